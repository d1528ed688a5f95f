"""What happens to assignments and attempts every night, and what a correction does to results, bit by bit."""

import logging
from smtplib import SMTPException

from flask_babel import gettext as _
from flask_babel import ngettext
from huey import crontab

from academy.clock import now
from academy.curriculum.models import Question
from academy.db import session, transaction
from academy.jobs.queue import Progress, handles, scheduled
from academy.learning import assignment_services as services
from academy.learning.answer_services import close_overdue
from academy.learning.assignment_queries import people_to_remind, today_here
from academy.learning.attempt_queries import overdue_attempts
from academy.learning.correction_jobs import REMARK
from academy.learning.correction_queries import answers_to, to_remark, wordings_of
from academy.learning.correction_services import chunks, remark_answers, settle_attempts

REPORT_EVERY = 20  # mails or attempts
logger = logging.getLogger(__name__)

# Times of day are UTC.
scheduled("learning.add_newcomers", "Add newcomers to assignments", crontab(hour="1", minute="30"))
# Before the estimates are refreshed.
scheduled("learning.close_overdue", "Finish attempts whose time is over", crontab(hour="2", minute="0"))
scheduled("learning.send_reminders", "Send reminders of due dates", crontab(hour="5", minute="0"))


@handles("learning.add_newcomers")
def add_newcomers(_progress: Progress) -> str:
    """Add people who have joined the group of an assignment since it was made."""
    with transaction():
        count = services.add_newcomers()
    return ngettext("%(num)s newcomer added.", "%(num)s newcomers added.", count)


@handles("learning.send_reminders")
def send_reminders(progress: Progress) -> str:
    """Remind people 7 days and 1 day before a due date, once each.

    Every mail is a transaction of its own: a restart sends nothing twice, and one address that cannot be reached
    stops nobody else's mail; it is tried again the next night.
    """
    with transaction():
        waiting = people_to_remind(today_here())
    sent = failed = 0
    for number, (assignment_id, person_id) in enumerate(waiting, start=1):
        try:
            with transaction():
                sent += services.remind(assignment_id, person_id)
        except (SMTPException, OSError):
            logger.exception("reminder not sent")
            failed += 1
        if number % REPORT_EVERY == 0:
            progress.report(number, len(waiting))
    message = ngettext("%(num)s reminder sent.", "%(num)s reminders sent.", sent)
    return message + (" " + _("%(count)d could not be sent.", count=failed) if failed else "")


@handles("learning.close_overdue")
def close_overdue_attempts(progress: Progress) -> str:
    """Finish and mark attempts whose time is over and to which nobody came back.

    Every attempt is a transaction of its own, so that none waits for another and a restart goes on with the rest.
    """
    with transaction():
        waiting = overdue_attempts(now())
    closed = 0
    for number, attempt_id in enumerate(waiting, start=1):
        with transaction():
            closed += close_overdue(attempt_id)
        if number % REPORT_EVERY == 0:
            progress.report(number, len(waiting))
    return ngettext("%(num)s attempt finished.", "%(num)s attempts finished.", closed)


@handles(REMARK)
def remark(progress: Progress, question_id: int, reason: str, person_id: int) -> str:
    """Mark earlier answers by the corrected key. A restart goes on with those not yet marked."""
    changed = done = 0
    with transaction():
        answers = to_remark(wordings_of(session().get_one(Question, question_id)))
    for chunk in chunks(answers):
        with transaction():
            wordings = wordings_of(session().get_one(Question, question_id))
            changed += remark_answers(chunk, wordings, reason, person_id)
        done += len(chunk)
        progress.report(done, len(answers))
    return ngettext("%(num)s result changed.", "%(num)s results changed.", changed)


@handles("learning.settle")
def settle(progress: Progress, question_id: int) -> str:
    """Settle the attempts that a question left or came back to. Doing it again changes nothing."""
    changed = done = 0
    with transaction():
        answers = answers_to(session().get_one(Question, question_id))
    for chunk in chunks(answers):
        with transaction():
            changed += settle_attempts(chunk)
        done += len(chunk)
        progress.report(done, len(answers))
    return ngettext("%(num)s result changed.", "%(num)s results changed.", changed)
