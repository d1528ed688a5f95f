"""Trainers grade open answers, one at a time, without names."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import has_permission, me, trainer_required
from academy.curriculum.models import QuestionVersion
from academy.errors import NotFound
from academy.learning.correction_queries import rubric_wording
from academy.learning.forms import LONGEST_COMMENT, GradingForm, sent_number
from academy.learning.grading_queries import next_to_grade, response_to_grade, waiting_to_be_graded
from academy.learning.marking_services import grade_response
from academy.learning.models import Response
from academy.people.models import PermissionKind
from quizzes.questions.open import Open

blueprint = Blueprint("grading", __name__)


@blueprint.get("/studio/grading")
@trainer_required
def queue() -> ResponseReturnValue:
    """Show the answer that has waited longest, or that none waits."""
    return _page(next_to_grade(me().id), GradingForm())


@blueprint.post("/studio/grading")
@trainer_required
def grade() -> ResponseReturnValue:
    """Grade the answer and go on to the next one."""
    form = GradingForm()
    response = _sent_response(form)
    wording = rubric_wording(response)
    form.offer(_rubric_question(wording))
    if form.wording.data != str(wording.number):
        form.start_again()
        return _page(response, form), 422
    if not form.validate():
        return _page(response, form), 422
    grade_response(me().id, response.id, form.points.data, form.comment.data)
    flash(_("Graded. The learner sees your comment with the result."), "success")
    return redirect(url_for("grading.queue"), 303)


def _page(response: Response | None, form: GradingForm) -> str:
    if response is None:
        return render_template("learning/grading_empty.html")
    wording = rubric_wording(response)
    question = _rubric_question(wording)
    form.offer(question)
    form.response.data, form.wording.data = str(response.id), str(wording.number)
    return render_template(
        "learning/grading.html",
        form=form,
        question=question,
        answer=question.summary(question.response_from_json(response.answer)),
        answered_on=response.answered_at,
        waiting=waiting_to_be_graded(me().id),
        longest_comment=LONGEST_COMMENT,
        is_admin=has_permission(me(), PermissionKind.admin),
    )


def _sent_response(form: GradingForm) -> Response:
    response = response_to_grade(sent_number(form.response.data))
    if response is None or response.answer is None:
        raise NotFound
    return response


def _rubric_question(wording: QuestionVersion) -> Open:
    question = wording.parsed
    if not isinstance(question, Open):
        raise NotFound
    return question
