"""Mails that are sent in the background."""

from academy.db import transaction
from academy.jobs.queue import Progress, handles
from academy.people import services
from academy.people.models import LinkPurpose
from academy.people.queries import person_by_email


@handles("people.mail_reset_link")
def mail_reset_link(_progress: Progress, email: str) -> str:
    """Mail a reset link if the address belongs to somebody; say the same if not."""
    with transaction():
        person = person_by_email(email)
        if person is not None and not person.is_demo:
            services.mail_link(person, LinkPurpose.reset)
    return "Done"
