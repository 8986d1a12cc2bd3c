"""Small pieces of GitHub's Markdown, written so that no text from outside can break out of them."""

import re


def code(text: str) -> str:
    """Text as inline code."""
    return f"`{text.replace('`', '')}`"


def plain(text: str) -> str:
    """Text in a line, with nothing in it that is markup, a mention or a link to an issue."""
    escaped = re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))
    return escaped.replace("@", "@\u2060")


def plural(number: int, noun: str) -> str:
    """``1 row``, ``3 rows``, ``2 policies``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def fenced(language: str, text: str) -> str:
    """Text in a fence that is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def details(summary: str, content: str) -> str:
    """Content behind a line that unfolds it."""
    return f"<details><summary>{plain(summary)}</summary>\n\n{content.strip()}\n\n</details>\n"
