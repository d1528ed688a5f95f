"""The nine months of the demo's history, in working days of the organisation's zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from academy.demo.chance import Chance
from academy.readiness.estimation.counting import months_before

DAYS = 274
MONTHS = 9
FIRST_HOUR, LAST_HOUR = 8.2, 17.6
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """A history that ends at `end`; days count from 0 at its start to DAYS."""

    end: datetime
    zone: ZoneInfo

    @cached_property
    def first_day(self) -> date:
        """Return the date of day 0."""
        return self.end.astimezone(self.zone).date() - timedelta(days=DAYS)

    def date_of(self, day: int) -> date:
        """Return the date of a day."""
        return self.first_day + timedelta(days=day)

    def morning(self, day: int) -> datetime:
        """Return eight o'clock of a day, never later than the end."""
        return min(self._moment(day, 8.0), self.end)

    def working_day(self, day: int) -> int:
        """Return the day, or the Monday after a weekend."""
        weekday = self.date_of(day).weekday()
        return day + 7 - weekday if weekday >= SATURDAY else day

    def working_moment(self, chance: Chance, day: int) -> datetime:
        """Return some moment in the office hours of a working day."""
        hour = float(chance.uniform(FIRST_HOUR, LAST_HOUR))
        return self._moment(self.working_day(day), hour)

    def month_ends(self) -> list[datetime]:
        """Return the moments of the monthly publications, the last one at the end."""
        earlier = [months_before(self.end, number) for number in reversed(range(1, MONTHS))]
        return [*(self.morning(self.day_of(moment)) for moment in earlier), self.end]

    def day_of(self, moment: datetime) -> int:
        """Return the day a moment falls on."""
        return (moment.astimezone(self.zone).date() - self.first_day).days

    def _moment(self, day: int, hour: float) -> datetime:
        local = datetime.combine(self.date_of(day), time(), self.zone) + timedelta(hours=hour)
        return local.replace(microsecond=0).astimezone(UTC)
