"""Read publications: what leaders, learners and charts may see. Never answers, never estimates of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import SQLColumnExpression, select, true
from sqlalchemy.orm import contains_eager, joinedload

from academy.clock import now
from academy.curriculum.levels import level_of
from academy.curriculum.models import Competency, Module, ModuleCompetency, ModuleVersion, VersionState
from academy.db import session
from academy.errors import NotFound
from academy.people.models import Person, Unit
from academy.readiness.estimation.decay import faded_value, faded_variance
from academy.readiness.estimation.probability import days_since, probability_of_level
from academy.readiness.figures import SHOWN, Show
from academy.readiness.models import Cell, CellState, Estimate, Publication, PublicationState, PublishedUnit
from academy.readiness.privacy.hierarchy import ALL
from academy.readiness.review_models import QuestionReview
from academy.readiness.rules import ASSESSED_FROM, SURE_OF_LEVEL, Rules
from academy.readiness.sparkline import Shown

HELPFUL_MODULES = 5
SHOWN_COLUMNS: dict[Show, tuple[SQLColumnExpression[CellState], SQLColumnExpression[int | None]]] = {
    Show.measured: (Cell.measured_state, Cell.measured),
    Show.claimed: (Cell.claimed_state, Cell.claimed),
    Show.gap: (Cell.measured_state, Cell.measured - Cell.target),
    Show.blind_spot: (Cell.blind_state, Cell.blind),
    Show.coverage: (Cell.measured_state, Cell.coverage),
    Show.forecast: (Cell.measured_state, Cell.measured),
}
"""Where a measure is written: what it shows, and its figure."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a publication: a unit as it stood then, the unit as it is today, and its cells by competency."""

    published: PublishedUnit
    unit: Unit
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class OwnEstimate:
    """What the measurement says of one person in one competency, today. For that person only."""

    competency_id: int
    value: float
    sd: float
    level: int
    is_provisional: bool
    answers: int
    is_assessed: bool
    newest_at: datetime


def unit_with_parents(slug: str) -> Unit:
    """Return a unit with the chain above it loaded, in one query; raises NotFound."""
    chain = joinedload(Unit.parent).joinedload(Unit.parent).joinedload(Unit.parent)
    unit = session().scalar(select(Unit).where(Unit.slug == slug, Unit.archived_at.is_(None)).options(chain))
    if unit is None:
        raise NotFound
    return unit


def root_unit() -> Unit | None:
    """Return the company, if there is one yet."""
    return session().scalar(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.position, Unit.id).limit(1))


def publications() -> list[Publication]:
    """Return everything published, the newest first."""
    return list(
        session().scalars(
            select(Publication)
            .where(Publication.state == PublicationState.published)
            .order_by(Publication.at.desc(), Publication.number.desc())
        )
    )


def published_rows(publication_id: int, unit_id: int, role: str = ALL) -> tuple[Row | None, list[Row]]:
    """Return the line of a unit and the lines listed under it, with the cells of a role or of all.

    Costs what is shown, whatever the size of the organisation: to ask for the publication of the lines below as well
    makes SQLite read all its units.
    """
    own = select(PublishedUnit.id).where(
        PublishedUnit.publication_id == publication_id,
        PublishedUnit.unit_id == unit_id,
        PublishedUnit.is_direct.is_(False),
    )
    found = session().execute(
        select(PublishedUnit, Unit)
        .join(Unit, Unit.id == PublishedUnit.unit_id)
        .where((PublishedUnit.id == own.scalar_subquery()) | (PublishedUnit.parent_id == own.scalar_subquery()))
        .order_by(PublishedUnit.position)
    )
    units = [(published, unit) for published, unit in found]
    cells = _cells([published.id for published, _ in units], role)
    rows = [Row(published, unit, cells.get(published.id, {})) for published, unit in units]
    total = next((row for row in rows if row.published.unit_id == unit_id and not row.published.is_direct), None)
    return total, [row for row in rows if row is not total]


def _cells(published_unit_ids: Sequence[int], role: str) -> dict[int, dict[int, Cell]]:
    cells: dict[int, dict[int, Cell]] = {}
    for cell in session().scalars(
        select(Cell).where(Cell.published_unit_id.in_(published_unit_ids), Cell.role_slug == role)
    ):
        cells.setdefault(cell.published_unit_id, {})[cell.competency_id] = cell
    return cells


