"""My levels over time, and what to do next. Own data only."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from academy.auth import me
from academy.curriculum.levels import LEVEL_NAMES, level_of
from academy.learning.assignment_queries import today_here
from academy.me.queries import MyLevel, my_levels
from academy.readiness.charts import own_chart
from academy.readiness.own_history import OwnPoint, own_history, own_point
from academy.readiness.queries import modules_teaching
from academy.readiness.rules import Rules, rules_from

blueprint = Blueprint("my_history", __name__)


@dataclass(frozen=True, slots=True)
class History:
    """Every competency that was ever measured, the one to look at, and its course."""

    known: list[MyLevel]
    chosen: MyLevel | None
    points: list[OwnPoint]
    rules: Rules

    @property
    def target(self) -> int | None:
        """Return the score the own role needs in the chosen competency."""
        if self.chosen is None or not self.chosen.target:
            return None
        return int(self.rules.cuts[self.chosen.target - 1])

    @property
    def today(self) -> OwnPoint | None:
        """Return what is left today of the chosen competency."""
        if self.chosen is None or self.chosen.estimate is None:
            return None
        return own_point(today_here(), self.chosen.estimate.value, self.chosen.estimate.sd**2, self.rules)


def my_history() -> History:
    """Read the address: the competency asked for, else the one furthest below its target."""
    rules = rules_from(current_app.config)
    levels = my_levels(me(), rules)
    courses = own_history(me().id, [one.competency for one in levels], rules)
    known = [one for one in levels if courses.get(one.competency.id) and one.measured is not None]
    wanted = [one for one in known if one.competency.slug == request.args.get("on")]
    chosen = next(iter(wanted or sorted(known, key=lambda one: _distance(one, rules))), None)
    return History(known, chosen, courses[chosen.competency.id] if chosen else [], rules)


def _distance(level: MyLevel, rules: Rules) -> float:
    target = rules.cuts[level.target - 1] if level.target else 0
    return (level.measured or 0) - target


@blueprint.get("/me/over-time")
@login_required
def over_time() -> ResponseReturnValue:
    """Show how the own level in a competency went, and what to do next."""
    history = my_history()
    modules = []
    if history.chosen and history.target and (history.chosen.measured or 0) < history.target:
        modules = modules_teaching(history.chosen.competency.id, history.chosen.target or 1)
    return render_template(
        "me/over_time.html",
        history=history,
        modules=modules,
        level_of=lambda score: LEVEL_NAMES[level_of(score, history.rules.cuts)],
    )


@blueprint.get("/me/over-time/chart.json")
@login_required
def chart() -> ResponseReturnValue:
    """Return the own course as a Plotly figure."""
    history = my_history()
    return own_chart(history.points, history.today, history.target)
