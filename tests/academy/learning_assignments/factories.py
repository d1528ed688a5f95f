"""Modules and assignments for the tests of the administration."""

from datetime import date
from itertools import count
from typing import Any

from academy.curriculum.models import Module, ModuleVersion, VersionState
from academy.learning.assignment_services import add_people
from academy.learning.models import Assignment, LessonProgress, ModuleCompletion
from academy.people.models import Person, Unit
from tests.factories import add

_numbers = count(1)


def make_module(**values: Any) -> Module:
    """Make a module with a published version."""
    number = next(_numbers)
    module = add(Module(code=f"MOD-{number}", slug=values.pop("slug", f"module-{number}")))
    add(ModuleVersion(**{"module_id": module.id, "number": 2, "title": "Crisis basics", "minutes": 20, **values},
                      state=VersionState.published))  # fmt: skip
    return module


def make_assignment(module: Module, unit: Unit, due_on: date, **values: Any) -> Assignment:
    """Make an assignment and assign everybody it reaches."""
    number = next(_numbers)
    assignment = add(Assignment(**{"number": number, **values}, module_id=module.id, unit_id=unit.id, due_on=due_on))
    add_people(assignment, unit)
    return assignment


def complete(person: Person, module: Module) -> None:
    """Let a person complete a module."""
    add(ModuleCompletion(person_id=person.id, module_id=module.id))


def begin(person: Person, module: Module) -> None:
    """Let a person open a lesson of a module."""
    add(LessonProgress(person_id=person.id, module_id=module.id, lesson_slug="why"))
