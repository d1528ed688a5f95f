"""Read what a publication shows."""

from typing import Any

from sqlalchemy import select

from academy.curriculum.models import Competency
from academy.db import session
from academy.people.models import Unit
from academy.readiness.models import Cell, Publication, PublishedUnit

IDENTITIES = {"id", "published_unit_id", "publication_id", "parent_id"}


def cell(unit: Unit, role: str = "all", *, direct: bool = False, competency: Competency | None = None) -> Cell:
    """Return a cell of the newest publication, of the first competency unless told."""
    newest = select(Publication.id).order_by(Publication.number.desc()).limit(1)
    first = select(Competency.id).order_by(Competency.position).limit(1).scalar_subquery()
    return (
        session()
        .scalars(
            select(Cell)
            .join(Cell.published_unit)
            .where(
                PublishedUnit.publication_id == newest.scalar_subquery(),
                PublishedUnit.unit_id == unit.id,
                PublishedUnit.is_direct == direct,
                Cell.role_slug == role,
                Cell.competency_id == (competency.id if competency else first),
            )
        )
        .one()
    )


def everything_published(number: int) -> list[tuple[Any, ...]]:
    """Return every unit and cell of a publication, without the numbers of rows."""
    units = [column for column in PublishedUnit.__table__.columns if column.name not in IDENTITIES]
    cells = [column for column in Cell.__table__.columns if column.name not in IDENTITIES]
    rows = session().execute(
        select(*units, *cells)
        .outerjoin(Cell, Cell.published_unit_id == PublishedUnit.id)
        .join(Publication)
        .where(Publication.number == number)
        .order_by(PublishedUnit.position, Cell.role_slug, Cell.competency_id)
    )
    return [tuple(row) for row in rows]
