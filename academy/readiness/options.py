"""What a heatmap address asks for: ?show=…&days=…&role=…&at=YYYY-MM&sort=…&view=…"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from academy.readiness.figures import Show
from academy.readiness.forecast import HORIZONS
from academy.readiness.models import Publication
from academy.readiness.privacy.hierarchy import ALL

SORTS = ("worst", "name")
VIEWS = ("table", "chart")
USUAL_HORIZON = 90


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of a page; what an address leaves out, or writes wrongly, takes the usual value."""

    show: Show = Show.measured
    days: int = USUAL_HORIZON
    role: str = ALL
    month: str = ""
    sort: str = "worst"
    view: str = VIEWS[0]
    usual_view: str = VIEWS[0]

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the query string of these choices, with some of them changed; usual values are left out."""
        wanted = replace(self, **changes)
        usual = Options()
        values = {
            "show": (wanted.show.value, usual.show.value),
            "days": (wanted.days if wanted.show is Show.forecast else usual.days, usual.days),
            "role": (wanted.role, usual.role),
            "at": (wanted.month, usual.month),
            "sort": (wanted.sort, usual.sort),
            "view": (wanted.view, self.usual_view),
        }
        return {name: value for name, (value, default) in values.items() if value != default}


def read_options(arguments: Mapping[str, str], default_view: str) -> Options:
    """Read the choices from an address."""
    shows = {show.value: show for show in Show}
    return Options(
        show=shows.get(arguments.get("show", ""), Show.measured),
        days=next((days for days in HORIZONS if str(days) == arguments.get("days")), USUAL_HORIZON),
        role=arguments.get("role") or ALL,
        month=arguments.get("at", ""),
        sort=arguments["sort"] if arguments.get("sort") in SORTS else SORTS[0],
        view=arguments["view"] if arguments.get("view") in VIEWS else default_view,
        usual_view=default_view,
    )


@dataclass(frozen=True, slots=True)
class Months:
    """The months with a publication, the newest first, and the last publication of each."""

    last: Mapping[str, Publication]
    chosen: str

    @property
    def publication(self) -> Publication:
        """Return the publication to show."""
        return self.last[self.chosen]

    def beside(self, step: int) -> str | None:
        """Return the month some places earlier (1) or later (−1), if there is one."""
        months = list(self.last)
        place = months.index(self.chosen) + step
        return months[place] if 0 <= place < len(months) else None

    def up_to_chosen(self, count: int) -> list[Publication]:
        """Return the publications of the chosen month and those before it, some months at most, the oldest first."""
        place = list(self.last).index(self.chosen)
        return list(self.last.values())[place : place + count][::-1]


def choose_month(publications: Sequence[Publication], wanted: str, timezone: str) -> Months | None:
    """Return the months of publications (the newest first) with the wanted one chosen, else the newest."""
    last: dict[str, Publication] = {}
    for publication in publications:
        last.setdefault(f"{publication.at.astimezone(ZoneInfo(timezone)):%Y-%m}", publication)
    if not last:
        return None
    return Months(last, wanted if wanted in last else next(iter(last)))
