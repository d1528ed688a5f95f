"""Who carries it: in which units so few people are at target in a competency that it would leave with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from academy.auth import may_see_unit, me, readiness_required
from academy.curriculum.models import Competency
from academy.curriculum.queries import competencies
from academy.readiness import queries, words
from academy.readiness.carrying import LARGE, Carriers, carriers
from academy.readiness.heatmap import row_heading, row_name, total_name
from academy.readiness.models import Cell
from academy.readiness.views import UnitPage, links, trail, unit_page

blueprint = Blueprint("readiness_carrying", __name__)


@dataclass(frozen=True, slots=True)
class Carried:
    """A competency in a group: whether few carry it, and the page with the figures this follows from."""

    carriers: Carriers | None
    url: str


@dataclass(frozen=True, slots=True)
class CarryingRow:
    """A group's competencies; `few` are the names of those that under three people carry."""

    name: str
    cells: Sequence[Carried]
    few: Sequence[str]

    @property
    def is_told(self) -> bool:
        """Tell whether anything can be said of the group."""
        return any(cell.carriers for cell in self.cells)


def rows_of(page: UnitPage, columns: Sequence[Competency]) -> list[CarryingRow]:
    """Return a unit's rows, those that fewest people carry first, and its total last."""
    if page.months is None:
        return []
    total, below = queries.published_rows(page.months.publication.id, page.unit.id)
    if total is None:
        return []
    seen = [row for row in below if may_see_unit(me(), row.unit)]
    cell_url = links(page).cell

    def row(one: queries.Row, name: str) -> CarryingRow:
        cells = [(column, one.cells.get(column.id)) for column in columns]
        few = [column.short_name for column, cell in cells if _is_few(cell)]
        return CarryingRow(name, [Carried(carriers(cell), cell_url(one, column)) for column, cell in cells], few)

    rows = [row(one, row_name(one, total.published.is_partner)) for one in seen]
    ranked = sorted(rows, key=lambda one: (-len(one.few), not one.is_told, one.name.casefold()))
    return [*ranked, row(total, total_name(total, below))]


def _is_few(cell: Cell | None) -> bool:
    return carriers(cell) is Carriers.few


@blueprint.get("/readiness/<unit>/who-carries-it")
@readiness_required
def unit(unit: str) -> ResponseReturnValue:
    """Show which competencies fewer than three people carry, in a unit and the units right under it."""
    page = unit_page(unit)
    columns = competencies()
    rows = rows_of(page, columns)
    return render_template(
        "readiness/carrying.html",
        page=page,
        columns=columns,
        rows=rows,
        row_heading=row_heading(page.unit.kind),
        smallest=LARGE,
        sentence=words.carried(page.unit.name, [(row.name, row.few) for row in rows]),
        trail=trail(page),
        words=words,
    )
