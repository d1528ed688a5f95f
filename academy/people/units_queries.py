"""Every SELECT that walks the tree of units."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from academy.db import session
from academy.errors import NotFound
from academy.people.models import Person, Unit


@dataclass(frozen=True)
class Branch:
    """A unit in its place in the tree; `full_name` leaves the company out: "Marketing / Social team"."""

    unit: Unit
    depth: int
    full_name: str
    people: int  # active, directly in this unit
    people_below: int  # active, in the whole subtree


def branches() -> list[Branch]:
    """Return all units that are not archived in the order of the tree, with how many active people are in them."""
    units = session().scalars(select(Unit).where(Unit.archived_at.is_(None))).all()
    return _ordered(units, _active_people())


def archived_units() -> Sequence[Unit]:
    """Return the archived units, the latest first."""
    return session().scalars(select(Unit).where(Unit.archived_at.is_not(None)).order_by(Unit.archived_at.desc())).all()


def any_unit(slug: str) -> Unit:
    """Return a unit, archived or not; raise NotFound."""
    unit = session().scalar(select(Unit).where(Unit.slug == slug))
    if unit is None:
        raise NotFound
    return unit


def taken_slugs() -> set[str]:
    """Return every slug that was ever used."""
    return set(session().scalars(select(Unit.slug)))


def people_in_subtree(unit: Unit) -> int:
    """Return how many active people are in the unit and under it."""
    inside = select(func.count(Person.id)).join(Person.unit).where(Unit.path.startswith(unit.path, autoescape=True))
    return session().scalar(inside.where(Person.deactivated_at.is_(None))) or 0


def units_below(unit: Unit) -> Sequence[Unit]:
    """Return the units under this one that are not archived."""
    below = select(Unit).where(Unit.path.startswith(unit.path, autoescape=True), Unit.id != unit.id)
    return session().scalars(below.where(Unit.archived_at.is_(None))).all()


def units_in(unit: Unit) -> Sequence[Unit]:
    """Return the units right under this one that are not archived."""
    return session().scalars(select(Unit).where(Unit.parent_id == unit.id, Unit.archived_at.is_(None))).all()


def subtree(unit: Unit) -> Sequence[Unit]:
    """Return the unit and everything under it, archived units included, parents first."""
    inside = select(Unit).where(Unit.path.startswith(unit.path, autoescape=True))
    return sorted(session().scalars(inside), key=lambda found: found.path.count("/"))


def _active_people() -> dict[int, int]:
    counted = select(Person.unit_id, func.count()).where(Person.deactivated_at.is_(None)).group_by(Person.unit_id)
    return dict(session().execute(counted).all())


def _ordered(units: Sequence[Unit], people: dict[int, int]) -> list[Branch]:
    children: dict[int | None, list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: (unit.position, unit.name.casefold(), unit.id)):
        children.setdefault(unit.parent_id, []).append(unit)
    found: list[Branch] = []

    def visit(unit: Unit, depth: int, above: str) -> int:
        full_name = f"{above} / {unit.name}" if above else unit.name
        place, here = len(found), people.get(unit.id, 0)
        found.append(Branch(unit, depth, full_name, here, here))
        below = sum(visit(child, depth + 1, full_name if depth else "") for child in children.get(unit.id, []))
        found[place] = Branch(unit, depth, full_name, here, here + below)
        return here + below

    for root in children.get(None, []):
        visit(root, 0, "")
    return found
