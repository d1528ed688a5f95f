"""What was assigned to whom: some of it overdue, some due soon."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from academy.curriculum.models import ModuleVersion
from academy.demo.bulk import Bulk
from academy.demo.calendar import DAYS, Calendar
from academy.demo.company import COMPANY
from academy.demo.journal import Journal
from academy.demo.roster import Employee, Place
from academy.learning.models import AssignedPerson, Assignment

WEEK, DAY = timedelta(days=7), timedelta(days=1)
REMINDER_HOUR = timedelta(hours=7)


@dataclass(frozen=True)
class AssignmentPlan:
    """A module for the people of a unit, perhaps of one role. Days count from the end of the history."""

    module: str
    unit: str
    role: str | None
    made: int
    due: int
    cancelled: int | None = None


PLANS = (
    AssignmentPlan("FND-1", COMPANY, None, -240, 26),
    AssignmentPlan("PAR-1", "Perrindale Dealers", "partner", -150, -90, cancelled=-100),
    AssignmentPlan("FND-2", "Sales UK and Ireland", None, -130, -20),
    AssignmentPlan("FND-3", "Marketing and Communications", None, -110, -12),
    AssignmentPlan("CX-1", "Service Desk North", "cx", -75, -6),
    AssignmentPlan("EXE-1", COMPANY, "executive", -40, 5),
    AssignmentPlan("PAR-1", "Sales", "partner", -35, 2),
    AssignmentPlan("SAL-1", "Sales", "sales", -30, 9),
    AssignmentPlan("FND-1", "Evening Desk", None, -14, 21),
)


def write_assignments(
    bulk: Bulk,
    calendar: Calendar,
    journal: Journal,
    modules: Mapping[str, ModuleVersion],
    places: Sequence[Place],
    employees: Sequence[Employee],
    completed: Mapping[int, Collection[int]],
    admin_id: int,
) -> None:
    """Write the assignments with their people and the reminders these had."""
    units = {place.team or place.division or COMPANY: place for place in places}
    plans = [plan for plan in PLANS if plan.module in modules and plan.unit in units]
    for number, plan in enumerate(plans, start=1):
        version, unit = modules[plan.module], units[plan.unit]
        made = calendar.morning(DAYS + plan.made)
        assignment = bulk.add(
            Assignment,
            number=number,
            module_id=version.module_id,
            unit_id=unit.id,
            due_on=calendar.date_of(DAYS + plan.due),
            created_at=made,
            created_by_id=admin_id,
            **({"role_slug": plan.role} if plan.role else {}),
            **({} if plan.cancelled is None else {"cancelled_at": calendar.morning(DAYS + plan.cancelled)}),
        )
        people = [employee for employee in employees if _is_meant(employee, plan, unit)]
        for employee in people:
            done = version.module_id in completed.get(employee.id, ())
            _write_person(bulk, calendar, assignment, employee, plan, done)
        sentence = f"assigned {version.title} to {len(people)} people of {plan.unit}"
        journal.assigned(number, sentence, {"module": plan.module, "unit": plan.unit, "people": len(people)}, made)


def _is_meant(employee: Employee, plan: AssignmentPlan, unit: Place) -> bool:
    inside = employee.place.path.startswith(unit.path)
    return inside and employee.left_day is None and plan.role in (None, employee.role)


def _write_person(
    bulk: Bulk, calendar: Calendar, assignment: int, employee: Employee, plan: AssignmentPlan, done: bool
) -> None:
    assigned = calendar.morning(max(DAYS + plan.made, employee.joined_day))
    reminders = {} if done or plan.cancelled is not None else _reminders(calendar, plan, assigned)
    bulk.add_keyed(AssignedPerson, assignment_id=assignment, person_id=employee.id, assigned_at=assigned, **reminders)


def _reminders(calendar: Calendar, plan: AssignmentPlan, assigned: datetime) -> dict[str, datetime]:
    due = calendar.morning(DAYS) + timedelta(days=plan.due)
    planned = {"week_reminder_at": due - WEEK, "day_reminder_at": due - DAY}
    return {name: moment for name, moment in planned.items() if assigned < moment <= calendar.end}
