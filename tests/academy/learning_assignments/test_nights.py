"""What happens every night: newcomers are added, reminders go out once each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from academy.audit.models import AuditEvent
from academy.clock import at, now
from academy.db import session
from academy.jobs.models import Job
from academy.jobs.services import start_scheduled_job
from academy.learning.deadlines import DAY, WEEK, day_in, is_overdue, reminder_due
from academy.learning.models import AssignedPerson
from tests.academy.learning_assignments.factories import complete, make_assignment, make_module
from tests.academy.people.organisation import SmallCompany, make_small_company
from tests.factories import make_person

DUE = date(2025, 6, 30)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.fixture
def org(empty_database: None) -> SmallCompany:
    return make_small_company()


@pytest.fixture(autouse=True)
def empty_mail_folder(app: Flask) -> Iterator[None]:
    yield
    for mail in (app.config["DATA_DIR"] / "mail").glob("*.eml"):
        mail.unlink()


def mails(app: Flask) -> list[str]:
    return [path.read_text() for path in sorted((app.config["DATA_DIR"] / "mail").glob("*.eml"))]


def night(app: Flask, kind: str, day: date) -> str:
    """Run a nightly job on this day and return its closing message."""
    with at(datetime.combine(day, time(5), UTC)):
        job = start_scheduled_job(kind, "nightly")
        assert job is not None
        number = job.id
        session().commit()
        with app.app_context():
            app.extensions["run_job"](number)
    session().expire_all()
    return session().get_one(Job, number).message


@pytest.mark.postgres
def test_reminders_go_out_seven_days_and_one_day_before_once_each(app: Flask, org: SmallCompany) -> None:
    make_person(org.social, name="Ana", email="ana@example.com")
    make_assignment(make_module(slug="crisis-basics"), org.social, DUE)
    sent = {}
    for before in range(10, -3, -1):
        night(app, "learning.send_reminders", DUE - timedelta(days=before))
        sent[before] = len(mails(app))
    assert [before for before in sent if sent[before] > sent.get(before + 1, 0)] == [7, 1]
    week, _day = mails(app)
    assert "Subject: Crisis basics is due on 30 June\n" in week
    assert "Crisis basics is due on 30 June. It takes about 20 minutes." in week
    assert "/learn/crisis-basics" in week
    assert "To: ana@example.com" in week


@pytest.mark.postgres
def test_only_active_people_who_have_not_completed_it_are_reminded(app: Flask, org: SmallCompany) -> None:
    module = make_module()
    people = [make_person(org.social, email=f"p{number}@example.com") for number in range(4)]
    make_person(org.social, is_demo=True, email="demo@example.com")
    make_assignment(module, org.social, DUE)
    cancelled = make_assignment(make_module(title="Cancelled"), org.social, DUE)
    cancelled.cancelled_at = now()
    complete(people[0], module)
    people[1].deactivated_at = now()
    assert night(app, "learning.send_reminders", DUE - timedelta(days=7)) == "2 reminders sent."
    assert all("Cancelled" not in mail for mail in mails(app))


@pytest.mark.postgres
def test_one_address_that_cannot_be_reached_stops_nobody_elses_mail(
    app: Flask, org: SmallCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make_person(org.social, email=f"p{number}@example.com")
    make_assignment(make_module(), org.social, DUE)
    reached: list[str] = []

    def send(to: str, _subject: str, _text: str) -> None:
        if to == "p1@example.com" and len(reached) < 3:
            raise OSError("mailbox unavailable")
        reached.append(to)

    monkeypatch.setattr("academy.learning.assignment_services.send_mail", send)
    week = DUE - timedelta(days=7)
    assert night(app, "learning.send_reminders", week) == "2 reminders sent. 1 could not be sent."
    reached.append("")
    assert night(app, "learning.send_reminders", week + timedelta(days=1)) == "1 reminder sent."
    assert reached == ["p0@example.com", "p2@example.com", "", "p1@example.com"]


@pytest.mark.postgres
def test_whoever_joins_the_group_is_added_overnight_and_others_are_not(app: Flask, org: SmallCompany) -> None:
    module = make_module()
    assignment = make_assignment(module, org.service, DUE, role_slug="cx")
    over = make_assignment(make_module(), org.service, DUE - timedelta(days=30))
    newcomer = make_person(org.social, role="cx")
    make_person(org.social, role="sales")
    make_person(org.sales, role="cx")
    complete(make_person(org.social, role="cx"), module)
    day = DUE - timedelta(days=3)
    assert night(app, "learning.add_newcomers", day) == "1 newcomer added."
    assert night(app, "learning.add_newcomers", day + timedelta(days=1)) == "0 newcomers added."
    parts = [(part.assignment_id, part.person_id) for part in session().query(AssignedPerson)]
    assert parts == [(assignment.id, newcomer.id)]
    assert over.id != assignment.id
    assert session().query(AuditEvent).count() == 1


@given(due_on=days, today=days, had_week=st.booleans(), had_day=st.booleans())
def test_a_reminder_is_never_sent_twice_too_early_or_too_late(
    due_on: date, today: date, had_week: bool, had_day: bool
) -> None:
    kind, left = reminder_due(due_on, today, had_week, had_day), (due_on - today).days
    if kind == WEEK:
        assert not had_week
        assert DAY < left <= WEEK
    if kind == DAY:
        assert not had_day
        assert 0 <= left <= DAY
    assert kind is None or not is_overdue(due_on, today)


@given(due_on=days, missed=st.sets(st.integers(0, 7)))
def test_each_reminder_goes_out_once_whichever_nights_are_missed(due_on: date, missed: set[int]) -> None:
    had: dict[int, int] = {WEEK: 0, DAY: 0}
    for left in range(10, -2, -1):
        if left not in missed:
            kind = reminder_due(due_on, due_on - timedelta(days=left), had[WEEK] > 0, had[DAY] > 0)
            if kind:
                had[kind] += 1
    assert had[DAY] == (0 if {0, 1} <= missed else 1)
    assert had[WEEK] == (0 if set(range(2, 8)) <= missed else 1)


@given(st.datetimes(timezones=st.just(UTC)))
def test_the_day_in_the_organisations_zone_is_at_most_a_day_away(moment: datetime) -> None:
    if moment.year not in {1, 9999}:
        assert abs((day_in("Europe/Berlin", moment) - moment.date()).days) <= 1
