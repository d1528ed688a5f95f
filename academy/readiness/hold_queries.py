"""Read what the cells of earlier publications rest on."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from academy.db import session
from academy.readiness.hold import Held, unpacked
from academy.readiness.models import HeldEvidence
from academy.readiness.publishing import HeldKey

KEY = (
    HeldEvidence.unit_id,
    HeldEvidence.is_direct,
    HeldEvidence.role_slug,
    HeldEvidence.competency_id,
    HeldEvidence.measure,
)


def held_of(unit_ids: Collection[int]) -> dict[HeldKey, Held]:
    """Return the evidence held for the cells of some units."""
    return dict(_rows(HeldEvidence.unit_id.in_(unit_ids)))


def held_for(competency_id: int, measure: str) -> dict[HeldKey, Held]:
    """Return the evidence held for all cells of a measure in a competency."""
    return dict(_rows(HeldEvidence.competency_id == competency_id, HeldEvidence.measure == measure))


def held_ids() -> dict[HeldKey, int]:
    """Return the row of everything held."""
    rows = session().execute(select(HeldEvidence.id, *KEY))
    return {HeldKey._make(row[1:]): row.id for row in rows}


def _rows(*conditions: ColumnElement[bool]) -> Iterator[tuple[HeldKey, Held]]:
    # Columns, not objects: the people of thousands of cells would stay in the session.
    held: tuple[Any, ...] = (HeldEvidence.replaced_at, HeldEvidence.figures, HeldEvidence.people)
    replaced_at: datetime
    for *key, replaced_at, figures, people in session().execute(select(*KEY, *held).where(*conditions)):
        yield HeldKey._make(key), Held(unpacked(people), replaced_at, figures)
