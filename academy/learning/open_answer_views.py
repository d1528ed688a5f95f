"""Admins look through open answers without names, and reveal one where they must. They do not grade here."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from academy.auth import admin_required
from academy.errors import NotFound
from academy.learning.forms import RevealForm, sent_number
from academy.learning.grading_queries import open_answer, open_answers
from academy.learning.marking_services import reveal_name
from academy.learning.models import Response
from academy.learning.results import text_of
from academy.paging import page_number

blueprint = Blueprint("open_answers", __name__, url_prefix="/admin/answers")


@blueprint.get("")
@admin_required
def answers() -> ResponseReturnValue:
    """List the answers, the latest first."""
    page = open_answers(page_number(request.args.get("page")))
    return render_template("learning/open_answers.html", page=page, text_of=text_of)


@blueprint.post("/name")
@admin_required
def reveal() -> ResponseReturnValue:
    """Ask why the name is needed; with a reason, log it and show whose answer it is."""
    response = open_answer(sent_number(request.form.get("response")))
    if response is None:
        raise NotFound
    if "reason" not in request.form:
        return _ask_why(response, RevealForm(formdata=None))
    form = RevealForm()
    if not form.validate():
        return _ask_why(response, form), 422
    found = reveal_name(response.id, form.reason.data)
    return render_template("learning/open_answer_name.html", found=found, answer=text_of(response))


def _ask_why(response: Response, form: RevealForm) -> str:
    return render_template("learning/open_answer.html", response=response, answer=text_of(response), form=form)
