"""The README's stack file is one that works, and its links lead somewhere."""

import re
from pathlib import Path

import yaml

from model.plan import plan
from model.spec import parse

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_stack_file_of_the_readme_can_be_planned() -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", README.read_text(), re.DOTALL)
    made = plan(parse(yaml.safe_load(text)["config"]["murmuration:fleet"], source="README.md"))
    assert [server.hostname for server in made.servers()] == [
        "ewr1-boot",
        "ewr1-router",
        "cc-controller-0",
        "cc-controller-1",
    ]


def test_every_file_that_the_readme_names_is_there() -> None:
    links = re.findall(r"\]\(([^):]+)\)", README.read_text())
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []
