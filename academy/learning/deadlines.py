"""When an assignment is due, overdue, and worth a reminder. Due days end at midnight where the organisation is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEK, DAY = 7, 1


def day_in(zone: str, moment: datetime) -> date:
    """Return the calendar day of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def is_overdue(due_on: date, today: date) -> bool:
    """Tell whether the due day is over."""
    return today > due_on


def reminder_due(due_on: date, today: date, had_week: bool, had_day: bool) -> int | None:
    """Return which reminder to send, WEEK or DAY, if one is due that was not sent yet.

    A night that was missed is made up for while there is still time; after the due day nobody is reminded.
    """
    days_left = (due_on - today).days
    if 0 <= days_left <= DAY and not had_day:
        return DAY
    if DAY < days_left <= WEEK and not had_week:
        return WEEK
    return None
