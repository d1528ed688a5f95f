"""Judge the rows of a people file: who is new, changed or unchanged, and what is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from flask_babel import gettext as _

from academy.people.emails import is_email
from academy.people.import_columns import REQUIRED, Columns
from academy.people.import_names import RoleNames, UnitNames, UnknownName
from academy.people.import_reading import Table
from academy.people.queries import clean_email

T = TypeVar("T")
CHUNK = 5000
LONGEST = {"name": 200, "external_id": 100}
SHOWN_ROWS = 3


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell of a row; `column` is what the file calls it."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class KnownPerson:
    """What is kept of a person, as far as an import compares it."""

    id: int
    name: str
    email: str
    unit_id: int
    role_slug: str
    external_id: str | None
    is_active: bool
    leads: frozenset[int]


@dataclass
class CheckedRow:
    """One row of the file, read and judged. `person` is who it speaks of, None for somebody new."""

    number: int
    cells: list[str]
    name: str = ""
    email: str = ""
    external_id: str | None = None
    unit_id: int | None = None
    role_slug: str = ""
    leads_id: int | None = None
    person: KnownPerson | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> dict[str, tuple[object, object]]:
        """Return what the row changes of a known person: field → (kept now, in the file)."""
        kept = self.person
        if kept is None:
            return {}
        pairs: dict[str, tuple[object, object]] = {
            "name": (kept.name, self.name),
            "email": (kept.email, self.email),
            "unit": (kept.unit_id, self.unit_id),
            "role": (kept.role_slug, self.role_slug),
            "external_id": (kept.external_id, self.external_id or kept.external_id),
            "leads": (None, self.leads_id if self.leads_id not in kept.leads else None),
            "status": (kept.is_active, True),
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class KnownPeople:
    """The people a chunk of rows may speak of."""

    by_email: Mapping[str, KnownPerson]
    by_external_id: Mapping[str, KnownPerson]


FindPeople = Callable[[Sequence[str], Sequence[str]], KnownPeople]


class Checker:
    """Judges a file chunk by chunk; holds no more than one chunk and the addresses of the whole file."""

    def __init__(
        self, table: Table, columns: Columns, units: UnitNames, roles: RoleNames, find_people: FindPeople
    ) -> None:
        self.table, self.columns = table, columns
        self._units, self._roles, self._find_people = units, roles, find_people
        self._rows_by_email: dict[str, list[int]] = {}
        self._rows_by_external_id: dict[str, list[int]] = {}
        self.total = 0
        self._note_repetitions()

    @property
    def unit_names(self) -> dict[int, str]:
        """Return the full names of the units, by id."""
        return self._units.full_names

    def chunks(self) -> Iterator[list[CheckedRow]]:
        """Yield the file's rows, judged, some thousands at a time."""
        rows = self.table.rows()
        while chunk := [self._read(number, cells) for number, cells in islice(rows, CHUNK)]:
            emails = [row.email for row in chunk if row.email]
            external_ids = [row.external_id for row in chunk if row.external_id]
            known = self._find_people(emails, external_ids)
            for row in chunk:
                self._recognise(row, known)
            yield chunk

    def _note_repetitions(self) -> None:
        for number, cells in self.table.rows():
            self.total += 1
            if email := clean_email(self._cell(cells, "email")):
                self._rows_by_email.setdefault(email, []).append(number)
            if external_id := self._cell(cells, "external_id"):
                self._rows_by_external_id.setdefault(external_id, []).append(number)

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self.columns.places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    def _read(self, number: int, cells: list[str]) -> CheckedRow:
        row = CheckedRow(number, cells)
        row.name = " ".join(self._cell(cells, "name").split())
        row.email = clean_email(self._cell(cells, "email"))
        row.external_id = self._cell(cells, "external_id") or None
        self._check_shape(row)
        row.unit_id = self._look_up(row, "unit", self._units.find)
        row.role_slug = self._look_up(row, "role", self._roles.find) or ""
        row.leads_id = self._look_up(row, "leads", self._units.find)
        return row

    def _check_shape(self, row: CheckedRow) -> None:
        for name in REQUIRED:
            if not self._cell(row.cells, name):
                self._object(row, name, _('"%(column)s" is empty', column=self.columns.name_of(name)))
        if row.email and not is_email(row.email):
            self._object(row, "email", _("Enter an email address in full, like jo@example.com"))
        for name, longest in LONGEST.items():
            if len(self._cell(row.cells, name)) > longest:
                self._object(row, name, _("At most %(count)d characters fit here", count=longest))
        if any(row.cells[len(self.columns.header) :]):
            message = _("This row has more cells than the first row has columns. Put text with a separator in quotes")
            row.problems.append(Problem(row.number, "", row.cells[len(self.columns.header)], message))
        self._check_repetition(row, "email", self._rows_by_email.get(row.email, []))
        self._check_repetition(row, "external_id", self._rows_by_external_id.get(row.external_id or "", []))

    def _check_repetition(self, row: CheckedRow, name: str, numbers: Sequence[int]) -> None:
        if len(numbers) > 1:
            message = _(
                "Rows %(rows)s have the same %(column)s, %(value)s. Keep one",
                rows=_listed(numbers),
                column=self.columns.name_of(name),
                value=self._cell(row.cells, name),
            )
            self._object(row, name, message)

    def _look_up(self, row: CheckedRow, name: str, find: Callable[[str, str], T]) -> T | None:
        text = self._cell(row.cells, name)
        if not text:
            return None
        column = "unit" if name == "leads" else self.columns.name_of(name)
        try:
            return find(text, column)
        except UnknownName as problem:
            self._object(row, name, str(problem))
            return None

    def _recognise(self, row: CheckedRow, known: KnownPeople) -> None:
        by_email = known.by_email.get(row.email)
        by_external_id = known.by_external_id.get(row.external_id or "")
        row.person = by_external_id or by_email
        if by_external_id and by_email and by_external_id.id != by_email.id:
            message = _("%(email)s belongs to %(name)s already", email=row.email, name=by_email.name)
            self._object(row, "email", message)
        elif by_external_id is None and by_email and row.external_id and by_email.external_id:
            message = _(
                "%(email)s is kept with %(column)s %(kept)s. Correct one of them",
                email=row.email,
                column=self.columns.name_of("external_id"),
                kept=by_email.external_id,
            )
            self._object(row, "external_id", message)

    def _object(self, row: CheckedRow, name: str, message: str) -> None:
        row.problems.append(Problem(row.number, self.columns.name_of(name), self._cell(row.cells, name)[:200], message))


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) > SHOWN_ROWS:
        shown, rest = ", ".join(map(str, numbers[:SHOWN_ROWS])), len(numbers) - SHOWN_ROWS
        return _("%(shown)s and %(rest)d more", shown=shown, rest=rest)
    return _("%(first)s and %(last)s", first=", ".join(map(str, numbers[:-1])), last=numbers[-1])
