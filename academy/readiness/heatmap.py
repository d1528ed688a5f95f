"""Lay a publication out as a heatmap: rows, cells, the worst five, in the order asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from academy.curriculum.models import Competency
from academy.people.models import UnitKind
from academy.readiness import words
from academy.readiness.carrying import Carriers, carriers
from academy.readiness.figures import Figure, Show, colour_class, figure_of, signed
from academy.readiness.forecast import forecast
from academy.readiness.models import CellState
from academy.readiness.options import Options
from academy.readiness.queries import Row
from academy.readiness.rules import Rules
from academy.readiness.sparkline import Sparkline

WORST = 5
OF_THE_WHOLE = frozenset({Show.blind_spot, Show.coverage})
"""Measures whose headline does not speak of targets."""
OWN_HEADLINE = OF_THE_WHOLE | {Show.forecast}
ON_THE_SCALE = frozenset({Show.measured, Show.forecast})
"""Measures that are read against the target."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where rows and cells lead; None where a row cannot be opened."""

    row: Callable[[Row], str | None]
    cell: Callable[[Row, Competency], str]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell as the table's macro wants it, with the figure it shows."""

    figure: Figure
    state: str
    text: str
    level: int
    measure: str
    below_target: bool
    url: str
    accessible_name: str
    date: str | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row as the table's macro wants it."""

    name: str
    url: str | None
    cells: Sequence[HeatCell]
    trend: Sparkline | None


@dataclass(frozen=True, slots=True)
class Worst:
    """A figure that asks for action: whose it is, in what, and how far it is from where it should be."""

    row: str
    competency: Competency
    cell: HeatCell
    points: str


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A unit's heatmap: its children's rows and its own total."""

    competencies: Sequence[Competency]
    rows: Sequence[HeatRow]
    total: HeatRow
    headline: str
    worst: Sequence[Worst]
    people: int | None
    members: int | None
    carried_by_few: Sequence[str]
    """Competencies in which under three people of the unit are at target."""

    @property
    def has_figures(self) -> bool:
        """Tell whether there is any number to show."""
        return any(cell.figure.is_shown for row in (*self.rows, self.total) for cell in row.cells)

    @property
    def states(self) -> set[str]:
        """Return the states of all cells, by their names."""
        return {cell.figure.state.value for row in (*self.rows, self.total) for cell in row.cells}

    @property
    def has_trends(self) -> bool:
        """Tell whether any row has a small trend."""
        return any(row.trend for row in (*self.rows, self.total))


def lay_out(
    total: Row,
    below: Sequence[Row],
    competencies: Sequence[Competency],
    options: Options,
    rules: Rules,
    links: Links,
    trends: Mapping[tuple[int, bool], Sparkline],
) -> Heatmap:
    """Return the heatmap of a unit."""
    layout = _Layout(competencies, options, rules, links, trends, total.published.is_partner)
    rows = [layout.row(row, layout.name(row)) for row in layout.ordered(below)]
    own = layout.row(total, total_name(total, below))
    measured = [figure_of(total.cells.get(one.id), Show.measured) for one in competencies]
    assessed = [figure.people for figure in measured if figure.people is not None]
    return Heatmap(
        competencies=competencies,
        rows=rows,
        total=own,
        headline=layout.headline(total, below),
        worst=layout.worst(rows or [own]),
        people=max(assessed, default=None),
        members=max((figure.members for figure in measured if figure.members is not None), default=None),
        carried_by_few=[one.name for one in competencies if carriers(total.cells.get(one.id)) is Carriers.few],
    )


def row_name(row: Row, among_partners: bool) -> str:
    """Return the name of a row, telling partners from the company's own units."""
    if row.published.is_direct:
        return str(_("Directly in %(unit)s", unit=row.published.name))
    if row.published.is_partner and not among_partners:
        return str(_("%(unit)s (partner)", unit=row.published.name))
    return row.published.name


def total_name(total: Row, below: Sequence[Row]) -> str:
    """Return the name of the row of totals, saying what it leaves out."""
    if any(row.published.is_partner for row in below) and not total.published.is_partner:
        return str(_("All %(unit)s, without partners", unit=total.published.name))
    return str(_("All %(unit)s", unit=total.published.name))


def row_heading(kind: UnitKind) -> str:
    """Return what the rows under a unit of this kind are called."""
    return str(_("Division") if kind is UnitKind.company else _("Team"))


