"""A heatmap to take along: as CSV, one line per row and competency in the order of the table, and as a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import gettext as _
from xlsxwriter import Workbook

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


def heatmap_workbook(heatmap: Heatmap, show: Show) -> bytes:
    """Return the heatmap as an XLSX workbook: the table as it reads, and beside it the lines of the CSV."""
    file = io.BytesIO()
    workbook = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    table = workbook.add_worksheet(str(_("Heatmap")))
    table.write_row(0, 0, ["", *(one.short_name for one in heatmap.competencies)], bold)
    for number, row in enumerate((*heatmap.rows, heatmap.total), 1):
        table.write_string(number, 0, row.name, bold)
        for column, cell in enumerate(row.cells, 1):
            figure = cell.figure
            table.write(number, column, str(words.STATES[figure.state]) if figure.value is None else figure.value)
    table.set_column(0, 0, 32)
    table.set_column(1, len(heatmap.competencies), 14)
    table.freeze_panes(1, 1)
    table.set_landscape()
    table.fit_to_pages(1, 0)
    lines = workbook.add_worksheet(str(_("Figures")))
    lines.write_row(0, 0, COLUMNS, bold)
    for number, line in enumerate(_lines(heatmap, show), 1):
        lines.write_row(number, 0, [str(value) if isinstance(value, date) else value for value in line])
    lines.set_column(0, 1, 28)
    workbook.close()
    return file.getvalue()


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
