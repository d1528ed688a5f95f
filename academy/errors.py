"""The kinds of refusal services raise, and the one place that turns them into pages."""

import secrets
from http import HTTPStatus

from flask import Flask, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from academy.db import undo


class AcademyError(Exception):
    """Something the person asked for cannot be done; the message says why in plain words."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(AcademyError):
    """There is no such thing, or none this person may know of."""

    status = HTTPStatus.NOT_FOUND


class NotAllowed(AcademyError):
    """The thing exists and this person may not use it."""

    status = HTTPStatus.FORBIDDEN


class Conflict(AcademyError):
    """Somebody else, or another tab, was faster."""

    status = HTTPStatus.CONFLICT


class Refused(AcademyError):
    """A rule forbids it; the message says which and what to do."""


class TooManyTries(AcademyError):
    """Wait before trying again."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


PAGES = {403, 404, 409, 413, 422, 429, 500}


def wants_json() -> bool:
    """Tell whether the caller asked for JSON rather than a page."""
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"]) == "application/json"


def error_page(status: int, message: str = "", **values: object) -> ResponseReturnValue:
    """Render the page (or problem+json) for `status`; undo whatever the request began."""
    undo()
    if wants_json():
        response = make_response({"status": status, "title": HTTPStatus(status).phrase, "detail": message}, status)
        response.content_type = "application/problem+json"
        return response
    page = status if status in PAGES else (404 if status < 500 else 500)
    return make_response(render_template(f"errors/{page}.html", message=message, **values), status)


def init_errors(app: Flask) -> None:
    """Map every error to its page once."""

    @app.errorhandler(AcademyError)
    def refuse(error: AcademyError) -> ResponseReturnValue:
        seconds = getattr(error, "seconds", None)
        response = make_response(error_page(int(error.status), error.message, seconds=seconds))
        if seconds is not None:
            response.headers["Retry-After"] = str(seconds)
        return response

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> ResponseReturnValue:
        # The token went with the session. A script keeps what was typed; the forms of signing in are just sent again.
        is_signing_in = request.path.startswith(("/sign-in", "/invitation"))
        if not is_signing_in and not current_user.is_authenticated:
            return app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]
        status = 401 if wants_json() and not is_signing_in else 422
        return error_page(
            status, _("You were signed out, or this form was open too long. Reload the page and send it again.")
        )

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
        size = round((request.content_length or 0) / 1024 / 1024, 1)
        return error_page(413, limit=current_app.config["MAX_UPLOAD_MB"], size=size)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        return error_page(error.code)

    @app.errorhandler(Exception)
    def failure(error: Exception) -> ResponseReturnValue:
        reference = secrets.token_hex(3).upper()
        app.logger.exception("reference %s", reference)
        g.without_database = True
        if app.testing:
            raise error
        return error_page(500, reference=reference)
