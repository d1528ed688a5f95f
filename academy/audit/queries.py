"""Every SELECT on the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from academy.audit.models import AuditEvent
from academy.db import session
from academy.paging import Page, objects_page

CHUNK = 1000


@dataclass(frozen=True)
class EventFilter:
    """Which events to show. Empty fields do not narrow; `until` itself is left out."""

    who: str = ""
    what: str = ""
    object_type: str = ""
    since: datetime | None = None
    until: datetime | None = None


def find_events(wanted: EventFilter, page: int) -> Page[AuditEvent]:
    """Return one page of the events that match, the newest first, with who did it."""
    return objects_page(_matching(wanted), page, joinedload(AuditEvent.actor))


def all_events(wanted: EventFilter) -> Iterator[AuditEvent]:
    """Yield every event that matches, the newest first, without holding them all."""
    statement = _matching(wanted).options(joinedload(AuditEvent.actor)).execution_options(yield_per=CHUNK)
    yield from session().scalars(statement)


def object_types() -> list[str]:
    """Return the kinds of things the log speaks of."""
    return list(session().scalars(select(AuditEvent.object_type).distinct().order_by(AuditEvent.object_type)))


def _matching(wanted: EventFilter) -> Select[AuditEvent]:
    found = select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    person = AuditEvent.actor.property.mapper.class_
    for word in wanted.who.split():
        found = found.where(
            AuditEvent.actor.has(
                person.name.icontains(word, autoescape=True) | person.email.icontains(word, autoescape=True)
            )
        )
    for word in wanted.what.split():
        found = found.where(AuditEvent.sentence.icontains(word, autoescape=True))
    if wanted.object_type:
        found = found.where(AuditEvent.object_type == wanted.object_type)
    if wanted.since:
        found = found.where(AuditEvent.at >= wanted.since)
    if wanted.until:
        found = found.where(AuditEvent.at < wanted.until)
    return found
