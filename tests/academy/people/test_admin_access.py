"""Only admins open the pages under /admin, whatever the page and whoever asks."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from academy.db import session
from academy.people.models import PermissionKind, Person
from tests.academy.people.organisation import make_small_company
from tests.factories import make_person, permit

VALUES = {"token": "x", "slug": "service", "number": 1, "ordinal": 1}


def admin_pages(app: Flask) -> list[tuple[str, str]]:
    pages = []
    for rule in app.url_map.iter_rules():
        if rule.rule == "/admin" or rule.rule.startswith("/admin/"):
            values = {name: VALUES.get(name, "x") for name in rule.arguments}
            _host, path = rule.build(values, append_unknown=False)  # type: ignore[misc]
            pages.extend((method, path) for method in sorted(rule.methods & {"GET", "POST"}))
    return pages


@pytest.mark.parametrize("permission", [None, PermissionKind.trainer, PermissionKind.leader])
def test_every_admin_page_is_closed_to_everybody_else(
    app: Flask, sign_in: Callable[[Person], FlaskClient], permission: PermissionKind | None
) -> None:
    org = make_small_company()
    person = make_person(org.social)
    if permission:
        permit(person, permission, org.company if permission is PermissionKind.leader else None)
    browser = sign_in(person)
    pages = admin_pages(app)
    assert len(pages) > 30
    answers = {(method, path): browser.open(path, method=method).status_code for method, path in pages}
    assert {page: code for page, code in answers.items() if code != 403} == {}


def test_strangers_are_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    session().commit()
    assert {client.open(path, method=method).status_code for method, path in admin_pages(app)} == {302}
