"""The formats questions are read from and written to, by name."""

from __future__ import annotations

from quizzes.formats.contract import Format, Reading
from quizzes.formats.native import Native

__all__ = ["Format", "Reading", "formats"]

formats: dict[str, Format] = {"native": Native()}
