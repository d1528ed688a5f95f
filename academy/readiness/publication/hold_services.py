"""Store what the cells of a publication rest on. Nothing of it counts before the publication stands."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, delete, exists, insert
from sqlalchemy.orm import aliased

from academy.db import session
from academy.readiness.models import HeldEvidence, PublishedEvidence
from academy.readiness.privacy.guarding import Before
from academy.readiness.privacy.hold import Held, HeldKey
from academy.readiness.publication.hold_queries import KEY, held_for, noted_for

ROWS_AT_ONCE = 500


def look_back(publication_id: int, competency_id: int, measure: str) -> Before:
    """Return what earlier publications leave, and note what of it this one may replace."""
    held, noted = held_for(competency_id, measure), noted_for(competency_id, measure)
    published = noted.joined(one.people for one in held.values())
    own, whole = _added(published.own, noted.own), _added(published.whole, noted.whole)
    if own or whole:
        column = {"publication_id": publication_id, "competency_id": competency_id, "measure": measure}
        session().add(PublishedEvidence(**column, own=own, whole=whole))
    return Before(held, published)


def _added(all_of_them: NDArray[np.uint64], noted: NDArray[np.uint64]) -> bytes:
    return np.setdiff1d(all_of_them, noted, assume_unique=True).astype("<u8").tobytes()


def hold(publication_id: int, replaced: Mapping[HeldKey, Held]) -> None:
    """Store what some cells of a publication rest on from now on."""
    rows = [
        key._asdict()
        | {
            "publication_id": publication_id,
            "replaced_at": held.replaced_at,
            "figures": held.figures,
            "people": held.people.packed(),
        }
        for key, held in replaced.items()
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session().execute(insert(HeldEvidence), rows[start : start + ROWS_AT_ONCE])


def let_go_of_older(publication_id: int) -> None:
    """Delete the evidence whose place a publication takes."""
    newer = aliased(HeldEvidence)
    same_cell = and_(*(getattr(newer, column.key) == column for column in KEY))
    session().execute(
        delete(HeldEvidence).where(
            HeldEvidence.publication_id != publication_id,
            exists().where(newer.publication_id == publication_id, same_cell),
        )
    )
