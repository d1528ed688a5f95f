"""Every SELECT on assignments. They tell how far people are, never how well they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from academy.clock import now
from academy.curriculum.models import Module, ModuleVersion, VersionState
from academy.db import session
from academy.errors import NotFound
from academy.learning.deadlines import WEEK, day_in
from academy.learning.models import AssignedPerson, Assignment, Attempt, LessonProgress, ModuleCompletion
from academy.paging import Page, rows_page
from academy.people.models import Person, Role, Unit

STATUSES = ("not-started", "in-progress", "completed", "overdue")

published = and_(ModuleVersion.module_id == Module.id, ModuleVersion.state == VersionState.published)
title = func.coalesce(ModuleVersion.title, Module.code)
completed = and_(
    ModuleCompletion.person_id == AssignedPerson.person_id, ModuleCompletion.module_id == Assignment.module_id
)
started = or_(
    select(LessonProgress.person_id)
    .where(LessonProgress.person_id == AssignedPerson.person_id, LessonProgress.module_id == Assignment.module_id)
    .exists(),
    select(Attempt.id)
    .where(Attempt.person_id == AssignedPerson.person_id, Attempt.module_id == Assignment.module_id)
    .exists(),
)


@dataclass(frozen=True)
class DueAssignment:
    """A module a person is to complete; `status` is one of STATUSES."""

    title: str
    module_slug: str
    due_on: date
    status: str


@dataclass(frozen=True)
class AssignmentRow:
    """An assignment with how many people it reaches and how far they are."""

    assignment: Assignment
    title: str
    role: str | None
    assigned: int
    completed: int
    overdue: int


@dataclass(frozen=True)
class Audience:
    """Whom an assignment would reach: `left_out` have completed the module already."""

    people: int
    left_out: int

    @property
    def reached(self) -> int:
        """Return how many people would be assigned."""
        return self.people - self.left_out


def today_here() -> date:
    """Return the day it is where the organisation is."""
    return day_in(current_app.config["ORGANISATION_TIMEZONE"], now())


def due_assignments(person_id: int) -> list[DueAssignment]:
    """Return what a person still has to complete, the most urgent first, each module once."""
    found: dict[str, DueAssignment] = {}
    rows = session().execute(
        _assigned(title, Module.slug, Assignment.due_on, _status())
        .where(AssignedPerson.person_id == person_id, ModuleCompletion.person_id.is_(None))
        .order_by(Assignment.due_on, Assignment.number)
    )
    for row in rows:
        found.setdefault(row[1], DueAssignment(*row))
    return list(found.values())


def all_assignments(page: int) -> Page[AssignmentRow]:
    """Return one page of the assignments with their counts, the newest first."""
    newest = select(Assignment.id).order_by(Assignment.number.desc())
    numbers = rows_page(newest, page)
    rows = _with_counts(Assignment.id.in_([row[0] for row in numbers.items]))
    return Page(rows, numbers.number, numbers.total)


def assignment_by_number(number: int) -> AssignmentRow:
    """Return an assignment with its counts; raise NotFound."""
    rows = _with_counts(Assignment.number == number)
    if not rows:
        raise NotFound
    return rows[0]


def assigned_people(assignment: Assignment, status: str, page: int) -> Page[Any]:
    """Return one page of (person, unit name, status) of an assignment by name; an unknown status means all."""
    return rows_page(_people_of(assignment, status), page)


def all_assigned_people(assignment: Assignment) -> Sequence[Any]:
    """Return (person, unit name, status) of everybody in an assignment."""
    return session().execute(_people_of(assignment, "")).all()


def overdue_people(page: int) -> Page[Any]:
    """Return one page of (person, unit name, module title, assignment), the longest overdue first."""
    return rows_page(_overdue(), page)


def all_overdue_people() -> Sequence[Any]:
    """Return (person, unit name, module title, assignment) of everything overdue."""
    return session().execute(_overdue()).all()


def count_overdue() -> int:
    """Return how many people's parts of assignments are overdue."""
    return session().scalar(select(func.count()).select_from(_overdue().order_by(None).subquery())) or 0


def audience(module_id: int | None, unit: Unit, role_slug: str | None) -> Audience:
    """Return how many people an assignment would reach."""
    done = select(ModuleCompletion.person_id).where(ModuleCompletion.module_id == module_id)
    counts = select(func.count(Person.id), func.count(Person.id).filter(Person.id.in_(done)))
    people, left_out = session().execute(counts.where(group(unit.path, role_slug))).one()
    return Audience(people, left_out)


def group(unit_path: str, role_slug: str | None) -> ColumnElement[bool]:
    """Return the condition for the active people of a unit's subtree, perhaps of one role."""
    inside = select(Unit.id).where(Unit.path.startswith(unit_path, autoescape=True))
    condition = Person.deactivated_at.is_(None) & Person.unit_id.in_(inside)
    return condition & (Person.role_slug == role_slug) if role_slug else condition


def assignable_modules() -> Sequence[ModuleVersion]:
    """Return the published version of every module that can be assigned, in order."""
    return session().scalars(_assignable().order_by(Module.position, Module.code)).all()


def assignable_module(slug: str) -> ModuleVersion:
    """Return the published version of a module; raise NotFound."""
    found = session().scalar(_assignable().where(Module.slug == slug))
    if found is None:
        raise NotFound
    return found


