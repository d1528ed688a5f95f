"""Declare every setting once: its name, its default, and what it does.

Settings come from environment variables of the same name. `flask settings` prints this list.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

MODES = ("production", "demo", "test")


class ConfigurationError(Exception):
    """Say in one sentence why the app refuses to start."""


@dataclass(frozen=True)
class Setting:
    """One setting: how it is called, what it is without being set, and what it does."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str
    secret: bool = False


def _whole_number(text: str) -> int:
    if not text.strip().isdecimal():
        raise ValueError("must be a whole number such as 5")
    return int(text)


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("must be the name of a time zone such as Europe/Berlin")
    return text


def _switch(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def _mode(text: str) -> str:
    if text not in MODES:
        raise ValueError(f"must be one of {', '.join(MODES)}")
    return text


def _cuts(text: str) -> tuple[float, ...]:
    cuts = tuple(float(part) if part.strip().replace(".", "", 1).isdecimal() else -1.0 for part in text.split(","))
    if len(cuts) != 4 or list(cuts) != sorted(set(cuts)) or not 0 < cuts[0] <= cuts[-1] < 100:
        raise ValueError("must be four rising numbers between 0 and 100, such as 40,55,70,85")
    return cuts


def _smallest_group(text: str) -> int:
    number = _whole_number(text)
    if number < 5:
        raise ValueError("may rise above 5 but never fall below it: smaller groups would show single people")
    return number


SETTINGS: tuple[Setting, ...] = (
    Setting("ACADEMY_MODE", "production", "production, demo or test. Demo sign-in exists in demo mode only.", _mode),
    Setting("SECRET_KEY", "", "Signs cookies and links. Required in production; at least 32 characters.", secret=True),
    Setting("DATA_DIR", "var", "Folder for the embedded database, the job queue and mail written to files."),
    Setting("DATABASE_URL", "", "sqlite:///… or postgresql://…; empty means academy.db in DATA_DIR.", secret=True),
    Setting("QUEUE_URL", "", "Where jobs wait: empty for a file in DATA_DIR, or redis://host:port/0.", secret=True),
    Setting("PUBLIC_URL", "http://127.0.0.1:5000", "The address people use. Links in mails start with it."),
    Setting(
        "MAIL_URL",
        "",
        "smtp://user:password@host:587 (smtps:// for TLS from the start); empty writes mail to DATA_DIR/mail.",
        secret=True,
    ),
    Setting("MAIL_FROM", "Academy <academy@localhost>", "Sender of the mails."),
    Setting("ORGANISATION_TIMEZONE", "Europe/Berlin", "Due dates end at midnight in this zone.", _zone),
    Setting("MAX_UPLOAD_MB", "5", "Largest file somebody may upload, in megabytes.", _whole_number),
    Setting(
        "SMALLEST_GROUP", "5", "Groups with fewer assessed people are never shown. May only rise.", _smallest_group
    ),
    Setting(
        "LEVEL_CUTS", "40,55,70,85", "Scores at which Basic, Intermediate, Advanced and Highly advanced begin.", _cuts
    ),
    Setting("RETAKE_WAIT_DAYS", "7", "Days between a finished quiz and the next try.", _whole_number),
    Setting("SIGN_IN_DAYS", "14", "Days a sign-in lasts without being used.", _whole_number),
    Setting("HEATMAP_DEFAULT_VIEW", "table", "table or chart: what a heatmap shows first. The table is always there."),
    Setting(
        "TRUSTED_PROXIES",
        "0",
        "Number of reverse proxies in front of the app whose headers are believed.",
        _whole_number,
    ),
    Setting("SQL_ECHO", "0", "1 logs every SQL statement.", _switch),
)


def describe_settings(environment: Mapping[str, str]) -> list[dict[str, str]]:
    """Return name, help, default and value of every setting, without judging them; secrets stay hidden."""
    return [
        {
            "name": setting.name,
            "help": setting.help,
            "default": setting.default,
            "value": "(hidden)" if setting.secret else environment.get(setting.name) or setting.default,
        }
        for setting in SETTINGS
    ]


def print_settings() -> None:
    """Print every setting, also when Academy would refuse to start with them."""
    for row in describe_settings(os.environ):
        print(f"{row['name']}={row['value']}\n    {row['help']} Default: {row['default'] or 'empty'}\n")


def load_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> dict[str, Any]:
    """Read all settings from the environment, then apply `overrides`.

    Raises ConfigurationError with one clear sentence when a value cannot be used.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = str(overrides.get(setting.name, environment.get(setting.name) or setting.default))
        try:
            values[setting.name] = setting.parse(text)
        except ValueError as problem:
            raise ConfigurationError(f"{setting.name}={text!r} cannot be used: it {problem}.") from problem
    values.update({name: value for name, value in overrides.items() if name not in values})
    return values | _derived(values)


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    data_dir = Path(values["DATA_DIR"]).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    return {
        "DATA_DIR": data_dir,
        "SECRET_KEY": _secret_key(values, data_dir),
        "SQLALCHEMY_DATABASE_URI": _database_url(values["DATABASE_URL"], data_dir),
        "SQLALCHEMY_ECHO": values["SQL_ECHO"],
        "MAX_CONTENT_LENGTH": values["MAX_UPLOAD_MB"] * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "academy",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": urlsplit(values["PUBLIC_URL"]).scheme == "https",
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": values["ORGANISATION_TIMEZONE"],
    }


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'academy.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret_key(values: dict[str, Any], data_dir: Path) -> str:
    key = str(values["SECRET_KEY"])
    if values["ACADEMY_MODE"] == "production":
        if len(key) < 32:
            raise ConfigurationError(
                "Academy does not start without a secret: set SECRET_KEY to at least 32 random characters, "
                "for example the output of `python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`."
            )
        return key
    return key or _kept_secret(data_dir / "demo-secret")


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


if __name__ == "__main__":
    print_settings()
