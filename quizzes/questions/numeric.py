"""A number, with tolerance and units."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from quizzes.problems import Problem
from quizzes.questions.amounts import read_amount
from quizzes.questions.contract import (
    Common,
    Feedback,
    InvalidResponse,
    Mark,
    Question,
    Raw,
    Response,
    expect,
    single_value,
)
from quizzes.questions.fields import Fields, as_number

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Amount(Response):
    """A number as typed and as read; ``unit`` is "" where none was typed."""

    value: float
    unit: str = ""
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "unit": self.unit, "text": self.text}


@dataclass(frozen=True, slots=True)
class Band:
    """Feedback for the numbers from ``low`` to ``high``, both included."""

    low: float
    high: float
    text: str

    @classmethod
    def from_fields(cls, fields: Fields) -> Band:
        """Read the band from its fields, noting problems there."""
        return cls(fields.number("from"), fields.number("to"), fields.text("text"))

    def to_dict(self) -> dict[str, Any]:
        """Return the band in the native format."""
        return {"from": plain_number(self.low), "to": plain_number(self.high), "text": self.text}


@dataclass(frozen=True, kw_only=True)
class Numeric(Question):
    """Ask for a number. Form field: ``answer`` = the number, a unit before or after it where units are known.

    Exactly one of ``accept`` (a closed range), ``tolerance`` and ``tolerance_percent`` may be given; none is exact.
    ``units`` maps further units to their factor to the first, ``unit``.
    """

    type = "numeric"

    answer: float
    accept: tuple[float, ...] = ()
    tolerance: float | None = None
    tolerance_percent: float | None = None
    unit: str = ""
    units: dict[str, float] = field(default_factory=dict)
    feedback: tuple[Band, ...] = ()
    otherwise: str = ""

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        return cls(
            **common,
            answer=fields.number("answer"),
            accept=fields.numbers("accept"),
            tolerance=fields.optional_number("tolerance"),
            tolerance_percent=fields.optional_number("tolerance_percent"),
            unit=fields.text("unit", default=""),
            units=fields.number_map("units"),
            feedback=fields.each("feedback", Band.from_fields, required=False),
            otherwise=fields.text("otherwise", default=""),
        )

    def type_fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "accept": [plain_number(number) for number in self.accept] or None,
            "tolerance": plain_number(self.tolerance),
            "tolerance_percent": plain_number(self.tolerance_percent),
            "unit": self.unit or None,
            "units": {name: plain_number(factor) for name, factor in self.units.items()} or None,
            "feedback": [band.to_dict() for band in self.feedback] or None,
            "otherwise": self.otherwise or None,
        }
        given = {key: value for key, value in data.items() if value is not None}
        return {"answer": plain_number(self.answer)} | given

    def parse_answer(self, raw: Raw) -> Amount:
        text = single_value(raw, "answer")
        if not text:
            raise InvalidResponse("Write a number, like 14.4")
        value, unit = read_amount(text, self._factors)
        return Amount(value, unit, text)

    def decode_answer(self, data: Mapping[str, Any]) -> Amount:
        value, unit, text = as_number(data.get("value")), data.get("unit", ""), data.get("text", "")
        if value is None or not isinstance(text, str) or not (unit == "" or unit in self._factors):
            raise InvalidResponse("Write a number, like 14.4")
        return Amount(value, unit, text)

    def mark_answer(self, response: Response) -> Mark:
        amount = expect(response, Amount)
        value = amount.value * self._factors.get(amount.unit, 1.0)
        low, high = self.accepted_range()
        right = _within(value, low, high)
        text = next((band.text for band in self.feedback if _within(value, band.low, band.high)), "")
        return self.marked(float(right), [Feedback(text or ("" if right else self.otherwise), right=right)])

    def accepted_range(self) -> tuple[float, float]:
        """Return the smallest and the largest right number, in the first unit."""
        if len(self.accept) == 2:
            return self.accept[0], self.accept[1]
        relative = abs(self.answer) * (self.tolerance_percent or 0.0) / 100
        margin = relative if self.tolerance is None else self.tolerance
        return self.answer - margin, self.answer + margin

    def chance(self) -> float:
        return 0.0

    def correct_response(self) -> Amount:
        return Amount(self.answer)

    def describe(self, response: Response) -> str:
        amount = expect(response, Amount)
        if amount.text:
            return amount.text
        return f"{plain_number(amount.value)} {self.unit}".strip()

    def check_type(self) -> list[Problem]:
        problems = []
        given = [key for key in ("tolerance", "tolerance_percent") if getattr(self, key) is not None]
        given += ["accept"] if self.accept else []
        if len(given) > 1:
            problems.append(Problem(f"There are {' and '.join(given)}", "Keep one of them", (given[0],)))
        problems += [Problem(f"'{key}' is negative", "Write 0 or more", (key,)) for key in given if self._negative(key)]
        problems += self._check_accept()
        for index, band in enumerate(self.feedback):
            if band.low > band.high:
                problems.append(Problem("'from' is above 'to'", "Exchange them", ("feedback", index)))
        for name, factor in self.units.items():
            if factor <= 0:
                problems.append(Problem(f"The factor of '{name}' is not above 0", "Write its size", ("units", name)))
        if self.units.get(self.unit, 1.0) != 1.0:
            message = f"'{self.unit}' is the unit of the answer, and its factor is not 1"
            problems.append(Problem(message, "Write 1, and the size of the others in it", ("units", self.unit)))
        return problems

    def _check_accept(self) -> list[Problem]:
        if not self.accept:
            return []
        if len(self.accept) != 2 or self.accept[0] > self.accept[1]:
            return [Problem("'accept' is not a range", "Write the lowest and the highest: [14, 15]", ("accept",))]
        if not self.accept[0] <= self.answer <= self.accept[1]:
            return [Problem("'answer' lies outside 'accept'", "Widen the range or mend the answer", ("accept",))]
        return []

    def _negative(self, key: str) -> bool:
        return key != "accept" and (getattr(self, key) or 0) < 0

    @cached_property
    def _factors(self) -> dict[str, float]:
        first = {self.unit: 1.0} if self.unit else {}
        return first | self.units


def plain_number(value: float | None) -> int | float | None:
    """Return a whole number as int, so that it is written without '.0'."""
    return int(value) if value is not None and value.is_integer() and abs(value) < 1e15 else value


def _within(value: float, low: float, high: float) -> bool:
    slack = ROUNDING * max(abs(low), abs(high))
    return low - slack <= value <= high + slack and not math.isnan(value)
