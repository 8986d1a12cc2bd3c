"""The one exception of the model, and how its problems are written."""

from collections.abc import Iterable
from dataclasses import dataclass

from model.spec.source import Path, Source


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a stack file."""

    path: Path
    """Where: keys from the fleet down."""
    message: str
    """What is wrong, and what would be right."""
    rule: str = "format"
    """Name of the rule that was broken; ``format`` for what is not of the right form."""

    @property
    def dotted(self) -> str:
        """The path as people write it: ``sites.ewr1.router.plan``."""
        return ".".join(str(step) for step in self.path)


class SpecError(Exception):
    """The stack file cannot be used; the text lists every problem, one a line."""

    def __init__(self, source: Source, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        lines = source.lines_of(problem.path for problem in self.problems)
        super().__init__("\n".join(map(self._line, self.problems, lines)))

    def _line(self, problem: Problem, line: int | None) -> str:
        where = self.source.name if line is None else f"{self.source.name}:{line}"
        return (
            f"{where}: {problem.dotted}: {problem.message}" if problem.path else f"{where}: {problem.message}"
        )

    @property
    def rules(self) -> frozenset[str]:
        """Names of the rules that were broken."""
        return frozenset(problem.rule for problem in self.problems)
