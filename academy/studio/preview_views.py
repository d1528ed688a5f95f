"""The draft as learners will see it. Nothing here is saved."""

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from academy.auth import trainer_required
from academy.curriculum.models import Lesson, ModuleVersion
from academy.curriculum.queries import facts_by_id
from academy.learning.answer_forms import answer_fields, complaint, question_form
from academy.learning.lesson_pages import CheckItem, answered_item, lesson_parts
from academy.learning.results import result_of
from academy.learning.shown_fields import as_written
from academy.studio.queries import working_version
from academy.studio.question_services import entry_at
from academy.studio.services import lesson_in
from quizzes.questions import read_question
from quizzes.questions.contract import InvalidResponse

blueprint = Blueprint("studio_preview", __name__)

LESSON = "/studio/<module>/preview/lessons/<lesson>"
QUESTION = "/studio/<module>/preview/question-<int:number>"
NOBODY = 0


@blueprint.get("/studio/<module>/preview")
@trainer_required
def module(module: str) -> ResponseReturnValue:
    """Show the module's page."""
    return render_template("studio/preview_module.html", version=working_version(module))


@blueprint.get(LESSON)
@trainer_required
def lesson(module: str, lesson: str) -> ResponseReturnValue:
    """Show a lesson."""
    version = working_version(module)
    return _lesson_page(version, lesson_in(version, lesson))


@blueprint.post(LESSON)
@trainer_required
def check_yourself(module: str, lesson: str) -> ResponseReturnValue:
    """Explain the answer to a check-yourself item."""
    version = working_version(module)
    found = lesson_in(version, lesson)
    item = answered_item(found, NOBODY, request.form.to_dict(flat=False))
    return _lesson_page(version, found, item), 422 if item.ask.error else 200


@blueprint.get(QUESTION)
@trainer_required
def question(module: str, number: int) -> ResponseReturnValue:
    """Show a question of the quiz."""
    return _question_page(working_version(module), number)


@blueprint.post(QUESTION)
@trainer_required
def answer(module: str, number: int) -> ResponseReturnValue:
    """Mark an answer and explain it, as the result will."""
    return _question_page(working_version(module), number, answer_fields(request.form.to_dict(flat=False)))


def _lesson_page(version: ModuleVersion, lesson: Lesson, answered: CheckItem | None = None) -> str:
    facts = facts_by_id(lesson.fact_ids)
    return render_template(
        "studio/preview_lesson.html",
        version=version,
        lesson=lesson,
        parts=lesson_parts(lesson, NOBODY, answered),
        facts=[facts[id] for id in lesson.fact_ids if id in facts],
    )


def _question_page(
    version: ModuleVersion, number: int, given: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    entry = entry_at(version, number)
    found, _problems = read_question(entry.question_version.definition, scored=False)
    if found is None:
        return render_template("studio/preview_unfinished.html", version=version, entry=entry)
    ask, result = question_form(found, seed=number), None
    try:
        if given is not None:
            response = found.parse(as_written(found, given, number))
            ask = replace(ask, given=given, response=response)
            result = result_of(found, response, found.mark(response)) if found.complete(response) else None
    except InvalidResponse as problem:
        ask = replace(ask, given=given or {}, error=complaint(problem))
    page = render_template("studio/preview_question.html", version=version, entry=entry, ask=ask, result=result)
    return page, 422 if ask.error else 200
