"""Long lists, fifty rows at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm.interfaces import ORMOption

from academy.db import session

T = TypeVar("T")
ROWS_PER_PAGE = 50
LAST_NUMBER = 1_000_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and where they stand in it; pages count from 1."""

    items: Sequence[T]
    number: int
    total: int

    @property
    def first(self) -> int:
        """Return the place of the first row shown, 0 when there is none."""
        return (self.number - 1) * ROWS_PER_PAGE + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Return the place of the last row shown."""
        return self.first + len(self.items) - 1 if self.items else 0

    @property
    def previous(self) -> int | None:
        """Return the number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Return the number of the page after."""
        return self.number + 1 if self.last < self.total and self.items else None


def page_number(text: str | None) -> int:
    """Return the page an address asks for; the first one when it asks for nonsense."""
    return min(int(text), LAST_NUMBER) if text and text.isascii() and text.isdigit() and int(text) > 0 else 1


def rows_page(statement: Select[*tuple[Any, ...]], number: int) -> Page[Any]:
    """Return one page of the statement's rows."""
    rows = session().execute(_slice(statement, number)).all()
    return Page(rows, number, _count(statement))


def objects_page(statement: Select[T], number: int, *options: ORMOption) -> Page[T]:
    """Return one page of the statement's objects, loaded with `options`."""
    objects = session().scalars(_slice(statement.options(*options), number)).unique().all()
    return Page(objects, number, _count(statement))


def _slice(statement: Any, number: int) -> Any:
    return statement.limit(ROWS_PER_PAGE).offset((number - 1) * ROWS_PER_PAGE)


def _count(statement: Select[*tuple[Any, ...]]) -> int:
    return session().scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
