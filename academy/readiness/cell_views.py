"""The page of one cell: a group's readiness in one competency, with its range, its trend and what would help."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import readiness_required
from academy.curriculum.levels import LEVEL_NAMES, level_of
from academy.curriculum.models import Competency, ModuleVersion
from academy.curriculum.queries import competency_by_slug
from academy.readiness import queries, words
from academy.readiness.carrying import Carriers, carriers
from academy.readiness.charts import trend_chart
from academy.readiness.figures import Figure, Show, figure_of
from academy.readiness.forecast import forecast
from academy.readiness.models import Cell
from academy.readiness.trend import Moment, moments_of
from academy.readiness.views import UnitPage, trail, unit_page

blueprint = Blueprint("readiness_cell", __name__)

CELL = "/readiness/<unit>/on/<competency>"


@dataclass(frozen=True, slots=True)
class CellPage:
    """A group and a competency, with everything published of them up to the chosen month."""

    place: UnitPage
    competency: Competency
    is_direct: bool
    history: Sequence[Cell]

    @property
    def cell(self) -> Cell | None:
        """Return the cell of the publication shown."""
        if self.place.months is None:
            return None
        wanted = self.place.months.publication.id
        return next((cell for cell in self.history if cell.published_unit.publication_id == wanted), None)

    @property
    def figures(self) -> dict[str, Figure]:
        """Return every measure of the cell, by name."""
        return {show.value: figure_of(self.cell, show) for show in Show if show is not Show.forecast}

    @property
    def ahead(self) -> Figure:
        """Return the measured figure some days later without training."""
        return forecast(self.figures["measured"], self.place.options.days, self.place.rules)

    @property
    def level_shares(self) -> list[int]:
        """Return the per cent of people at levels 0 to 4; empty where the measure is not shown."""
        shown = self.cell is not None and self.figures["measured"].is_shown
        return list(self.cell.level_shares or []) if shown and self.cell else []

    @property
    def carriers(self) -> Carriers | None:
        """Return whether few people carry the competency; None where that cannot be told."""
        return carriers(self.cell)

    @property
    def evidence_age(self) -> int | None:
        """Return the days from the newest answer to the publication."""
        if self.cell is None or self.cell.newest_on is None or self.place.months is None:
            return None
        return (self.place.months.publication.at.date() - self.cell.newest_on).days

    @property
    def share_at_target(self) -> int | None:
        """Return the share of people at their target, where the measure is shown."""
        return self.cell.share_at_target if self.cell and self.figures["measured"].is_shown else None

    @property
    def trend(self) -> list[Moment]:
        """Return the publications up to the one shown."""
        until = self.place.months.publication.at if self.place.months else None
        return [
            moment
            for moment, cell in zip(moments_of(self.history), self.history, strict=True)
            if until is None or cell.published_unit.publication.at <= until
        ]

    @property
    def group_name(self) -> str:
        """Return the name of the group."""
        name = self.place.unit.name
        return str(_("Directly in %(unit)s", unit=name)) if self.is_direct else name

    def own_url(self, endpoint: str) -> str:
        """Return an address of this cell, with the same choices."""
        people = {"people": "direct"} if self.is_direct else {}
        query = self.place.options.query() | people
        return url_for(endpoint, unit=self.place.unit.slug, competency=self.competency.slug, **query)


def cell_page(unit: str, competency: str) -> CellPage:
    """Read the address; raise NotFound and NotAllowed."""
    place = unit_page(unit)
    found = competency_by_slug(competency)
    is_direct = request.args.get("people") == "direct"
    history = queries.cell_history(place.unit.id, is_direct, place.options.role, found.id)
    return CellPage(place, found, is_direct, history)


def modules_that_help(page: CellPage) -> list[ModuleVersion]:
    """Return the modules that teach the competency to the level its target needs."""
    target = page.figures["measured"].target
    level = level_of(target, page.place.rules.cuts) if target is not None else 1
    return queries.modules_teaching(page.competency.id, max(level, 1))


@blueprint.get(CELL)
@readiness_required
def cell(unit: str, competency: str) -> ResponseReturnValue:
    """Show everything known of one cell."""
    page = cell_page(unit, competency)
    return render_template(
        "readiness/cell.html",
        page=page,
        figures=page.figures,
        trend=page.trend,
        modules=modules_that_help(page),
        trail=trail(page.place, last=page.competency.name),
        words=words,
        shows=Show,
        level_names=LEVEL_NAMES,
    )


@blueprint.get(f"{CELL}/trend.json")
@readiness_required
def trend(unit: str, competency: str) -> ResponseReturnValue:
    """Return the cell's trend as a Plotly figure."""
    return trend_chart(cell_page(unit, competency).trend)
