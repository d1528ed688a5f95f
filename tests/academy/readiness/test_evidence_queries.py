"""Reading answers: in order, as marked at a moment, of the people asked for and nobody else; and keeping them small."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.db import session
from academy.learning.models import AttemptState, Mark
from academy.people.models import Person
from academy.readiness.estimation.counting import Answers
from academy.readiness.estimation.responses import Gathering, packed
from academy.readiness.evidence_queries import answers_of, asked_questions
from tests.academy.readiness.factories import JUNE, MAY, Scene, answer, make_member, make_scene

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]


def newcomer(scene: Scene) -> Person:
    return make_member(scene.north)


def read(scene: Scene, *people: Person) -> Answers:
    session().flush()
    asked = asked_questions([scene.competency.id, scene.other.id])
    return answers_of(sorted(person.id for person in people), asked, JUNE)


def test_answers_come_in_the_order_they_were_given_with_their_exact_moments() -> None:
    scene = make_scene()
    person = newcomer(scene)
    later = MAY + timedelta(days=3, microseconds=250_001)
    answer(person, scene.bank[:2], [0.0, 1.0], at=later)
    answer(person, scene.bank[2:4], [0.5, None], at=MAY)

    found = read(scene, person)

    moments = [MAY, MAY, later, later]
    assert found.answered_at.tolist() == [
        (moment + timedelta(seconds=position)).timestamp()
        for moment, position in zip(moments, (1, 2, 1, 2), strict=True)
    ]
    assert found.fraction.tolist() == [0.5, 0.0, 0.0, 1.0]
    assert found.dont_know.tolist() == [False, True, False, False]
    assert found.identity.tolist() == [wording.id for wording in (*scene.bank[2:4], *scene.bank[:2])]


def test_a_mark_counts_from_the_moment_it_was_given() -> None:
    scene = make_scene()
    person = newcomer(scene)
    attempt = answer(person, scene.bank[:2], [0.0, 0.0])
    session().flush()
    first, second = attempt.responses
    session().add(Mark(response_id=first.id, fraction=1.0, marked_at=JUNE))
    session().add(Mark(response_id=second.id, fraction=1.0, marked_at=JUNE + timedelta(seconds=1)))

    assert read(scene, person).fraction.tolist() == [1.0, 0.0]


def test_a_question_left_empty_keeps_its_place_without_credit() -> None:
    scene = make_scene()
    person = newcomer(scene)
    attempt = answer(person, scene.bank[:2], [1.0, 1.0])
    session().flush()
    attempt.responses[0].answered_at = None

    found = read(scene, person)

    assert np.isnan(found.fraction).tolist() == [False, True]
    assert found.answered_at[1] == attempt.finished_at.timestamp()  # type: ignore[union-attr]


def test_nobody_else_and_no_open_attempt_is_read() -> None:
    scene = make_scene()
    first, between, last = (newcomer(scene) for _ in range(3))
    for person in (first, between, last):
        answer(person, scene.bank[:1], [1.0])
    answer(last, scene.bank[1:2], [1.0], state=AttemptState.open, finished_at=None)
    answer(first, scene.bank[1:2], [1.0], at=JUNE)  # finished after the moment asked for

    assert read(scene, first, last).person.tolist() == [0, 1]
    assert len(read(scene, newcomer(scene))) == 0


@given(st.lists(st.lists(st.integers(0, 50), unique=True), max_size=8), st.integers(0, 1_000))
def test_answers_gathered_in_parts_are_those_packed_at_once(parts: list[list[int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    taken = list({person: None for part in parts for person in part})
    chunks = [np.repeat(np.array(one, dtype=np.int64), 3) for one in np.array_split(np.array(taken, dtype=np.int64), 3)]
    gathering, columns = Gathering(), []
    for person in chunks:
        added = person, rng.integers(0, 9, len(person)), rng.random(len(person)), rng.uniform(0, 300, len(person))
        gathering.add(*added)
        columns.append(added)

    whole = packed(*(np.concatenate(column) for column in zip(*columns, strict=True)))

    found = gathering.responses()
    for name in ("person", "item", "success", "days"):
        assert getattr(found, name).tolist() == getattr(whole, name).tolist()
        assert getattr(found, name).dtype == getattr(whole, name).dtype
