"""The question editor: one page for all types, without a script."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import me, trainer_required
from academy.curriculum.models import Competency, ModuleVersion, QuestionVersion, QuizEntry
from academy.curriculum.publishing import question_problems, sentence, what_it_asks
from academy.curriculum.queries import competencies, facts_by_id
from academy.errors import Conflict
from academy.studio import queries
from academy.studio.conflicts import conflict_page
from academy.studio.editions import Edition
from academy.studio.fields import words
from academy.studio.forms import unknown_facts
from academy.studio.question_forms import KEEP, RESTART, QuestionForm
from academy.studio.question_services import add_question, entry_at, entry_with_key, remove_question, save_question
from academy.studio.saving import refused, saved
from academy.studio.services import open_draft
from academy.studio.type_forms import form_for

blueprint = Blueprint("studio_questions", __name__)

QUESTION = "/studio/<module>/questions/<int:number>"
NEW = "/studio/<module>/questions/new"


@blueprint.get(NEW)
@trainer_required
def new(module: str) -> ResponseReturnValue:
    """Show an empty question of the chosen type."""
    kind = request.args.get("type", "single")
    form = form_for(kind)(formdata=None, data={"type": kind, "shown_type": kind})
    return _question_page(queries.working_version(module), None, form, competencies())


@blueprint.post(NEW)
@trainer_required
def add(module: str) -> ResponseReturnValue:
    """Add the question to the draft, or change the form as its buttons say."""
    version, rows = queries.working_version(module), competencies()
    form, is_finished = _sent_form()
    form.offer(rows, version.lessons)
    if not is_finished:
        return _question_page(version, None, form, rows)
    if not _is_fine(form):
        return refused(_question_page(version, None, form, rows), form)
    draft = open_draft(module, Edition.parse(form.version.data), me())
    entry = add_question(draft, form.definition(), _chosen(form, rows))
    return saved(draft, url_for("studio_questions.question", module=module, number=entry.position))


@blueprint.get(QUESTION)
@trainer_required
def question(module: str, number: int) -> ResponseReturnValue:
    """Show the editor of a question."""
    version = queries.working_version(module)
    entry = entry_at(version, number)
    published = queries.published_wording(entry.question_id)
    return _question_page(version, entry, _stored_form(entry, published), competencies(), published)


@blueprint.post(QUESTION)
@trainer_required
def save(module: str, number: int) -> ResponseReturnValue:  # noqa: ARG001 — the key tells, wherever it was moved
    """Save the question, or change the form as its buttons say."""
    version, rows = queries.working_version(module), competencies()
    form, is_finished = _sent_form()
    entry = entry_with_key(version, form.key.data or "")
    published = queries.published_wording(entry.question_id)
    form.offer(rows, version.lessons)
    if not is_finished:
        return _question_page(version, entry, form, rows, published)
    if not _is_fine(form):
        return refused(_question_page(version, entry, form, rows, published), form)
    try:
        draft = open_draft(module, Edition.parse(form.version.data), me())
    except Conflict as conflict:
        return conflict_page(conflict, module, form, form.data_of(entry.question_version.definition))
    save_question(draft, form.key.data, form.definition(), _chosen(form, rows), form.edit.data != KEEP)
    return saved(draft, url_for("studio_questions.question", module=module, number=entry.position))


@blueprint.get(QUESTION + "/remove")
@trainer_required
def ask_to_remove(module: str, number: int) -> ResponseReturnValue:
    """Ask before a question is removed."""
    version = queries.working_version(module)
    entry = entry_at(version, number)
    return render_template(
        "studio/remove.html", version=version, lesson=None, entry=entry, edition=str(Edition.of(version))
    )


@blueprint.post(QUESTION + "/remove")
@trainer_required
def remove(module: str, number: int) -> ResponseReturnValue:
    """Remove the question from the draft."""
    draft = open_draft(module, Edition.parse(request.args.get("version", "")), me())
    remove_question(draft, number)
    flash(_("Question %(number)d was removed from the draft.", number=number), "success")
    return redirect(url_for("studio.module", module=module, _anchor="questions"), 303)


def _sent_form() -> tuple[QuestionForm, bool]:
    """Return the form just sent, and whether it is to be saved: another type or other rows only show it anew."""
    form = form_for(request.form.get("shown_type", ""))()
    if form.type.data != form.shown_type.data:
        data = form.data | {"shown_type": form.type.data}
        return form_for(form.type.data)(formdata=None, data=data), False
    if command := request.form.get("rows"):
        return form.with_rows(command), False
    return form, True


def _stored_form(entry: QuizEntry, published: QuestionVersion | None) -> QuestionForm:
    definition = entry.question_version.definition
    kind = form_for(entry.question_version.type)
    asks_the_same = published is None or what_it_asks(published.definition) == what_it_asks(definition)
    edit = KEEP if asks_the_same or not entry.question_version.changes_meaning else RESTART
    return kind(formdata=None, data=kind.data_of(definition) | {"key": definition["id"], "edit": edit})


def _is_fine(form: QuestionForm) -> bool:
    is_valid = form.validate()
    unknown_facts(form.facts, facts_by_id(words(form.facts.data)))
    return is_valid and not form.facts.errors


def _chosen(form: QuestionForm, rows: Sequence[Competency]) -> Competency:
    return next(competency for competency in rows if competency.key == form.competency.data)


def _question_page(
    version: ModuleVersion,
    entry: QuizEntry | None,
    form: QuestionForm,
    rows: Sequence[Competency],
    published: QuestionVersion | None = None,
) -> str:
    form.offer(rows, version.lessons)
    form.top_up()
    missing = question_problems(entry.question_version.definition) if entry else []
    return render_template(
        "studio/question.html",
        version=version,
        entry=entry,
        form=form,
        was_published=published is not None,
        missing=[sentence(problem) for problem in missing],
        edition=form.version.data or str(Edition.of(version)),
    )
