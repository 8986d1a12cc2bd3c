"""What the engine said in a preview, read from its JSON: a digest (``preview --json``) or a stream of events.

The digest leaves policies out, so the workflow takes the events (PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true).
Both are understood; what is in neither is not guessed: a preview without its summary is not complete, and
whoever reads it must say so.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

Json = Mapping[str, object]
CORRUPT: Final = "the engine says that the state may be corrupt"
REFUSED: Final = "preview failed"
"""The engine's last words after a mandatory violation."""
REFRESH: Final = "refresh"
URN_PARTS: Final = 4
"""urn:pulumi:STACK, PROJECT, the types from the outermost parent down, the name."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the engine would do with one resource."""

    op: str
    """The engine's word: create, update, delete, replace, same, ..."""
    urn: str
    """The resource."""
    type: str
    """Its type token."""
    name: str
    """Its logical name."""
    custom: bool
    """Whether it is a thing of a provider; False for components, which only group."""
    reasons: tuple[str, ...]
    """Properties that changed; of a replacement those that cause it."""
    protect: bool
    """Whether it was protected before."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a policy said."""

    policy: str
    """Its name."""
    level: str
    """mandatory, advisory, remediate."""
    message: str
    """What it said."""
    urn: str
    """The resource that it spoke of; empty for the stack."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview as far as it went."""

    steps: tuple[Step, ...] = ()
    """What would be done."""
    findings: tuple[Finding, ...] = ()
    """What policies said."""
    errors: tuple[str, ...] = ()
    """What went wrong; empty where nothing did."""
    warnings: tuple[str, ...] = ()
    """What the program and the providers want known."""
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Those of the warnings that a provider gave of one resource, by its URN."""
    summary: Mapping[str, int] = field(default_factory=dict[str, int])
    """The engine's own count of operations."""
    finished: bool = False
    """Whether the engine came to its end."""
    with_policies: bool = False
    """Whether the input can tell what policies said (the digest cannot)."""

    @property
    def complete(self) -> bool:
        """Whether it may be believed: it came to its end and nothing went wrong on the way."""
        return self.finished and not self.errors


def missing(reason: str) -> Preview:
    """A preview that there is none of."""
    return Preview(errors=(reason,))


def read(path: Path | None) -> Preview:
    """Read a preview from a file. Whatever is wrong with it is in its errors: nothing is raised."""
    if path is None:
        return missing("there is no preview")
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return missing(f"the preview cannot be read: {error}")
    return parse(text)


def parse(text: str) -> Preview:
    """Read a preview from its text."""
    lines = text.splitlines()
    # Whatever a wrapper printed before the engine's document is none of it.
    start = next((number for number, line in enumerate(lines) if line.startswith("{")), None)
    if start is None:
        words = " ".join(text.split())[:300]
        return missing(f"the engine printed no preview: {words}" if words else "the engine printed nothing")
    if lines[start].rstrip() == "{":
        return _digest("\n".join(lines[start:]))
    return _events(lines[start:])


def _digest(text: str) -> Preview:
    try:
        document = _map(json.loads(text))
    except json.JSONDecodeError as error:
        return missing(f"the preview breaks off: it is not whole JSON ({error})")
    steps = tuple(_step(entry, "oldState", "newState") for entry in _maps(document.get("steps")))
    diagnostics = _maps(document.get("diagnostics"))
    errors = tuple(
        _text(entry, "message").strip() for entry in diagnostics if entry.get("severity") == "error"
    )
    summary = _counts(document.get("changeSummary"))
    finished = "changeSummary" in document
    if document.get("maybeCorrupt"):
        errors = (*errors, CORRUPT)
    return Preview(
        steps=steps,
        errors=errors,
        warnings=_said(diagnostics, "warning"),
        remarks=_remarks(diagnostics),
        summary=summary,
        finished=finished,
        with_policies=False,
    )


