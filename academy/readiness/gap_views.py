"""The gap page: where people are furthest below target, and where they claim more than they show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.auth import led_units, me, readiness_required
from academy.people.models import Unit
from academy.readiness import gap_queries, queries, words
from academy.readiness.figures import Figure, Show, figure_of
from academy.readiness.unknown_choices import unknown_choices
from academy.readiness.views import asked, months_of

blueprint = Blueprint("readiness_gaps", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ranked list."""

    group: str
    competency: str
    url: str
    figure: Figure


def roots() -> list[Unit]:
    """Return the units whose figures the person may see: those they lead, or the whole company."""
    company = queries.root_unit()
    return led_units(me()) or ([company] if company else [])


def lines(found: Sequence[gap_queries.Found], show: Show, month: dict[str, str]) -> list[Line]:
    """Return the lines of a list."""
    return [_line(one, show, month) for one in found]


def _line(found: gap_queries.Found, show: Show, month: dict[str, str]) -> Line:
    cell, unit, competency = found
    direct = cell.published_unit.is_direct
    name = str(_("Directly in %(unit)s", unit=unit.name)) if direct else unit.name
    query: dict[str, Any] = month | ({"people": "direct"} if direct else {})
    url = url_for("readiness_cell.cell", unit=unit.slug, competency=competency.slug, **query)
    return Line(name, competency.short_name, url, figure_of(cell, show))


@blueprint.get("/gaps")
@readiness_required
def gaps() -> ResponseReturnValue:
    """List what differs reliably."""
    options = asked()
    months, seen = months_of(options), roots()
    month = {"at": options.month} if months and options.month in months.last else {}

    def ranked(read: Callable[[int, Sequence[Unit]], list[gap_queries.Found]], show: Show) -> list[Line]:
        return lines(read(months.publication.id, seen), show, month) if months and seen else []

    return render_template(
        "readiness/gaps.html",
        months=months,
        month=month.get("at", ""),
        notes_of_address=unknown_choices({"at": options.month}, options, [], months),
        roots=seen,
        below=ranked(gap_queries.below_target, Show.gap),
        above=ranked(gap_queries.claimed_above_measured, Show.blind_spot),
        words=words,
        shows=Show,
    )
