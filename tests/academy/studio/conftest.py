"""A signed-in trainer with a module to work on."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from academy.db import session
from academy.people.models import Person
from tests.academy.studio.factories import make_trainer


@pytest.fixture
def trainer(sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    """A trainer's browser."""
    return sign_in(make_trainer())


@pytest.fixture
def module(trainer: FlaskClient) -> str:
    """The address of a new module in the studio."""
    reply = trainer.post("/studio/new", data={"title": "Look twice", "code": "FND-7"})
    assert reply.status_code == 303, reply.text
    session().rollback()
    return str(reply.location)
