"""The small trend in a row head: how a row's figures went over the last months, all competencies together.

It is drawn from published figures alone, over the competencies that were shown in every month: otherwise a figure that
appears or disappears would look like progress.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import fmean
from typing import NamedTuple

WIDTH, HEIGHT, MARGIN = 64, 20, 3
SMALLEST_SPAN = 10.0
"""Points that the height stands for at least: differences of a point or two stay nearly flat."""


class Shown(NamedTuple):
    """A published figure of a row; `row` is the unit's id and whether it is the people directly in it."""

    row: tuple[int, bool]
    publication_id: int
    competency_id: int
    value: int


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line through the months, and what it says in words: mean figures of its two ends."""

    first: int
    last: int
    months: int
    points: str
    end: tuple[float, float]


def sparklines(shown: Iterable[Shown], publications: Sequence[int]) -> dict[tuple[int, bool], Sparkline]:
    """Return the lines of the rows; `publications` are ids, the oldest first.

    Every line runs around its own middle, and a point up is as high in all of them: steeper is faster.
    """
    figures: dict[tuple[int, bool], dict[int, dict[int, int]]] = {}
    for one in shown:
        figures.setdefault(one.row, {}).setdefault(one.publication_id, {})[one.competency_id] = one.value
    courses = {row: _course([own.get(key, {}) for key in publications]) for row, own in figures.items()}
    long_enough = {row: course for row, course in courses.items() if len(course) > 1}
    span = max([SMALLEST_SPAN, *(max(course) - min(course) for course in long_enough.values())])
    return {row: _drawn(course, span, len(publications)) for row, course in long_enough.items()}


def _course(months: Sequence[Mapping[int, int]]) -> list[float]:
    """Return the means over the competencies that all months with figures share; they reach up to the newest month."""
    known = list(takewhile(bool, reversed(months)))[::-1]
    shared = set[int].intersection(*(set(figures) for figures in known)) if known else set[int]()
    return [fmean(figures[one] for one in shared) for figures in known] if shared else []


def _drawn(course: Sequence[float], span: float, months: int) -> Sparkline:
    middle = (min(course) + max(course)) / 2
    step = (WIDTH - 2 * MARGIN) / (months - 1)
    start = months - len(course)
    places = [
        (
            round(MARGIN + step * (start + number), 1),
            round(HEIGHT / 2 - (value - middle) / span * (HEIGHT - 2 * MARGIN), 1),
        )
        for number, value in enumerate(course)
    ]
    points = " ".join(f"{x:g},{y:g}" for x, y in places)
    return Sparkline(round(course[0]), round(course[-1]), len(course), points, places[-1])
