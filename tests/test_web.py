"""What holds on every page: headers, error pages, settings."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from academy import create_app
from academy.config import SETTINGS, ConfigurationError, load_settings
from academy.db import session
from academy.people.models import MistakeReport, Person
from academy.web import BUILD, asset_names
from tests.factories import make_person

ROOT = Path(__file__).parent.parent


def test_every_page_carries_a_strict_policy(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_styles_and_scripts_are_sent_compressed_and_kept(client: FlaskClient) -> None:
    for name, encoding in (("academy.css", "br"), ("plotly.js", "gzip")):
        file = asset_names()[name]
        with client.get(f"/static/build/{file}", headers={"Accept-Encoding": encoding}) as reply:
            assert reply.headers["Content-Encoding"] == encoding
            assert int(reply.headers["Content-Length"]) < (BUILD / file).stat().st_size / 2
            assert "immutable" in reply.headers["Cache-Control"]


def test_templates_hold_nothing_the_policy_blocks() -> None:
    forbidden = re.compile(r"<script>|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if forbidden.search(line)
    ]
    assert found == []


def test_an_unknown_address_is_a_page_with_a_way_on(client: FlaskClient) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert 'href="/' in answer.text


def test_programs_get_problem_json(client: FlaskClient) -> None:
    answer = client.get("/no/such/page", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_a_lost_database_still_gives_a_page_with_a_reference(tmp_path: Path) -> None:
    app = create_app(ACADEMY_MODE="test", DATA_DIR=str(tmp_path), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = browser.get("/settings")
    assert answer.status_code == 500
    assert re.search(r"Reference [0-9A-F]{6}", answer.text)


def test_a_file_over_the_limit_is_refused_with_both_sizes(app: Flask, sign_in: Callable[[Person], FlaskClient]) -> None:
    too_much = b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    answer = sign_in(make_person()).post("/settings", data=too_much, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "5 MB" in answer.text


def test_forms_without_their_token_are_refused(tmp_path: Path) -> None:
    app = create_app(ACADEMY_MODE="test", DATA_DIR=str(tmp_path), TESTING=True)
    answer = app.test_client().post("/sign-in", data={"email": "jo@example.com", "password": "x"})
    assert answer.status_code == 422
    assert "open too long" in answer.text


def test_a_script_whose_token_is_stale_is_told_what_to_do(
    app: Flask, sign_in: Callable[[Person], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = sign_in(make_person()).post("/settings", headers={"Accept": "application/json"})
    assert answer.status_code == 401, "a script keeps what was typed"
    told = "You were signed out, or this form was open too long. Reload the page and send it again."
    assert json.loads(answer.text)["detail"] == told


@pytest.mark.parametrize(("came_from", "leads_back"), [("http://localhost", True), ("http://localhost.evil", False)])
def test_a_refused_form_leads_back_to_its_page_and_nowhere_else(
    app: Flask,
    sign_in: Callable[[Person], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
    came_from: str,
    leads_back: bool,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = f"{came_from}/settings?part=two"
    answer = sign_in(make_person()).post("/settings", headers={"Referer": page})
    assert answer.status_code == 422
    assert (f'href="{page}"' in answer.text) is leads_back


def test_settings_command_prints_every_setting_and_no_secret(app: Flask) -> None:
    rows = json.loads(app.test_cli_runner().invoke(args=["settings", "--json"]).output)
    assert [row["name"] for row in rows] == [setting.name for setting in SETTINGS]
    assert all(row["help"] for row in rows)
    assert app.config["SECRET_KEY"] not in json.dumps(rows)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMALLEST_GROUP", "4"),
        ("LEVEL_CUTS", "40,55,50,85"),
        ("MAX_UPLOAD_MB", "five"),
        ("ACADEMY_MODE", "prod"),
        ("ORGANISATION_TIMEZONE", "Mars/X"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_and_is_named(name: str, value: str, tmp_path: Path) -> None:
    environment = {"ACADEMY_MODE": "test", "DATA_DIR": str(tmp_path), name: value}
    with pytest.raises(ConfigurationError, match=f"^{name}=.* cannot be used: it m[au][sy]t?"):
        load_settings(environment)


@pytest.mark.parametrize("address", ["/learn/%00", "/readiness/x?role=%00", "/sign-in?next=%00", "/verify/%00"])
def test_an_address_with_a_null_byte_leads_nowhere(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.postgres
def test_a_null_byte_in_a_form_is_left_out(sign_in: Callable[[Person], FlaskClient]) -> None:
    sign_in(make_person(welcome_step=1)).post("/welcome/1", data={"answer": "wrong", "text": "South\0 team"})
    assert session().query(MistakeReport.text).all() == [("South team",)]
