"""Read what the cells of earlier publications rest on."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, select

from academy.db import session
from academy.readiness.models import HeldEvidence, Publication, PublicationState, PublishedEvidence
from academy.readiness.privacy.hold import Held, HeldKey, unpacked
from academy.readiness.privacy.replacing import Marks, Published

KEY = (
    HeldEvidence.unit_id,
    HeldEvidence.is_direct,
    HeldEvidence.role_slug,
    HeldEvidence.competency_id,
    HeldEvidence.measure,
)
STANDS = Publication.state == PublicationState.published


def held_of(unit_ids: Collection[int]) -> dict[HeldKey, Held]:
    """Return the evidence held for the cells of some units."""
    return dict(_rows(HeldEvidence.unit_id.in_(unit_ids)))


def held_for(competency_id: int, measure: str) -> dict[HeldKey, Held]:
    """Return the evidence held for all cells of a measure in a competency."""
    return dict(_rows(HeldEvidence.competency_id == competency_id, HeldEvidence.measure == measure))


def noted_for(competency_id: int, measure: str) -> Published:
    """Return what is noted of all earlier figures of a measure in a competency."""
    rows = session().execute(
        select(PublishedEvidence.own, PublishedEvidence.whole)
        .join(Publication, Publication.id == PublishedEvidence.publication_id)
        .where(STANDS, PublishedEvidence.competency_id == competency_id, PublishedEvidence.measure == measure)
    )
    noted = rows.all()
    return Published(_marks([row.own for row in noted]), _marks([row.whole for row in noted]))


def _marks(parts: Sequence[bytes]) -> Marks:
    return np.unique(np.frombuffer(b"".join(parts), dtype="<u8").astype(np.uint64))


def _rows(*conditions: ColumnElement[bool]) -> Iterator[tuple[HeldKey, Held]]:
    # Columns, not objects: the people of thousands of cells would stay in the session.
    held: tuple[Any, ...] = (HeldEvidence.replaced_at, HeldEvidence.figures, HeldEvidence.people)
    query = select(*KEY, *held).join(Publication, Publication.id == HeldEvidence.publication_id)
    replaced_at: datetime
    for *key, replaced_at, figures, people in session().execute(query.where(STANDS, *conditions)):
        yield HeldKey._make(key), Held(unpacked(people), replaced_at, figures)
