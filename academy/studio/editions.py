"""Which edition of a module an author has on screen, so that two authors notice each other."""

import re
from dataclasses import dataclass

from academy.curriculum.models import ModuleVersion

_EDITION = re.compile(r"(\d{1,9})\.(\d{1,9})")


@dataclass(frozen=True)
class Edition:
    """A version's number and how often it had been edited; written "4.17" in forms."""

    number: int
    revision: int

    @classmethod
    def of(cls, version: ModuleVersion) -> "Edition":
        """Return the edition a version is in now."""
        return cls(version.number, version.revision)

    @classmethod
    def parse(cls, text: str | None) -> "Edition":
        """Return the edition a form carries; one that is missing or cannot be read equals none there is."""
        match = _EDITION.fullmatch((text or "").strip())
        return cls(int(match.group(1)), int(match.group(2))) if match else cls(-1, -1)

    def __str__(self) -> str:
        return f"{self.number}.{self.revision}"
