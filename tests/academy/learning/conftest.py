"""A browser in the middle of a quiz, a trainer's browser, and a quiz that was taken."""

import pytest

from academy.learning.services import start_quiz
from academy.people.models import PermissionKind
from tests.academy.learning.correcting import took
from tests.academy.learning.factories import RIGHT, SINGLE, WRONG, make_module
from tests.factories import make_person, permit


@pytest.fixture
def quiz(sign_in):
    """Open an attempt at a quiz of these questions; return the browser, the quiz's address and the attempt."""

    def open_quiz(*questions, **values):
        person, version = make_person(), make_module(questions or [SINGLE] * 3, **values)
        attempt = start_quiz(person.id, version.module.slug)
        return sign_in(person), f"/learn/{version.module.slug}/quiz", attempt

    return open_quiz


@pytest.fixture
def trainer(sign_in):
    person = make_person()
    permit(person, PermissionKind.trainer)
    return sign_in(person)


@pytest.fixture
def quizzed():
    """Three people after a quiz of two questions: both right, the first wrong, and one who did not know."""
    version = make_module([SINGLE, SINGLE], pass_mark=100)
    people = [make_person() for _ in range(3)]
    for person, first in zip(people, [RIGHT, WRONG, {"dont_know": True}], strict=True):
        took(person, version, first, RIGHT)
    return version, people
