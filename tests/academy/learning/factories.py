"""A small curriculum built row by row, and quick ways through its quizzes."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from academy.clock import now
from academy.curriculum.models import (
    Competency,
    Lesson,
    Module,
    ModuleCompetency,
    ModuleVersion,
    PathStep,
    Question,
    QuestionVersion,
    QuizEntry,
    VersionState,
)
from academy.db import session
from academy.learning.models import Attempt, Response
from tests.factories import add, make_role

_numbers = count(1)

RIGHT, WRONG = {"option": 0}, {"option": 1}

SINGLE: dict[str, Any] = {
    "type": "single",
    "text": "A customer posts a private number in a reply.\n\nWhat do you do first?",
    "explanation": "Hiding protects the customer and keeps the evidence.",
    "shuffle": False,  # so that tests can name the options by their place
    "options": [
        {"text": "Hide it, then message them", "right": True, "feedback": "The number is gone from view."},
        {"text": "Delete your post", "feedback": "Deleting hides what support needs."},
        {"text": "Reply publicly", "feedback": "A reply draws more eyes."},
    ],
}
MULTIPLE: dict[str, Any] = SINGLE | {
    "type": "multiple",
    "options": [
        {"text": "Sender", "right": True, "feedback": "Who speaks matters."},
        {"text": "Date", "right": True, "feedback": "Old news returns."},
        {"text": "Number of likes", "feedback": "Likes can be bought."},
        {"text": "Typeface", "feedback": "Anybody can choose one."},
    ],
}
TRUE_FALSE: dict[str, Any] = {
    "type": "true_false",
    "text": "A blue tick proves that an account is honest.",
    "explanation": "A tick says who pays or who was checked, not who is honest.",
    "right": False,
    "feedback": {"true": "A tick proves less.", "false": "It never proved honesty."},
}
NUMERIC: dict[str, Any] = {
    "type": "numeric",
    "text": "What is one fifth of 72?",
    "explanation": "72 divided by 5.",
    "answer": 14.4,
    "accept": [14, 15],
    "otherwise": "Take 72, then one fifth.",
}
ORDERING: dict[str, Any] = {
    "type": "ordering",
    "text": "Bring the four moves into order.",
    "explanation": "SIFT.",
    "items": [{"text": "Stop"}, {"text": "Investigate"}, {"text": "Find"}, {"text": "Trace"}],
    "feedback": {"right": "That is the order.", "partly": "Partly.", "wrong": "Begin with Stop."},
}
MATCHING: dict[str, Any] = {
    "type": "matching",
    "text": "Match each case with its answer.",
    "explanation": "Care first.",
    "pairs": [
        {"left": "A rumour", "right": "Show evidence", "feedback": "Inform, do not grovel."},
        {"left": "A real mistake", "right": "Apologise", "feedback": "Own it."},
    ],
    "distractors": [{"text": "Remind of prizes", "feedback": "Prizes answer nothing."}],
}
SHORT_TEXT: dict[str, Any] = {
    "type": "short_text",
    "text": "What is leaving a page to check it called?",
    "explanation": "Lateral reading.",
    "accept": ["lateral reading"],
    "feedback": {"right": "Yes.", "wrong": "It goes sideways."},
}
OPEN: dict[str, Any] = {
    "type": "open",
    "text": "Write a reply in two sentences.",
    "explanation": "Name the fact and the next step.",
    "rubric": [{"points": 1, "text": "Names the fact"}, {"points": 1, "text": "Names the next step"}],
    "max_words": 60,
    "example": "We checked it. You hear from us by noon.",
}
JUDGEMENT: dict[str, Any] = {
    "type": "judgement",
    "text": "A customer posts a private number. How appropriate is each response?",
    "explanation": "Protect the person first.",
    "scale": ["Very inappropriate", "Inappropriate", "Appropriate", "Very appropriate"],
    "responses": [
        {"text": "Hide the reply", "experts": [4, 4, 3, 4], "feedback": "It protects the customer."},
        {"text": "Quote the number", "experts": [1, 1], "feedback": "It spreads the number."},
    ],
}
SCENARIO: dict[str, Any] = {
    "type": "scenario",
    "text": "A rumour has pushed the share down.",
    "explanation": "Facts go to everybody at once.",
    "start": "evening",
    "steps": [
        {
            "id": "evening",
            "text": "It is 20:30. What do you do?",
            "choices": [
                {"text": "Call legal", "feedback": "They draft a notice.", "next": "morning"},
                {"text": "Hint at good news", "feedback": "Some know more now.", "next": "morning"},
                {"text": "Go to bed", "feedback": "The rumour grows.", "score": 0.2},
            ],
        },
        {
            "id": "morning",
            "text": "The notice lies ready. And now?",
            "choices": [
                {"text": "Publish it for all", "feedback": "Equal facts.", "score": 1},
                {"text": "Post it first", "feedback": "For minutes some know.", "score": 0.4},
            ],
        },
    ],
}
# All types answered in one go; a scenario takes several steps.
ALL_TYPES = [SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, ORDERING, MATCHING, SHORT_TEXT, JUDGEMENT, OPEN]

# For every type: the fields of a fully right answer, and of one that is not.
RIGHT_FIELDS: dict[str, dict[str, Any]] = {
    "single": {"answer": "0"},
    "multiple": {"answer": ["0", "1"]},
    "true_false": {"answer": "false"},
    "numeric": {"answer": "14,4"},
    "ordering": {f"position-{item}": str(item + 1) for item in range(4)},
    "matching": {"match-0": "0", "match-1": "1"},
    "short_text": {"answer": "Lateral  Reading"},
    "judgement": {"rating-0": "4", "rating-1": "1"},
    "open": {"answer": "We checked it. You hear from us by noon."},
}
WRONG_FIELDS: dict[str, dict[str, Any]] = {
    "single": {"answer": "1"},
    "multiple": {"answer": ["2", "3"]},
    "true_false": {"answer": "true"},
    "numeric": {"answer": "99"},
    "ordering": {f"position-{item}": str(4 - item) for item in range(4)},
    "matching": {"match-0": "2", "match-1": "2"},
    "short_text": {"answer": "guessing"},
    "judgement": {"rating-0": "1", "rating-1": "4"},
}


def make_competency(**values: Any) -> Competency:
    number = next(_numbers)
    return add(
        Competency(
            **{
                "key": f"C{number}",
                "slug": f"competency-{number}",
                "name": f"Competency {number}",
                "short_name": f"Comp {number}",
                "definition": "Judge before acting",
                "levels": {"1": "basic"},
                "position": number,
                **values,
            }
        )
    )


def make_module(
    questions: Sequence[Mapping[str, Any]] = (SINGLE,),
    lessons: int = 2,
    competency: Competency | None = None,
    anchors: bool = False,
    module: Module | None = None,
    **values: Any,
) -> ModuleVersion:
    """Publish a module (or a new version of `module`) with lessons and a quiz of these questions."""
    number = next(_numbers)
    competency = competency or make_competency()
    module = module or add(Module(code=f"MOD-{number}", slug=f"module-{number}", position=number))
    for published in session().query(ModuleVersion).filter_by(module_id=module.id, state=VersionState.published):
        published.state = VersionState.retired
    session().flush()
    version = add(
        ModuleVersion(
            **{
                "module_id": module.id,
                "number": session().query(ModuleVersion).filter_by(module_id=module.id).count() + 1,
                "state": VersionState.published,
                "title": f"Module {number}",
                "summary": "What it is about.",
                "objectives": ["Check a post"],
                "published_at": now(),
                **values,
            }
        )
    )
    add(ModuleCompetency(version_id=version.id, competency_id=competency.id, level=2))
    for position in range(1, lessons + 1):
        make_lesson(version, position)
    for position, definition in enumerate(questions, start=1):
        make_question(version, position, definition, competency, anchors)
    session().expire(version)
    return version


def make_lesson(version: ModuleVersion, position: int, **values: Any) -> Lesson:
    check = {key: SINGLE[key] for key in ("type", "text", "options")}
    return add(
        Lesson(
            **{
                "version_id": version.id,
                "position": position,
                "slug": f"lesson-{position}",
                "title": f"Lesson title {position}",
                "takeaway": "Leave the page.",
                "try_it": "Open your busiest page.",
                "blocks": [
                    {"kind": "html", "html": "<p>The text.</p>"},
                    {"kind": "then-since", "html": "<div><p>Then.</p></div><div><p>Since.</p></div>"},
                    {"kind": "check", "question": check},
                    {"kind": "html", "html": "<h2>More</h2><p>The rest.</p>"},
                ],
                **values,
            }
        )
    )


def make_question(
    version: ModuleVersion, position: int, definition: Mapping[str, Any], competency: Competency, anchor: bool = False
) -> QuestionVersion:
    key = str(definition.get("id") or f"q{position}")
    question = session().query(Question).filter_by(module_id=version.module_id, key=key).one_or_none() or add(
        Question(module_id=version.module_id, key=key, in_bank=anchor)
    )
    data = {"lesson": "lesson-1", **definition, "id": key, "competency": competency.key, "level": 2, "anchor": anchor}
    asked = add(
        QuestionVersion(
            question_id=question.id,
            number=session().query(QuestionVersion).filter_by(question_id=question.id).count() + 1,
            type=data["type"],
            competency_id=competency.id,
            level=2,
            is_anchor=anchor,
            definition={key: value for key, value in data.items() if value is not False or key in ("right", "shuffle")},
        )
    )
    add(QuizEntry(version_id=version.id, question_id=question.id, question_version_id=asked.id, position=position))
    return asked


def put_on_path(version: ModuleVersion, role: str = "other", position: int = 1) -> PathStep:
    make_role(role)
    return add(PathStep(role_slug=role, module_code=version.module.code, position=position))


def answer_all(attempt: Attempt, answer: dict[str, Any] | None = None) -> None:
    """Give every (single choice) question of an open attempt this answer, the right one unless told."""
    for response in session().query(Response).filter_by(attempt_id=attempt.id):
        response.answer = answer or RIGHT
        response.answered_at = now()
    session().flush()
