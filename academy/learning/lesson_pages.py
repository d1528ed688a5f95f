"""The parts of a lesson as its page shows them: text, boxes and check-yourself items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from academy.curriculum.models import Lesson
from academy.errors import NotFound
from academy.learning.answer_forms import QuestionForm, answer_fields, complaint, parse_answer
from academy.learning.results import QuestionResult, result_of
from quizzes.questions import question_from_dict
from quizzes.questions.contract import InvalidResponse


@dataclass(frozen=True)
class TextPart:
    """Running text or a then-since box; `place` is its index among the lesson's blocks."""

    place: int
    kind: str
    html: str


@dataclass(frozen=True)
class CheckItem:
    """A check-yourself item; `result` explains the answer once one was given. Nothing of it is stored."""

    place: int
    ask: QuestionForm
    result: QuestionResult | None = None
    kind: str = "check"


def lesson_parts(lesson: Lesson, person_id: int, answered: CheckItem | None = None) -> list[TextPart | CheckItem]:
    """Return the parts of a lesson in order, the answered item among them."""
    parts = [_part(lesson, place, person_id) for place in range(len(lesson.blocks))]
    if answered:
        parts[answered.place] = answered
    return parts


def answered_item(lesson: Lesson, person_id: int, form: Mapping[str, Sequence[str]]) -> CheckItem:
    """Return the item a sent form answers, with its explanation or with what is wrong; raises NotFound."""
    item = _sent_item(lesson, person_id, form)
    fields = answer_fields(form)
    question = item.ask.question
    try:
        response = parse_answer(question, fields, item.ask.seed) or question.parse(fields)
    except InvalidResponse as problem:
        return replace(item, ask=replace(item.ask, given=fields, error=complaint(problem)))
    if not question.complete(response):
        return replace(item, ask=replace(item.ask, response=response))
    result = result_of(question, response, question.mark(response))
    return replace(item, ask=replace(item.ask, given=fields, response=response), result=result)


def _sent_item(lesson: Lesson, person_id: int, form: Mapping[str, Sequence[str]]) -> CheckItem:
    sent = (form.get("item") or [""])[-1]
    for part in lesson_parts(lesson, person_id):
        if isinstance(part, CheckItem) and str(part.place) == sent:
            return part
    raise NotFound


def _part(lesson: Lesson, place: int, person_id: int) -> TextPart | CheckItem:
    block: dict[str, Any] = lesson.blocks[place]
    if block["kind"] != "check":
        return TextPart(place, block["kind"], block["html"])
    question = question_from_dict(block["question"], scored=False)
    # Items of a lesson have no ids, so the place makes their orders differ.
    seed = person_id * 10_000 + lesson.position * 100 + place
    form = QuestionForm(question, question.presentation(seed), id=f"check-{place}", is_heading=False, seed=seed)
    return CheckItem(place, form)
