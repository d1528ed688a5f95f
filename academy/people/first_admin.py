"""Set up what a first installation needs before anybody can sign in: the organisation, its company, an admin."""

from flask_babel import gettext as _
from sqlalchemy import select

from academy.audit.services import record
from academy.db import session
from academy.errors import Refused
from academy.people.admin_queries import holder_of_email
from academy.people.emails import is_email
from academy.people.models import LinkPurpose, Organisation, Permission, PermissionKind, Person, Role, Unit
from academy.people.queries import clean_email
from academy.people.services import new_link
from academy.people.units_services import add_unit


def create_admin(email: str, name: str, organisation_name: str) -> str:
    """Make somebody an admin, adding person, organisation and company when they are missing.

    Returns the address of an invitation. Raises Refused when the address is none.
    """
    if not is_email(email.strip()):
        raise Refused(_("Enter an email address in full, like jo@example.com"))
    company = _company(organisation_name)
    person = holder_of_email(email) or _new_person(clean_email(email), name, company)
    person.deactivated_at = None
    if not any(permission.kind is PermissionKind.admin for permission in person.permissions):
        person.permissions.append(Permission(kind=PermissionKind.admin))
    record("made admin", "person", person.token, _("made %(name)s an admin", name=person.name))
    return new_link(person, LinkPurpose.invitation)


def _company(name: str) -> Unit:
    if session().scalar(select(Organisation).limit(1)) is None:
        session().add(Organisation(name=name))
    return session().scalar(select(Unit).where(Unit.parent_id.is_(None)).limit(1)) or add_unit(name, None)


def _new_person(email: str, name: str, company: Unit) -> Person:
    if session().get(Role, "other") is None:
        session().add(Role(slug="other", name=_("Other roles")))
        session().flush()
    person = Person(email=email, name=name, unit_id=company.id, role_slug="other")
    session().add(person)
    session().flush()
    return person
