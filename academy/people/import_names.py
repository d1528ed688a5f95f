"""Find the unit or role a file means, and suggest one when it means none."""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from academy.people.models import Role
from academy.people.units_queries import Branch

MOST_COMPARISONS = 100_000  # of wrong texts with names or words in one file; comparing takes its time


class UnknownName(Exception):
    """What the file says names nothing, or more than one thing; the message says so."""


class Suggestions:
    """Names that may have been meant. Each wrong text is compared once, and only so many of them.

    It may be like a whole name, or like a word that only one name has: "Socail" means "Social Media Desk".
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = {name.casefold(): name for name in names}
        self._by_word = _names_by_word(self._names)
        self._found: dict[str, str | None] = {}
        self.most = MOST_COMPARISONS // max(1, len(self._names) + len(self._by_word))

    def closest(self, text: str) -> str | None:
        """Return the known name most like `text`, if one is like it."""
        key = text.casefold()
        if key not in self._found and len(self._found) < self.most:
            self._found[key] = _closest(key, self._names, 0.6) or _closest(key, self._by_word, 0.75)
        return self._found.get(key)


class UnitNames:
    """Units by slug, by name, and by as much of their full name as tells them apart."""

    def __init__(self, branches: Sequence[Branch]) -> None:
        self.full_names = {branch.unit.id: branch.full_name for branch in branches}
        self._by_slug = {branch.unit.slug: branch.unit.id for branch in branches}
        self._by_name: dict[str, list[int]] = {}
        for branch in branches:
            parts = branch.full_name.split(" / ")
            for start in range(len(parts)):
                self._by_name.setdefault(_key(" / ".join(parts[start:])), []).append(branch.unit.id)
        self._suggestions = Suggestions([branch.unit.name for branch in branches])

    def find(self, text: str, column: str) -> int:
        """Return the id of the unit that is meant. Raises UnknownName in the words of its column."""
        found = self._by_name.get(_key(text), [])
        if len(found) == 1:
            return found[0]
        if text in self._by_slug:
            return self._by_slug[text]
        if not found:
            raise UnknownName(_unknown(column, text, self._suggestions.closest(text)))
        names = _(" or ").join(f'"{self.full_names[unit_id]}"' for unit_id in found[:3])
        raise UnknownName(
            _('There are %(count)d units called "%(text)s". Write %(names)s', count=len(found), text=text, names=names)
        )


class RoleNames:
    """Roles by slug and by name."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self._slugs = {role.name.casefold(): role.slug for role in roles} | {role.slug: role.slug for role in roles}
        self._suggestions = Suggestions([role.name for role in roles])

    def find(self, text: str, column: str) -> str:
        """Return the slug of the role that is meant. Raises UnknownName in the words of its column."""
        slug = self._slugs.get(text.casefold())
        if slug is None:
            raise UnknownName(_unknown(column, text, self._suggestions.closest(text)))
        return slug


def _closest(text: str, names: Mapping[str, str], likeness: float) -> str | None:
    close = difflib.get_close_matches(text[:100], names, 1, likeness)
    return names[close[0]] if close else None


def _names_by_word(names: Mapping[str, str]) -> dict[str, str]:
    words = Counter(word for key in names for word in set(key.split()))
    return {word: name for key, name in names.items() for word in key.split() if words[word] == 1}


def _key(name: str) -> str:
    return "/".join(" ".join(part.split()).casefold() for part in name.split("/"))


def _unknown(column: str, text: str, meant: str | None) -> str:
    if meant is None:
        return _('There is no %(column)s "%(text)s"', column=column, text=text)
    return _('There is no %(column)s "%(text)s". Did you mean "%(meant)s"?', column=column, text=text, meant=meant)
