"""Trainers grade open answers, one at a time, without names."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import has_permission, me, trainer_required
from academy.curriculum.models import QuestionVersion
from academy.errors import NotFound
from academy.learning.correction_queries import rubric_wording
from academy.learning.forms import LONGEST_COMMENT, GradingForm, sent_number
from academy.learning.grading_queries import next_to_grade, response_to_grade, waiting_by_module
from academy.learning.marking_services import grade_response
from academy.learning.models import Response
from academy.learning.regrading import Regrading, regrading_of
from academy.learning.results import text_of
from academy.people.models import PermissionKind
from quizzes.questions.open import Open

blueprint = Blueprint("grading", __name__)


@blueprint.get("/studio/grading")
@trainer_required
def queue() -> ResponseReturnValue:
    """Show the answer that has waited longest, of one module when told, or that none waits."""
    return _page(next_to_grade(me().id, _module()), GradingForm())


@blueprint.post("/studio/grading")
@trainer_required
def grade() -> ResponseReturnValue:
    """Grade the answer and go on to the next one."""
    form = GradingForm()
    response = _sent_response(form)
    wording = rubric_wording(response)
    form.offer(_rubric_question(wording), _regrading(response, wording))
    if form.wording.data != str(wording.number):
        form.start_again()
        return _page(response, form), 422
    if not form.validate():
        return _page(response, form), 422
    grade_response(me().id, response.id, form.points.data, form.comment.data)
    told = _("Graded. The learner sees your comment with the result.") if form.comment.data else _("Graded.")
    flash(told, "success")
    return redirect(url_for("grading.queue", module=_module() or None), 303)


def _module() -> str:
    return request.args.get("module", "")


def _page(response: Response | None, form: GradingForm) -> str:
    if response is None:
        return render_template("learning/grading_empty.html", module=_module())
    wording = rubric_wording(response)
    question, regrading = _rubric_question(wording), _regrading(response, wording)
    form.offer(question, regrading)
    if regrading and not form.is_submitted():
        form.keep(regrading)
    form.response.data, form.wording.data = str(response.id), str(wording.number)
    return render_template(
        "learning/grading.html",
        form=form,
        question=question,
        answer=text_of(response),
        regrading=regrading,
        answered_on=response.answered_at,
        modules=waiting_by_module(me().id),
        module=_module(),
        longest_comment=LONGEST_COMMENT,
        is_admin=has_permission(me(), PermissionKind.admin),
    )


def _sent_response(form: GradingForm) -> Response:
    response = response_to_grade(sent_number(form.response.data))
    if response is None or response.answer is None:
        raise NotFound
    return response


def _regrading(response: Response, wording: QuestionVersion) -> Regrading | None:
    mark = response.mark
    if mark is None:
        return None
    graded_by = mark.question_version or response.question_version
    return regrading_of(mark, _rubric_question(graded_by), _rubric_question(wording))


def _rubric_question(wording: QuestionVersion) -> Open:
    question = wording.parsed
    if not isinstance(question, Open):
        raise NotFound
    return question
