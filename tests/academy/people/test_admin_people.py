"""Admins find, add, change, invite and deactivate people."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from academy.audit.models import AuditEvent
from academy.clock import at, now
from academy.db import session
from academy.jobs.models import Job, JobState
from academy.people.admin_queries import PeopleFilter, find_people
from academy.people.models import MistakeReport, PermissionKind, Person, SignIn
from academy.people.passwords import hash_password
from tests.academy.people.organisation import SmallCompany, make_small_company
from tests.factories import add, make_person, permit
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres
SignInAs = Callable[[Person], FlaskClient]


@pytest.fixture
def org(empty_database: None) -> SmallCompany:
    return make_small_company()


@pytest.fixture
def admin(org: SmallCompany, sign_in: SignInAs) -> FlaskClient:
    return sign_in(org.admin)


@pytest.fixture(autouse=True)
def empty_mail_folder(app: Flask) -> Iterator[None]:
    yield
    for mail in (app.config["DATA_DIR"] / "mail").glob("*.eml"):
        mail.unlink()


def mails(app: Flask) -> list[str]:
    return [path.read_text() for path in sorted((app.config["DATA_DIR"] / "mail").glob("*.eml"))]


def details(person: Person | None = None, **values: object) -> dict[str, object]:
    return {
        "name": person.name if person else "Ana Ruiz",
        "email": person.email if person else "ana@example.com",
        "unit": "social-team",
        "role": "sales",
        **values,
    }


def sentences() -> list[str]:
    return [event.sentence for event in session().query(AuditEvent).order_by(AuditEvent.id)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (PeopleFilter(text="ana"), ["Ana Ruiz"]),
        (PeopleFilter(text="RUIZ an"), ["Ana Ruiz"]),
        (PeopleFilter(text="berg@"), ["Jo Berg"]),
        (PeopleFilter(text="100%"), []),
        (PeopleFilter(unit_slug="service"), ["Ana Ruiz", "Gone Person"]),
        (PeopleFilter(role_slug="sales"), ["Jo Berg"]),
        (PeopleFilter(status="deactivated"), ["Gone Person"]),
        (PeopleFilter(status="admin"), ["Sam Admin"]),
        (PeopleFilter(status="leader"), ["Ana Ruiz"]),
        (PeopleFilter(unit_slug="no-such-unit"), []),
    ],
)
def test_people_are_found_by_name_address_unit_role_and_status(
    org: SmallCompany, wanted: PeopleFilter, found: list[str]
) -> None:
    ana = make_person(org.social, name="Ana Ruiz", email="ana@example.com")
    permit(ana, PermissionKind.leader, org.social)
    make_person(org.sales, role="sales", name="Jo Berg", email="jo.berg@example.com")
    make_person(org.service, name="Gone Person", deactivated_at=now())
    assert [person.name for person in find_people(wanted, 1).items] == found


def test_long_lists_come_fifty_at_a_time(org: SmallCompany, admin: FlaskClient) -> None:
    for number in range(60):
        make_person(org.social, name=f"Member {number:02}")
    first, second = admin.get("/admin/people?unit=social-team"), admin.get("/admin/people?unit=social-team&page=2")
    assert "1 to 50 of 60 people" in first.text
    assert "51 to 60 of 60 people" in second.text
    assert "unit=social-team&amp;page=2" in first.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999999999999999", "٣"])
def test_a_page_that_is_none_shows_a_page(admin: FlaskClient, page: str) -> None:
    assert admin.get("/admin/people", query_string={"page": page}).status_code == 200


def test_nobody_found_says_what_to_do(admin: FlaskClient) -> None:
    assert "Nobody matches." in admin.get("/admin/people?q=nobody").text


def test_adding_a_person_keeps_everything_that_was_entered(org: SmallCompany, admin: FlaskClient) -> None:
    answer = admin.post(
        "/admin/people/new",
        data=details(email=" Ana@Example.com ", external_id="17", leads_also="service", is_trainer="y"),
    )
    assert answer.status_code == 303
    ana = session().query(Person).filter_by(email="ana@example.com").one()
    assert (ana.name, ana.unit.slug, ana.role_slug, ana.external_id) == ("Ana Ruiz", "social-team", "sales", "17")
    kinds = {(permission.kind.value, permission.unit and permission.unit.slug) for permission in ana.permissions}
    assert kinds == {("leader", "service"), ("trainer", None)}
    assert sentences() == ["added Ana Ruiz"]
    assert admin.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "Enter a name"),
        ({"email": "jo@"}, "Enter an email address in full, like jo@example.com"),
        ({"email": "sam@example.com"}, "Sam Admin has this email already"),
        ({"unit": ""}, "Select a unit"),
        ({"external_id": "1"}, "Sam Admin has this external ID already"),
    ],
)
def test_what_is_wrong_is_said_twice_and_nothing_is_saved(
    org: SmallCompany, admin: FlaskClient, values: dict[str, str], message: str
) -> None:
    org.admin.external_id = "1"
    answer = admin.post("/admin/people/new", data=details(**values))
    assert answer.status_code == 422
    assert answer.text.count(message) >= 2  # summary and field
    assert values.get("name", "Ana Ruiz") in answer.text
    assert session().query(Person).count() == 1
    assert sentences() == []


def test_changes_are_recorded_with_before_and_after(org: SmallCompany, admin: FlaskClient) -> None:
    jo = make_person(org.sales, role="sales", name="Jo Berg")
    permit(jo, PermissionKind.leader, org.sales)
    admin.post(f"/admin/people/{jo.token}", data=details(jo, leads="sales-division"))
    event = session().query(AuditEvent).one()
    assert event.sentence == "changed unit of Jo Berg"
    assert (event.before, event.after) == ({"unit": "Sales division"}, {"unit": "Social team"})
    admin.post(f"/admin/people/{jo.token}", data=details(jo, leads="sales-division"))
    assert session().query(AuditEvent).count() == 1, "saving the same again changes nothing"
    admin.post(f"/admin/people/{jo.token}", data=details(jo))
    assert session().get_one(Person, jo.id).permissions == []


def test_the_last_admin_stays_admin_and_active(org: SmallCompany, admin: FlaskClient) -> None:
    answer = admin.post(f"/admin/people/{org.admin.token}", data=details(org.admin))
    assert answer.status_code == 422
    assert "Sam Admin is the only admin" in answer.text
    assert admin.post(f"/admin/people/{org.admin.token}/deactivate").status_code == 422
    assert admin.get("/admin").status_code == 200
    second = make_person(org.company)
    permit(second, PermissionKind.admin)
    assert admin.post(f"/admin/people/{org.admin.token}/deactivate").status_code == 303


def test_a_deactivated_admin_does_not_count_as_another_admin(org: SmallCompany, admin: FlaskClient) -> None:
    permit(make_person(org.company, deactivated_at=now()), PermissionKind.admin)
    assert admin.post(f"/admin/people/{org.admin.token}/deactivate").status_code == 422


def test_deactivating_ends_sign_ins_and_can_be_taken_back(
    org: SmallCompany, admin: FlaskClient, sign_in: SignInAs
) -> None:
    jo = make_person(org.sales)
    theirs = sign_in(jo)
    assert theirs.get("/settings").status_code == 200
    assert admin.post(f"/admin/people/{jo.token}/deactivate").status_code == 303
    assert theirs.get("/settings").status_code == 302
    admin.post(f"/admin/people/{jo.token}/reactivate")
    assert session().get_one(Person, jo.id).is_active
    assert theirs.get("/settings").status_code == 302, "old sign-ins stay ended"
    assert session().query(SignIn).filter_by(person_id=jo.id, revoked_at=None).count() == 0


def test_nobody_becomes_active_in_an_archived_unit(org: SmallCompany, admin: FlaskClient) -> None:
    jo = make_person(org.social, deactivated_at=now())
    org.social.archived_at = now()
    answer = admin.post(f"/admin/people/{jo.token}/reactivate")
    assert answer.status_code == 422
    assert "Social team is archived" in answer.text


def test_an_invitation_lets_the_person_choose_a_password(
    app: Flask, org: SmallCompany, admin: FlaskClient, client: FlaskClient
) -> None:
    jo = make_person(org.sales, email="jo@example.com")
    admin.post(f"/admin/people/{jo.token}/invite")
    (mail,) = mails(app)
    link = re.search(r"https?://\S+/invitation/\S+", mail)
    assert link
    assert client.get(urlsplit(link[0]).path).status_code == 200
    assert "Send a new invitation" in admin.get(f"/admin/people/{jo.token}").text


def test_inviting_everybody_reaches_whoever_has_neither_password_nor_invitation(
    app: Flask, org: SmallCompany, admin: FlaskClient
) -> None:
    org.admin.password_hash = hash_password("four words in a row")
    for number in range(3):
        make_person(org.sales, email=f"new{number}@example.com")
    make_person(org.sales, deactivated_at=now())
    make_person(org.sales, is_demo=True)
    assert "3 mails go out" in admin.get("/admin/people/invite").text
    job_page = admin.post("/admin/people/invite").headers["Location"]
    assert "3 invitations sent." in admin.get(job_page).text
    assert len(mails(app)) == 3
    assert "There is nobody to invite." in admin.get("/admin/people/invite").text
    admin.post("/admin/people/invite")
    assert len(mails(app)) == 3, "an invitation that works is not sent twice"
    with at(now() + timedelta(days=15)):
        assert "There is nobody to invite." not in sign_in_page(admin)
    assert {job.state for job in session().query(Job)} == {JobState.done}


def test_inviting_everybody_while_the_mails_go_out_shows_the_job_under_way(admin: FlaskClient) -> None:
    under_way = add(Job(kind="people.invite_everybody", title="Invite everybody"))
    assert admin.post("/admin/people/invite").headers["Location"] == f"/admin/jobs/{under_way.token}"
    assert session().query(AuditEvent).count() == 0, "nobody started anything"


def sign_in_page(admin: FlaskClient) -> str:
    session().query(SignIn).update({SignIn.last_used_at: now()})
    return admin.get("/admin/people/invite").text


def test_one_mailbox_that_fails_stops_nobody_elses_invitation(
    org: SmallCompany, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    org.admin.password_hash = hash_password("four words in a row")
    for number in range(3):
        make_person(org.sales, email=f"new{number}@example.com")
    reached: list[str] = []

    def send(to: str, _subject: str, _text: str) -> None:
        if to == "new1@example.com":
            raise OSError("mailbox unavailable")
        reached.append(to)

    monkeypatch.setattr("academy.people.services.send_mail", send)
    job_page = admin.post("/admin/people/invite").headers["Location"]
    assert "2 invitations sent. 1 could not be sent." in admin.get(job_page).text
    assert reached == ["new0@example.com", "new2@example.com"]
    assert "1 mail goes out" in admin.get("/admin/people/invite").text, "the one that failed can be tried again"


def test_reports_of_mistakes_are_listed_and_settled(org: SmallCompany, admin: FlaskClient) -> None:
    jo = make_person(org.sales, name="Jo Berg")
    for text in ("My team is wrong", "My name is wrong"):
        add(MistakeReport(person_id=jo.id, text=text))
    assert admin.get("/admin/reports").text.index("My team") < admin.get("/admin/reports").text.index("My name")
    answer = admin.post(f"/admin/people/{jo.token}/reports/2", follow_redirects=True)
    assert "My team is wrong" in answer.text
    assert "My name is wrong" not in answer.text
    assert "1 report is left" in answer.text
    assert admin.post(f"/admin/people/{jo.token}/reports/3").status_code == 404


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/people", "/admin/people/new", "/admin/people/{token}", "/admin/people/invite",
             "/admin/reports", "/admin/units", "/admin/units/new", "/admin/units/service", "/admin/people/import"]
)  # fmt: skip
def test_pages_ask_the_database_at_most_eight_times(org: SmallCompany, admin: FlaskClient, path: str) -> None:
    for _ in range(3):
        person = make_person(org.social)
        permit(person, PermissionKind.leader, org.social)
        permit(person, PermissionKind.leader, org.sales)
        add(MistakeReport(person_id=person.id, text="wrong"))
    path = path.format(token=person.token)
    admin.get(path)
    with counted_queries() as statements:
        assert admin.get(path).status_code == 200
    assert len(statements) <= 8, statements


def test_no_people_page_shows_a_score(org: SmallCompany, admin: FlaskClient) -> None:
    jo = make_person(org.social)
    for path in ("/admin/people", f"/admin/people/{jo.token}"):
        page = admin.get(path).text
        assert not re.search(r"of 100|Advanced|Intermediate|score", page)
