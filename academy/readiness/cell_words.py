"""The sentences of a cell's page: how the group stands, what its figure rests on, whom a module has not reached."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from academy.readiness.figures import Figure
from academy.readiness.help_queries import Helpful
from academy.readiness.review_models import QuestionReview

FLAGS = {
    "too_hard": lazy_gettext("too hard"),
    "too_easy": lazy_gettext("too easy"),
    "weak_discrimination": lazy_gettext("do not tell strong people from weak ones"),
}


def standing(gap: Figure) -> str:
    """Say in a sentence how a group stands to its target; its range tells whether that is sure."""
    if gap.value is None or gap.target is None or gap.low is None or gap.high is None:
        return ""
    facts = {"points": abs(gap.value), "target": gap.target}
    unsure = gap.low <= 0 <= gap.high
    if not gap.value:
        return str(_("At the target of %(target)s.", **facts))
    if gap.value < 0 and unsure:
        return str(_("%(points)s points below the target of %(target)s, but the likely range includes it.", **facts))
    if gap.value < 0:
        return str(_("%(points)s points below the target of %(target)s, and reliably so.", **facts))
    if unsure:
        return str(_("%(points)s points above the target of %(target)s, but the likely range includes it.", **facts))
    return str(_("%(points)s points above the target of %(target)s, and reliably so.", **facts))


def nobody_apart(unit: str) -> str:
    """Say that a unit has no line of the people directly in it, so that the whole unit is shown."""
    return str(_("Nobody is listed apart as directly in %(unit)s. You see all of %(unit)s.", unit=unit))


def under_review(review: QuestionReview) -> str:
    """Say how many of the questions behind a competency's figures are under review, and why."""
    facts = {"count": review.questions, "flagged": review.flagged}
    if not review.flagged:
        return str(_("%(count)s questions, none under review", **facts))
    sentence = _("%(flagged)s of %(count)s questions are under review: %(reasons)s", **facts, reasons=reasons(review))
    return str(sentence)


def reasons(review: QuestionReview) -> str:
    """Say how many questions are under review for what: 2 too easy, 1 too hard."""
    return ", ".join(f"{count} {FLAGS.get(flag, flag)}" for flag, count in sorted(review.flags.items()))


def reach(help_: Helpful, smallest: int) -> str:
    """Say how many people of a group a module has not reached; never a number under the smallest group."""
    if help_.people < smallest:
        return ""
    if not help_.missing:
        return str(_("assigned to everybody"))
    if help_.missing < smallest:
        return str(_("not assigned to fewer than %(count)s people", count=smallest))
    if 0 < help_.people - help_.missing < smallest:
        return str(_("assigned to fewer than %(count)s people so far", count=smallest))
    return str(_("not assigned to %(count)s people", count=help_.missing))
