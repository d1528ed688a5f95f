"""Correct results: what a re-mark or a void question would change, in numbers, and then doing it."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import has_permission, me, permission_required
from academy.curriculum.models import Question
from academy.learning.correction_jobs import is_under_way, last_remark
from academy.learning.correction_queries import effect_of_remark, effect_of_void, question_by_key, wordings_of
from academy.learning.correction_services import set_void, start_remark
from academy.learning.question_names import module_title
from academy.people.models import PermissionKind
from academy.studio.correction_forms import ReasonForm
from academy.studio.fields import plain

blueprint = Blueprint("studio_corrections", __name__)
correctors = permission_required(PermissionKind.trainer, PermissionKind.admin)

RESULTS = "/studio/<module>/results/<key>"


@blueprint.get(RESULTS)
@correctors
def results(module: str, key: str) -> ResponseReturnValue:
    """Show what correcting the results of a question would change; nothing is changed."""
    return _page(question_by_key(module, key), ReasonForm(prefix="remark"), ReasonForm(prefix="void"))


@blueprint.post(RESULTS + "/re-mark")
@correctors
def remark(module: str, key: str) -> ResponseReturnValue:
    """Start the re-mark, or show the one under way."""
    question, form = question_by_key(module, key), ReasonForm(prefix="remark")
    job = last_remark(question)
    if not is_under_way(job):
        if not form.validate():
            return make_response(_page(question, form, ReasonForm(formdata=None, prefix="void")), 422)
        job = start_remark(question, plain(form.reason.data), me())
    if job is not None and has_permission(me(), PermissionKind.admin):
        return redirect(url_for("jobs.job_page", token=job.token), 303)
    return _results(question)


@blueprint.post(RESULTS + "/void", defaults={"is_void": True})
@blueprint.post(RESULTS + "/count-again", defaults={"is_void": False})
@correctors
def void(module: str, key: str, is_void: bool) -> ResponseReturnValue:
    """Declare the question void, or let it count again; from an old page, where it is so already, do nothing."""
    question, form = question_by_key(module, key), ReasonForm(prefix="void")
    if question.is_void is is_void:
        return _results(question)
    if not form.validate():
        return make_response(_page(question, ReasonForm(formdata=None, prefix="remark"), form), 422)
    job = set_void(question, is_void, plain(form.reason.data), me())
    if has_permission(me(), PermissionKind.admin):
        return redirect(url_for("jobs.job_page", token=job.token), 303)
    flash(_("Results are being settled. Everybody whose result changes is told."), "info")
    return _results(question)


def _results(question: Question) -> ResponseReturnValue:
    return redirect(url_for("studio_corrections.results", module=question.module.slug, key=question.key), 303)


def _page(question: Question, remark_form: ReasonForm, void_form: ReasonForm) -> str:
    cuts, wordings, job = current_app.config["LEVEL_CUTS"], wordings_of(question), last_remark(question)
    return render_template(
        "studio/results.html",
        question=question,
        title=module_title(question.module_id),
        wording=wordings[-1] if wordings else None,
        remark=effect_of_remark(wordings, cuts) if wordings else None,
        void=effect_of_void(question, cuts),
        job=job,
        is_under_way=is_under_way(job),
        sees_jobs=has_permission(me(), PermissionKind.admin),
        remark_form=remark_form,
        void_form=void_form,
    )
