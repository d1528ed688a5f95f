"""Items to be put in the right order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations
from math import factorial
from typing import Any, Literal, Self

from quizzes.problems import Problem
from quizzes.questions.contract import (
    Common,
    Feedback,
    InvalidResponse,
    Mark,
    Question,
    Raw,
    Response,
    expect,
    index_below,
    single_value,
)
from quizzes.questions.fields import Fields
from quizzes.questions.grades import NO_FEEDBACK, GradedFeedback
from quizzes.questions.options import check_distinct
from quizzes.shuffle import permutation

Scoring = Literal["neighbours", "longest_run", "exact"]
SCORINGS: tuple[Scoring, ...] = ("neighbours", "longest_run", "exact")
FEWEST, MOST = 3, 8


@dataclass(frozen=True, slots=True)
class Arrangement(Response):
    """The item indices in the order the person gave them."""

    order: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"order": list(self.order)}


@dataclass(frozen=True, kw_only=True)
class Ordering(Question):
    """Ask for the order of items, which the author lists rightly.

    Form fields: ``position-<item index>`` = the item's place, 1 to n, each place once.
    """

    type = "ordering"

    items: tuple[str, ...]
    scoring: Scoring = "neighbours"
    feedback: GradedFeedback = NO_FEEDBACK

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        return cls(
            **common,
            items=fields.each("items", lambda item: item.text("text")),
            scoring=fields.one_of("scoring", SCORINGS, "neighbours"),
            feedback=fields.nested("feedback", GradedFeedback.from_fields),
        )

    def type_fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {"items": [{"text": text} for text in self.items]}
        if self.scoring != "neighbours":
            data["scoring"] = self.scoring
        return data | self.feedback.to_dict()

    def parse_answer(self, raw: Raw) -> Arrangement:
        count = len(self.items)
        places = [single_value(raw, f"position-{index}") for index in range(count)]
        if "" in places:
            raise InvalidResponse("Give every line a place from 1 to %(count)d", count=count)
        ranks = [index_below(place, count + 1) for place in places]
        if sorted(rank or 0 for rank in ranks) != list(range(1, count + 1)):
            raise InvalidResponse("Use every place from 1 to %(count)d once", count=count)
        return Arrangement(tuple(sorted(range(count), key=lambda index: ranks[index] or 0)))

    def decode_answer(self, data: Mapping[str, Any]) -> Arrangement:
        order = data.get("order")
        given = [index_below(value, len(self.items)) for value in order] if isinstance(order, list | tuple) else []
        indices = tuple(index for index in given if index is not None)
        if sorted(indices) != list(range(len(self.items))) or len(given) != len(indices):
            raise InvalidResponse("Use every place from 1 to %(count)d once", count=len(self.items))
        return Arrangement(indices)

    def mark_answer(self, response: Response) -> Mark:
        order = expect(response, Arrangement).order
        fraction = order_credit(order, self.scoring)
        feedback = [Feedback("", index, order[index] == index) for index in range(len(order))]
        return self.marked(fraction, [*feedback, self.feedback.for_fraction(fraction)])

    def chance(self) -> float:
        return blind_order_credit(len(self.items), self.scoring)

    def correct_response(self) -> Arrangement:
        return Arrangement(tuple(range(len(self.items))))

    def describe(self, response: Response) -> str:
        return " → ".join(self.items[index] for index in expect(response, Arrangement).order)

    def presentation(self, seed: int) -> tuple[int, ...]:
        return permutation(len(self.items), seed, self.id)

    def check_type(self) -> list[Problem]:
        problems = check_distinct(list(self.items), "items", "item")
        if not FEWEST <= len(self.items) <= MOST:
            problems.append(Problem(f"There are {len(self.items)} items", f"Give {FEWEST} to {MOST}", ("items",)))
        return problems


def order_credit(order: Sequence[int], scoring: Scoring) -> float:
    """Return the credit for an order of 0 to n − 1: share of right neighbour pairs, longest run of them, or exact."""
    follows = [after == before + 1 for before, after in pairwise(order)]
    if not follows:
        return 1.0
    if scoring == "exact":
        return float(all(follows))
    if scoring == "neighbours":
        return sum(follows) / len(follows)
    return _longest_run(follows) / len(follows)


@lru_cache(maxsize=64)
def blind_order_credit(count: int, scoring: Scoring) -> float:
    """Return the mean credit over all orders; each right pair is adjacent in one order of n."""
    if count < 2:
        return 1.0
    if scoring == "exact" or count > MOST:
        return 1.0 / factorial(count)
    if scoring == "neighbours":
        return 1.0 / count
    return sum(order_credit(order, scoring) for order in permutations(range(count))) / factorial(count)


def _longest_run(follows: list[bool]) -> int:
    longest = run = 0
    for right in follows:
        run = run + 1 if right else 0
        longest = max(longest, run)
    return longest
