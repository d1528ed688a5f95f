"""The audit log as a page and as a file. It is read-only."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _

from academy.audit import queries
from academy.audit.models import AuditEvent
from academy.audit.queries import EventFilter
from academy.auth import admin_required
from academy.paging import page_number
from academy.spreadsheets import csv_download

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit")

COLUMNS = ("time", "who", "action", "object", "key", "sentence", "before", "after")


@blueprint.get("")
@admin_required
def log() -> ResponseReturnValue:
    """Show the events that match, the newest first."""
    return render_template(
        "admin/audit.html",
        page=queries.find_events(_wanted(), page_number(request.args.get("page"))),
        types=queries.object_types(),
        sentence_of=sentence_of,
        facts_of=facts_of,
    )


@blueprint.get("/audit.csv")
@admin_required
def download() -> ResponseReturnValue:
    """Download the events that match."""
    return csv_download("audit.csv", COLUMNS, (_row(event) for event in queries.all_events(_wanted())))


def sentence_of(event: AuditEvent) -> str:
    """Return one sentence that begins with who did it."""
    actor = event.actor.name if event.actor else _("Academy")
    names_actor = event.sentence.startswith(actor)  # as some events of earlier releases do
    return event.sentence if names_actor else f"{actor} {event.sentence}"


def facts_of(event: AuditEvent) -> Iterator[tuple[str, str, str]]:
    """Yield what stood there before and after: name, before, after."""
    before, after = event.before or {}, event.after or {}
    for name in dict.fromkeys([*before, *after]):
        yield name, _shown(before.get(name)), _shown(after.get(name))


def _shown(value: object) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _wanted() -> EventFilter:
    asked = request.args.get
    until = _midnight(asked("until"))
    return EventFilter(
        who=asked("who", ""),
        what=asked("what", ""),
        object_type=asked("type", ""),
        since=_midnight(asked("since")),
        until=until + timedelta(days=1) if until else None,
    )


def _midnight(text: str | None) -> datetime | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return datetime.combine(day, time.min, ZoneInfo(str(get_timezone())))


def _row(event: AuditEvent) -> list[object]:
    return [
        event.at.isoformat(timespec="seconds"),
        event.actor.name if event.actor else "",
        event.action,
        event.object_type,
        event.object_key,
        sentence_of(event),
        json.dumps(event.before, ensure_ascii=False) if event.before else "",
        json.dumps(event.after, ensure_ascii=False) if event.after else "",
    ]
