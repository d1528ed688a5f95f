"""Quizzes that were taken, and corrections of their first question."""

import re

from academy.curriculum.models import Question
from academy.db import session
from academy.learning.answer_services import finish_attempt
from academy.learning.models import Attempt
from academy.learning.services import start_quiz
from tests.academy.learning.factories import SINGLE, make_module, make_question

CUTS = [40, 55, 70, 85]
CORRECTED = SINGLE | {
    "options": [
        SINGLE["options"][0] | {"right": False},
        SINGLE["options"][1] | {"right": True},
        SINGLE["options"][2],
    ]
}


def text_of(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text))


def took(person, version, *answers) -> Attempt:
    """Finish a quiz with these answers, None for a question left open."""
    attempt = start_quiz(person.id, version.module.slug)
    for response, answer in zip(attempt.responses, answers, strict=True):
        response.answer = answer
    return finish_attempt(person.id, version.module.slug, attempt.number)


def corrected(version, definition=CORRECTED, changes_meaning=False, position=1):
    """Publish a new version of the module whose first question has another wording."""
    competency = version.competencies[0].competency
    texts = [entry.question_version.definition for entry in version.entries]
    new = make_module([], module=version.module, competency=competency, pass_mark=version.pass_mark)
    for place, text in enumerate(texts, start=1):
        if place == position:
            made = make_question(new, place, {**definition, "id": text["id"]}, competency)
            made.changes_meaning = changes_meaning
    session().flush()
    session().expire(new)
    return new


def question_of(version) -> Question:
    return version.entries[0].question_version.question