def chosen_role(slug: str) -> Role | None:
    """Return the role of this name, None (all roles) for an empty one; raise NotFound."""
    role = session().get(Role, slug) if slug else None
    if slug and role is None:
        raise NotFound
    return role


def next_assignment_number() -> int:
    """Return the number the next assignment will probably have."""
    return 1 + (session().scalar(select(func.max(Assignment.number))) or 0)


def open_assignments(today: date) -> Sequence[Assignment]:
    """Return the assignments whose due day is not over, with their units."""
    running = select(Assignment).where(Assignment.cancelled_at.is_(None), Assignment.due_on >= today)
    return session().scalars(running.options(joinedload(Assignment.unit)).order_by(Assignment.number)).all()


def people_to_remind(today: date) -> Sequence[tuple[int, int]]:
    """Return (assignment id, person id) of everybody whose due day is near and who may lack a reminder."""
    rows = session().execute(
        _assigned(Assignment.id, Person.id)
        .where(
            ModuleCompletion.person_id.is_(None),
            Assignment.due_on.between(today, today + timedelta(days=WEEK)),
            AssignedPerson.day_reminder_at.is_(None),
            Person.is_demo.is_(False),
        )
        .order_by(Assignment.due_on, Assignment.id, Person.id)
    )
    return rows.all()


def part_to_remind(assignment_id: int, person_id: int) -> tuple[AssignedPerson, str, int] | None:
    """Return a person's part with the module's title and minutes, unless they have completed it meanwhile."""
    row = session().execute(
        _assigned(AssignedPerson, title, func.coalesce(ModuleVersion.minutes, 0))
        .where(
            Assignment.id == assignment_id, AssignedPerson.person_id == person_id, ModuleCompletion.person_id.is_(None)
        )
        .options(
            contains_eager(AssignedPerson.person),
            contains_eager(AssignedPerson.assignment).contains_eager(Assignment.module),
        )
        .with_for_update(of=AssignedPerson)
    )
    found = row.one_or_none()
    return (found[0], found[1], found[2]) if found else None


def _assignable() -> Select[ModuleVersion]:
    return (
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .where(ModuleVersion.state == VersionState.published, Module.archived_at.is_(None))
        .options(contains_eager(ModuleVersion.module))
    )


def _assigned(*columns: Any) -> Select[Any]:
    """Return active people's parts of assignments in force, beside module, published version and completion."""
    return (
        select(*columns)
        .select_from(AssignedPerson)
        .join(AssignedPerson.assignment)
        .join(AssignedPerson.person)
        .join(Assignment.module)
        .outerjoin(ModuleVersion, published)
        .outerjoin(ModuleCompletion, completed)
        .where(Assignment.cancelled_at.is_(None), Person.deactivated_at.is_(None))
    )


def _status() -> ColumnElement[str]:
    return case(
        (ModuleCompletion.person_id.is_not(None), "completed"),
        (Assignment.due_on < today_here(), "overdue"),
        (started, "in-progress"),
        else_="not-started",
    ).label("status")


def _people_of(assignment: Assignment, status: str) -> Select[Person, str, str]:
    found = (
        select(Person, Unit.name.label("unit_name"), _status())
        .select_from(AssignedPerson)
        .join(AssignedPerson.assignment)
        .join(AssignedPerson.person)
        .join(Person.unit)
        .outerjoin(ModuleCompletion, completed)
        .where(AssignedPerson.assignment_id == assignment.id, Person.deactivated_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return found.where(_status() == status) if status in STATUSES else found


def _overdue() -> Select[Any]:
    return (
        _assigned(Person, Unit.name.label("unit_name"), title.label("title"), Assignment)
        .join(Person.unit)
        .where(ModuleCompletion.person_id.is_(None), Assignment.due_on < today_here())
        .order_by(Assignment.due_on, Person.name, Person.id)
    )


def _with_counts(condition: ColumnElement[bool]) -> list[AssignmentRow]:
    done = ModuleCompletion.person_id.is_not(None)
    late = (~done) & (Assignment.due_on < today_here())
    counts = (
        select(
            AssignedPerson.assignment_id,
            func.count().label("assigned"),
            func.count().filter(done).label("completed"),
            func.count().filter(late).label("overdue"),
        )
        .join(AssignedPerson.assignment)
        .join(AssignedPerson.person)
        .outerjoin(ModuleCompletion, completed)
        .where(condition, Person.deactivated_at.is_(None))
        .group_by(AssignedPerson.assignment_id)
        .subquery()
    )
    role = aliased(Role)
    rows = session().execute(
        select(
            Assignment,
            title,
            role.name,
            *(func.coalesce(counts.c[name], 0) for name in ("assigned", "completed", "overdue")),
        )
        .join(Assignment.module)
        .outerjoin(ModuleVersion, published)
        .outerjoin(role, role.slug == Assignment.role_slug)
        .outerjoin(counts, counts.c.assignment_id == Assignment.id)
        .where(condition)
        .options(contains_eager(Assignment.module), joinedload(Assignment.unit))
        .order_by(Assignment.number.desc())
    )
    return [AssignmentRow(*row) for row in rows]
