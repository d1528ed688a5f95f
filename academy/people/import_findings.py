"""Sum up what a dry run found, in the form that is kept with the import."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any

from flask_babel import gettext as _

from academy.people.import_checking import CheckedRow, Checker
from academy.people.import_columns import missing_message, suggestions

KINDS = ("new", "changed", "unchanged", "bad")
MOST_SHOWN = 200  # problems and changes on the page; the file of bad rows has them all


@dataclass
class Tally:
    """How many rows do what, and the first problems."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    problems: list[dict[str, Any]] = field(default_factory=list)

    def add(self, rows: Iterable[CheckedRow]) -> None:
        """Count some more rows."""
        for row in rows:
            self.counts[kind_of(row)] += 1
            if len(self.problems) < MOST_SHOWN:
                self.problems.extend(asdict(problem) for problem in row.problems)

    @property
    def findings(self) -> dict[str, Any]:
        """Return the counts and problems as they are kept."""
        return {**self.counts, "problems": self.problems}

    @classmethod
    def of(cls, found: dict[str, Any]) -> "Tally":
        """Return the tally that was kept."""
        return cls({kind: found[kind] for kind in KINDS}, list(found["problems"]))


def findings(checker: Checker, leavers: Callable[[Collection[int]], list[int]]) -> dict[str, Any]:
    """Return counts, the first problems and the first changes; only what is missing when columns are missing."""
    columns = checker.columns
    found: dict[str, Any] = {
        "header": list(columns.header),
        "columns": dict(columns.places),
        "unused": columns.unused,
        "is_guess": checker.table.is_guess,
        "rows": checker.total,
    }
    if columns.missing:
        return found | {"missing": missing_message(columns), "suggestions": suggestions(columns)}
    tally = Tally()
    changes: list[dict[str, Any]] = []
    present: set[int] = set()
    for row in chain.from_iterable(checker.chunks()):
        tally.add([row])
        if row.person is not None:
            present.add(row.person.id)
        if kind_of(row) == "changed" and len(changes) < MOST_SHOWN:
            changes.append(_change(row, checker.unit_names))
    return found | tally.findings | {"changes": changes, "leavers": len(leavers(present))}


def ready(found: dict[str, Any]) -> int:
    """Return how many rows can be imported."""
    return int(found.get("new", 0) + found.get("changed", 0) + found.get("unchanged", 0))


def kind_of(row: CheckedRow) -> str:
    """Return what a row does: new, changed, unchanged, or bad, which does nothing."""
    if row.problems:
        return "bad"
    if row.person is None:
        return "new"
    return "changed" if row.changes else "unchanged"


def _change(row: CheckedRow, unit_names: dict[int, str]) -> dict[str, Any]:
    def shown(name: str, value: Any) -> str:
        if name in {"unit", "leads"}:
            return unit_names.get(value, "")
        if name == "status":
            return _("active") if value else _("deactivated")
        return str(value or "")

    fields = [[name, shown(name, kept), shown(name, wanted)] for name, (kept, wanted) in row.changes.items()]
    return {"row": row.number, "name": row.name, "fields": fields}
