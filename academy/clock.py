"""Tell the time, in UTC, in one place, so that tests and the demo can choose it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_chosen: ContextVar[datetime | None] = ContextVar("chosen_time", default=None)


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return _chosen.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make now() answer `moment` inside the block."""
    token = _chosen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _chosen.reset(token)
