"""The Python SDK, written from the declarations: `python -m providers.starlingx sdk`."""

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from providers.kit.schema import Kind
from providers.starlingx import config
from providers.starlingx.declare import PACKAGE, Declaration, Field
from providers.starlingx.function import Function
from providers.starlingx.functions import FUNCTIONS
from providers.starlingx.resources.catalogue import RESOURCES
from providers.starlingx.schema import describe

FOLDER: Final = Path(__file__).with_name("sdk")
_NAMES: Final = {"hugepages2M": "hugepages_2m", "hugepages1G": "hugepages_1g"}
_WIDTH: Final = 110
_NOTE: Final = "Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand."
_SCALARS: Final = {
    Kind.STRING: "str",
    Kind.BOOL: "bool",
    Kind.INT: "int",
    Kind.FLOAT: "float",
    Kind.ANY: "Any",
}


def snake(name: str) -> str:
    """Return a name of the schema as Python has it."""
    return _NAMES.get(name) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def write() -> None:
    """Write every file of the SDK, and remove those of resources that are no more."""
    made = files()
    for stale in {path.name for path in FOLDER.glob("*.py")} - set(made):
        (FOLDER / stale).unlink()
    for name, content in made.items():
        (FOLDER / name).write_text(content)


def files() -> dict[str, str]:
    """Return the SDK's files by name."""
    made = {f"{snake(one.declaration.name)}.py": _resource(one.declaration) for one in RESOURCES}
    made["provider.py"] = _provider()
    if FUNCTIONS:
        made["functions.py"] = _functions()
    made["__init__.py"] = _package()
    return made


def _package() -> str:
    names = {one.declaration.name: snake(one.declaration.name) for one in RESOURCES}
    names["Provider"] = "provider"
    names |= {snake(one.name): "functions" for one in FUNCTIONS}
    imports: dict[str, list[str]] = {}
    for name, module in names.items():
        imports.setdefault(module, []).append(name)
    lines = [f'"""Typed classes of the provider `{PACKAGE}`.\n\n{_NOTE}\n"""\n']
    for module, exported in sorted(imports.items()):
        line = f"from providers.starlingx.sdk.{module} import {', '.join(sorted(exported))}"
        if len(line) > _WIDTH:
            inner = "".join(f"    {name},\n" for name in sorted(exported))
            line = f"from providers.starlingx.sdk.{module} import (\n{inner})"
        lines.append(line)
    order = sorted(names, key=lambda name: (name[0].islower(), name))
    lines.append("\n__all__ = [" + "".join(f'\n    "{name}",' for name in order) + "\n]\n")
    return "\n".join(lines)


def _resource(one: Declaration) -> str:
    inputs = {name: field for name, field in one.own.items() if field.required or field.optional}
    body = [f"class {one.name}(pulumi.CustomResource):", _documented(one.text, inputs, 4), ""]
    body += _constructor(inputs)
    body += ["        properties = {"]
    body += [f'            "{name}": {snake(name)},' for name in inputs]
    body += [f'            "{name}": None,' for name in one.fields if name not in inputs]
    body += ["        }", f'        super().__init__("{one.token}", resource_name, properties, opts)']
    for name, field in one.fields.items():
        body += ["", *_getter(name, field)]
    return _module(f"The resource `{one.token}`.", body)


def _provider() -> str:
    text = "One cloud: where it is, as whom to act, and what is allowed there."
    body = ["class Provider(pulumi.ProviderResource):", _documented(text, config.FIELDS, 4), ""]
    body += _constructor(config.FIELDS)
    body += ["        properties = {"]
    body += [f'            "{name}": {snake(name)},' for name in config.FIELDS]
    body += ["        }", f'        super().__init__("{PACKAGE}", resource_name, properties, opts)']
    return _module(f"The provider `{PACKAGE}`.", body)


def _functions() -> str:
    body: list[str] = []
    for one in FUNCTIONS:
        if body:
            body += ["", ""]
        body += _function(one)
    return _module("What a program may ask of a cloud.", body)


def _function(one: Function) -> list[str]:
    lines = [f"def {snake(one.name)}("]
    if one.arguments:
        lines.append("    *,")
    lines += [
        f"    {snake(name)}: {_input(field)}{_default(field)}," for name, field in one.arguments.items()
    ]
    lines += ["    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,"]
    arguments = {**one.arguments, "opts": Field("As for every function.")}
    lines += [") -> pulumi.Output[Mapping[str, Any]]:"]
    lines += [_documented(_promise(one), arguments if one.arguments else {}, 4)]
    lines += _given(one)
    lines += [f'    return pulumi.runtime.invoke_output("{one.token}", arguments, opts)']
    return lines


