"""Translate between a page's fields and the engine's.

The engine counts options in the author's order, which for an ordering is the key itself. On a page, names and values
count in the order shown to this person, so that its source says nothing about what is right.
"""

from collections.abc import Mapping, Sequence

from quizzes.questions.contract import Question, index_below, single_value
from quizzes.questions.matching import Matching
from quizzes.questions.multiple import Multiple
from quizzes.questions.ordering import Ordering
from quizzes.questions.scenario import Scenario
from quizzes.questions.single import Single

PATH = "path"  # the decisions of a scenario so far: where somebody is, not yet an answer
PLACE, MATCH = "position-", "match-"
Fields = Mapping[str, Sequence[str]]


def as_written(question: Question, fields: Fields, seed: int) -> dict[str, list[str]]:
    """Return the fields of a page in the author's terms. What fits no field of the page stays as it is."""
    return _translated(question, fields, seed, to_page=False)


def as_shown(question: Question, fields: Fields, seed: int) -> dict[str, list[str]]:
    """Return fields in the author's terms as the page of the person with this seed holds them."""
    return _translated(question, fields, seed, to_page=True)


def path_shown(question: Scenario, choices: Sequence[int], seed: int) -> list[str]:
    """Return the decisions of a scenario as its page holds them."""
    return _path(question, [str(choice) for choice in choices], seed, to_page=True)


def _translated(question: Question, fields: Fields, seed: int, *, to_page: bool) -> dict[str, list[str]]:
    plain = {name: list(values) for name, values in fields.items()}
    if isinstance(question, Scenario):
        return plain | _decisions(question, plain, seed, to_page)
    order = question.presentation(seed)
    if isinstance(question, Ordering):
        return {_renamed(name, order, to_page): values for name, values in plain.items()}
    if isinstance(question, Single | Multiple | Matching):
        field = MATCH if isinstance(question, Matching) else "answer"
        return {
            name: [_turned(value, order, to_page) for value in values] if name.startswith(field) else values
            for name, values in plain.items()
        }
    return plain


def _turned(text: str, order: Sequence[int], to_page: bool) -> str:
    place = index_below(text.strip(), len(order))
    if place is None:
        return text
    return str(order.index(place) if to_page else order[place])


def _renamed(name: str, order: Sequence[int], to_page: bool) -> str:
    return PLACE + _turned(name.removeprefix(PLACE), order, to_page) if name.startswith(PLACE) else name


def _decisions(question: Scenario, fields: Fields, seed: int, to_page: bool) -> dict[str, list[str]]:
    earlier = [part for part in single_value(fields, PATH).split(",") if part.strip()]
    *path, answer = _path(question, [*earlier, single_value(fields, "answer")], seed, to_page=to_page)
    given = {PATH: [",".join(path)], "answer": [answer]}
    return {name: values for name, values in given.items() if name in fields}


def _path(question: Scenario, given: Sequence[str], seed: int, *, to_page: bool) -> list[str]:
    """Turn decision after decision, each in the order of its own step."""
    steps = {step.id: step for step in question.steps}
    step, turned = steps.get(question.start), []
    for text in given[: len(steps)]:
        order = question.choice_order(step.id, seed) if step else ()
        turned.append(_turned(text, order, to_page))
        index = index_below((text if to_page else turned[-1]).strip(), len(order))
        step = steps.get(step.choices[index].next) if step and index is not None else None
    return [*turned, *given[len(steps) :]]
