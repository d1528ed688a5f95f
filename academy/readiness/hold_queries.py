"""Read what the cells of the last publication rest on."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from academy.db import session
from academy.readiness.guarding import GUARD
from academy.readiness.hold import Held, unpacked
from academy.readiness.models import HeldEvidence
from academy.readiness.plan import Guard
from academy.readiness.publishing import HeldKey

KEY = (
    HeldEvidence.unit_id,
    HeldEvidence.is_direct,
    HeldEvidence.role_slug,
    HeldEvidence.competency_id,
    HeldEvidence.measure,
)


def held_of(unit_ids: Collection[int]) -> dict[HeldKey, Held]:
    """Return the evidence held for the shown cells of some units."""
    rows = _rows(HeldEvidence.unit_id.in_(unit_ids), ~HeldEvidence.measure.endswith(GUARD))
    return {key: Held(unpacked(people), replaced_at, figures) for key, replaced_at, figures, people in rows}


def all_guards() -> dict[HeldKey, Guard]:
    """Return the guards of cells that are hidden for their siblings' sake."""
    rows = _rows(HeldEvidence.measure.endswith(GUARD))
    return {key: Guard(unpacked(people), figures["hidden_with"]) for key, _, figures, people in rows}


def held_ids() -> dict[HeldKey, int]:
    """Return the row of everything held."""
    rows = session().execute(select(HeldEvidence.id, *KEY))
    return {HeldKey._make(row[1:]): row.id for row in rows}


def _rows(*conditions: ColumnElement[bool]) -> Iterator[tuple[HeldKey, datetime, dict[str, Any], bytes]]:
    # Columns, not objects: the people of thousands of cells would stay in the session.
    rows = session().execute(
        select(*KEY, HeldEvidence.replaced_at, HeldEvidence.figures, HeldEvidence.people).where(*conditions)
    )
    for *key, replaced_at, figures, people in rows:
        yield HeldKey._make(key), replaced_at, figures, people
