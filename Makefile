# Everything a person or a pipeline does with this repository; `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# The engine starts a dozen Pythons a run: with compiled files in place each of them starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
STACK ?= dev
V := .venv/bin/python
# Each is run where it has tests. The lab's tests bring up labs of their own. More take long and are asked for by name:
# machines (remote steps on seven emulated machines), starlingx (the lab's StarlingX on machines), openstack (a whole one).
SUITES ?= unit metal loopback policies lab engine

.PHONY: help
help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: environment
environment:
	@$(PYTHON) -m engine.environment

.PHONY: setup
setup: environment ## Python environment, engine and plugins: found, downloaded or built
	@$(V) -m engine ensure

.PHONY: up
up: environment ## from nothing to a running stack dev in the embedded lab
	@$(V) -m lab.hosts prepare & machines=$$!; $(V) -m engine ensure --stack dev; wait $$machines
	@$(V) -m lab up
	@./pulumiw up --yes --skip-preview --stack dev
	@$(V) -m engine next

.PHONY: down
down: environment ## take stack dev and the lab away
	@$(V) -m engine down

.PHONY: preview
preview: environment ## what STACK=name would change
	@$(V) -m engine ensure --stack $(STACK)
	@./pulumiw preview --stack $(STACK)

.PHONY: test
test: setup ## every test; the last lines say how it went
	@$(V) -m engine.testing $(SUITES)

.PHONY: lint
lint: environment ## ruff and pyright, strict
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/pyright

.PHONY: bench
bench: setup ## every benchmark, which takes long; make bench PARTS="plans previews": some of them
	@$(V) -m bench $(PARTS)

.PHONY: schema
schema: environment ## the JSON Schema of stack files, into docs/
	@$(V) -m model schema

.PHONY: lock
lock: ## requirements.txt from pyproject.toml
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --group dev pyproject.toml -o requirements.txt --custom-compile-command "make lock"

.PHONY: clean
clean: ## remove what setup made here; the embedded backend's state and the user's cache stay
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .murmuration/pulumi .murmuration/engine.json
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
