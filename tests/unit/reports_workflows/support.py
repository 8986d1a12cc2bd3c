"""Reading the workflows."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.glob("*.yml"))


def workflow(name: str) -> dict[str, Any]:
    """A workflow's document; YAML reads its key ``on`` as true."""
    document = yaml.safe_load((FOLDER / name).read_text())
    return {"on" if key is True else key: value for key, value in document.items()}


def steps(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Every step of a workflow with its job."""
    return [(job, step) for job, about in workflow(name)["jobs"].items() for step in about["steps"]]
