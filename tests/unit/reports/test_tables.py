"""How tables are written."""

import csv
import io
import json
from decimal import Decimal

import pytest

from reports.tables import FORMATS, Column, Table, as_csv, as_html, as_json, as_markdown, as_text

TABLE = Table(
    "Things",
    (Column("name", "Name"), Column("cost", "USD", number=True)),
    [("a|b", Decimal("1234.50")), ("<c>", None)],
    ("total", Decimal("1234.50")),
)


def test_text_aligns_columns() -> None:
    assert as_text(TABLE).splitlines() == [
        "Things",
        "Name        USD",
        "-----  --------",
        "a|b    1,234.50",
        "<c>",
        "-----  --------",
        "total  1,234.50",
    ]


def test_markdown_cannot_be_broken_out_of() -> None:
    table = Table("T", (Column("a", "A"),), [("x | y",), ("`code`",), ("@someone",), ("<img>",), ("a\nb",)])
    lines = as_markdown(table).splitlines()
    assert len(lines) == 7
    assert all(line.replace("\\|", "").count("|") == 2 for line in lines)
    assert "@someone" not in lines[4]
    assert "<img>" not in lines[5]


def test_csv_keeps_numbers_and_leaves_sums_out() -> None:
    assert list(csv.reader(io.StringIO(as_csv(TABLE)))) == [["name", "cost"], ["a|b", "1234.50"], ["<c>", ""]]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x"])
def test_csv_holds_no_formula(formula: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(Table("T", (Column("a", "A"),), [(formula,)])))))
    assert rows[1] == [f"'{formula}"]


def test_json_has_numbers() -> None:
    assert json.loads(as_json(TABLE)) == [{"name": "a|b", "cost": 1234.5}, {"name": "<c>", "cost": None}]


def test_html_is_escaped_and_has_headings() -> None:
    text = as_html(TABLE)
    assert "<c>" not in text
    assert text.count('scope="col"') == 2
    assert text.count('scope="row"') == 3
    assert "<caption>Things</caption>" in text


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_table_is_written_too(name: str) -> None:
    assert FORMATS[name](Table("Nothing", (Column("a", "A"),), [])).strip()
