"""A browser in the middle of a quiz."""

import pytest

from academy.learning.services import start_quiz
from tests.academy.learning.factories import SINGLE, make_module
from tests.factories import make_person


@pytest.fixture
def quiz(sign_in):
    """Open an attempt at a quiz of these questions; return the browser, the quiz's address and the attempt."""

    def open_quiz(*questions, **values):
        person, version = make_person(), make_module(questions or [SINGLE] * 3, **values)
        attempt = start_quiz(person.id, version.module.slug)
        return sign_in(person), f"/learn/{version.module.slug}/quiz", attempt

    return open_quiz