def _given(one: Function) -> list[str]:
    pairs = [f'"{name}": {snake(name)}' for name in one.arguments]
    line = f"    arguments: dict[str, Any] = {{{', '.join(pairs)}}}"
    if len(line) <= _WIDTH:
        return [line]
    return ["    arguments: dict[str, Any] = {", *(f"        {pair}," for pair in pairs), "    }"]


def _promise(one: Function) -> str:
    told = " ".join(f"`{name}`: {field.text}" for name, field in one.results.items())
    return f"{one.text} The answer holds {told}"


def _constructor(fields: Mapping[str, Field]) -> list[str]:
    # What must be given stands first; after `*` the order is free.
    lines = ["    def __init__(", "        self,", "        resource_name: str,", "        *,"]
    lines += [f"        {snake(name)}: {_input(field)}{_default(field)}," for name, field in fields.items()]
    return [*lines, "        opts: pulumi.ResourceOptions | None = None,", "    ) -> None:"]


def _default(field: Field) -> str:
    return "" if field.required else " | None = None"


def _getter(name: str, field: Field) -> list[str]:
    kind = _output(field) if field.required else f"{_output(field)} | None"
    return [
        "    @property",
        f"    def {snake(name)}(self) -> pulumi.Output[{kind}]:",
        _docstring(describe(field), 8),
        f'        return self.__dict__["{name}"]',
    ]


def _input(field: Field) -> str:
    if field.kind in (Kind.LIST, Kind.SET):
        return f"pulumi.Input[Sequence[pulumi.Input[{_SCALARS[field.element]}]]]"
    if field.kind is Kind.MAP:
        return f"pulumi.Input[Mapping[str, pulumi.Input[{_SCALARS[field.element]}]]]"
    return f"pulumi.Input[{_SCALARS[field.kind]}]"


def _output(field: Field) -> str:
    if field.kind in (Kind.LIST, Kind.SET):
        return f"Sequence[{_SCALARS[field.element]}]"
    if field.kind is Kind.MAP:
        return f"Mapping[str, {_SCALARS[field.element]}]"
    return _SCALARS[field.kind]


def _documented(text: str, fields: Mapping[str, Field], indent: int) -> str:
    pad = " " * indent
    first, _, more = text.partition(". ")
    lines = [f'{pad}"""{first.rstrip(".")}.', ""]
    if more:
        lines += [*_wrap(more, indent), ""]
    if not fields:
        return _docstring(text, indent)
    lines.append(f"{pad}Args:")
    for name, field in fields.items():
        lines += _wrap(f"{snake(name)}: {describe(field)}", indent + 4, hanging=4)
    return "\n".join([*lines, f'{pad}"""'])


def _docstring(text: str, indent: int) -> str:
    pad, text = " " * indent, text[:1].upper() + text[1:]
    whole = f'{pad}"""{text}"""'
    if len(whole) <= _WIDTH:
        return whole
    first, _, more = text.partition(". ")
    head = f'{pad}"""{first.rstrip(".")}.'
    if len(head) > _WIDTH or not more:
        raise ValueError(f"the first sentence is too long for a docstring: {first}")
    return "\n".join([head, "", *_wrap(more, indent), f'{pad}"""'])


def _wrap(text: str, indent: int, hanging: int = 0) -> list[str]:
    pad = " " * indent
    return textwrap.wrap(
        text, _WIDTH, initial_indent=pad, subsequent_indent=pad + " " * hanging, break_on_hyphens=False
    )


def _module(text: str, body: list[str]) -> str:
    whole = "\n".join(body) + "\n"
    names = [name for name in ("Mapping", "Sequence") if f"{name}[" in whole]
    imports = f"from collections.abc import {', '.join(names)}\n" if names else ""
    imports += (
        "from typing import Any\n"
        if "Any" in whole.replace('"""', "") and re.search(r"\bAny\b[\],]", whole)
        else ""
    )
    return f'"""{text}\n\n{_NOTE}\n"""\n\n{imports}{chr(10) if imports else ""}import pulumi\n\n\n{whole}'
