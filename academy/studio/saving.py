"""How a save answers: with a redirect for a browser, with JSON for the script that saves while somebody types."""

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from academy.curriculum.models import ModuleVersion
from academy.errors import wants_json
from academy.studio.editions import Edition
from academy.web import show_time


def saved(draft: ModuleVersion, address: str) -> ResponseReturnValue:
    """Say that the draft was saved and lead to `address`."""
    if wants_json():
        return {"saved_at": show_time(draft.edited_at), "version": str(Edition.of(draft))}
    flash(_("Saved at %(time)s.", time=show_time(draft.edited_at)), "success")
    return redirect(address, 303)


def refused(page: str, form: FlaskForm) -> ResponseReturnValue:
    """Show the form again with what is wrong; nothing was saved."""
    if wants_json():
        return {"detail": _("Not saved. %(problem)s.", problem=_first_message(form.errors))}, 422
    return page, 422


def _first_message(errors: Any) -> str:
    while isinstance(errors, dict | list | tuple) and errors:
        errors = next(iter(errors.values())) if isinstance(errors, dict) else errors[0]
    return str(errors).rstrip(".")
