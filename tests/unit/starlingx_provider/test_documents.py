"""What is written from the declarations is what the declarations say."""

from __future__ import annotations

import json

from providers.starlingx import document, generate, schema


def test_the_sdk_is_what_the_declarations_say() -> None:
    there = {path.name: path.read_text() for path in generate.FOLDER.glob("*.py")}
    assert there == generate.files(), "python -m providers.starlingx sdk"


def test_the_page_is_what_the_declarations_say() -> None:
    page = document.PAGE.read_text()
    assert page == f"{document.by_hand()}{document.BEGIN}\n\n{document.tables()}", (
        "python -m providers.starlingx docs"
    )


def test_the_page_names_every_resource_and_function() -> None:
    described = json.loads(schema.package_schema())
    names = [token.rpartition(":")[2] for token in (*described["resources"], *described["functions"])]
    page = document.PAGE.read_text()
    assert [name for name in names if f"\n### {name}\n" not in page] == []
