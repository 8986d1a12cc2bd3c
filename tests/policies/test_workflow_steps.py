"""Every command of the workflows, run with a fake event, a forge on loopback and stubs of the engine.

Needs bash and git.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reports.comment.render import MARKER
from tests.loopback.reports_workflows.forge import TOKEN, Forge, running
from tests.unit.reports.support import PREVIEWS, Clone, clone, fleet_data
from tests.unit.reports_workflows.support import NAMES, ROOT, steps

COMMENT = "--output reports.out/comment.md"
RUN: set[tuple[str, str, str]] = set()
REFRESHES = ROOT / "tests" / "unit" / "reports" / "refreshes"


@dataclass
class Runner:
    """Runs steps as GitHub's runner does: bash that ends at the first error, a fake event, stubs."""

    clone: Clone
    """The clone."""
    forge: Forge
    """The forge that the token is for."""
    variables: dict[str, str]
    """The environment of the jobs."""

    def run(self, name: str, job: str, part: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run the step of a job whose command contains a part."""
        found = [step for where, step in steps(name) if where == job and part in step.get("run", "")]
        RUN.update((name, job, step["run"]) for step in found)
        assert len(found) == 1, f"{len(found)} steps of {name} {job} have '{part}'"
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-c", found[0]["run"]],
            cwd=self.clone.path,
            env={**os.environ, **self.variables, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def output(self, name: str) -> str:
        """An output that a step set."""
        lines = (self.clone.path / ".runner" / "output").read_text().splitlines()
        return [line.partition("=")[2] for line in lines if line.startswith(f"{name}=")][-1]

    def summary(self) -> str:
        """The job's summary."""
        return (self.clone.path / ".runner" / "summary").read_text()

    def asked(self) -> list[str]:
        """What the stubs were asked for."""
        path = self.clone.path / ".runner" / "asked"
        return path.read_text().splitlines() if path.exists() else []


STUB = """#!/bin/bash
echo "{name} $*" >> "$RUNNER_FOLDER/asked"
{body}
"""
PULUMIW = """if [ -n "$FAKE_ANSWER" ]; then cat "$FAKE_ANSWER"; fi
echo "on standard error" >&2
exit "${FAKE_STATUS:-0}\""""


def far(data: dict[str, Any]) -> dict[str, Any]:
    """The fleet with its endpoints elsewhere: a stack that a pipeline can reach."""
    for site in data["sites"].values():
        site["provider"].pop("endpoint")
    return data


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> Iterator[Runner]:
    made = clone(tmp_path)
    data = far(fleet_data())
    made.write(data, "edge")
    made.commit("before-edge")
    data["clouds"]["sc1"]["nodes"]["controller-0"]["plan"] = "m1.xlarge.x86"
    made.write(data, "edge")
    made.commit("after-edge")
    folder = made.path / ".runner"
    folder.mkdir()
    stubs = folder / "bin"
    stubs.mkdir()
    for name, body in (("make", ""), ("gh", "")):
        write(stubs / name, STUB.format(name=name, body=body))
    write(made.path / "pulumiw", STUB.format(name="pulumiw", body=PULUMIW))
    python = made.path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    write(python, f'#!/bin/bash\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n')
    exclude = made.path / ".git" / "info" / "exclude"
    # git makes the folder from its templates, which not every installation has
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text(".runner\n.venv\npulumiw\npreviews\nreports.out\ndrift\n")
    event = folder / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7}}))
    with running() as forge:
        variables = {
            "PATH": f"{stubs}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_FOLDER": str(folder),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REPOSITORY": "owner/fleet",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_API_URL": forge.url,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "BASE": "before-edge",
            "HEAD": "after-edge",
            "STACK": "edge",
            "PULUMI_ACCESS_TOKEN": "",
            "PULUMI_BACKEND_URL": "s3://state",
            "FAKE_ANSWER": "",
            "RUN": "42",
        }
        yield Runner(made, forge, variables)


def write(path: Path, text: str) -> None:
    """An executable file."""
    path.write_text(text)
    path.chmod(0o755)


def test_preview_finds_the_stacks_that_a_pipeline_can_reach(runner: Runner) -> None:
    assert runner.run("preview.yml", "touched", "make environment").returncode == 0
    assert runner.run("preview.yml", "touched", "reports touched").returncode == 0
    assert json.loads(runner.output("stacks")) == ["edge"]


def test_preview_from_the_engine_to_the_comment(runner: Runner) -> None:
    assert runner.run("preview.yml", "preview", "make setup").returncode == 0
    done = runner.run(
        "preview.yml", "preview", "pulumiw preview", FAKE_ANSWER=str(PREVIEWS / "reinstall.jsonl")
    )
    assert done.returncode == 0, done.stderr
    asked = "pulumiw preview --stack edge --non-interactive --json --policy-pack policies"
    assert asked in runner.asked()
    for part in (COMMENT, "summary.md", "reports page", "reports post"):
        done = runner.run("preview.yml", "comment", part)
        assert done.returncode == 0, done.stderr
    assert [comment["body"].startswith(MARKER) for comment in runner.forge.comments] == [True]
    assert "1 reinstalled" in runner.forge.comments[0]["body"]
    assert "1 reinstalled" in runner.summary()
    assert (runner.clone.path / "reports.out" / "edge.html").read_text().startswith("<!DOCTYPE html>")
    runner.run("preview.yml", "comment", "reports post")
    assert len(runner.forge.comments) == 1


def test_a_preview_that_fails_fails_the_check_and_is_told(runner: Runner) -> None:
    done = runner.run(
        "preview.yml",
        "preview",
        "pulumiw preview",
        FAKE_ANSWER=str(PREVIEWS / "failing.jsonl"),
        FAKE_STATUS="1",
    )
    assert done.returncode == 1
    assert "on standard error" in done.stdout
    runner.run("preview.yml", "comment", COMMENT)
    text = (runner.clone.path / "reports.out" / "comment.md").read_text()
    assert "not known" in text
    assert "no changes" not in text.lower()


def test_without_a_backend_the_comment_says_why(runner: Runner) -> None:
    done = runner.run("preview.yml", "preview", "pulumiw preview", PULUMI_BACKEND_URL="")
    assert done.returncode == 1
    runner.run("preview.yml", "comment", COMMENT)
    text = (runner.clone.path / "reports.out" / "comment.md").read_text()
    assert "no backend is set up" in text
    assert "not known" in text


def test_a_preview_that_never_ran_is_not_taken_for_no_changes(runner: Runner) -> None:
    runner.run("preview.yml", "comment", COMMENT)
    text = (runner.clone.path / "reports.out" / "comment.md").read_text()
    assert "not known" in text
    assert "no changes" not in text.lower()


def test_no_drift_closes_the_issue(runner: Runner) -> None:
    assert runner.run("drift.yml", "stacks", "reports stacks").returncode == 0
    assert json.loads(runner.output("stacks")) == ["edge"]
    runner.run("drift.yml", "drift", "pulumiw refresh", FAKE_ANSWER=str(REFRESHES / "drift.jsonl"))
    done = runner.run("drift.yml", "drift", "reports drift")
    assert done.returncode == 1, done.stderr
    assert [(issue["state"], issue["labels"]) for issue in runner.forge.issues] == [("open", ["drift"])]
    assert "sc2-controller-0" in runner.forge.issues[0]["body"]
    assert "ewr1-boot" in runner.summary()
    runner.run("drift.yml", "drift", "pulumiw refresh", FAKE_ANSWER=str(REFRESHES / "none.jsonl"))
    done = runner.run("drift.yml", "drift", "reports drift")
    assert done.returncode == 0, done.stderr
    assert [issue["state"] for issue in runner.forge.issues] == ["closed"]


def test_a_refresh_that_fails_is_never_no_drift(runner: Runner) -> None:
    runner.run("drift.yml", "drift", "pulumiw refresh", FAKE_STATUS="1")
    done = runner.run("drift.yml", "drift", "reports drift")
    assert done.returncode == 1
    assert "not known" in runner.forge.issues[0]["title"]


def test_up_builds_what_a_merge_touched(runner: Runner) -> None:
    assert runner.run("up.yml", "touched", "reports touched").returncode == 0
    assert json.loads(runner.output("stacks")) == ["edge"]
    assert runner.run("up.yml", "up", "pulumiw up").returncode == 0
    assert "pulumiw up --stack edge --yes --non-interactive --policy-pack policies" in runner.asked()


def test_up_builds_every_stack_where_there_is_no_revision_before(runner: Runner) -> None:
    assert runner.run("up.yml", "touched", "reports touched", BASE="0" * 40).returncode == 0
    assert json.loads(runner.output("stacks")) == ["edge"]


def test_up_refuses_without_a_backend(runner: Runner) -> None:
    done = runner.run("up.yml", "up", "pulumiw up", PULUMI_BACKEND_URL="")
    assert done.returncode == 1
    assert "no backend" in done.stderr
    assert runner.asked() == []


def test_after_up_the_stack_is_told_as_it_stands(runner: Runner) -> None:
    outputs = runner.clone.path / ".runner" / "outputs.json"
    outputs.write_text(json.dumps({"ledger": {"networks": {"cc/mgmt": {"subnet": "198.51.100.16/28"}}}}))
    done = runner.run("up.yml", "up", "stack output", FAKE_ANSWER=str(outputs))
    assert done.returncode == 0, done.stderr
    assert "198.51.100.17" in runner.summary()
    assert "--show-secrets" not in " ".join(runner.asked())


def test_what_was_given_is_proposed_to_the_ledger(runner: Runner) -> None:
    bare = runner.clone.path / ".runner" / "origin.git"
    runner.clone.git("init", "-q", "--bare", str(bare))
    runner.clone.git("remote", "add", "origin", str(bare))
    (runner.clone.path / "ledger").mkdir()
    (runner.clone.path / "ledger" / "edge.yaml").write_text("networks: {}\n")
    done = runner.run("up.yml", "up", "gh pr create")
    assert done.returncode == 0, done.stderr
    assert "ledger/edge-42" in runner.clone.git("ls-remote", "origin")
    assert any(line.startswith("gh pr create --head ledger/edge-42") for line in runner.asked())


def test_a_ledger_that_knows_it_all_is_left_alone(runner: Runner) -> None:
    (runner.clone.path / "ledger").mkdir()
    (runner.clone.path / "ledger" / "edge.yaml").write_text("networks: {}\n")
    runner.clone.commit("ledger")
    done = runner.run("up.yml", "up", "gh pr create")
    assert done.returncode == 0, done.stderr
    assert "knows it all" in done.stdout
    assert runner.asked() == []


def test_every_command_was_run() -> None:
    """Last in this file: no step of any workflow goes untried."""
    every = {(name, job, step["run"]) for name in NAMES for job, step in steps(name) if "run" in step}
    setups = {entry for entry in every if entry[2] in {"make environment", "make setup"}}
    assert every - RUN - setups == set()
