"""Signing in, out, by link, in the demo."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from academy import create_app
from academy.clock import at, now
from academy.config import ConfigurationError
from academy.db import session
from academy.people.models import LinkPurpose, Organisation, Person, SignIn
from academy.people.services import mail_link
from academy.people.throttle import FREE_TRIES, LONGEST_WAIT, wait_after
from academy.people.views import local_address
from tests.factories import add, make_person
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres

PASSWORD = "four words in a row"
CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # tries take no time to refuse


@pytest.fixture
def jo(empty_database: None) -> Person:
    person = make_person(name="Jo", email="jo@example.com", password_hash=CHEAP_HASH)
    session().commit()
    return person


def try_to_sign_in(client: FlaskClient, email: str = "jo@example.com", password: str = PASSWORD):  # type: ignore[no-untyped-def]
    return client.post("/sign-in", data={"email": email, "password": password})


def links_mailed(app: Flask) -> list[str]:
    mails = sorted((app.config["DATA_DIR"] / "mail").glob("*.eml"))
    return [line for mail in mails for line in mail.read_text().splitlines() if line.startswith("http")]


@pytest.fixture(autouse=True)
def empty_mail_folder(app: Flask) -> Iterator[None]:
    yield
    for mail in (app.config["DATA_DIR"] / "mail").glob("*.eml"):
        mail.unlink()


def test_the_right_password_signs_in_however_the_address_is_written(client: FlaskClient, jo: Person) -> None:
    answer = try_to_sign_in(client, email="  JO@Example.com ")
    assert answer.status_code == 303
    assert client.get("/settings").status_code == 200


def test_unknown_address_and_wrong_password_get_the_same_answer(client: FlaskClient, jo: Person) -> None:
    wrong = try_to_sign_in(client, password="not this one")
    unknown = try_to_sign_in(client, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text
    assert wrong.text.replace("jo@", "x@") == unknown.text.replace("nobody@", "x@")


@pytest.mark.parametrize("email", ["jo@example.com", "nobody@example.com"])
def test_failures_lock_an_address_known_or_not_and_the_wait_grows(client: FlaskClient, jo: Person, email: str) -> None:
    for _ in range(FREE_TRIES):
        assert try_to_sign_in(client, email, "wrong").status_code == 422
    locked = try_to_sign_in(client, email, "wrong")
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 31
    with at(now() + timedelta(seconds=32)):
        assert try_to_sign_in(client, email, "wrong").status_code == 422
        assert int(try_to_sign_in(client, email, "wrong").headers["Retry-After"]) > 31


def test_the_right_password_does_not_open_a_locked_address_until_the_wait_is_over(
    client: FlaskClient, jo: Person
) -> None:
    for _ in range(FREE_TRIES):
        try_to_sign_in(client, password="wrong")
    assert try_to_sign_in(client).status_code == 429
    with at(now() + timedelta(seconds=32)):
        assert try_to_sign_in(client).status_code == 303


@given(st.integers(0, 10_000))
def test_the_wait_never_shrinks_and_has_an_end(failures: int) -> None:
    assert 0 <= wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


def test_sign_out_everywhere_ends_every_device(sign_in: Callable[[Person], FlaskClient], jo: Person) -> None:
    laptop, phone = sign_in(jo), sign_in(jo)
    assert laptop.post("/settings/sign-out-everywhere").status_code == 303
    assert phone.get("/settings").status_code == 302
    assert laptop.get("/settings").status_code == 302


def test_a_sign_in_ends_when_it_is_not_used_or_its_person_leaves(
    sign_in: Callable[[Person], FlaskClient], jo: Person
) -> None:
    browser = sign_in(jo)
    with at(now() + timedelta(days=15)):
        assert browser.get("/settings").status_code == 302
    jo = session().get_one(Person, jo.id)
    jo.deactivated_at = now()
    session().commit()
    assert browser.get("/settings").status_code == 302


def test_a_reset_link_works_once_and_opening_it_uses_nothing_up(app: Flask, client: FlaskClient, jo: Person) -> None:
    client.post("/sign-in/forgotten", data={"email": "jo@example.com"})
    (address,) = links_mailed(app)
    path = address.removeprefix(app.config["PUBLIC_URL"])
    assert client.get(path).status_code == client.get(path).status_code == 200
    new = {"password": "another four words here", "again": "another four words here"}
    assert client.post(path, data=new).status_code == 303
    assert client.post(path, data=new).status_code == 404
    assert try_to_sign_in(app.test_client(), password=new["password"]).status_code == 303


def test_asking_for_a_link_says_the_same_for_unknown_addresses_and_mails_nothing(
    app: Flask, client: FlaskClient, jo: Person
) -> None:
    known = client.post("/sign-in/forgotten", data={"email": "jo@example.com"})
    unknown = client.post("/sign-in/forgotten", data={"email": "nobody@example.com"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert len(links_mailed(app)) == 1


def test_an_expired_invitation_says_so_and_changes_nothing(app: Flask, client: FlaskClient, jo: Person) -> None:
    mail_link(session().get_one(Person, jo.id), LinkPurpose.invitation)
    session().commit()
    path = links_mailed(app)[0].removeprefix(app.config["PUBLIC_URL"])
    with at(now() + timedelta(days=15)):
        answer = client.post(path, data={"password": "another four words here", "again": "another four words here"})
    assert answer.status_code == 404
    assert "This link has expired" in answer.text
    assert try_to_sign_in(client).status_code == 303


def test_a_short_password_is_refused_in_the_words_of_its_label(app: Flask, client: FlaskClient, jo: Person) -> None:
    mail_link(session().get_one(Person, jo.id), LinkPurpose.reset)
    session().commit()
    path = links_mailed(app)[0].removeprefix(app.config["PUBLIC_URL"])
    answer = client.post(path, data={"password": "short", "again": "short"})
    assert answer.status_code == 422
    assert answer.text.count("New password must be at least 10 characters") == 2  # summary and field
    assert client.get(path).status_code == 200


def test_demo_sign_in_does_not_exist_outside_demo_mode(app: Flask, client: FlaskClient) -> None:
    add(Organisation(name="Demo", is_demo=True))
    person = make_person(is_demo=True)
    session().commit()
    assert person.name not in client.get("/sign-in").text
    assert client.post(f"/sign-in/demo/{person.token}").status_code == 404


def test_demo_mode_on_a_real_organisation_signs_nobody_in(app: Flask, client: FlaskClient) -> None:
    add(Organisation(name="Real", is_demo=False))
    person = make_person(is_demo=True)
    session().commit()
    app.config["ACADEMY_MODE"] = "demo"
    try:
        assert client.post(f"/sign-in/demo/{person.token}").status_code == 404
    finally:
        app.config["ACADEMY_MODE"] = "test"


def test_production_refuses_to_start_without_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="set SECRET_KEY"):
        create_app(ACADEMY_MODE="production", DATA_DIR=str(tmp_path))


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "", None]
)
def test_after_signing_in_nobody_is_sent_elsewhere(address: str | None) -> None:
    assert local_address(address) == "/"


def test_a_signed_in_page_asks_once_who_is_there(sign_in: Callable[[Person], FlaskClient], jo: Person) -> None:
    browser = sign_in(jo)
    with counted_queries() as statements:
        assert browser.get("/settings").status_code == 200
    assert len(statements) == 1


def test_only_a_hash_of_the_cookie_is_kept(sign_in: Callable[[Person], FlaskClient], jo: Person) -> None:
    browser = sign_in(jo)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    kept = session().query(SignIn.token_hash).all()
    assert all(token not in row[0] for row in kept)


def test_a_changed_password_ends_other_sign_ins_and_keeps_this_one(
    sign_in: Callable[[Person], FlaskClient], jo: Person
) -> None:
    here, elsewhere = sign_in(jo), sign_in(jo)
    new = "another four words here"
    form = {"password-old": PASSWORD, "password-password": new, "password-again": new}
    assert here.post("/settings/password", data=form).status_code == 303
    assert here.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code == 302


def test_many_tries_at_the_same_moment_get_no_more_than_the_free_ones(app: Flask, jo: Person) -> None:
    def try_once(_number: int) -> int:
        browser = FlaskClient(app, app.response_class, use_cookies=True)
        return browser.post("/sign-in", data={"email": "jo@example.com", "password": "wrong"}).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(try_once, range(12)))
    assert answers.count(422) == FREE_TRIES
    assert answers.count(429) == len(answers) - FREE_TRIES
