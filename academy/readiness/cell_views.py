"""The page of one cell: a group's readiness in one competency, with its range, its trend and what would help."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import readiness_required
from academy.curriculum.levels import LEVEL_NAMES, level_of
from academy.curriculum.models import Competency
from academy.readiness import cell_words, queries, words
from academy.readiness.carrying import Carriers, carriers
from academy.readiness.charts import trend_chart
from academy.readiness.figures import Figure, Show, figure_of
from academy.readiness.forecast import forecast
from academy.readiness.help_queries import Helpful, helpful
from academy.readiness.models import Cell
from academy.readiness.privacy.hierarchy import ALL
from academy.readiness.review_models import QuestionReview
from academy.readiness.trend import Moment, moments_of
from academy.readiness.views import UnitPage, is_admin, trail, unit_page

blueprint = Blueprint("readiness_cell", __name__)

CELL = "/readiness/<unit>/on/<competency>"


@dataclass(frozen=True, slots=True)
class CellPage:
    """A group and a competency, with everything published of them up to the chosen month."""

    place: UnitPage
    competency: Competency
    review: QuestionReview | None
    """What is known of the questions behind the competency's figures."""
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

    def plan_url(self, module: str) -> str:
        """Return where to assign a module to this group; only the day is left to choose."""
        role: dict[str, Any] = {} if self.place.options.role == ALL else {"role": self.place.options.role}
        return url_for("assignment_wizard.when", unit=self.place.unit.slug, module=module, **role)


def cell_page(unit: str, competency: str) -> CellPage:
    """Read the address; raise NotFound and NotAllowed."""
    place = unit_page(unit)
    found, review = queries.reviewed_competency(competency, place.months.publication.id if place.months else None)
    is_direct = request.args.get("people") == "direct"
    history = queries.cell_history(place.unit.id, is_direct, place.options.role, found.id)
    page = CellPage(place, found, review, is_direct, history)
    if not is_direct or page.cell or not place.months:
        return page
    is_apart = queries.is_published_apart(place.months.publication.id, place.unit.id)
    return page if is_apart else of_whole_unit(page)


def of_whole_unit(page: CellPage) -> CellPage:
    """Return the page of everybody in the unit, with a note that nobody is directly in it."""
    place = replace(page.place, notes=[*page.place.notes, cell_words.nobody_apart(page.place.unit.name)])
    history = queries.cell_history(place.unit.id, False, place.options.role, page.competency.id)
    return replace(page, place=place, is_direct=False, history=history)


def modules_that_help(page: CellPage) -> list[Helpful]:
    """Return the modules that teach the competency to the level its target needs, and whom they have not reached."""
    target = page.figures["measured"].target
    level = level_of(target, page.place.rules.cuts) if target is not None else 1
    versions = queries.modules_teaching(page.competency.id, max(level, 1))
    return helpful(versions, page.place.unit, page.is_direct, page.place.options.role) if versions else []


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
        is_admin=is_admin(),
        may_plan=is_admin() and not page.is_direct,
        plan_url=page.plan_url,
        trail=trail(page.place, last=page.competency.name),
        words=words,
        cell_words=cell_words,
        shows=Show,
        level_names=LEVEL_NAMES,
    )


@blueprint.get(f"{CELL}/trend.json")
@readiness_required
def trend(unit: str, competency: str) -> ResponseReturnValue:
    """Return the cell's trend as a Plotly figure."""
    return trend_chart(cell_page(unit, competency).trend)
