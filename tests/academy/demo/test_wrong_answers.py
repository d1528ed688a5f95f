"""The answers of simulated people are answers the app would take, marked by the engine."""

import pytest

from academy.curriculum.models import QuestionVersion
from academy.demo.answer_sheets import DONT_KNOW, RIGHT, answer_sheet
from academy.demo.chance import chance
from academy.demo.wrong_answers import wrong_answers
from quizzes.questions import registry
from quizzes.questions.contract import DontKnow
from tests.quizzes.examples import questions


def sheet(kind: str):
    return answer_sheet(QuestionVersion(definition=questions()[kind].to_dict()), chance())


def test_every_question_type_has_wrong_answers() -> None:
    assert all(kind in wrong_answers.registry for kind in registry.values())


@pytest.mark.parametrize("kind", sorted(registry))
def test_every_answer_can_be_read_back_and_marks_the_same(kind: str) -> None:
    question = questions()[kind]

    for answer in sheet(kind).answers:
        response = question.response_from_json(answer.stored)
        assert response.to_json() == answer.stored
        assert question.mark(response) == answer.mark
        assert question.complete(response)


@pytest.mark.parametrize("kind", sorted(registry))
def test_a_sheet_holds_not_knowing_then_the_right_answer_then_wrong_ones(kind: str) -> None:
    answers = sheet(kind).answers
    fractions = [answer.mark.fraction for answer in answers]

    assert answers[DONT_KNOW].stored == DontKnow().to_json()
    assert fractions[DONT_KNOW] == 0.0
    assert len(answers) > 2
    if kind == "open":
        assert fractions[RIGHT:] == [None] * (len(answers) - 1)
    else:
        assert fractions[RIGHT] == 1.0
        assert max(fractions[RIGHT + 1 :]) < 1.0


@pytest.mark.parametrize("kind", sorted(registry))
def test_a_guess_hits_the_right_answer_as_rarely_as_the_engine_expects(kind: str) -> None:
    guesses = sheet(kind).guesses

    assert guesses.sum() == pytest.approx(1.0)
    assert guesses[DONT_KNOW] == 0.0
    assert guesses[RIGHT] == pytest.approx(0.8 * questions()[kind].chance())
