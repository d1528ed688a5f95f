"""What is wrong with a file or a question, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Describe one thing to mend. ``path`` leads to it inside the data, ``line`` counts from 1 (0 = no line known)."""

    message: str
    fix: str = ""
    path: Path = ()
    severity: Severity = "error"
    file: str = ""
    line: int = 0

    def inside(self, path: Path) -> Problem:
        """Return this problem seen from further out, its path prefixed."""
        return replace(self, path=path + self.path)

    def at(self, file: str, line: int) -> Problem:
        """Return this problem with its place in a file."""
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line) if self.line else "") if part)
        text = f"{self.message.rstrip('.')}. {self.fix}".strip() if self.fix else self.message
        return f"{place}: {text}" if place else text


def has_errors(problems: Sequence[Problem]) -> bool:
    """Tell whether any problem is more than a warning."""
    return any(problem.severity == "error" for problem in problems)
