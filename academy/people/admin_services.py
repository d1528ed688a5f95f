"""Add, change, invite and deactivate people."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from academy.audit.services import record
from academy.clock import now
from academy.db import session
from academy.errors import Refused
from academy.jobs.models import Job
from academy.jobs.services import start_job, unfinished_job
from academy.people.admin_queries import holder_of_email, holder_of_external_id, other_admins, uninvited_people
from academy.people.models import ExtraTime, LinkPurpose, MistakeReport, Permission, PermissionKind, Person, Unit
from academy.people.queries import clean_email
from academy.people.services import end_all_sign_ins, mail_link


class FieldRefused(Refused):
    """A rule forbids what stands in one field of a form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class PersonDetails:
    """What an admin may say about a person."""

    name: str
    email: str
    unit: Unit
    role_slug: str
    external_id: str | None = None
    is_trainer: bool = False
    is_admin: bool = False
    leads: Collection[Unit] = ()
    extra_time: ExtraTime = ExtraTime.usual


def add_person(details: PersonDetails) -> Person:
    """Add a person. Raises FieldRefused when somebody has the address or the external id already."""
    _refuse_taken(details, None)
    person = Person(unit=details.unit)
    _fill(person, details)
    session().add(person)
    session().flush()
    record("added person", "person", person.token, _("added %(name)s", name=person.name), after=_facts(person))
    return person


def change_person(person: Person, details: PersonDetails) -> None:
    """Change what is kept of a person.

    Raises FieldRefused when somebody else has the address or the external id, or when nobody would be left as admin.
    """
    _refuse_taken(details, person)
    if _is_admin(person) and not details.is_admin:
        _refuse_last_admin(person, "is_admin")
    before = _facts(person)
    _fill(person, details)
    session().flush()
    after = _facts(person)
    changed = [key for key in after if before[key] != after[key]]
    if changed:
        record(
            "changed person",
            "person",
            person.token,
            _("changed %(what)s of %(name)s", what=", ".join(changed), name=person.name),
            {key: before[key] for key in changed},
            {key: after[key] for key in changed},
        )


def deactivate_person(person: Person) -> None:
    """Close a person's access and end their sign-ins; what they learned stays. Raises Refused for the last admin."""
    if not person.is_active:
        return
    if _is_admin(person):
        _refuse_last_admin(person, "")
    person.deactivated_at = now()
    end_all_sign_ins(person.id)
    record("deactivated person", "person", person.token, _("deactivated %(name)s", name=person.name))


def reactivate_person(person: Person) -> None:
    """Open a person's access again. Raises Refused while their unit is archived."""
    if person.is_active:
        return
    if person.unit.archived_at is not None:
        raise Refused(_("%(unit)s is archived. Choose another unit for %(name)s and save, then reactivate.",
                        unit=person.unit.name, name=person.name))  # fmt: skip
    person.deactivated_at = None
    record("reactivated person", "person", person.token, _("reactivated %(name)s", name=person.name))


def invite_person(person: Person) -> None:
    """Mail an invitation; an earlier one stops working. Raises Refused for people who cannot use one."""
    if not person.is_active:
        raise Refused(_("%(name)s is deactivated. Reactivate them first.", name=person.name))
    if person.is_demo:
        raise Refused(_("%(name)s is a demo person and has no mailbox.", name=person.name))
    mail_link(person, LinkPurpose.invitation)
    record("invited person", "person", person.token, _("invited %(name)s", name=person.name))


def invite_everybody(started_by_id: int) -> Job:
    """Start mailing an invitation to everybody who has neither a password nor an invitation that works.

    Returns the job under way when there is one.
    """
    if under_way := unfinished_job("people.invite_everybody"):
        return under_way
    record("invited everybody", "person", "", _("invited everybody who has no password"))
    title = _("Invite everybody who has no password")
    return start_job("people.invite_everybody", title, started_by_id=started_by_id)


def mail_first_invitation(person_id: int) -> bool:
    """Mail an invitation unless the person has a password or an invitation by now; tell whether one went out."""
    person = session().scalar(uninvited_people().where(Person.id == person_id))
    if person is None:
        return False
    mail_link(person, LinkPurpose.invitation)
    return True


def settle_report(report: MistakeReport) -> None:
    """Mark a mistake report as settled."""
    if report.settled_at is None:
        report.settled_at = now()
        what = {"text": report.text}
        sentence = _("settled a mistake report of %(name)s", name=report.person.name)
        record("settled mistake report", "person", report.person.token, sentence, before=what)


def _fill(person: Person, details: PersonDetails) -> None:
    person.name, person.email = " ".join(details.name.split()), clean_email(details.email)
    person.unit, person.unit_id, person.role_slug = details.unit, details.unit.id, details.role_slug
    person.external_id = (details.external_id or "").strip() or None
    person.extra_time = details.extra_time
    wanted: dict[tuple[PermissionKind, int | None], Unit | None] = {
        (PermissionKind.leader, unit.id): unit for unit in details.leads
    }
    if details.is_trainer:
        wanted[PermissionKind.trainer, None] = None
    if details.is_admin:
        wanted[PermissionKind.admin, None] = None
    for permission in list(person.permissions):
        if wanted.pop((permission.kind, permission.unit_id), permission) is permission:
            person.permissions.remove(permission)
    person.permissions.extend(
        Permission(kind=kind, unit=unit, unit_id=unit.id if unit else None) for (kind, _id), unit in wanted.items()
    )


def _refuse_taken(details: PersonDetails, person: Person | None) -> None:
    holder = holder_of_email(details.email)
    if holder is not None and holder is not person:
        raise FieldRefused("email", _("%(name)s has this email already", name=holder.name))
    if details.external_id and details.external_id.strip():
        holder = holder_of_external_id(details.external_id.strip())
        if holder is not None and holder is not person:
            raise FieldRefused("external_id", _("%(name)s has this external ID already", name=holder.name))


def _refuse_last_admin(person: Person, field: str) -> None:
    if person.is_active and not other_admins(person):
        message = _("%(name)s is the only admin. Make somebody else an admin first", name=person.name)
        raise FieldRefused(field, message)


def _is_admin(person: Person) -> bool:
    return any(permission.kind is PermissionKind.admin for permission in person.permissions)


def _facts(person: Person) -> dict[str, object]:
    leads = [permission.unit.name for permission in person.permissions if permission.unit is not None]
    kinds = {permission.kind for permission in person.permissions}
    return {
        "name": person.name,
        "email": person.email,
        "unit": person.unit.name,
        "role": person.role_slug,
        "external ID": person.external_id,
        "time in quizzes": person.extra_time.value,
        "leads": sorted(leads),
        "trainer": PermissionKind.trainer in kinds,
        "admin": PermissionKind.admin in kinds,
    }