def _events(lines: Iterable[str]) -> Preview:
    events, broken = _decoded(lines)
    steps = _steps(events)
    findings = tuple(
        dict.fromkeys(_finding(_map(event["policyEvent"])) for event in events if "policyEvent" in event)
    )
    diagnostics = [_map(event["diagnosticEvent"]) for event in events if "diagnosticEvent" in event]
    failures = [
        _text(_map(event["errorEvent"]), "error").strip() for event in events if "errorEvent" in event
    ]
    summary = next(
        (_map(event["summaryEvent"]) for event in reversed(events) if "summaryEvent" in event), None
    )
    errors = [*_said(diagnostics, "error"), *failures, *broken]
    if any(finding.level == "mandatory" for finding in findings):
        # The engine's way to end after a violation; the violation itself is told as such.
        errors = [error for error in errors if error != REFUSED]
    elif summary is not None and _text(summary, "result") not in {"", "succeeded"} and not errors:
        errors.append(f"the engine says that the preview {_text(summary, 'result')}")
    if summary is not None and summary.get("maybeCorrupt"):
        errors.append(CORRUPT)
    return Preview(
        steps=tuple(steps),
        findings=findings,
        errors=tuple(dict.fromkeys(errors)),
        warnings=_said(diagnostics, "warning"),
        remarks=_remarks(diagnostics),
        summary=_counts((summary or {}).get("resourceChanges")),
        finished=summary is not None,
        with_policies=True,
    )


def _steps(events: Iterable[Json]) -> list[Step]:
    """What would be done; of a refresh the outcome tells, for it begins alike for every resource."""
    steps: list[Step] = []
    refreshed: set[str] = set()
    for event in events:
        if "resourcePreEvent" in event:
            steps.append(_step(_map(_map(event["resourcePreEvent"]).get("metadata")), "old", "new"))
            if steps[-1].op == REFRESH:
                refreshed.add(steps[-1].urn)
        if "resOutputsEvent" in event:
            step = _step(_map(_map(event["resOutputsEvent"]).get("metadata")), "old", "new")
            if step.urn in refreshed:
                steps.append(step)
    return steps


def _decoded(lines: Iterable[str]) -> tuple[list[Json], list[str]]:
    """Every event, and that the stream breaks off where it does."""
    events: list[Json] = []
    for line in lines:
        if not line.startswith("{"):
            continue
        try:
            events.append(_map(json.loads(line)))
        except json.JSONDecodeError:
            return events, ["the preview breaks off: its last event is not whole"]
    return events, []


def _said(diagnostics: Iterable[Json], severity: str) -> tuple[str, ...]:
    """Messages of a severity, each once."""
    found = (_text(entry, "message").strip() for entry in diagnostics if entry.get("severity") == severity)
    return tuple(dict.fromkeys(found))


def _remarks(diagnostics: Iterable[Json]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in diagnostics:
        if (urn := _text(entry, "urn")) and entry.get("severity") == "warning":
            found[urn] = (*found.get(urn, ()), _text(entry, "message").strip())
    return found


def _finding(event: Json) -> Finding:
    level = _text(event, "enforcementLevel") or "advisory"
    return Finding(
        _text(event, "policyName"),
        level,
        _text(event, "message").strip(),
        _text(event, "resourceUrn"),
    )


def _step(entry: Json, old: str, new: str) -> Step:
    urn = _text(entry, "urn")
    before, after = _map(entry.get(old)), _map(entry.get(new))
    either = after or before
    parts = urn.split("::")
    tokens = parts[2] if len(parts) >= URN_PARTS else ""
    type_ = _text(either, "type") or _text(entry, "type") or tokens.rpartition("$")[2]
    return Step(
        op=_text(entry, "op"),
        urn=urn,
        type=type_,
        name=parts[-1],
        custom=bool(either.get("custom", False)),
        reasons=_reasons(entry),
        protect=bool(before.get("protect", False)),
    )


def _reasons(entry: Json) -> tuple[str, ...]:
    """The properties that differ, as element paths: those that cause a replacement, else all."""
    replacing = _texts(entry.get("keys")) or _texts(entry.get("replaceReasons"))
    if replacing:
        return replacing
    detailed = tuple(_map(entry.get("detailedDiff")))
    return detailed or _texts(entry.get("diffs")) or _texts(entry.get("diffReasons"))


def _map(value: object) -> Json:
    return cast("Json", value) if isinstance(value, Mapping) else {}


def _maps(value: object) -> list[Json]:
    return [_map(entry) for entry in cast("list[object]", value)] if isinstance(value, list) else []


def _text(value: Json, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(entry for entry in cast("list[object]", value) if isinstance(entry, str))


def _counts(value: object) -> dict[str, int]:
    return {key: number for key, number in _map(value).items() if isinstance(number, int)}
