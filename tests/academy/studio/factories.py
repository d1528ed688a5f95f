"""A trainer, and what the studio's forms send for every type of question."""

from typing import Any

from flask.testing import FlaskClient

from academy.curriculum.models import ModuleVersion
from academy.db import session
from academy.people.models import PermissionKind, Person
from academy.studio.queries import working_version
from tests.academy.curriculum.factories import make_competency, make_fact
from tests.factories import make_person, make_role, permit

COMMON = {
    "competency": "C1",
    "level": "2",
    "purpose": "decision",
    "text": "What do you do first?",
    "explanation": "Because it comes first.",
    "facts": "S01",
}
TYPE_FIELDS: dict[str, dict[str, Any]] = {
    "single": {
        "options-0-text": "Ask",
        "options-0-right": "y",
        "options-0-feedback": "Yes.",
        "options-1-text": "Share",
        "options-1-feedback": "Not yet.",
        "options-2-text": "",
        "options-2-feedback": "",
        "shuffle": "y",
    },
    "multiple": {
        "options-0-text": "Ask",
        "options-0-right": "y",
        "options-0-feedback": "Yes.",
        "options-1-text": "Look",
        "options-1-right": "y",
        "options-1-feedback": "Yes.",
        "options-2-text": "Share",
        "options-2-feedback": "Not yet.",
        "scoring": "per_option",
    },
    "true_false": {"right": "false", "when_true": "It is not.", "when_false": "Right, it is not."},
    "numeric": {
        "answer": "14,4",
        "lowest": "14",
        "highest": "15",
        "unit": "firms",
        "units": "dozens = 12",
        "feedback-0-low": "57",
        "feedback-0-high": "58",
        "feedback-0-text": "That is the other group.",
        "otherwise": "Take a fifth of 72.",
    },
    "ordering": {
        "items-0-text": "Stop",
        "items-1-text": "Look",
        "items-2-text": "Share",
        "scoring": "exact",
        "when_right": "In order.",
        "when_wrong": "Stop comes first.",
    },
    "matching": {
        "pairs-0-left": "A question",
        "pairs-0-right": "Answer it",
        "pairs-0-feedback": "People wait.",
        "pairs-1-left": "A rumour",
        "pairs-1-right": "Check it",
        "pairs-1-feedback": "It may be false.",
        "distractors-0-text": "Delete it",
        "distractors-0-feedback": "That hides it only.",
    },
    "short_text": {
        "accept": "lateral reading\nread* laterally",
        "close-0-text": "reading sideways",
        "close-0-fraction": "0.5",
        "close-0-feedback": "Almost.",
        "when_right": "Yes.",
        "when_wrong": "Leave the page.",
        "max_length": "100",
    },
    "open": {
        "rubric-0-text": "names the link",
        "rubric-0-points": "1",
        "rubric-1-text": "names the time",
        "rubric-1-points": "2",
        "max_words": "60",
        "example": "The link, at ten.",
    },
    "scenario": {
        "steps-0-id": "evening",
        "steps-0-text": "It is 20:30. What do you do?",
        "steps-0-choices-0-text": "Call legal",
        "steps-0-choices-0-feedback": "They draft a notice.",
        "steps-0-choices-0-next": "morning",
        "steps-0-choices-1-text": "Go to bed",
        "steps-0-choices-1-feedback": "The rumour grows.",
        "steps-0-choices-1-score": "0,2",
        "steps-1-id": "morning",
        "steps-1-text": "The notice lies ready. And now?",
        "steps-1-choices-0-text": "Publish it for all",
        "steps-1-choices-0-feedback": "Equal facts.",
        "steps-1-choices-0-score": "1",
        "steps-1-choices-0-parts": "C1 = 0.5",
        "steps-1-choices-1-text": "Post it first",
        "steps-1-choices-1-feedback": "For minutes some know.",
        "steps-1-choices-1-score": "0.4",
    },
    "judgement": {
        "scale": "Poor\nFair\nGood",
        "responses-0-text": "Hide the reply",
        "responses-0-experts": "3, 3 2",
        "responses-0-feedback": "It protects the customer.",
        "responses-1-text": "Quote the number",
        "responses-1-experts": "1",
        "responses-1-feedback": "It spreads the number.",
    },
}
LESSON = {
    "title": "Leave the page",
    "minutes": "6",
    "markdown": "Open a *second* tab.",
    "takeaway": "Leave.",
    "try_it": "",
    "try_it_minutes": "0",
    "facts": "S01",
}
FACTS = {
    "title": "Look twice",
    "summary": "Before you share.",
    "objectives": "Check a claim\r\nLeave the page",
    "audience": ["everyone"],
    "minutes": "20",
    "pass_mark": "70",
    "level-C1": "2",
    "exercise": "Find *one* claim.",
    "quiz_feedback": "at_end",
    "quiz_grading": "best",
}

PAGES = (
    "/studio",
    "/studio/new",
    "/studio/look-twice",
    "/studio/look-twice/lessons/new",
    "/studio/look-twice/questions/new",
    "/studio/look-twice/versions",
    "/studio/look-twice/publish",
    "/studio/look-twice/preview",
)


def make_trainer() -> Person:
    """A trainer in a company that has a competency, a fact and a role."""
    make_competency()
    make_fact()
    make_role()
    person = make_person()
    permit(person, PermissionKind.trainer)
    return person


def edition(module: str = "look-twice") -> str:
    """What the hidden field of a form holds that was opened just now."""
    version: ModuleVersion = working_version(module)
    return f"{version.number}.{version.revision}"


def question_fields(kind: str, **values: Any) -> dict[str, Any]:
    """What the editor of a type sends."""
    return {"type": kind, "shown_type": kind, **COMMON, **TYPE_FIELDS[kind], **values}


def send(browser: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    """Send a form that was opened just now; return the status and the page."""
    session().rollback()
    reply = browser.post(address, data={"version": edition(), **fields})
    session().rollback()
    return reply.status_code, reply.text


def add_lesson(browser: FlaskClient, module: str, title: str = "Leave the page") -> str:
    session().rollback()
    reply = browser.post(f"{module}/lessons/new", data={"title": title, "version": edition()})
    session().rollback()
    return str(reply.location)


def add_question(browser: FlaskClient, module: str, kind: str = "single", **values: object) -> str:
    status, text = send(browser, f"{module}/questions/new", **question_fields(kind, **values))
    assert status == 303, text
    return str(working_version("look-twice").entries[-1].question_version.question.key)


def finish(trainer: FlaskClient, module: str) -> None:
    """Write what a module needs to be published."""
    assert send(trainer, module, **FACTS)[0] == 303
    assert send(trainer, add_lesson(trainer, module), **LESSON)[0] == 303
    add_question(trainer, module, lesson="leave-the-page")
