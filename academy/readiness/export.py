"""The CSV of a heatmap: one line per row and competency, in the order of the table."""

import csv
import io
from collections.abc import Iterable, Iterator

from academy.readiness import words
from academy.readiness.figures import Show
from academy.readiness.heatmap import Heatmap

COLUMNS = (
    *("unit", "competency", "measure", "value", "low", "high"),
    *("target", "people", "members", "note", "evidence_on"),
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def heatmap_csv(heatmap: Heatmap, show: Show) -> str:
    """Return the heatmap as CSV with a byte order mark, so that spreadsheets read its letters rightly."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in _lines(heatmap, show):
        writer.writerow(_harmless(line))
    return text.getvalue()


def _lines(heatmap: Heatmap, show: Show) -> Iterator[list[object]]:
    for row in (*heatmap.rows, heatmap.total):
        for competency, cell in zip(heatmap.competencies, row.cells, strict=True):
            figure = cell.figure
            note = str(words.STATES.get(figure.state, "")) or ("carried over" if cell.state == "carried" else "")
            numbers = [figure.value, figure.low, figure.high, figure.target, figure.people]
            members = figure.members if figure.is_shown else None
            yield [row.name, competency.name, show.value, *numbers, members, note, figure.evidence_on]


def _harmless(line: Iterable[object]) -> list[object]:
    # A unit named "=1+1" must stay a name when a spreadsheet opens the file.
    return [f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value for value in line]
