"""Mails that are sent in the background, and imports."""

import logging
from smtplib import SMTPException

from flask_babel import gettext as _
from flask_babel import ngettext

from academy.db import session, transaction
from academy.jobs.queue import Progress, handles
from academy.people import admin_services, import_services, services
from academy.people.admin_queries import uninvited_people
from academy.people.models import LinkPurpose, Person
from academy.people.queries import person_by_email

REPORT_EVERY = 20  # mails
logger = logging.getLogger(__name__)


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

    Each mail is a transaction of its own: after a restart nobody gets a second one, and one address that cannot
    be reached stops nobody else's mail.
    """
    with transaction():
        waiting = list(session().scalars(uninvited_people().with_only_columns(Person.id).order_by(Person.id)))
    sent = failed = 0
    for number, person_id in enumerate(waiting, start=1):
        try:
            with transaction():
                sent += admin_services.mail_first_invitation(person_id)
        except (SMTPException, OSError):
            logger.exception("invitation not sent")
            failed += 1
        if number % REPORT_EVERY == 0:
            progress.report(number, len(waiting))
    message = ngettext("%(num)s invitation sent.", "%(num)s invitations sent.", sent)
    return message + (" " + _("%(count)d could not be sent.", count=failed) if failed else "")


@handles("people.apply_import")
def apply_import(progress: Progress, number: int) -> str:
    """Apply the good rows of an import."""
    return import_services.apply_import(number, progress.report)
