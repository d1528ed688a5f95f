"""Read what would help a group: modules that teach a competency, and how many of its people they have not reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select

from academy.curriculum.models import ModuleVersion
from academy.db import session
from academy.learning.models import AssignedPerson, Assignment, ModuleCompletion
from academy.people.models import Person, Unit
from academy.readiness.privacy.hierarchy import ALL


@dataclass(frozen=True, slots=True)
class Helpful:
    """A module that would help, and how many of the group's people were neither assigned it nor have completed it."""

    version: ModuleVersion
    people: int
    missing: int


def helpful(versions: Sequence[ModuleVersion], unit: Unit, is_direct: bool, role: str) -> list[Helpful]:
    """Return how far modules have reached a group of today, in one query."""
    missing = [func.count(Person.id).filter(Person.id.not_in(_reached(one.module_id))) for one in versions]
    group = select(func.count(Person.id), *missing).join(Person.unit).where(*_group(unit, is_direct, role))
    people, *counts = session().execute(group).one()
    return [Helpful(version, people, count) for version, count in zip(versions, counts, strict=True)]


def _reached(module_id: int) -> CompoundSelect[int]:
    assigned = (
        select(AssignedPerson.person_id)
        .join(AssignedPerson.assignment)
        .where(Assignment.module_id == module_id, Assignment.cancelled_at.is_(None))
    )
    return assigned.union(select(ModuleCompletion.person_id).where(ModuleCompletion.module_id == module_id))


def _group(unit: Unit, is_direct: bool, role: str) -> list[ColumnElement[bool]]:
    """Return the conditions for the people a cell speaks of: partners are no part of a company's figure."""
    inside = Person.unit_id == unit.id if is_direct else Unit.path.startswith(unit.path, autoescape=True)
    conditions = [Person.deactivated_at.is_(None), inside]
    if not unit.is_partner:
        conditions.append(or_(Unit.is_partner.is_(False), Unit.id == unit.id))
    return conditions if role == ALL else [*conditions, Person.role_slug == role]
