"""Home, the first run, my levels, my self-rating, and who can see what."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from academy.auth import me
from academy.clock import now
from academy.curriculum.levels import LEVEL_NAMES
from academy.curriculum.queries import competencies
from academy.learning.correction_queries import result_changes
from academy.learning.queries import latest_self_ratings, learning_state
from academy.learning.services import rate_yourself
from academy.me.forms import ratings_in, self_rating_form
from academy.me.queries import my_levels
from academy.me.services import AFTER_WELCOME, go_on_with_welcome
from academy.people.forms import MistakeForm
from academy.people.services import report_mistake
from academy.readiness.figures import Show, figure_of
from academy.readiness.heatmap import row_name
from academy.readiness.queries import what_leaders_see
from academy.readiness.rules import Rules, rules_from
from academy.readiness.words import spoken

blueprint = Blueprint("me", __name__)


def rules() -> Rules:
    """Return the rules of measurement in force."""
    return rules_from(current_app.config)


def today() -> date:
    """Return the day it is for the organisation, whose midnight ends due dates."""
    return now().astimezone(ZoneInfo(current_app.config["ORGANISATION_TIMEZONE"])).date()


def page(template: str, status: int = 200, **values: object) -> ResponseReturnValue:
    """Render a page about oneself, with the cuts of the levels and the smallest group that is ever shown."""
    smallest_group, cuts = current_app.config["SMALLEST_GROUP"], current_app.config["LEVEL_CUTS"]
    values |= {"cuts": cuts, "smallest_group": smallest_group, "level_names": LEVEL_NAMES}
    return make_response(render_template(template, **values), status)


@blueprint.get("/learn")
@login_required
def home() -> ResponseReturnValue:
    """Show what comes next, what is due and the own levels; new people are welcomed first."""
    if me().welcome_step < AFTER_WELCOME:
        return redirect(url_for("me.welcome", step=me().welcome_step))
    return page(
        "me/home.html",
        state=learning_state(me()),
        levels=my_levels(me(), rules()),
        today=today(),
        result_changes=result_changes(me().id),
    )


@blueprint.get("/welcome/<int(min=1,max=3):step>")
@login_required
def welcome(step: int) -> ResponseReturnValue:
    """Show a step of the first run; each can be seen again later."""
    known = competencies() if step == 2 else []
    form = self_rating_form(known, _rated()) if step == 2 else MistakeForm()
    return page(f"me/welcome_{step}.html", form=form, competencies=known)


@blueprint.post("/welcome/1")
@login_required
def confirm_record() -> ResponseReturnValue:
    """Go on, or tell the admins first what is wrong."""
    form = MistakeForm()
    if request.form.get("answer") == "wrong":
        if not form.validate():
            return page("me/welcome_1.html", 422, form=form)
        report_mistake(me(), form.text.data)
    go_on_with_welcome(me(), 1)
    return redirect(url_for("me.welcome", step=2), 303)


@blueprint.post("/welcome/2")
@login_required
def rate_at_first() -> ResponseReturnValue:
    """Keep the first self-rating, unless it is skipped."""
    if "skip" not in request.form:
        known = competencies()
        form = self_rating_form(known, {})
        if not form.validate():
            return page("me/welcome_2.html", 422, form=form, competencies=known)
        rate_yourself(me().id, ratings_in(form, known))
    go_on_with_welcome(me(), 2)
    return redirect(url_for("me.welcome", step=3), 303)


@blueprint.post("/welcome/3")
@login_required
def end_welcome() -> ResponseReturnValue:
    """End the first run; the check comes next."""
    go_on_with_welcome(me(), 3)
    return redirect("/learn/check" if request.form.get("next") == "check" else url_for("me.home"), 303)


@blueprint.get("/me")
@login_required
def levels() -> ResponseReturnValue:
    """Show claimed, measured, target and evidence per competency."""
    return page("me/levels.html", levels=my_levels(me(), rules(), latest_self_ratings(me().id)))


@blueprint.route("/me/self-rating", methods=["GET", "POST"])
@login_required
def self_rating() -> ResponseReturnValue:
    """Rate oneself again; earlier ratings are kept."""
    known = competencies()
    form = self_rating_form(known, _rated())
    if request.method == "GET" or not form.validate():
        return page("me/self_rating.html", 200 if request.method == "GET" else 422, form=form, competencies=known)
    rate_yourself(me().id, ratings_in(form, known))
    return redirect(url_for("me.levels"), 303)


@blueprint.get("/me/who-sees-what")
@login_required
def who_sees_what() -> ResponseReturnValue:
    """Show who can see what, on this person's own data."""
    publication, row = what_leaders_see(me())
    figures = {key: figure_of(cell, Show.measured) for key, cell in row.cells.items()} if row else {}
    return page(
        "me/who_sees_what.html",
        publication=publication,
        group=row_name(row, among_partners=True) if row else me().unit.name,
        leaders_see={key: spoken(figure, Show.measured, rules().cuts) for key, figure in figures.items()},
        shown=sum(figure.is_shown for figure in figures.values()),
        levels=my_levels(me(), rules()),
    )


def _rated() -> dict[int, int | None]:
    return {competency_id: rating.out_of_ten for competency_id, rating in latest_self_ratings(me().id).items()}
