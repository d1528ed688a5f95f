"""The rules of taking a quiz and the state of a run."""

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.attempt import Attempt, score
from quizzes.questions.contract import DontKnow, InvalidResponse, Mark
from quizzes.quiz import Quiz, Refusal, Settings, deadline, extension_of, grade, refusal
from tests.quizzes.examples import questions
from tests.quizzes.test_contract import RIGHT_ANSWERS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(*kinds: str) -> Attempt:
    return Attempt(questions=tuple(questions()[kind] for kind in kinds))


def answered(run: Attempt, *kinds: str) -> Attempt:
    for kind in kinds:
        run = run.answer(questions()[kind].id, RIGHT_ANSWERS[kind])
    return run


@pytest.mark.parametrize(
    ("settings", "finished", "expected"),
    [
        (Settings(), [NOON] * 9, None),
        (Settings(opens=NOON + HOUR), [], Refusal("not_open", NOON + HOUR)),
        (Settings(closes=NOON), [], Refusal("closed")),
        (Settings(attempts=2), [NOON - HOUR] * 2, Refusal("attempts_used")),
        (Settings(delay=2 * HOUR), [NOON - 3 * HOUR, NOON - HOUR], Refusal("too_soon", NOON + HOUR)),
        (Settings(delay=HOUR), [NOON - HOUR], None),
    ],
)
def test_an_attempt_starts_when_the_rules_allow(settings: Settings, finished: list[datetime], expected: Refusal | None):
    assert refusal(settings, NOON, finished) == expected


def test_extra_time_lengthens_the_limit_but_not_the_closing_date():
    assert deadline(Settings(), NOON) is None
    assert deadline(Settings(time_limit=HOUR), NOON, extra_time=0.25) == NOON + 1.25 * HOUR
    assert deadline(Settings(time_limit=HOUR, closes=NOON + HOUR / 2), NOON, extra_time=0.25) == NOON + HOUR / 2


def test_a_person_may_have_no_limit_and_anybody_may_ask_for_more_time():
    timed = Settings(time_limit=HOUR)
    assert deadline(timed, NOON, extra_time=None) is None
    assert deadline(Settings(time_limit=HOUR, closes=NOON), NOON, extra_time=None) == NOON
    assert deadline(timed, NOON, extensions=2) == NOON + 1.5 * HOUR
    assert deadline(timed, NOON, extra_time=0.5, extensions=1) == NOON + 1.75 * HOUR
    assert extension_of(timedelta(minutes=2)) == timedelta(minutes=1)


def test_several_attempts_are_graded_by_the_setting():
    scores = [0.2, 0.9, 0.4]
    graded = {grading: grade(scores, grading) for grading in ("best", "last", "first", "mean")}  # type: ignore[arg-type]
    assert graded == {"best": 0.9, "last": 0.4, "first": 0.2, "mean": pytest.approx(0.5)}
    assert grade([], "best") is None


def test_a_pass_mark_is_reached_exactly():
    quiz = Quiz(questions=tuple(questions().values()), settings=Settings(pass_mark=70))
    assert quiz.passed(0.7)
    assert quiz.passed((0.7 * 3) / 3)
    assert not quiz.passed(0.699)


def test_a_quiz_asks_all_its_questions_or_a_draw():
    everything = tuple(questions().values())
    assert Quiz(questions=everything).questions_for(1) == everything
    drawn = Quiz(questions=everything, settings=Settings(draw=4)).questions_for(1)
    assert len(drawn) == 4
    assert Quiz(questions=everything).question("likes-are-customers").type == "true_false"
    with pytest.raises(KeyError):
        Quiz(questions=everything).question("unknown")


def test_a_run_can_finish_once_everything_is_answered():
    run = attempt("single", "true_false")
    assert not run.may_finish()
    run = answered(run, "single").answer("likes-are-customers", {"dont_know": ["1"]})
    assert [run.state(question.id) for question in run.questions] == ["answered", "dont_know"]
    assert run.may_finish()
    assert not run.finish().may_finish()


def test_a_scenario_half_way_keeps_a_run_open():
    run = attempt("scenario").answer("record-quarter", {"answer": ["0"]})
    assert run.state("record-quarter") == "in_part"
    assert run.unanswered() == ("record-quarter",)
    assert run.answer("record-quarter", {"path": ["0"], "answer": ["1"]}).may_finish()


def test_the_next_question_is_the_next_open_one():
    run = answered(attempt("single", "true_false", "numeric"), "true_false")
    following = run.next_question(after="sum-of-shares")
    assert following is not None
    assert following.type == "numeric"
    around = run.next_question(after="fifth-of-the-active")
    assert around is not None
    assert around.type == "single"
    assert answered(run, "single", "numeric").next_question() is None


def test_an_answer_is_taken_for_a_question_that_was_asked_only():
    run = attempt("single")
    with pytest.raises(InvalidResponse, match="not part of the quiz"):
        run.answer("likes-are-customers", {"answer": ["true"]})
    with pytest.raises(InvalidResponse, match="This quiz is finished"):
        run.finish().answer("sum-of-shares", {"answer": ["0"]})


def test_flags_and_confidence_never_change_the_score():
    run = answered(attempt("single", "true_false"), "single")
    assert run.score().fraction == 0.5
    sure = run.flag("sum-of-shares").answer("sum-of-shares", {"answer": ["0"]}, confidence="certain")
    assert sure.flagged == {"sum-of-shares"}
    assert sure.confidence == {"sum-of-shares": "certain"}
    assert sure.score() == run.score()
    assert sure.flag("sum-of-shares", on=False).flagged == frozenset()


def test_what_awaits_a_person_is_left_out_until_marked():
    run = answered(attempt("single", "open"), "single", "open")
    assert (run.score().fraction, run.score().awaiting, run.score().final) == (1.0, 1, False)
    alone = answered(attempt("open"), "open").score()
    assert (alone.fraction, alone.awaiting) == (None, 1)


def test_scores_are_means_over_all_questions_and_by_competency():
    marks = [Mark(1.0, parts={"C1": 1.0, "C8": 0.5}), Mark(0.5, parts={"C2": 0.5}), Mark(0.0, parts={"C1": 0.0})]
    assert score(marks).fraction == pytest.approx(0.5)
    assert score(marks).parts == {"C1": 0.5, "C2": 0.5, "C8": 0.5}


def test_no_change_touches_the_earlier_state():
    run = attempt("single")
    answered(run, "single").flag("sum-of-shares").finish()
    assert run == attempt("single")
    assert DontKnow() not in run.responses.values()
