"""Make the rows a test needs, with sensible defaults. Every function adds and flushes; tests commit or sign in."""

from itertools import count
from typing import Any, TypeVar

from academy.db import session
from academy.people.models import Permission, PermissionKind, Person, Role, Unit, UnitKind

_numbers = count(1)
T = TypeVar("T")


def add(row: T) -> T:
    session().add(row)
    session().flush()
    return row


def make_role(slug: str = "other", **values: Any) -> Role:
    existing = session().get(Role, slug)
    return existing or add(Role(slug=slug, **{"name": slug.title(), **values}))


def make_unit(parent: Unit | None = None, **values: Any) -> Unit:
    number = next(_numbers)
    kind = (
        UnitKind.company
        if parent is None
        else (UnitKind.division if parent.kind is UnitKind.company else UnitKind.team)
    )
    unit = add(
        Unit(
            **{
                "slug": f"unit-{number}",
                "name": f"Unit {number}",
                "kind": kind,
                "path": "",
                "parent_id": parent.id if parent else None,
                **values,
            }
        )
    )
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session().flush()
    return unit


def make_person(unit: Unit | None = None, role: str = "other", **values: Any) -> Person:
    number = next(_numbers)
    make_role(role)
    return add(
        Person(
            **{
                "name": f"Person {number}",
                "email": f"person{number}@example.com",
                "welcome_step": 4,
                "unit_id": (unit or make_unit()).id,
                "role_slug": role,
                **values,
            }
        )
    )


def permit(person: Person, kind: PermissionKind, unit: Unit | None = None) -> Permission:
    return add(Permission(person_id=person.id, kind=kind, unit_id=unit.id if unit else None))
