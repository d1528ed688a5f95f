"""Pages of the catalogue, of a module and of a lesson."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from academy.auth import me
from academy.clock import now
from academy.curriculum.models import Lesson, ModuleVersion
from academy.curriculum.queries import facts_by_id, published_version
from academy.errors import NotFound
from academy.learning.attempt_queries import attempts_at
from academy.learning.drawing import MOST_QUESTIONS
from academy.learning.lesson_pages import CheckItem, answered_item, lesson_parts
from academy.learning.queries import (
    learning_state,
    lesson_progress,
    progress_in,
    quiz_size_and_due_day,
    taught_competencies,
)
from academy.learning.quiz_rules import rules_of, why_not
from academy.learning.services import finish_lesson, keep_place
from academy.learning.words import cannot_start

blueprint = Blueprint("learning", __name__)

LESSON = "/learn/<module>/lessons/<lesson>"
PART = "part-"


@blueprint.get("/learn/modules")
@login_required
def modules() -> ResponseReturnValue:
    """Show every module, those of one's own path first."""
    state = learning_state(me())
    return render_template(
        "learning/modules.html",
        state=state,
        taught=taught_competencies([progress.version.id for progress in state.modules]),
        due={due.progress.module.id: due.due_on for due in state.due},
    )


@blueprint.get("/learn/<module>")
@login_required
def module(module: str) -> ResponseReturnValue:
    """Show what a module is for, its lessons and its quiz."""
    version = published_version(module)
    attempts = attempts_at(me().id, version.module_id)
    pool, due_on = quiz_size_and_due_day(me().id, version)
    rules = rules_of(version)
    refusal = why_not(rules, attempts, now())
    return render_template(
        "learning/module.html",
        version=version,
        progress=progress_in(me().id, version, attempts),
        questions=min(pool, rules.draw or MOST_QUESTIONS),
        due_on=due_on,
        rules=rules,
        refusal=cannot_start(refusal) if refusal else "",
    )


@blueprint.get(LESSON)
@login_required
def lesson(module: str, lesson: str) -> ResponseReturnValue:
    """Show a lesson."""
    version = published_version(module)
    return _lesson_page(version, _lesson_of(version, lesson))


@blueprint.post(LESSON)
@login_required
def check_yourself(module: str, lesson: str) -> ResponseReturnValue:
    """Explain the answer to a check-yourself item, below it: as a fragment for a script, else on the whole page."""
    version = published_version(module)
    found = _lesson_of(version, lesson)
    item = answered_item(found, me().id, request.form.to_dict(flat=False))
    status = 422 if item.ask.error else 200
    if "HX-Request" in request.headers:
        return render_template("learning/explanation.html", item=item), status
    return _lesson_page(version, found, item), status


@blueprint.post(LESSON + "/place")
@login_required
def place(module: str, lesson: str) -> ResponseReturnValue:
    """Remember how far the lesson has been read."""
    position = request.form.get("position", "").removeprefix(PART)
    if position.isascii() and position.isdigit() and len(position) < 9:
        keep_place(me().id, module, lesson, int(position))
    return "", 204


@blueprint.post(LESSON + "/done")
@login_required
def done(module: str, lesson: str) -> ResponseReturnValue:
    """Mark the lesson done and go on: to the next lesson, after the last one to the quiz."""
    following = finish_lesson(me().id, published_version(module), lesson)
    if following:
        return redirect(url_for("learning.lesson", module=module, lesson=following.slug), 303)
    return redirect(url_for("quiz.start", module=module), 303)


def _lesson_page(version: ModuleVersion, lesson: Lesson, answered: CheckItem | None = None) -> str:
    number = version.lessons.index(lesson) + 1
    facts = facts_by_id(lesson.fact_ids)
    return render_template(
        "learning/lesson.html",
        version=version,
        lesson=lesson,
        number=number,
        previous=version.lessons[number - 2] if number > 1 else None,
        is_last=number == len(version.lessons),
        parts=lesson_parts(lesson, me().id, answered),
        facts=[facts[id] for id in lesson.fact_ids if id in facts],
        progress=lesson_progress(me().id, version.module_id, lesson.slug),
    )


def _lesson_of(version: ModuleVersion, slug: str) -> Lesson:
    for lesson in version.lessons:
        if lesson.slug == slug:
            return lesson
    raise NotFound