@dataclass(frozen=True, slots=True)
class _Layout:
    competencies: Sequence[Competency]
    options: Options
    rules: Rules
    links: Links
    trends: Mapping[tuple[int, bool], Sparkline]
    is_partner: bool

    def name(self, row: Row) -> str:
        return row_name(row, self.is_partner)

    def row(self, row: Row, name: str) -> HeatRow:
        cells = [self._cell(row, one) for one in self.competencies]
        return HeatRow(name, self.links.row(row), cells, self.trends.get((row.unit.id, row.published.is_direct)))

    def ordered(self, rows: Sequence[Row]) -> list[Row]:
        by_name = sorted(rows, key=lambda row: (row.published.is_direct, self.name(row).casefold()))
        return by_name if self.options.sort == "name" else sorted(by_name, key=self._badness)

    def headline(self, total: Row, below: Sequence[Row]) -> str:
        """Say what matters most in the unit, and in which row when the unit as a whole is fine."""
        whole = words.headline(total.published.name, self.telling(total), self.options.show, self.options.days)
        if self.options.show in OF_THE_WHOLE or not words.has_reached_targets(self.telling(total)):
            return whole
        behind = [
            (figure.value - figure.target, self.name(row), self.telling(row))
            for row in below
            for _name, figure in self.telling(row)
            if figure.value is not None and figure.target is not None and figure.value < figure.target
        ]
        if not behind:
            return whole
        _gap, name, telling = min(behind, key=lambda one: one[:2])
        part = words.headline(name, telling, self.options.show, self.options.days)
        if not whole:  # the unit's own figures are hidden
            return part
        if self.options.show is Show.forecast:
            return f"{whole} {part}"
        return str(_("%(whole)s Within it, %(part)s", whole=whole, part=part))

    def figure(self, row: Row, competency: Competency, show: Show) -> Figure:
        figure = figure_of(row.cells.get(competency.id), show)
        return forecast(figure, self.options.days, self.rules) if show is Show.forecast else figure

    def telling(self, row: Row) -> list[tuple[str, Figure]]:
        """Return the figures the headline speaks of, with the names of their competencies."""
        show = self.options.show if self.options.show in OWN_HEADLINE else Show.measured
        return [(one.name, self.figure(row, one, show)) for one in self.competencies]

    def worst(self, rows: Sequence[HeatRow]) -> list[Worst]:
        """Return the figures that ask for action most."""
        found = [
            (self._concern(cell.figure), row.name, one, cell)
            for row in rows
            for one, cell in zip(self.competencies, row.cells, strict=True)
            if cell.figure.is_shown
        ]
        asking = sorted((one for one in found if one[0] < 0), key=lambda one: one[0])
        return [Worst(row, one, cell, self._points(concern, cell)) for concern, row, one, cell in asking[:WORST]]

    def _points(self, concern: float, cell: HeatCell) -> str:
        return signed(round(concern)) if self.options.show in ON_THE_SCALE else cell.text

    def _concern(self, figure: Figure) -> float:
        """Return how bad a figure is: the further below 0, the worse."""
        value = figure.value or 0
        if self.options.show in ON_THE_SCALE:
            return value - (figure.target if figure.target is not None else value)
        if self.options.show is Show.blind_spot:
            return -value
        return value if self.options.show is Show.gap else value - 100

    def _badness(self, row: Row) -> tuple[bool, float]:
        figures = [self.figure(row, one, self.options.show) for one in self.competencies]
        concerns = [self._concern(figure) for figure in figures if figure.is_shown]
        return (not concerns, sum(concerns) / len(concerns) if concerns else 0.0)

    def _cell(self, row: Row, competency: Competency) -> HeatCell:
        show = self.options.show
        figure = self.figure(row, competency, show)
        carried = figure.state is CellState.carried and figure.evidence_on
        return HeatCell(
            figure=figure,
            state="forecast" if show is Show.forecast and figure.is_shown else figure.state.value,
            text=figure.text(show),
            level=0 if figure.value is None else colour_class(show, figure.value, self.rules.cuts),
            measure=show.value,
            below_target=figure.lies_below_target(show),
            url=self.links.cell(row, competency),
            accessible_name=words.spoken(figure, show, self.rules.cuts),
            date=words.day_and_month(figure.evidence_on) if carried and figure.evidence_on else None,
        )
