"""Carry an answer over to a corrected wording of its question.

Answers count options in the author's order, and a correction may move them: in an ordering the order is the key. An
option is the same when it says the same; one that says something new stands for the old one at its place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from quizzes.questions.contract import DontKnow, InvalidResponse, Mark, Question, Response
from quizzes.questions.judgement import Judgement, Ratings
from quizzes.questions.matching import Matching, Pairing
from quizzes.questions.multiple import Choices, Multiple
from quizzes.questions.open import Open
from quizzes.questions.ordering import Arrangement, Ordering
from quizzes.questions.scenario import Path, Scenario
from quizzes.questions.single import Choice, Single


def carried_over(response: Response, old: Question, new: Question) -> Response | None:
    """Return what a response to the old wording says in the new one, None where it says nothing there."""
    if isinstance(response, DontKnow):
        return response
    if old.type != new.type:
        return None
    if isinstance(new, Open):
        return response  # a text stays what was written, however long a new wording lets it be
    try:
        return new.response_from_json(_carried(response, old, new).to_json())
    except (InvalidResponse, LookupError):
        return None


def mark_carried_over(response: Response, old: Question, new: Question) -> Mark | None:
    """Return the mark a response to the old wording earns by the new key, None where it has none or a person marks."""
    carried = carried_over(response, old, new)
    mark = new.mark(carried) if carried else None
    return None if mark is None or mark.needs_person else mark


def carried_points(points: Collection[int], old: Open, new: Open) -> list[int]:
    """Return which lines of the new rubric hold those a person granted on the old."""
    places = _line_places(old, new)
    return sorted(places[index] for index in points if index in places)


def unjudged_lines(old: Open, new: Open) -> list[int]:
    """Return the lines of the new rubric that whoever graded on the old one has not judged."""
    return sorted(set(range(len(new.rubric))) - set(_line_places(old, new).values()))


def _carried(response: Response, old: Question, new: Question) -> Response:
    """Raise LookupError where a part of the answer has no place in the new wording."""
    if isinstance(response, Choice) and isinstance(old, Single) and isinstance(new, Single):
        return Choice(_places(_texts(old), _texts(new))[response.option])
    if isinstance(response, Choices) and isinstance(old, Multiple) and isinstance(new, Multiple):
        places = _places(_texts(old), _texts(new))
        return Choices(tuple(sorted(places[option] for option in response.options)))
    if isinstance(response, Arrangement) and isinstance(old, Ordering) and isinstance(new, Ordering):
        places = _places(old.items, new.items)
        return Arrangement(tuple(places[item] for item in response.order))
    if isinstance(response, Pairing) and isinstance(old, Matching) and isinstance(new, Matching):
        return _carried_pairing(response, old, new)
    if isinstance(response, Ratings) and isinstance(old, Judgement) and isinstance(new, Judgement):
        return _carried_ratings(response, old, new)
    if isinstance(response, Path) and isinstance(old, Scenario) and isinstance(new, Scenario):
        return _carried_path(response, old, new)
    return response


def _carried_pairing(response: Pairing, old: Matching, new: Matching) -> Pairing:
    lefts = _places(old.left_sides(), new.left_sides())
    rights = _places(old.right_sides(), new.right_sides())
    chosen = {lefts[left]: rights[right] for left, right in enumerate(response.rights)}
    return Pairing(tuple(chosen[left] for left in range(len(new.pairs))))


def _carried_ratings(response: Ratings, old: Judgement, new: Judgement) -> Ratings:
    if len(old.scale) != len(new.scale):
        raise LookupError("the scale has other labels")
    places = _places([rated.text for rated in old.responses], [rated.text for rated in new.responses])
    given = {places[index]: rating for index, rating in enumerate(response.ratings)}
    return Ratings(tuple(given[index] for index in range(len(new.responses))))


def _carried_path(response: Path, old: Scenario, new: Scenario) -> Path:
    steps, step, choices = {one.id: one for one in new.steps}, new.start, list[int]()
    for before, turn in old.walk(response).visited:
        if before.id != step:
            raise LookupError("the scenario goes another way")
        now = steps[step]
        places = _places([choice.text for choice in before.choices], [choice.text for choice in now.choices])
        choices.append(places[before.choices.index(turn)])
        step = now.choices[choices[-1]].next
    return Path(tuple(choices))


def _line_places(old: Open, new: Open) -> dict[int, int]:
    return _places([line.text for line in old.rubric], [line.text for line in new.rubric])


def _texts(question: Single | Multiple) -> list[str]:
    return [option.text for option in question.options]


def _places(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return where each old text stands in the new list; what says the same first, then what stands at its place."""
    plain_old, plain_new = ([" ".join(text.split()).casefold() for text in texts] for texts in (old, new))
    places = {index: plain_new.index(text) for index, text in enumerate(plain_old) if text in plain_new}
    for index in range(min(len(old), len(new))):
        if index not in places and plain_new[index] not in plain_old:
            places[index] = index
    return places
