"""Sum up what a dry run found, in the form that is kept with the import."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from itertools import chain
from typing import Any

from flask_babel import gettext as _

from academy.people.import_checking import CheckedRow, Checker
from academy.people.import_columns import missing_message, suggestions

MOST_SHOWN = 200  # problems and changes on the page; the file of bad rows has them all


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
    counts = dict.fromkeys(("new", "changed", "unchanged", "bad"), 0)
    problems: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    present: set[int] = set()
    for row in chain.from_iterable(checker.chunks()):
        kind = kind_of(row)
        counts[kind] += 1
        if row.person is not None:
            present.add(row.person.id)
        if len(problems) < MOST_SHOWN:
            problems.extend(asdict(problem) for problem in row.problems)
        if kind == "changed" and len(changes) < MOST_SHOWN:
            changes.append(_change(row, checker.unit_names))
    return found | counts | {"problems": problems, "changes": changes, "leavers": len(leavers(present))}


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
