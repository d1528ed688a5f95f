"""The lesson editor."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import me, trainer_required
from academy.curriculum.models import Lesson, ModuleVersion
from academy.curriculum.queries import facts_by_id
from academy.curriculum.rendering import Rendering, render_lesson
from academy.curriculum.services import picture_addresses
from academy.errors import Conflict
from academy.learning.lesson_pages import lesson_parts
from academy.studio import services
from academy.studio.conflicts import conflict_page
from academy.studio.editions import Edition
from academy.studio.fields import plain, words
from academy.studio.forms import LessonForm, LessonTitleForm, lesson_data, unknown_facts
from academy.studio.queries import working_version
from academy.studio.saving import refused, saved

blueprint = Blueprint("studio_lessons", __name__)

LESSON = "/studio/<module>/lessons/<lesson>"


@blueprint.get("/studio/<module>/lessons/new")
@trainer_required
def new(module: str) -> ResponseReturnValue:
    """Ask for the title of a new lesson."""
    version = working_version(module)
    form = LessonTitleForm(version=str(Edition.of(version)))
    return render_template("studio/new_lesson.html", version=version, form=form)


@blueprint.post("/studio/<module>/lessons/new")
@trainer_required
def add(module: str) -> ResponseReturnValue:
    """Add the lesson and open it."""
    form = LessonTitleForm()
    if not form.validate():
        return render_template("studio/new_lesson.html", version=working_version(module), form=form), 422
    draft = services.open_draft(module, Edition.parse(form.version.data), me())
    lesson = services.add_lesson(draft, plain(form.title.data))
    return redirect(url_for("studio_lessons.lesson", module=module, lesson=lesson.slug), 303)


@blueprint.get(LESSON)
@trainer_required
def lesson(module: str, lesson: str) -> ResponseReturnValue:
    """Show the editor with the lesson's text and its preview."""
    version = working_version(module)
    found = services.lesson_in(version, lesson)
    return _lesson_page(version, found, LessonForm(formdata=None, data=lesson_data(found)))


@blueprint.post(LESSON)
@trainer_required
def save(module: str, lesson: str) -> ResponseReturnValue:
    """Save the lesson, or only show its preview when that is what was asked."""
    version = working_version(module)
    found, form = services.lesson_in(version, lesson), LessonForm()
    if request.form.get("action") == "preview":
        return _preview(version, found, form)
    if not _is_fine(form):
        return refused(_lesson_page(version, found, form), form)
    try:
        draft = services.open_draft(module, Edition.parse(form.version.data), me())
    except Conflict as conflict:
        return conflict_page(conflict, module, form, lesson_data(found))
    services.save_lesson(draft, lesson, form.values())
    return saved(draft, url_for("studio_lessons.lesson", module=module, lesson=lesson))


@blueprint.get(LESSON + "/remove")
@trainer_required
def ask_to_remove(module: str, lesson: str) -> ResponseReturnValue:
    """Ask before a lesson is removed."""
    version = working_version(module)
    found = services.lesson_in(version, lesson)
    return render_template(
        "studio/remove.html", version=version, lesson=found, entry=None, edition=str(Edition.of(version))
    )


@blueprint.post(LESSON + "/remove")
@trainer_required
def remove(module: str, lesson: str) -> ResponseReturnValue:
    """Remove the lesson from the draft."""
    draft = services.open_draft(module, Edition.parse(request.args.get("version", "")), me())
    removed = services.remove_lesson(draft, lesson)
    flash(_("Lesson “%(title)s” was removed from the draft.", title=removed.title), "success")
    return redirect(url_for("studio.module", module=module, _anchor="lessons"), 303)


def _is_fine(form: LessonForm) -> bool:
    is_valid = form.validate()
    unknown_facts(form.facts, facts_by_id(words(form.facts.data)))
    return is_valid and not form.facts.errors


def _preview(version: ModuleVersion, lesson: Lesson, form: LessonForm) -> ResponseReturnValue:
    if "HX-Request" not in request.headers:
        return _lesson_page(version, lesson, form)
    rendering = _rendered(version, form)
    return render_template(
        "studio/_lesson_preview.html", form=form, rendering=rendering, parts=_parts(lesson, rendering)
    )


def _lesson_page(version: ModuleVersion, lesson: Lesson, form: LessonForm) -> str:
    rendering = _rendered(version, form)
    return render_template(
        "studio/lesson.html",
        version=version,
        lesson=lesson,
        form=form,
        rendering=rendering,
        parts=_parts(lesson, rendering),
        edition=form.version.data or str(Edition.of(version)),
    )


def _rendered(version: ModuleVersion, form: LessonForm) -> Rendering:
    return render_lesson(plain(form.markdown.data), picture_addresses(version.module))


def _parts(lesson: Lesson, rendering: Rendering) -> list[object]:
    unsaved = Lesson(slug=lesson.slug, position=lesson.position, blocks=rendering.blocks)
    return list(lesson_parts(unsaved, person_id=0))
