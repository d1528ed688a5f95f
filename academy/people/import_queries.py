"""Every SELECT about imports of people."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from academy.db import session
from academy.errors import NotFound
from academy.people.import_checking import Checker, KnownPeople, KnownPerson
from academy.people.import_columns import match_columns
from academy.people.import_names import RoleNames, UnitNames
from academy.people.import_reading import read_table
from academy.people.models import PeopleImport, Permission, PermissionKind, Person
from academy.people.queries import roles
from academy.people.units_queries import branches

RECENT = 10


def import_by_number(number: int, *, with_content: bool = False) -> PeopleImport:
    """Return an import with its job; raise NotFound."""
    options = [joinedload(PeopleImport.job), joinedload(PeopleImport.uploaded_by)]
    if with_content:
        options.append(undefer(PeopleImport.content))
    found = session().scalar(select(PeopleImport).where(PeopleImport.number == number).options(*options))
    if found is None:
        raise NotFound
    return found


def recent_imports() -> Sequence[PeopleImport]:
    """Return the latest imports."""
    latest = select(PeopleImport).order_by(PeopleImport.number.desc()).limit(RECENT)
    return session().scalars(latest.options(joinedload(PeopleImport.uploaded_by))).all()


def checker(content: bytes, columns: Mapping[str, int] | None = None) -> Checker:
    """Return what judges the rows of a file against the people kept now. Raises Refused for an unreadable file."""
    table = read_table(content)
    units, role_names = UnitNames(branches()), RoleNames(roles())
    return Checker(table, match_columns(table.header, columns), units, role_names, known_people)


def known_people(emails: Sequence[str], external_ids: Sequence[str]) -> KnownPeople:
    """Return whoever has one of the addresses or external ids, active or not."""
    rows = session().execute(
        select(
            *(Person.id, Person.name, Person.email, Person.unit_id, Person.role_slug),
            *(Person.external_id, Person.deactivated_at.is_(None)),
        ).where(Person.email.in_(emails) | Person.external_id.in_(external_ids))
    )
    found = rows.all()
    leads = _leads([row[0] for row in found])
    people = [KnownPerson(*row, leads=frozenset(leads.get(row[0], ()))) for row in found]
    return KnownPeople(
        {person.email: person for person in people},
        {person.external_id: person for person in people if person.external_id},
    )


def people_with_emails(emails: Sequence[str]) -> dict[str, int]:
    """Return the ids of the people with these addresses."""
    rows = session().execute(select(Person.email, Person.id).where(Person.email.in_(emails)))
    return dict(rows.all())


def leavers(present: Collection[int]) -> list[int]:
    """Return the ids of the active people who are not `present`. Admins never count as leavers."""
    admins = select(Permission.person_id).where(Permission.kind == PermissionKind.admin)
    active = select(Person.id).where(Person.deactivated_at.is_(None), Person.id.not_in(admins))
    return [person_id for person_id in session().scalars(active.order_by(Person.id)) if person_id not in present]


def _leads(person_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    led = select(Permission.person_id, Permission.unit_id).where(
        Permission.person_id.in_(person_ids), Permission.unit_id.is_not(None)
    )
    for person_id, unit_id in session().execute(led):
        if unit_id is not None:
            found.setdefault(person_id, []).append(unit_id)
    return found
