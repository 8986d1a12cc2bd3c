"""What must hold of the workflows; tests/policies runs their commands. ``actionlint`` where it is there."""

import json
import os
import re
import shutil
import subprocess

import pytest

from tests.unit.reports_workflows.support import FOLDER, NAMES, steps, workflow

PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_commit(name: str) -> None:
    used = [line.strip() for line in (FOLDER / name).read_text().splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line.removeprefix("- "))] == []


@pytest.mark.parametrize("name", NAMES)
def test_permissions_are_the_least(name: str) -> None:
    document = workflow(name)
    assert document["permissions"] == {}
    allowed = {
        ("preview.yml", "comment"): {"contents": "read", "pull-requests": "write"},
        ("drift.yml", "drift"): {"contents": "read", "issues": "write"},
        ("up.yml", "up"): {"contents": "write", "pull-requests": "write"},
    }
    for job, about in document["jobs"].items():
        assert about["permissions"] == allowed.get((name, job), {"contents": "read"})
        assert about["timeout-minutes"]


@pytest.mark.parametrize("name", NAMES)
def test_no_expression_is_pasted_into_a_shell(name: str) -> None:
    for _, step in steps(name):
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("name", NAMES)
def test_no_checkout_leaves_its_token_behind(name: str) -> None:
    checkouts = [step for _, step in steps(name) if str(step.get("uses", "")).startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_forks_get_no_secrets() -> None:
    document = workflow("preview.yml")
    assert set(document["on"]) == {"pull_request"}
    same = "github.event.pull_request.head.repo.full_name == github.repository"
    for name, job in document["jobs"].items():
        for step in job["steps"]:
            if "secrets." in json.dumps(step) or "github.token" in json.dumps(step):
                assert same in str(job.get("if", "")) or same in str(step.get("if", "")), name


def test_up_waits_for_approval_and_is_never_cut_off() -> None:
    job = workflow("up.yml")["jobs"]["up"]
    assert job["environment"] == "fleet"
    assert job["concurrency"] == {"group": "stack-${{ matrix.stack }}", "cancel-in-progress": False}
    build = next(step["run"] for step in job["steps"] if "pulumiw up" in step.get("run", ""))
    assert "--policy-pack policies" in build
    assert "--skip-preview" not in build


def test_nightly_changes_nothing() -> None:
    runs = [step["run"] for _, step in steps("drift.yml") if "pulumiw" in step.get("run", "")]
    assert runs
    assert all("--preview-only" in run and "pulumiw up" not in run for run in runs)


def test_actionlint_is_content() -> None:
    tool = os.environ.get("ACTIONLINT") or shutil.which("actionlint")
    if tool is None:
        pytest.skip("actionlint is not installed (go install github.com/rhysd/actionlint/cmd/actionlint)")
    files = [str(FOLDER / name) for name in NAMES]
    done = subprocess.run([tool, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