def shown_figures(units: Sequence[int], publications: Sequence[int], role: str, show: Show) -> list[Shown]:
    """Return a measure's published figures of some units, and of the people directly in them, in some publications.

    Blind spots of older publications, over the people who had both, are of another kind: no trend leads from them.
    """
    state, value = SHOWN_COLUMNS[show]
    same_kind = Cell.claimed_on.is_not(None) if show is Show.blind_spot else true()
    rows = session().execute(
        select(PublishedUnit.unit_id, PublishedUnit.is_direct, PublishedUnit.publication_id, Cell.competency_id, value)
        .join(Cell, Cell.published_unit_id == PublishedUnit.id)
        .where(
            PublishedUnit.publication_id.in_(publications),
            PublishedUnit.unit_id.in_(units),
            Cell.role_slug == role,
            state.in_(SHOWN),
            same_kind,
        )
    )
    return [Shown((row[0], row[1]), row[2], row[3], row[4]) for row in rows if row[4] is not None]


def cell_history(unit_id: int, is_direct: bool, role: str, competency_id: int) -> list[Cell]:
    """Return a group's cells of one competency in all publications, the oldest first, with unit and publication."""
    return list(
        session().scalars(
            select(Cell)
            .join(Cell.published_unit)
            .join(PublishedUnit.publication)
            .where(
                PublishedUnit.unit_id == unit_id,
                PublishedUnit.is_direct == is_direct,
                Publication.state == PublicationState.published,
                Cell.role_slug == role,
                Cell.competency_id == competency_id,
            )
            .options(contains_eager(Cell.published_unit).contains_eager(PublishedUnit.publication))
            .order_by(Publication.at, Publication.number)
        )
    )


def is_published_apart(publication_id: int, unit_id: int) -> bool:
    """Tell whether a publication has a line of the people directly in a unit, beside that of the whole unit."""
    line = select(PublishedUnit.id).where(
        PublishedUnit.publication_id == publication_id,
        PublishedUnit.unit_id == unit_id,
        PublishedUnit.is_direct.is_(True),
    )
    return session().scalar(line) is not None


def modules_teaching(competency_id: int, level: int) -> list[ModuleVersion]:
    """Return the first few published modules that teach a competency to a level or beyond."""
    return list(
        session().scalars(
            select(ModuleVersion)
            .join(ModuleVersion.module)
            .join(ModuleCompetency, ModuleCompetency.version_id == ModuleVersion.id)
            .where(
                ModuleVersion.state == VersionState.published,
                Module.archived_at.is_(None),
                ModuleCompetency.competency_id == competency_id,
                ModuleCompetency.level >= level,
            )
            .options(contains_eager(ModuleVersion.module))
            .order_by(ModuleCompetency.level, Module.position, Module.code)
            .limit(HELPFUL_MODULES)
        )
    )


def reviewed_competency(slug: str, publication_id: int | None) -> tuple[Competency, QuestionReview | None]:
    """Return a competency and what a publication keeps of the questions behind its figures; raise NotFound."""
    same = (QuestionReview.competency_id == Competency.id) & (QuestionReview.publication_id == publication_id)
    found = session().execute(
        select(Competency, QuestionReview).outerjoin(QuestionReview, same).where(Competency.slug == slug)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def question_reviews(publication_id: int) -> dict[int, QuestionReview]:
    """Return what a publication keeps of the questions behind its figures, by competency."""
    rows = session().scalars(select(QuestionReview).where(QuestionReview.publication_id == publication_id))
    return {row.competency_id: row for row in rows}


def own_estimates(person_id: int, rules: Rules) -> dict[int, OwnEstimate]:
    """Return a person's own figures by competency, faded to today. Show them to that person alone."""
    at = now().timestamp()
    rows = session().scalars(select(Estimate).where(Estimate.person_id == person_id))
    return {row.competency_id: _own_estimate(row, at, rules) for row in rows}


def _own_estimate(row: Estimate, at: float, rules: Rules) -> OwnEstimate:
    days = days_since(np.array(row.evidence_at.timestamp()), at)
    value = float(faded_value(np.array(row.value), days, rules))
    sd = float(np.sqrt(faded_variance(np.array(row.sd**2), days, rules)))
    level = level_of(value, rules.cuts)
    return OwnEstimate(
        competency_id=row.competency_id,
        value=value,
        sd=sd,
        level=level,
        is_provisional=probability_of_level(value, sd, level, rules.cuts) < SURE_OF_LEVEL,
        answers=row.answers,
        is_assessed=row.answers >= ASSESSED_FROM,
        newest_at=row.newest_at,
    )


def what_leaders_see(person: Person) -> tuple[Publication | None, Row | None]:
    """Return the newest publication and in it the line of the group a leader reads the person in.

    That is their team, or the people directly in a unit that has children.
    """
    publication = next(iter(publications()), None)
    if publication is None:
        return None, None
    total, below = published_rows(publication.id, person.unit_id)
    return publication, next((row for row in below if row.published.is_direct), total)
