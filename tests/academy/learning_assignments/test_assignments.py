"""Assign a module by the wizard; see how far people are; cancel and restore."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from academy.audit.models import AuditEvent
from academy.clock import at, now
from academy.curriculum.models import Module
from academy.db import session
from academy.learning.assignment_queries import DueAssignment, due_assignments, today_here
from academy.learning.models import AssignedPerson, Assignment
from academy.people.models import Person
from tests.academy.learning_assignments.factories import begin, complete, make_assignment, make_module
from tests.academy.people.organisation import SmallCompany, make_small_company
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres
NOON = datetime(2025, 5, 31, 12, tzinfo=UTC)
WIZARD = "/admin/assignments/new"
PLAN = {"unit": "service", "role": "cx", "module": "crisis-basics", "due": "2025-06-30"}


@pytest.fixture
def org(empty_database: None) -> SmallCompany:
    return make_small_company()


@pytest.fixture
def module(org: SmallCompany) -> Module:
    return make_module(slug="crisis-basics")


@pytest.fixture
def admin(org: SmallCompany, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    with at(NOON):
        return sign_in(org.admin)


@pytest.fixture(autouse=True)
def noon(org: SmallCompany):  # type: ignore[no-untyped-def]
    with at(NOON):
        yield


def assigned() -> list[str]:
    return sorted(part.person.name for part in session().query(AssignedPerson))


def group(org: SmallCompany, module: Module) -> None:
    for name in ("Ana", "Ben", "Cem"):
        make_person(org.social, role="cx", name=name)
    make_person(org.social, role="sales", name="Other role")
    make_person(org.sales, role="cx", name="Other unit")
    make_person(org.social, role="cx", name="Gone", deactivated_at=now())
    done = make_person(org.service, role="cx", name="Done")
    complete(done, module)


def test_the_wizard_carries_everything_in_the_address_and_saves_at_the_end(
    org: SmallCompany, module: Module, admin: FlaskClient
) -> None:
    group(org, module)
    address = f"{WIZARD}/who"
    for answer in ({"unit": "service", "role": "cx"}, {"module": "crisis-basics"}, {"due": "2025-06-30"}):
        step = admin.post(address, data=answer)
        assert step.status_code == 303
        address = step.headers["Location"]
    assert {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} == PLAN
    page = admin.get(address).text
    assert "4 people (1 already completed, left out)" in page
    assert "Crisis basics, version 2" in page
    assert "Due 30 June 2025; reminders 7 days and 1 day before" in page
    assert "Assign to 3 people" in page
    assert session().query(Assignment).count() == 0

    made = admin.post(address, data={"number": "1"})
    assert made.headers["Location"] == "/admin/assignments/1"
    assert assigned() == ["Ana", "Ben", "Cem"]
    event = session().query(AuditEvent).one()
    assert event.sentence == "assigned Crisis basics to 3 people in Service"


def test_going_back_shows_what_was_answered(org: SmallCompany, module: Module, admin: FlaskClient) -> None:
    group(org, module)
    who = admin.get(f"{WIZARD}/who", query_string=PLAN).text
    assert re.search(r'<option selected value="service">', who)
    assert re.search(r'<option selected value="cx">', who)
    assert 'value="2025-06-30"' in admin.get(f"{WIZARD}/when", query_string=PLAN).text
    for step in ("who", "what", "when", "check"):
        assert "3 people" in admin.get(f"{WIZARD}/{step}", query_string=PLAN).text, step


@pytest.mark.parametrize(
    ("step", "missing", "sent_to"),
    [("check", "due", "when"), ("check", "module", "what"), ("when", "module", "what"), ("what", "unit", "who")],
)
def test_a_step_whose_beginning_is_missing_goes_back_there(
    module: Module, admin: FlaskClient, step: str, missing: str, sent_to: str
) -> None:
    plan = {name: value for name, value in PLAN.items() if name != missing}
    answer = admin.get(f"{WIZARD}/{step}", query_string=plan)
    assert answer.status_code == 303
    assert urlsplit(answer.headers["Location"]).path == f"{WIZARD}/{sent_to}"


@pytest.mark.parametrize(
    ("step", "data", "message"),
    [
        ("who", {}, "Select a unit"),
        ("what", {}, "Select a module"),
        ("when", {}, "Enter a due date"),
        ("when", {"due": "2025-05-30"}, "Due date must be today or later"),
    ],
)
def test_an_answer_that_is_missing_is_said_twice(
    module: Module, admin: FlaskClient, step: str, data: dict[str, str], message: str
) -> None:
    plan = {"unit": "service", "module": "crisis-basics"}
    answer = admin.post(f"{WIZARD}/{step}", query_string=plan, data=data)
    assert answer.status_code == 422
    assert answer.text.count(message) >= 2


def test_nonsense_in_the_address_is_not_found_or_asked_again(module: Module, admin: FlaskClient) -> None:
    assert admin.get(f"{WIZARD}/what?unit=nowhere").status_code == 404
    assert admin.get(f"{WIZARD}/check", query_string=PLAN | {"module": "nothing"}).status_code == 404
    assert admin.get(f"{WIZARD}/check", query_string=PLAN | {"role": "pirate"}).status_code == 404
    assert admin.post(f"{WIZARD}/check", query_string=PLAN | {"role": "pirate"}).status_code == 404
    assert admin.get(f"{WIZARD}/check", query_string=PLAN | {"due": "yesterday"}).status_code == 303
    assert admin.get(f"{WIZARD}/check", query_string=PLAN | {"due": "2025-05-01"}).status_code == 303


def test_a_day_that_ended_meanwhile_is_refused(org: SmallCompany, module: Module, admin: FlaskClient) -> None:
    group(org, module)
    answer = admin.post(f"{WIZARD}/check", query_string=PLAN | {"due": "2025-05-30"}, data={"number": "1"})
    assert answer.status_code == 422
    assert session().query(Assignment).count() == 0


def test_a_doubled_click_assigns_once_and_a_second_plan_gets_its_own_number(
    org: SmallCompany, module: Module, admin: FlaskClient
) -> None:
    group(org, module)
    clicks = [admin.post(f"{WIZARD}/check", query_string=PLAN, data={"number": "1"}) for _ in range(2)]
    assert [click.headers["Location"] for click in clicks] == ["/admin/assignments/1"] * 2
    other = PLAN | {"due": "2025-07-31"}
    late = admin.post(f"{WIZARD}/check", query_string=other, data={"number": "1"})
    assert late.headers["Location"] == "/admin/assignments/2"


def test_an_assignment_for_nobody_is_refused(org: SmallCompany, module: Module, admin: FlaskClient) -> None:
    assert "nobody to assign" in admin.get(f"{WIZARD}/check", query_string=PLAN).text
    assert admin.post(f"{WIZARD}/check", query_string=PLAN, data={"number": "1"}).status_code == 422
    assert session().query(Assignment).count() == 0


def statuses(org: SmallCompany, module: Module, due_on: date) -> Assignment:
    people = {name: make_person(org.social, name=name) for name in ("Ana", "Ben", "Cem")}
    assignment = make_assignment(module, org.social, due_on)
    begin(people["Ben"], module)
    complete(people["Cem"], module)
    return assignment


def test_an_assignment_shows_how_far_everybody_is_and_no_score(
    org: SmallCompany, module: Module, admin: FlaskClient
) -> None:
    number = statuses(org, module, date(2025, 6, 30)).number
    csv = admin.get(f"/admin/assignments/{number}/people.csv").get_data(as_text=True)
    assert [line.split(",")[0] + " " + line.split(",")[-1] for line in csv.splitlines()[1:]] == [
        "Ana not-started",
        "Ben in-progress",
        "Cem completed",
    ]
    page = admin.get(f"/admin/assignments/{number}?status=in-progress").text
    assert "Ben" in page
    assert "Ana" not in page
    assert not re.search(r"of 100|score", page)
    assert "Nobody has this status." in admin.get(f"/admin/assignments/{number}?status=overdue").text


def test_a_due_day_ends_at_midnight_where_the_organisation_is(
    org: SmallCompany, module: Module, admin: FlaskClient
) -> None:
    assignment = statuses(org, module, date(2025, 6, 30))
    ana = session().query(Person).filter_by(name="Ana").one().id
    for moment, status in [
        (datetime(2025, 6, 30, 21, 59, tzinfo=UTC), "not-started"),  # 23:59 in Berlin
        (datetime(2025, 6, 30, 22, 0, tzinfo=UTC), "overdue"),  # midnight in Berlin
    ]:
        with at(moment):
            assert due_assignments(ana) == [
                DueAssignment("Crisis basics", "crisis-basics", assignment.due_on, status)
            ], moment


def test_overdue_people_are_listed_by_status_only(org: SmallCompany, module: Module, admin: FlaskClient) -> None:
    statuses(org, module, date(2025, 5, 28))
    page = admin.get("/admin/assignments/overdue").text
    assert "Ana" in page
    assert "Ben" in page
    assert "Cem" not in page
    assert "28 May 2025" in page
    lines = admin.get("/admin/assignments/overdue.csv").get_data(as_text=True).splitlines()
    assert [line.split(",")[-1] for line in lines] == ["days overdue", "3", "3"]
    assert "2 are overdue" in admin.get("/admin/assignments").text


def test_due_assignments_name_each_module_once_by_its_nearest_day(org: SmallCompany, module: Module) -> None:
    ana = make_person(org.social, name="Ana")
    other = make_module(title="Brand voice")
    for due_on, what in [(date(2025, 7, 1), module), (date(2025, 6, 1), module), (date(2025, 6, 15), other)]:
        make_assignment(what, org.service, due_on)
    gone = make_assignment(make_module(title="Cancelled"), org.service, date(2025, 6, 2))
    gone.cancelled_at = now()
    begin(ana, other)
    found = [(due.title, due.due_on.isoformat(), due.status) for due in due_assignments(ana.id)]
    assert found == [("Crisis basics", "2025-06-01", "not-started"), ("Brand voice", "2025-06-15", "in-progress")]
    complete(ana, module)
    assert [due.title for due in due_assignments(ana.id)] == ["Brand voice"]


def test_cancelling_can_be_undone(org: SmallCompany, module: Module, admin: FlaskClient) -> None:
    number = statuses(org, module, date(2025, 6, 30)).number
    ana = session().query(Person).filter_by(name="Ana").one().id
    page = admin.post(f"/admin/assignments/{number}/cancel", follow_redirects=True).text
    assert "The assignment of Crisis basics is cancelled." in page
    assert f"/admin/assignments/{number}/restore" in page
    assert due_assignments(ana) == []
    admin.post(f"/admin/assignments/{number}/restore")
    assert len(due_assignments(ana)) == 1
    assert [event.action for event in session().query(AuditEvent).order_by(AuditEvent.id)] == [
        "cancelled assignment",
        "restored assignment",
    ]


def test_an_assignment_that_does_not_exist_is_not_found(admin: FlaskClient) -> None:
    for number in ("99", "99999999999999999999"):
        assert admin.get(f"/admin/assignments/{number}").status_code == 404
    assert admin.post("/admin/assignments/99/cancel").status_code == 404


def test_pages_ask_the_database_at_most_eight_times(org: SmallCompany, module: Module, admin: FlaskClient) -> None:
    group(org, module)
    for number in range(4):
        assignment = make_assignment(make_module(), org.service, today_here() - timedelta(days=number - 1))
    steps = [f"{WIZARD}/{step}?unit=service&role=cx&module=crisis-basics&due=2025-06-30"
             for step in ("who", "what", "when", "check")]  # fmt: skip
    lists = ["/admin/assignments", f"/admin/assignments/{assignment.number}", "/admin/assignments/overdue"]
    for path in steps + lists:
        with counted_queries() as statements:
            assert admin.get(path).status_code == 200
        assert len(statements) <= 8, (path, statements)
