"""The audit log: one sentence per change, found by who, what, about and when."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

import pytest
from flask.testing import FlaskClient

from academy.audit.models import AuditEvent
from academy.audit.services import record
from academy.clock import at
from academy.db import session
from academy.people.models import PermissionKind, Person
from tests.factories import make_person, permit
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres


@pytest.fixture
def sam(empty_database: None) -> Person:
    person = make_person(name="Sam Admin", email="sam@example.com")
    permit(person, PermissionKind.admin)
    return person


@pytest.fixture
def admin(sam: Person, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(sam)


@pytest.fixture
def entries(sam: Person) -> Person:
    ana = make_person(name="Ana Ruiz", email="ana@example.com")
    moments = [datetime(2025, 5, 30, 21, 30, tzinfo=UTC), datetime(2025, 5, 31, 8, 42, tzinfo=UTC)]
    with at(moments[0]):  # 23:30 in Berlin
        record("published module", "module", "brand-voice", "published Brand voice", actor_id=ana.id)
        session().flush()
    with at(moments[1]):
        before, after = {"unit": "Sales", "trainer": False}, {"unit": "Social", "trainer": True}
        record("changed person", "person", "x", "changed unit of Jo", before, after, actor_id=sam.id)
        session().flush()
    with at(datetime(2025, 6, 1, 22, 30, tzinfo=UTC)):  # 00:30 on 2 June in Berlin
        record("added newcomers", "assignment", "3", "added 2 newcomers to assignment 3")
        session().flush()
    return ana


def shown(admin: FlaskClient, query: str = "") -> list[str]:
    page = admin.get(f"/admin/audit?{query}").text
    known = ("Ana Ruiz published Brand voice", "Sam Admin changed unit of Jo", "Academy added 2 newcomers")
    return [sentence.split()[0] for sentence in known if sentence in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana", "Sam", "Academy"]),
        ("who=ruiz", ["Ana"]),
        ("who=sam%40", ["Sam"]),
        ("what=UNIT+jo", ["Sam"]),
        ("type=module", ["Ana"]),
        ("since=2025-05-31", ["Sam", "Academy"]),
        ("until=2025-05-30", ["Ana"]),
        ("since=2025-05-31&until=2025-06-01", ["Sam"]),
        ("since=nonsense&until=", ["Ana", "Sam", "Academy"]),
        ("who=%25", []),
    ],
)
def test_entries_are_found_by_who_what_about_and_day(
    entries: Person, admin: FlaskClient, query: str, found: list[str]
) -> None:
    assert shown(admin, query) == found


def test_an_entry_shows_exact_time_with_zone_and_what_changed(entries: Person, admin: FlaskClient) -> None:
    page = admin.get("/admin/audit?type=person").text
    assert "31 May 2025 10:42 +0200" in page
    assert "<td>Sales</td><td>Social</td>" in page
    assert "<td>no</td><td>yes</td>" in page
    assert "<details>" in page


def test_nothing_found_says_so(admin: FlaskClient) -> None:
    assert "No entries." in admin.get("/admin/audit?what=nothing").text


def test_the_download_holds_what_the_page_would_show(entries: Person, admin: FlaskClient) -> None:
    answer = admin.get("/admin/audit/audit.csv?type=person")
    header, row = csv.reader(StringIO(answer.get_data().decode("utf-8-sig")))
    entry = dict(zip(header, row, strict=True))
    assert entry["who"] == "Sam Admin"
    assert entry["time"] == "2025-05-31T08:42:00+00:00"
    assert entry["before"] == '{"unit": "Sales", "trainer": false}'


def test_the_log_comes_fifty_at_a_time_and_cannot_be_changed(sam: Person, admin: FlaskClient) -> None:
    for number in range(51):
        record("did", "thing", str(number), f"did thing {number:02}", actor_id=sam.id)
    session().commit()
    with counted_queries() as statements:
        page = admin.get("/admin/audit").text
    assert len(statements) <= 8
    assert "1 to 50 of 51 entries" in page
    assert "did thing 00" not in page
    assert admin.post("/admin/audit").status_code == 405
    assert session().query(AuditEvent).count() == 51
