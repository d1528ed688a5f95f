"""Assign modules to groups, cancel, take in newcomers, and remind."""

from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import insert, literal, select

from academy.audit.services import record
from academy.clock import now
from academy.curriculum.models import Module
from academy.db import UtcDateTime, session
from academy.errors import Refused
from academy.learning.assignment_queries import AssignmentRow, group, open_assignments, part_to_remind, today_here
from academy.learning.deadlines import DAY, WEEK, reminder_due
from academy.learning.models import AssignedPerson, Assignment, ModuleCompletion
from academy.mail import public_link, send_mail
from academy.people.models import Person, Unit
from academy.people.numbering import next_number


def assign_module(
    number: int, module: Module, title: str, unit: Unit, role_slug: str | None, due_on: date, admin_id: int
) -> Assignment:
    """Assign a module to the people of a group who have not completed it.

    `number` is the one the admin saw: a doubled click finds the assignment made by the first. Raises Refused for a
    due day that is over and for a group with nobody to assign.
    """
    if due_on < today_here():
        raise Refused(_("Due date must be today or later"))
    following = next_number(Assignment.number)
    assignment = Assignment(
        number=following,
        module_id=module.id,
        unit_id=unit.id,
        role_slug=role_slug,
        due_on=due_on,
        created_by_id=admin_id,
    )
    if (same := _made_already(number, assignment)) is not None:
        return same
    session().add(assignment)
    session().flush()
    count = add_people(assignment, unit)
    if not count:
        raise Refused(_("There is nobody to assign: everybody in the group has completed the module already."))
    people = ngettext("%(num)s person", "%(num)s people", count)
    sentence = _("assigned %(title)s to %(people)s in %(unit)s", title=title, people=people, unit=unit.name)
    facts = {"module": title, "unit": unit.name, "role": role_slug, "due": due_on.isoformat(), "people": count}
    record("assigned module", "assignment", str(following), sentence, after=facts)
    return assignment


def add_people(assignment: Assignment, unit: Unit) -> int:
    """Add everybody of the group who is neither assigned nor has completed the module; return how many."""
    done = select(ModuleCompletion.person_id).where(ModuleCompletion.module_id == assignment.module_id)
    already = select(AssignedPerson.person_id).where(AssignedPerson.assignment_id == assignment.id)
    newcomers = select(literal(assignment.id), Person.id, literal(now(), UtcDateTime())).where(
        group(unit.path, assignment.role_slug), Person.id.not_in(done), Person.id.not_in(already)
    )
    into = insert(AssignedPerson).from_select(["assignment_id", "person_id", "assigned_at"], newcomers)
    added = session().execute(into, execution_options={"preserve_rowcount": True})
    return int(added.rowcount)  # type: ignore[attr-defined]


def cancel_assignment(row: AssignmentRow) -> None:
    """Take an assignment back; who completed what stays."""
    if row.assignment.cancelled_at is None:
        row.assignment.cancelled_at = now()
        sentence = _(
            "cancelled the assignment of %(title)s to %(unit)s", title=row.title, unit=row.assignment.unit.name
        )
        record("cancelled assignment", "assignment", str(row.assignment.number), sentence)


def restore_assignment(row: AssignmentRow) -> None:
    """Put a cancelled assignment in force again."""
    if row.assignment.cancelled_at is not None:
        row.assignment.cancelled_at = None
        unit = row.assignment.unit.name
        sentence = _("restored the assignment of %(title)s to %(unit)s", title=row.title, unit=unit)
        record("restored assignment", "assignment", str(row.assignment.number), sentence)


def add_newcomers() -> int:
    """Add people who have joined the group of a running assignment; return how many."""
    added = 0
    for assignment in open_assignments(today_here()):
        count = add_people(assignment, assignment.unit)
        if count:
            people = ngettext("%(num)s newcomer", "%(num)s newcomers", count)
            sentence = _("added %(people)s to assignment %(number)d", people=people, number=assignment.number)
            record("added newcomers", "assignment", str(assignment.number), sentence)
        added += count
    return added


def remind(assignment_id: int, person_id: int) -> bool:
    """Mail the reminder that is due, if one is, and note it; tell whether a mail went out.

    Raises what send_mail raises; then the note must be undone.
    """
    found = part_to_remind(assignment_id, person_id)
    if found is None:
        return False
    part, title, minutes = found
    kind = reminder_due(
        part.assignment.due_on, today_here(), part.week_reminder_at is not None, part.day_reminder_at is not None
    )
    if kind is None:
        return False
    if kind == WEEK:
        part.week_reminder_at = now()
    if kind == DAY:
        part.day_reminder_at = now()
    session().flush()
    subject, text = reminder_mail(part, title, minutes)
    send_mail(part.person.email, subject, text)
    return True


def reminder_mail(part: AssignedPerson, title: str, minutes: int) -> tuple[str, str]:
    """Return subject and text of a reminder."""
    day = format_date(part.assignment.due_on, "d MMMM")
    subject = _("%(title)s is due on %(day)s", title=title, day=day)
    takes = " " + _("It takes about %(minutes)d minutes.", minutes=minutes) if minutes else ""
    link = public_link(f"/learn/{part.assignment.module.slug}")
    hello = _("Hello %(name)s,", name=part.person.name)
    return subject, f"{hello}\n\n{subject}.{takes}\n\n{link}\n"


def _made_already(number: int, wanted: Assignment) -> Assignment | None:
    found = session().scalar(select(Assignment).where(Assignment.number == number))
    facts = ("module_id", "unit_id", "role_slug", "due_on", "created_by_id")
    if found is None or any(getattr(found, name) != getattr(wanted, name) for name in facts):
        return None
    return found
