"""Every SELECT about people, units and sign-ins."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from academy.clock import now
from academy.db import session
from academy.errors import NotFound
from academy.people.models import (
    LinkPurpose,
    OneTimeLink,
    Organisation,
    Person,
    Role,
    Unit,
)
from academy.people.tokens import hash_token

DEMO_PEOPLE_SHOWN = 12


def organisation() -> Organisation | None:
    """Return the organisation of this installation, once there is one."""
    return session().scalar(select(Organisation).limit(1))


def person_by_email(email: str) -> Person | None:
    """Return the active person with this address, however it is written."""
    return session().scalar(select(Person).where(Person.email == clean_email(email), Person.deactivated_at.is_(None)))


def clean_email(email: str) -> str:
    """Return an address the way it is kept."""
    return email.strip().lower()


def usable_link(token: str, purpose: LinkPurpose) -> OneTimeLink:
    """Return the link if it can still be used; raise NotFound otherwise."""
    link = session().scalar(
        select(OneTimeLink)
        .where(
            OneTimeLink.token_hash == hash_token(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now(),
        )
        .options(joinedload(OneTimeLink.person))
    )
    if link is None or not link.person.is_active:
        raise NotFound
    return link


def unit_by_slug(slug: str) -> Unit:
    """Return a unit that is not archived; raise NotFound."""
    unit = session().scalar(select(Unit).where(Unit.slug == slug, Unit.archived_at.is_(None)))
    if unit is None:
        raise NotFound
    return unit


def roles() -> Sequence[Role]:
    """Return all roles in their order."""
    return session().scalars(select(Role).order_by(Role.position, Role.name)).all()


def demo_people() -> Sequence[Person]:
    """Return the demo people who can be signed in as with one click, in the order they were made."""
    return (
        session()
        .scalars(
            select(Person)
            .where(Person.is_demo, Person.deactivated_at.is_(None))
            .options(joinedload(Person.role), joinedload(Person.unit), joinedload(Person.permissions))
            .order_by(Person.id)
            .limit(DEMO_PEOPLE_SHOWN)
        )
        .unique()
        .all()
    )
