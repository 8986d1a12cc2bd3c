"""Reading Pulumi's command line as far as the wrapper needs it: which command, on which stack."""

from dataclasses import dataclass

# Options with a value in the next word that may stand before the command.
_VALUED = {"-C", "--cwd", "--color", "--profiling", "--tracing", "--memprofilerate", "-v", "--verbose"}

# Commands that start the engine: they need the stack's lab, and nobody else's lock.
_ENGINE = {
    "up": "up",
    "update": "up",
    "preview": "preview",
    "pre": "preview",
    "refresh": "refresh",
    "destroy": "destroy",
    "down": "destroy",
    "import": "import",
    "watch": "watch",
}

# Commands that work on a stack that has to exist. `stack` and `state` without these words list or make
# stacks.
_ON_STACK = {"config", "cancel", "logs", "state", "console"}
_STACK_WORDS = {
    "output",
    "export",
    "graph",
    "history",
    "change-secrets-provider",
    "rename",
    "tag",
    "unselect",
}


@dataclass(frozen=True)
class CommandLine:
    """One call of pulumi."""

    words: tuple[str, ...]
    """What is neither an option nor the value of a known one: the command, then its arguments."""
    stack: str | None
    """The stack that the line names."""
    elsewhere: bool
    """Whether -C names another project folder."""
    help: bool
    """Whether only help is asked for."""
    preview_only: bool
    """Whether the engine is told to change nothing."""

    @property
    def engine_command(self) -> str | None:
        """The command's own name if it starts the engine."""
        return _ENGINE.get(self.words[0]) if self.words else None

    @property
    def needs_stack(self) -> bool:
        """Whether the command works on a stack that has to be there."""
        if self.help or self.elsewhere or not self.words:
            return False
        if self.words[0] == "stack":
            return len(self.words) == 1 or self.words[1] in _STACK_WORDS or self.selects is not None
        return self.engine_command is not None or self.words[0] in _ON_STACK

    @property
    def selects(self) -> str | None:
        """The stack that `stack select` is asked for."""
        if self.words[:2] != ("stack", "select"):
            return None
        return self.stack or (self.words[2] if self.words[2:] else None)


def parse(arguments: list[str]) -> CommandLine:
    """Read a command line; unknown options pass through unread."""
    words: list[str] = []
    stack: str | None = None
    elsewhere = False
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name in ("-s", "--stack"):
            stack = value if equals else next(rest, None)
        elif argument.startswith("-s") and not argument.startswith("--"):
            stack = argument[2:]
        elif name in _VALUED:
            elsewhere |= name in ("-C", "--cwd")
            if not equals:
                next(rest, None)
        elif not argument.startswith("-"):
            words.append(argument)
    before_dashes = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return CommandLine(
        words=tuple(words),
        stack=stack,
        elsewhere=elsewhere,
        help=bool({"-h", "--help"} & set(before_dashes)),
        preview_only="--preview-only" in before_dashes,
    )
