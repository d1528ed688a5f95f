"""What every page gets: security headers, assets by hashed name, languages, navigation."""

import json
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import Babel, format_date, format_datetime, get_timezone
from flask_babel import gettext as _
from flask_compress import Compress
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from academy.auth import has_permission
from academy.errors import NotFound
from academy.people.models import PermissionKind

STATIC = Path(__file__).parent / "static"
BUILD = STATIC / "build"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
THEMES = ("light", "dark")

csrf = CSRFProtect()


class StoredNumber(IntegerConverter):
    """A number in an address, as large as the database can hold; nothing has a larger one, so its page is not found."""

    def __init__(self, map: Map, min: int | None = None, max: int = 2**31 - 1) -> None:
        super().__init__(map, min=min, max=max)


@lru_cache(maxsize=1)
def asset_names() -> dict[str, str]:
    """Return the logical names of built assets and the hashed files they became."""
    manifest = BUILD / "manifest.json"
    if not manifest.exists():
        raise RuntimeError("The front-end assets are not built yet: run `make assets`.")
    return dict(json.loads(manifest.read_text()))


def asset_url(name: str) -> str:
    """Return the address of a built asset."""
    return url_for("static", filename=f"build/{asset_names()[name]}")


def chosen_theme() -> str:
    """Return the theme the person chose, or nothing to follow the device."""
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else ""


def zone() -> str:
    """Return the time zone of whoever reads this page."""
    if current_user and current_user.is_authenticated and current_user.person.timezone:
        return str(current_user.person.timezone)
    return str(current_app.config["ORGANISATION_TIMEZONE"])


def in_zone(moment: datetime) -> datetime:
    """Return the moment in the reader's zone."""
    return moment.astimezone(ZoneInfo(str(get_timezone())))


def show_date(day: date | datetime | None) -> str:
    """Write a day as 30 June 2025, in the reader's zone."""
    return format_date(day, "d MMMM y") if day else ""


def show_time(moment: datetime) -> str:
    """Write a moment's time of day as 10:42, in the reader's zone."""
    return in_zone(moment).strftime("%H:%M")


def show_moment(moment: datetime) -> str:
    """Write a moment with day, time and zone."""
    return format_datetime(moment, "d MMMM y HH:mm z")


def navigation() -> list[tuple[str, str, bool]]:
    """Return the areas this person may use: name, address, whether the page lies in it."""
    if not (current_user and current_user.is_authenticated):
        return []
    person = current_user.person
    leader, trainer, admin = (has_permission(person, kind) for kind in PermissionKind)
    areas = [
        (_("Learn"), ("/learn",), True),
        (_("Readiness"), ("/readiness", "/gaps", "/forecast"), leader or admin),
        (_("Studio"), ("/studio",), trainer),
        (_("Admin"), ("/admin",), admin),
    ]
    return [(name, urls[0], request.path.startswith(urls)) for name, urls, may in areas if may]


def page_context() -> dict[str, Any]:
    """Return what the layout needs on every page."""
    if g.get("without_database"):
        return {"theme": chosen_theme(), "nav_areas": [], "person": None, "is_demo": False}
    signed_in = bool(current_user and current_user.is_authenticated)
    return {
        "theme": chosen_theme(),
        "nav_areas": navigation(),
        "person": current_user.person if signed_in else None,
        "is_demo": current_app.config["ACADEMY_MODE"] == "demo",
    }


def secure(response: Response) -> Response:
    """Add the security headers; pages of signed-in people are never kept by caches."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def leave_out_null_bytes() -> None:
    """Drop the one character no database stores from forms; an address with it leads nowhere."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise NotFound
    if request.method != "POST":
        return
    fields = list(request.form.items(multi=True))
    if any("\0" in text for _name, text in fields):
        request.form = ImmutableMultiDict((name, text.replace("\0", "")) for name, text in fields)
    for file in request.files.values():
        file.filename = (file.filename or "").replace("\0", "")


def _is_immutable(path: str, _url: str) -> bool:
    return Path(path).is_relative_to(BUILD)


def init_web(app: Flask) -> None:
    """Attach everything pages share."""
    app.url_map.converters["int"] = StoredNumber
    csrf.init_app(app)
    Compress(app)
    Babel(app, locale_selector=lambda: app.config["BABEL_DEFAULT_LOCALE"], timezone_selector=zone)
    app.context_processor(page_context)
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.filters.update(day=show_date, clock=show_time, moment=show_moment)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(leave_out_null_bytes)
    app.after_request(secure)
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=STATIC, prefix="static/", immutable_file_test=_is_immutable)  # type: ignore[method-assign]
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
