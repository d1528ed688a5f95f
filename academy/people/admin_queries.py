"""Every SELECT the people administration needs. None of them reads a score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from academy.clock import now
from academy.db import session
from academy.errors import NotFound
from academy.paging import Page, objects_page
from academy.people.models import (
    LinkPurpose,
    MistakeReport,
    OneTimeLink,
    Permission,
    PermissionKind,
    Person,
    Unit,
)
from academy.people.queries import clean_email

STATUSES = ("active", "without-password", "deactivated", "leader", "trainer", "admin")


@dataclass(frozen=True)
class PeopleFilter:
    """Which people to list. Empty fields do not narrow; a unit stands for its whole subtree."""

    text: str = ""
    unit_slug: str = ""
    role_slug: str = ""
    status: str = ""


@dataclass(frozen=True)
class PeopleCounts:
    """How many people there are, for the overview."""

    active: int
    deactivated: int
    without_password: int


def find_people(wanted: PeopleFilter, page: int) -> Page[Person]:
    """Return one page of the people who match, by name."""
    found = select(Person).where(*_conditions(wanted)).order_by(Person.name, Person.id)
    return objects_page(found, page, joinedload(Person.unit), joinedload(Person.role), selectinload(Person.permissions))


def person_by_token(token: str) -> Person:
    """Return a person, active or not, with unit, role and permissions; raise NotFound."""
    person = session().scalar(
        select(Person)
        .where(Person.token == token)
        .options(
            joinedload(Person.unit),
            joinedload(Person.role),
            selectinload(Person.permissions).joinedload(Permission.unit),
        )
    )
    if person is None:
        raise NotFound
    return person


def holder_of_email(email: str) -> Person | None:
    """Return whoever has this address, active or not."""
    return session().scalar(select(Person).where(Person.email == clean_email(email)))


def holder_of_external_id(external_id: str) -> Person | None:
    """Return whoever has this external id, active or not."""
    return session().scalar(select(Person).where(Person.external_id == external_id))


def other_admins(person: Person) -> int:
    """Return how many active people besides this one are admins.

    All admins stay locked until the end, so that two of them cannot take each other's permission at the same time.
    """
    admins = (
        select(Permission.person_id)
        .join(Permission.person)
        .where(Permission.kind == PermissionKind.admin, Person.deactivated_at.is_(None))
        .order_by(Permission.id)
    )
    return sum(admin_id != person.id for admin_id in session().scalars(admins.with_for_update()))


def invited_until(person: Person) -> datetime | None:
    """Return until when the person's invitation works, if they have an unused one."""
    return session().scalar(select(func.max(OneTimeLink.expires_at)).where(*_open_invitation(person.id)))


def uninvited_people() -> Select[Person]:
    """Return the selection of active people who have neither a password nor an invitation that still works."""
    invited = select(OneTimeLink.id).where(*_open_invitation(Person.id)).exists()
    return select(Person).where(
        Person.deactivated_at.is_(None), Person.password_hash.is_(None), Person.is_demo.is_(False), ~invited
    )


def count_uninvited() -> int:
    """Return how many people an invitation to everybody would reach."""
    return session().scalar(select(func.count()).select_from(uninvited_people().subquery())) or 0


def people_counts() -> PeopleCounts:
    """Return how many people there are."""
    active = Person.deactivated_at.is_(None)
    row = session().execute(
        select(
            func.count().filter(active),
            func.count().filter(~active),
            func.count().filter(active, Person.password_hash.is_(None), Person.is_demo.is_(False)),
        ).select_from(Person)
    )
    return PeopleCounts(*row.one())


def open_reports() -> Sequence[tuple[MistakeReport, int]]:
    """Return the reports nobody has settled, the oldest first, each with its place among its sender's reports."""
    ordinal = func.row_number().over(partition_by=MistakeReport.person_id, order_by=MistakeReport.id)
    numbered = select(MistakeReport.id, ordinal.label("ordinal")).subquery()
    waiting = (
        select(MistakeReport, numbered.c.ordinal)
        .join(numbered, numbered.c.id == MistakeReport.id)
        .where(MistakeReport.settled_at.is_(None))
        .options(joinedload(MistakeReport.person).joinedload(Person.unit))
        .order_by(MistakeReport.id)
    )
    return [(report, int(place)) for report, place in session().execute(waiting)]


def count_open_reports() -> int:
    """Return how many mistake reports wait."""
    return session().scalar(select(func.count(MistakeReport.id)).where(MistakeReport.settled_at.is_(None))) or 0


def report_of(person: Person, ordinal: int) -> MistakeReport:
    """Return a person's nth mistake report; raise NotFound."""
    theirs = select(MistakeReport).where(MistakeReport.person_id == person.id).order_by(MistakeReport.id)
    report = session().scalar(theirs.offset(ordinal - 1).limit(1)) if ordinal > 0 else None
    if report is None:
        raise NotFound
    return report


def reports_of(person: Person) -> Sequence[MistakeReport]:
    """Return a person's mistake reports in their order."""
    theirs = select(MistakeReport).where(MistakeReport.person_id == person.id).order_by(MistakeReport.id)
    return session().scalars(theirs).all()


def _open_invitation(person_id: object) -> list[ColumnElement[bool]]:
    return [
        OneTimeLink.person_id == person_id,
        OneTimeLink.purpose == LinkPurpose.invitation,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now(),
    ]


def _conditions(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for word in wanted.text.split():
        conditions.append(Person.name.icontains(word, autoescape=True) | Person.email.icontains(word, autoescape=True))
    if wanted.unit_slug:
        path = select(Unit.path).where(Unit.slug == wanted.unit_slug).scalar_subquery()
        conditions.append(Person.unit.has(Unit.path.startswith(path)))
    if wanted.role_slug:
        conditions.append(Person.role_slug == wanted.role_slug)
    if wanted.status in STATUSES:
        conditions.append(_status_condition(wanted.status))
    return conditions


def _status_condition(status: str) -> ColumnElement[bool]:
    active = Person.deactivated_at.is_(None)
    if status == "deactivated":
        return ~active
    if status == "without-password":
        return active & Person.password_hash.is_(None)
    if status == "active":
        return active
    return active & Person.permissions.any(Permission.kind == PermissionKind(status))
