"""What a refusal says to whoever asked."""

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from quizzes.quiz import Refusal


def cannot_start(refusal: Refusal) -> str:
    """Return why an attempt cannot start now, and when it can."""
    if refusal.until is None:
        words = {
            "closed": _("This quiz is closed."),
            "attempts_used": _("You have used all attempts at this quiz."),
        }
        return str(words[refusal.reason])
    if refusal.reason == "not_open":
        return str(_("This quiz opens on %(moment)s.", moment=format_datetime(refusal.until, "d MMMM y HH:mm")))
    return str(_("You can try again from %(day)s.", day=format_date(refusal.until, "d MMMM y")))
