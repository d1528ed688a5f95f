"""Two authors saved the same thing: show both, overwrite neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from academy.errors import Conflict, wants_json
from academy.studio.editions import Edition
from academy.studio.queries import working_version

NOT_COMPARED = ("csrf_token", "version", "shown_type")


@dataclass(frozen=True)
class Difference:
    """A field that holds one thing in the database and another in the form just sent."""

    label: str
    theirs: str
    mine: str


def differences(form: FlaskForm, theirs: Mapping[str, Any]) -> list[Difference]:
    """Return the fields in which the sent form differs from what is stored now."""
    found = []
    for field in form:
        if field.name in NOT_COMPARED or field.name not in theirs:
            continue
        stored, sent = shown(theirs[field.name]), shown(field.data)
        if stored != sent:
            found.append(Difference(str(field.label.text), stored, sent))
    return found


def shown(value: Any) -> str:
    """Return a field's value as text, a line for every row and every entry of a list."""
    if isinstance(value, Mapping):
        return " · ".join(text for text in map(shown, value.values()) if text)
    if isinstance(value, list | tuple):
        return "\n".join(text for text in map(shown, value) if text)
    if isinstance(value, bool):
        return str(_("Yes")) if value else ""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def conflict_page(conflict: Conflict, module: str, form: FlaskForm, theirs: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what the other author saved beside what was just sent, which can be sent again on top of it."""
    if wants_json():
        raise conflict
    edition = str(Edition.of(working_version(module)))
    again = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "version")]
    page = render_template(
        "studio/conflict.html",
        message=conflict.message,
        differences=differences(form, theirs),
        again=[*again, ("version", edition)],
        module=module,
    )
    return make_response(page, 409)
