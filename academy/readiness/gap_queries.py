"""Read what of a publication differs reliably: figures whose whole likely range lies on one side."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager

from academy.curriculum.models import Competency
from academy.db import session
from academy.people.models import Unit
from academy.readiness.figures import SHOWN
from academy.readiness.models import Cell, PublishedUnit
from academy.readiness.privacy.hierarchy import ALL

LONGEST = 20
"""Lines of a list; what comes after the first twenty is not what to begin with."""

Found = tuple[Cell, Unit, Competency]


def below_target(publication_id: int, roots: Sequence[Unit]) -> list[Found]:
    """Return the cells under some units that lie below their target with their whole range, the furthest first."""
    chosen = _cells(publication_id, roots, Cell.measured_state.in_(SHOWN), Cell.high < Cell.target)
    return _found(chosen.order_by(Cell.measured - Cell.target, PublishedUnit.position, Competency.position))


def claimed_above_measured(publication_id: int, roots: Sequence[Unit]) -> list[Found]:
    """Return the cells under some units whose blind spot lies above zero with its whole range, the widest first."""
    chosen = _cells(publication_id, roots, Cell.blind_state.in_(SHOWN), Cell.blind_low > 0)
    return _found(chosen.order_by(Cell.blind.desc(), PublishedUnit.position, Competency.position))


def _cells(
    publication_id: int, roots: Sequence[Unit], *conditions: ColumnElement[bool]
) -> Select[Cell, Unit, Competency]:
    return (
        select(Cell, Unit, Competency)
        .join(Cell.published_unit)
        .join(Unit, Unit.id == PublishedUnit.unit_id)
        .join(Competency, Competency.id == Cell.competency_id)
        .where(
            PublishedUnit.publication_id == publication_id,
            Unit.archived_at.is_(None),
            or_(*(Unit.path.startswith(root.path, autoescape=True) for root in roots)),
            Cell.role_slug == ALL,
            *conditions,
        )
        .options(contains_eager(Cell.published_unit))
    )


def _found(chosen: Select[Cell, Unit, Competency]) -> list[Found]:
    return [(row[0], row[1], row[2]) for row in session().execute(chosen.limit(LONGEST)).all()]
