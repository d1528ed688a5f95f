"""Mails that are sent in the background, and imports."""

from flask_babel import ngettext

from academy.db import session, transaction
from academy.jobs.queue import Progress, handles
from academy.people import import_services, services
from academy.people.admin_queries import uninvited_people
from academy.people.models import LinkPurpose, Person
from academy.people.queries import person_by_email

REPORT_EVERY = 20  # mails


@handles("people.mail_reset_link")
def mail_reset_link(_progress: Progress, email: str) -> str:
    """Mail a reset link if the address belongs to somebody; say the same if not."""
    with transaction():
        person = person_by_email(email)
        if person is not None and not person.is_demo:
            services.mail_link(person, LinkPurpose.reset)
    return "Done"


@handles("people.invite_everybody")
def invite_everybody(progress: Progress) -> str:
    """Mail an invitation to everybody who has neither a password nor an invitation that works.

    Each mail is a transaction of its own: after a restart nobody gets a second one.
    """
    with transaction():
        waiting = list(session().scalars(uninvited_people().with_only_columns(Person.id).order_by(Person.id)))
    for number, person_id in enumerate(waiting, start=1):
        with transaction():
            person = session().scalar(uninvited_people().where(Person.id == person_id))
            if person is not None:
                services.mail_link(person, LinkPurpose.invitation)
        if number % REPORT_EVERY == 0:
            progress.report(number, len(waiting))
    return ngettext("%(num)s invitation sent.", "%(num)s invitations sent.", len(waiting))


@handles("people.apply_import")
def apply_import(progress: Progress, number: int) -> str:
    """Apply the good rows of an import."""
    return import_services.apply_import(number, progress.report)
