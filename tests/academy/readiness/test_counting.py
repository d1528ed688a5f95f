"""Which answers count, on rows of the database and on arrays."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from academy.clock import at as clock_at
from academy.curriculum.models import QuestionVersion
from academy.db import session
from academy.learning.models import AttemptState, Mark, Response
from academy.learning.signals import attempt_finished, response_graded
from academy.people.models import Person
from academy.readiness.estimate_services import refresh_all_estimates, refresh_own_estimates
from academy.readiness.estimation.counting import months_before
from academy.readiness.models import Estimate
from academy.readiness.queries import own_estimates, what_leaders_see
from academy.readiness.rules import Rules
from academy.readiness.services import publish
from tests.academy.readiness.factories import (
    JUNE,
    MAY,
    answer,
    make_bank,
    make_competency,
    make_member,
    make_scene,
    make_wording,
)
from tests.factories import make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]


@pytest.fixture
def bank() -> list[QuestionVersion]:
    return make_bank(make_competency("crisis"))


@pytest.fixture
def person() -> Person:
    return make_member(make_unit())


def estimate_of(person: Person, at: datetime = JUNE) -> Estimate | None:
    with clock_at(at):
        refresh_own_estimates(person.id)
    return session().query(Estimate).filter_by(person_id=person.id).populate_existing().one_or_none()


def score(person: Person, at: datetime = JUNE) -> float:
    estimate = estimate_of(person, at)
    assert estimate is not None
    return estimate.value


def test_only_the_first_answer_to_a_question_counts(person: Person, bank: list[QuestionVersion]) -> None:
    answer(person, bank[:4], [0.0] * 4, MAY)
    before = score(person)
    answer(person, bank[:4], [1.0] * 4, MAY + timedelta(days=8))
    assert score(person) == before


def test_the_first_answer_counts_whichever_row_came_first(person: Person, bank: list[QuestionVersion]) -> None:
    answer(person, bank[:4], [1.0] * 4, MAY + timedelta(days=8))
    answer(person, bank[:4], [0.0] * 4, MAY)
    low = score(person)
    other = make_member(make_unit())
    answer(other, bank[:4], [0.0] * 4, MAY)
    assert low == score(other)


def test_a_question_left_empty_uses_up_its_first_answer(person: Person, bank: list[QuestionVersion]) -> None:
    attempt = answer(person, bank[:4], [1.0] * 4, MAY)
    skipped = attempt.responses[0]
    skipped.answer, skipped.answered_at = None, None
    answer(person, bank[:1], [1.0], MAY + timedelta(days=8))
    estimate = estimate_of(person)
    assert estimate is not None
    assert estimate.answers == 3


def test_a_wording_that_changes_the_meaning_is_another_question(person: Person, bank: list[QuestionVersion]) -> None:
    mended = make_wording(bank[0].question, bank[0].competency, 1, number=2, changes_meaning=False)
    changed = make_wording(bank[0].question, bank[0].competency, 1, number=3)
    answer(person, bank[:3], [1.0] * 3, MAY)
    answer(person, [mended], [1.0], MAY + timedelta(days=1))
    assert (estimate_of(person) or Estimate()).answers == 3
    answer(person, [changed], [1.0], MAY + timedelta(days=2))
    assert (estimate_of(person) or Estimate()).answers == 4


def test_open_attempts_void_questions_and_old_answers_do_not_count(person: Person, bank: list[QuestionVersion]) -> None:
    answer(person, bank[:1], [1.0], MAY, state=AttemptState.open, finished_at=None)
    answer(person, bank[1:2], [1.0], JUNE - timedelta(days=366))
    bank[2].question.is_void = True
    answer(person, bank[2:3], [1.0], MAY)
    assert estimate_of(person) is None


def test_what_a_person_marks_counts_once_it_is_marked(person: Person, bank: list[QuestionVersion]) -> None:
    answer(person, bank[:3], [1.0, 1.0, -1], MAY)
    assert (estimate_of(person) or Estimate()).answers == 2
    waiting = session().query(Response).filter_by(position=3).one()
    session().add(Mark(response_id=waiting.id, fraction=0.5, marked_at=MAY + timedelta(days=1)))
    session().flush()
    assert (estimate_of(person) or Estimate()).answers == 3


def test_a_remark_replaces_the_earlier_mark(person: Person, bank: list[QuestionVersion]) -> None:
    attempt = answer(person, bank[:4], [0.0] * 4, MAY)
    before = score(person)
    for response in attempt.responses:
        session().add(Mark(response_id=response.id, fraction=1.0, marked_at=MAY + timedelta(days=1)))
    session().flush()
    assert score(person) > before + 20


def test_not_knowing_costs_less_than_a_wrong_answer(person: Person, bank: list[QuestionVersion]) -> None:
    other = make_member(make_unit())
    answer(person, bank, [1.0, 1.0, 1.0, None, None, None], MAY)
    answer(other, bank, [1.0, 1.0, 1.0, 0.0, 0.0, 0.0], MAY)
    assert score(other) + 3 < score(person) < 80


def test_estimates_follow_what_learning_tells(person: Person, bank: list[QuestionVersion]) -> None:
    with clock_at(JUNE):
        attempt_finished.send(attempt=answer(person, bank[:3], [1.0] * 3, MAY))
        first = session().query(Estimate).one().value
        response_graded.send(attempt=answer(person, bank[3:], [1.0] * 3, MAY))
    session().expire_all()
    assert session().query(Estimate).one().value > first


def test_own_figures_fade_until_today(person: Person, bank: list[QuestionVersion]) -> None:
    answer(person, bank, [1.0] * 6, MAY)
    stored = estimate_of(person)
    assert stored is not None
    with clock_at(MAY + timedelta(days=180)):
        shown = own_estimates(person.id, Rules())[bank[0].competency_id]
    assert shown.value == pytest.approx(50 + (stored.value - 50) / 2, abs=0.1)
    assert shown.sd > stored.sd


def test_everybody_is_refreshed_at_once(bank: list[QuestionVersion]) -> None:
    people = [make_member(make_unit()) for _ in range(3)]
    for person in people:
        answer(person, bank, [1.0] * 6, MAY)
    with clock_at(JUNE):
        assert refresh_all_estimates() == 3
    rows = session().query(Estimate).all()
    assert {row.person_id for row in rows} == {person.id for person in people}
    assert [row.value for row in rows] == pytest.approx([rows[0].value] * 3)


def test_a_person_sees_what_their_leaders_see() -> None:
    scene = make_scene()
    publish(at=JUNE)
    member = session().query(Person).filter_by(unit_id=scene.four.id).first()
    assert member is not None
    publication, team = what_leaders_see(member)
    assert publication is not None
    assert team is not None
    assert team.cells[scene.competency.id].measured is None
    other = session().query(Person).filter_by(unit_id=scene.north.id).first()
    assert other is not None
    _, row = what_leaders_see(other)
    assert row is not None
    assert row.cells[scene.competency.id].measured is not None


def test_months_end_where_the_calendar_ends() -> None:
    assert months_before(datetime(2025, 8, 31, tzinfo=UTC), 6) == datetime(2025, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2025, 5, 5, tzinfo=UTC), 12) == datetime(2024, 5, 5, tzinfo=UTC)


def test_everybody_right_and_everybody_wrong_give_finite_figures(bank: list[QuestionVersion]) -> None:
    for credit in (0.0, 1.0):
        person = make_member(make_unit())
        answer(person, bank, [credit] * 6, MAY)
        estimate = estimate_of(person)
        assert estimate is not None
        assert np.isfinite([estimate.value, estimate.sd, estimate.level_probability]).all()
        assert 0 < estimate.value < 100
