"""Which column of a file holds what."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from academy.errors import Refused

REQUIRED = ("name", "email", "unit", "role")
FIELDS = (*REQUIRED, "external_id", "leads")
OTHER_NAMES = {
    "name": ("fullname", "person", "employee", "displayname", "vorundnachname"),
    "email": ("mail", "emailaddress", "workemail", "mailaddress", "address"),
    "unit": ("team", "department", "division", "orgunit", "abteilung"),
    "role": ("function", "job", "jobrole", "position", "jobtitle"),
    "external_id": ("id", "employeeid", "personnelnumber", "staffid", "number", "employeenumber"),
    "leads": ("leaderof", "manages", "managerof", "leadsunit"),
}


@dataclass(frozen=True)
class Columns:
    """Where each field stands: field → place in the header. A field that is not there is missing from `places`."""

    header: Sequence[str]
    places: Mapping[str, int]

    def name_of(self, field: str) -> str:
        """Return what the file calls a field."""
        return self.header[self.places[field]] if field in self.places else field

    @property
    def missing(self) -> list[str]:
        """Return the required fields the file does not have."""
        return [field for field in REQUIRED if field not in self.places]

    @property
    def unused(self) -> list[str]:
        """Return the columns of the file nothing is read from."""
        return [name for place, name in enumerate(self.header) if place not in self.places.values() and name]


def match_columns(header: Sequence[str], chosen: Mapping[str, int] | None = None) -> Columns:
    """Return where the fields stand: where an admin chose, else where the header has their exact name.

    Raises Refused when two columns have the name of a field.
    """
    plain = [_plain(name) for name in header]
    places = {field: plain.index(_plain(field)) for field in FIELDS if _plain(field) in plain}
    for field, place in places.items():
        if plain.count(_plain(field)) > 1:
            raise Refused(_('Several columns are called "%(column)s". Rename all but one.', column=header[place]))
    for field, place in (chosen or {}).items():
        if field in FIELDS and 0 <= place < len(header):
            places[field] = place
    return Columns(header, places)


def suggestions(columns: Columns) -> dict[str, int]:
    """Return for missing fields which unused column is probably meant."""
    unused = {_plain(name): columns.header.index(name) for name in columns.unused}
    found = {}
    for field in columns.missing:
        names = (field, *OTHER_NAMES[field])
        close = [name for name in names if name in unused] or [
            match for name in names for match in difflib.get_close_matches(name, unused, 1, 0.8)
        ]
        if close:
            found[field] = unused.pop(close[0])
    return found


def missing_message(columns: Columns) -> str:
    """Say which columns are missing, what the file has, and what to rename."""
    names = _listed([f'"{field}"' for field in columns.missing])
    has = ", ".join(name for name in columns.header if name)
    renames = _(" and ").join(f'"{columns.header[place]}"' for place in suggestions(columns).values())
    rename = _("Rename %(columns)s or match the columns.", columns=renames) if renames else _("Match the columns.")
    return _("The file has no %(names)s column. It has: %(has)s.", names=names, has=has) + " " + rename


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s or %(last)s", names=", ".join(names[:-1]), last=names[-1])


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
