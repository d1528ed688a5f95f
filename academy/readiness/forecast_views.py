"""The forecast of a unit: what happens to its readiness when nobody learns anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from academy.auth import readiness_required
from academy.curriculum.models import Competency
from academy.curriculum.queries import competencies
from academy.errors import NotFound
from academy.readiness import queries, words
from academy.readiness.charts import forecast_chart
from academy.readiness.figures import Show, figure_of
from academy.readiness.forecast import HORIZONS, Outlook, outlook
from academy.readiness.privacy.hierarchy import ALL
from academy.readiness.trend import Moment, moments_of
from academy.readiness.views import UnitPage, trail, unit_page

blueprint = Blueprint("readiness_forecast", __name__)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A competency and a unit's way ahead in it."""

    competency: Competency
    outlook: Outlook


def prospects_of(page: UnitPage) -> list[Prospect]:
    """Return a unit's way ahead in every competency that shows a figure: what falls below target first, first."""
    if page.months is None:
        return []
    publication = page.months.publication
    total, _below = queries.published_rows(publication.id, page.unit.id)
    cells = total.cells if total else {}
    found = [
        Prospect(one, outlook(figure_of(cells.get(one.id), Show.measured), publication.at.date(), page.rules))
        for one in competencies()
    ]
    return sorted((one for one in found if one.outlook.today.is_shown), key=_urgency)


def _urgency(prospect: Prospect) -> tuple[bool, str, int]:
    ahead = prospect.outlook.ahead[-1]
    falls = prospect.outlook.falls_on
    return falls is None, falls.isoformat() if falls else "", (ahead.value or 0) - (ahead.target or 0)


def chosen_of(prospects: Sequence[Prospect]) -> Prospect | None:
    """Return the competency to draw: the one asked for, else the one that falls below target first."""
    wanted = request.args.get("on")
    return next((one for one in prospects if one.competency.slug == wanted), next(iter(prospects), None))


def past_of(page: UnitPage, prospect: Prospect) -> list[Moment]:
    """Return what was published of a competency up to the month shown."""
    history = queries.cell_history(page.unit.id, False, ALL, prospect.competency.id)
    until = page.months.publication.at if page.months else None
    seen = [cell for cell in history if until is None or cell.published_unit.publication.at <= until]
    return moments_of(seen)


@blueprint.get("/forecast/<unit>")
@readiness_required
def unit(unit: str) -> ResponseReturnValue:
    """Show which competencies fall below target when, if nothing happens."""
    page = unit_page(unit)
    prospects = prospects_of(page)
    chosen = chosen_of(prospects)
    return render_template(
        "readiness/forecast.html",
        page=page,
        prospects=prospects,
        chosen=chosen,
        past=past_of(page, chosen) if chosen else [],
        horizons=HORIZONS,
        sentence=words.prospect(page.unit.name, [(one.competency.name, one.outlook) for one in prospects]),
        trail=trail(page),
        words=words,
    )


@blueprint.get("/forecast/<unit>/chart.json")
@readiness_required
def chart(unit: str) -> ResponseReturnValue:
    """Return past and future of one competency as a Plotly figure."""
    page = unit_page(unit)
    chosen = chosen_of(prospects_of(page))
    if chosen is None:
        raise NotFound
    return forecast_chart(past_of(page, chosen), chosen.outlook, HORIZONS)
