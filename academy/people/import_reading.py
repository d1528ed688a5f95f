"""Read an uploaded table: find out its encoding and separator, and give its rows with their numbers."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from flask_babel import gettext as _

from academy.errors import Refused
from academy.spreadsheets import original

SEPARATORS = (",", ";", "\t")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
EXCEL_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MOST_COLUMNS = 200
CONTROL_CHARACTERS = {chr(code) for code in range(32)} - set("\t\r\n\v\f\x1a")


@dataclass(frozen=True)
class Table:
    """A file of comma-separated values; `is_guess` says that its encoding had to be guessed."""

    text: str
    separator: str
    header: list[str]
    is_guess: bool

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number a spreadsheet gives each row, and its cells; empty rows are left out.

        Raises Refused at a row that cannot be read.
        """
        records = _records(self.text, self.separator)
        next(records)
        yield from records


def read_table(content: bytes) -> Table:
    """Return the table a file holds. Raises Refused with the reason when it holds none."""
    text, is_guess = _decoded(content)
    separator = _separator_of(text)
    first = next(_records(text, separator), None)
    if first is None:
        raise Refused(_("The file is empty. Its first row names the columns, the others hold one person each."))
    if len(first[1]) > MOST_COLUMNS:
        raise Refused(
            _(
                "The first row names %(count)d columns. Keep those for people, at most %(most)d.",
                count=len(first[1]),
                most=MOST_COLUMNS,
            )
        )
    return Table(text, separator, first[1], is_guess)


def _decoded(content: bytes) -> tuple[str, bool]:
    if content.startswith(EXCEL_STARTS):
        raise Refused(
            _("This is a spreadsheet file. In your spreadsheet program, save it as CSV and upload that file.")
        )
    for encoding in ["utf-16"] if content.startswith(UTF16_MARKS) else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL_CHARACTERS.isdisjoint(text):
            return text, encoding == "cp1252"
    raise Refused(_("This file does not hold text. Save your table as CSV (UTF-8) and upload that file."))


def _separator_of(text: str) -> str:
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first_line.count)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, [original(cell.strip()) for cell in cells]
    except csv.Error as problem:
        raise Refused(
            _("Row %(row)d cannot be read: look for a quotation mark that is opened and not closed.", row=number + 1)
        ) from problem
