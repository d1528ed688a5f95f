"""Read the fields of a question from plain data, collecting problems instead of stopping at the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from quizzes.problems import Path, Problem

T = TypeVar("T")
Choice = TypeVar("Choice", bound=str)

LONGEST_SHOWN = 40
MOST_UNKNOWN = 20


class Fields:
    """A mapping with typed access by key.

    Numbers and true/false may stand as text, since a strict reader keeps every scalar as text. After reading,
    ``end`` reports the keys nobody asked for.
    """

    def __init__(self, data: Mapping[str, object], problems: list[Problem], path: Path = ()) -> None:
        self._data = data
        self._problems = problems
        self._asked: list[str] = []
        self.path = path

    def __contains__(self, key: str) -> bool:
        return self._data.get(key) is not None

    def problem(self, message: str, fix: str = "", key: str | int | None = None) -> None:
        """Note a problem at this mapping or at one of its keys."""
        self._problems.append(Problem(message, fix, self.path if key is None else (*self.path, key)))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it is required and may not be empty."""
        value = self._get(key, required=default is None)
        if isinstance(value, str):
            if default is None and not value.strip():
                self.problem(f"'{key}' is empty", "Write its text", key)
            return value
        if value is not None:
            self.problem(f"'{key}' must be text", "Write one text; put it in quotes if it holds ': ' or '#'", key)
        return default or ""

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number between low and high."""
        value = self._get(key, required=default is None)
        if value is None:
            return low if default is None else default
        number = as_number(value)
        if number is None or not number.is_integer() or not low <= number <= high:
            self.problem(f"'{key}' is {shown(value)}", f"Write a whole number from {low} to {high}", key)
            return low if default is None else default
        return int(number)

    def number(self, key: str, default: float | None = None) -> float:
        """Return a finite number; without a default it is required."""
        value = self._get(key, required=default is None)
        number = None if value is None else self._finite(value, key)
        return (default or 0.0) if number is None else number

    def optional_number(self, key: str) -> float | None:
        """Return a finite number, or None when the key is absent."""
        value = self._get(key, required=False)
        return None if value is None else self._finite(value, key)

    def numbers(self, key: str, required: bool = False) -> tuple[float, ...]:
        """Return a list of finite numbers."""
        found = (self._finite(value, key) for value in self._list(key, required))
        return tuple(number for number in found if number is not None)

    def number_map(self, key: str) -> dict[str, float]:
        """Return a mapping of names to finite numbers."""
        found = {str(name): self._finite(value, key) for name, value in self._mapping(key).items()}
        return {name: number for name, number in found.items() if number is not None}

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._get(key, required=default is None)
        if value is None:
            return bool(default)
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return value == "true"
        self.problem(f"'{key}' is {shown(value)}", "Write true or false", key)
        return bool(default)

    def one_of(self, key: str, choices: Sequence[Choice], default: Choice) -> Choice:
        """Return one of the given words."""
        value = self._get(key, required=False)
        for choice in choices:
            if value == choice:
                return choice
        if value is not None:
            self.problem(f"'{key}' is {shown(value)}", f"Write one of: {', '.join(filter(None, choices))}", key)
        return default

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._list(key, required)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self._problems.append(Problem(f"Each entry of '{key}' must be text", "", (*self.path, key, index)))
        return tuple(value for value in values if isinstance(value, str))

    def each(self, key: str, read: Callable[[Fields], T], required: bool = True) -> tuple[T, ...]:
        """Read every mapping of a list with the given reader."""
        results = []
        for index, value in enumerate(self._list(key, required)):
            if isinstance(value, Mapping):
                results.append(self._child(value, read, key, index))
            else:
                path = (*self.path, key, index)
                self._problems.append(Problem(f"Each entry of '{key}' must hold named fields", "", path))
        return tuple(results)

    def nested(self, key: str, read: Callable[[Fields], T]) -> T:
        """Read the mapping under a key with the given reader; an absent key reads as an empty mapping."""
        return self._child(self._mapping(key), read, key)

    def end(self) -> None:
        """Report keys that nobody asked for, with the likely spelling."""
        unknown = [key for key in self._data if key not in self._asked]
        for key in unknown[:MOST_UNKNOWN]:
            near = get_close_matches(str(key)[:LONGEST_SHOWN], self._asked, n=1)
            fix = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(self._asked)}"
            self.problem(f"Unknown key {shown(key)}", fix, key)

    def _child(self, value: Mapping[str, object], read: Callable[[Fields], T], *steps: str | int) -> T:
        child = Fields(value, self._problems, (*self.path, *steps))
        result = read(child)
        child.end()
        return result

    def _get(self, key: str, required: bool) -> object:
        self._asked.append(key)
        value = self._data.get(key)
        if value is None and required:
            self.problem(f"'{key}' is missing", f"Add '{key}:'", key)
        return value

    def _list(self, key: str, required: bool) -> Sequence[object]:
        value = self._get(key, required)
        if isinstance(value, list | tuple):
            return value
        if value is not None:
            self.problem(f"'{key}' must be a list", "Start each entry with '- '", key)
        return ()

    def _mapping(self, key: str) -> Mapping[str, object]:
        value = self._get(key, required=False)
        if isinstance(value, Mapping):
            return value
        if value is not None:
            self.problem(f"'{key}' must hold named fields", "Write them as 'name: value'", key)
        return {}

    def _finite(self, value: object, key: str) -> float | None:
        number = as_number(value)
        if number is None:
            self.problem(f"'{key}' holds {shown(value)}", "Write a number, like 14.4", key)
        return number


def as_number(value: object) -> float | None:
    """Return a finite number from a number or its text, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def shown(value: object) -> str:
    """Return a value as a message quotes it, shortened."""
    text = str(value)
    return f"'{text[:LONGEST_SHOWN]}…'" if len(text) > LONGEST_SHOWN else f"'{text}'"
