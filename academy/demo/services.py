"""Make the demo organisation: company, nine months of history, publications."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select

from academy import clock
from academy.curriculum.services import import_curriculum
from academy.db import session, transaction
from academy.demo.assignments import write_assignments
from academy.demo.attempts import AttemptWriter
from academy.demo.bulk import Bulk
from academy.demo.calendar import Calendar
from academy.demo.cast import ADMIN, TRAINER
from academy.demo.chance import chance
from academy.demo.courses import read_programme
from academy.demo.grading import Grader
from academy.demo.journal import Journal
from academy.demo.journeys import Journeys
from academy.demo.roster import FIRST_IMPORT, NEWEST_JOIN, Employee, write_organisation
from academy.errors import Conflict, Refused
from academy.people.models import Organisation, Person
from academy.people.queries import organisation
from academy.readiness.audit_services import audit_ranges
from academy.readiness.estimate_services import refresh_all_estimates
from academy.readiness.models import Publication, PublicationState
from academy.readiness.services import publish
from quizzes.problems import has_errors

STARTER = Path(__file__).parents[1] / "starter"
ONE_PUBLICATION_FROM = 2_000  # people; more have only the last month published
Say = Callable[[str], None]


def say_nothing(_line: str) -> None:
    """Tell nobody how far it is."""


def load_demo(people: int, say: Say = say_nothing) -> bool:
    """Make the demo organisation, or finish making it; return False when it was there already.

    Raises Refused outside demo mode, and Conflict in a database that holds another organisation.
    """
    if current_app.config["ACADEMY_MODE"] not in ("demo", "test"):
        raise Refused("The demo organisation can only be loaded with ACADEMY_MODE=demo.")
    existing = _existing_demo()
    if existing is None:
        with _timed(say, "Starter curriculum"), transaction():
            _import_starter()
        with _timed(say, f"{people:,} people with nine months of history"), transaction():
            _write_history(people)
    published = _publish_missing(say)
    return existing is None or published > 0


def _existing_demo() -> Organisation | None:
    with transaction():
        found = organisation()
        if found is not None and not found.is_demo:
            raise Conflict(f"This database belongs to {found.name}. Choose another one with DATA_DIR or DATABASE_URL.")
        if found is None and session().scalar(select(Person.id).limit(1)) is not None:
            raise Conflict("This database holds people already. Choose another one with DATA_DIR or DATABASE_URL.")
        return found


@contextmanager
def _timed(say: Say, what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    say(f"{what} ({time.perf_counter() - began:.1f} s)")


def _calendar() -> Calendar:
    found = organisation()
    end = found.created_at if found else clock.now()
    return Calendar(end.replace(microsecond=0), ZoneInfo(current_app.config["ORGANISATION_TIMEZONE"]))


def _import_starter() -> None:
    with clock.at(_calendar().morning(FIRST_IMPORT) - timedelta(days=4)):
        report = import_curriculum(STARTER)
        session().flush()
    errors = [str(problem) for problem in report.problems if has_errors([problem])]
    if errors:
        raise Refused("The starter curriculum has errors: " + "; ".join(errors))


def _write_history(people: int) -> None:
    bulk, dice, calendar = Bulk(), chance(), _calendar()
    places, employees = write_organisation(bulk, dice, calendar, people)
    bulk.flush()
    trainer, admin = _trainer_and_admin()
    journal = Journal(trainer, admin)
    _note_imports(journal, calendar, employees)
    for number, moment in enumerate(_months(calendar, people), start=1):
        journal.published(number, moment)
    programme = read_programme(dice)
    grader = Grader(bulk, dice, calendar, programme.bank, journal, trainer)
    journeys = Journeys(bulk, dice, calendar, programme, AttemptWriter(bulk, dice, programme, grader))
    completed = {employee.id: journeys.live(employee) for employee in employees}
    modules = {course.version.module.code: course.version for course in programme.courses.values() if course.version}
    write_assignments(bulk, calendar, journal, modules, places, employees, completed, admin)
    journal.write(bulk)
    bulk.finish()


def _note_imports(journal: Journal, calendar: Calendar, employees: list[Employee]) -> None:
    by_day: dict[int, int] = {}
    for employee in employees:
        day = employee.joined_day if employee.joined_day in (FIRST_IMPORT, NEWEST_JOIN) else None
        if day is not None:
            by_day[day] = by_day.get(day, 0) + 1
    for number, (day, count) in enumerate(sorted(by_day.items()), start=1):
        journal.imported(number, count, calendar.morning(day))


def _publish_missing(say: Say) -> int:
    """Publish the months that are not published yet; return how many were."""
    with transaction():
        calendar = _calendar()
        last = session().scalar(select(func.max(Publication.at)).where(Publication.state == PublicationState.published))
        people = session().scalar(select(func.count()).select_from(Person)) or 0
    missing = [moment for moment in _months(calendar, people) if last is None or moment > last]
    for moment in missing:
        with _timed(say, f"Readiness of {moment:%B %Y}"), clock.at(moment):
            publish(moment)
    if missing:  # own levels are measured on the scale of the last publication
        with _timed(say, "Everybody's own levels"), clock.at(calendar.end):
            refresh_all_estimates()
        with _timed(say, "The ranges on answers kept aside"), clock.at(calendar.end):
            audit_ranges()
    return len(missing)


def _months(calendar: Calendar, people: int) -> list[datetime]:
    """Return the moments readiness is published at."""
    return calendar.month_ends() if people < ONE_PUBLICATION_FROM else [calendar.end]


def _trainer_and_admin() -> tuple[int, int]:
    rows = session().execute(select(Person.name, Person.id).where(Person.is_demo))
    ids = {person.name: person.id for person in rows}
    return ids[TRAINER.name], ids[ADMIN.name]
