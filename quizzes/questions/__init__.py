"""The question types, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quizzes.problems import Problem, has_errors
from quizzes.questions.contract import LEVELS, PURPOSES, Common, InvalidQuestion, Question
from quizzes.questions.fields import Fields, shown
from quizzes.questions.judgement import Judgement
from quizzes.questions.matching import Matching
from quizzes.questions.multiple import Multiple
from quizzes.questions.numeric import Numeric
from quizzes.questions.open import Open
from quizzes.questions.ordering import Ordering
from quizzes.questions.scenario import Scenario
from quizzes.questions.short_text import ShortText
from quizzes.questions.single import Single
from quizzes.questions.true_false import TrueFalse

registry: dict[str, type[Question]] = {
    kind.type: kind
    for kind in (Single, Multiple, TrueFalse, Numeric, Ordering, Matching, ShortText, Open, Scenario, Judgement)
}

IDENTIFIER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_question(data: Mapping[str, Any], *, scored: bool = True) -> tuple[Question | None, list[Problem]]:
    """Build a question from the native format and return it with everything there is to mend.

    The question is None where its fields cannot be read at all. An unscored question (check yourself) needs no id,
    competency, level or explanation.
    """
    problems: list[Problem] = []
    fields = Fields(data, problems)
    kind = registry.get(fields.one_of("type", tuple(registry), ""))
    if kind is None:
        if "type" not in fields:
            fields.problem("'type' is missing", f"Write one of: {', '.join(registry)}", "type")
        return None, problems
    question = kind.from_fields(fields, _common(fields, scored))
    fields.end()
    if has_errors(problems):
        return None, problems
    return question, problems + question.check()


def question_from_dict(data: Mapping[str, Any], *, scored: bool = True) -> Question:
    """Build a question from the native format; raise InvalidQuestion, which carries the problems."""
    question, problems = read_question(data, scored=scored)
    if question is None or has_errors(problems):
        raise InvalidQuestion(problems)
    return question


def _common(fields: Fields, scored: bool) -> Common:
    optional = None if scored else ""
    identifier = fields.text("id", default=optional)
    if identifier and not IDENTIFIER.fullmatch(identifier):
        fields.problem(f"'id' is {shown(identifier)}", "Use small letters, digits and single hyphens", "id")
    return Common(
        id=identifier,
        competency=fields.text("competency", default=optional),
        level=fields.integer("level", LEVELS[0], LEVELS[-1], default=None if scored else 0),
        anchor=fields.flag("anchor", default=False),
        purpose=fields.one_of("purpose", PURPOSES, ""),
        lesson=fields.text("lesson", default=""),
        facts=fields.texts("facts"),
        misconceptions=fields.texts("misconceptions"),
        text=fields.text("text"),
        explanation=fields.text("explanation", default=optional),
    )
