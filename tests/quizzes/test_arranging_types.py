"""Ordering, matching, scenario and judgement."""

from itertools import permutations, product
from typing import Any

import pytest

from quizzes.questions import read_question
from quizzes.questions.contract import InvalidQuestion, InvalidResponse
from quizzes.questions.judgement import Ratings, label_credits
from quizzes.questions.matching import Matching
from quizzes.questions.ordering import SCORINGS, Scoring, blind_order_credit, order_credit
from quizzes.questions.scenario import Scenario
from tests.quizzes.examples import changed, questions


def positions(*places: int) -> dict[str, list[str]]:
    return {f"position-{index}": [str(place)] for index, place in enumerate(places)}


def scenario(**steps: list[dict[str, Any]]) -> Scenario:
    listed = [{"id": name, "text": name, "choices": choices} for name, choices in steps.items()]
    question = changed("scenario", start="a", steps=listed)
    assert isinstance(question, Scenario)
    return question


def turn(text: str, **fields: Any) -> dict[str, Any]:
    return {"text": text, "feedback": "What follows", **fields}


END, FAIL = turn("end", score=1), turn("fail", score=0)


@pytest.mark.parametrize(
    ("order", "neighbours", "longest_run", "exact"),
    [
        ((0, 1, 2, 3), 1, 1, 1),
        ((3, 0, 1, 2), 2 / 3, 2 / 3, 0),
        ((2, 3, 0, 1), 2 / 3, 1 / 3, 0),
        ((3, 2, 1, 0), 0, 0, 0),
    ],
)
def test_an_order_is_credited_by_the_scoring(
    order: tuple[int, ...], neighbours: float, longest_run: float, exact: float
):
    credits = [order_credit(order, scoring) for scoring in ("neighbours", "longest_run", "exact")]
    assert credits == pytest.approx([neighbours, longest_run, exact])


@pytest.mark.parametrize("scoring", SCORINGS)
@pytest.mark.parametrize("count", [3, 4, 5])
def test_the_chance_of_an_order_is_its_mean_over_all_orders(scoring: Scoring, count: int):
    credits = [order_credit(order, scoring) for order in permutations(range(count))]
    assert blind_order_credit(count, scoring) == pytest.approx(sum(credits) / len(credits))


@pytest.mark.parametrize("places", [(1, 2, 3, 3), (0, 1, 2, 3), (1, 2, 3, 5)])
def test_every_place_is_used_once(places: tuple[int, ...]):
    with pytest.raises(InvalidResponse, match="Use every place from 1 to 4 once"):
        questions()["ordering"].parse(positions(*places))


def test_an_order_given_by_places_is_read_back_in_words():
    question = questions()["ordering"]
    response = question.parse(positions(2, 1, 3, 4))
    assert question.summary(response).startswith("Investigate the source → Stop →")
    assert question.mark(response).fraction == pytest.approx(1 / 3)


def test_several_left_sides_share_a_right_side():
    question = questions()["matching"]
    assert isinstance(question, Matching)
    assert question.right_sides() == (
        "Show evidence and care",
        "Take it down, say sorry and mend it",
        "Remind people of your prizes",
    )
    mark = question.mark(question.parse({"match-0": ["0"], "match-1": ["2"], "match-2": ["1"]}))
    assert mark.fraction == pytest.approx(2 / 3)
    assert mark.feedback[1].text == "Good deeds may support an answer, never replace it."


def test_a_line_without_a_match_is_named():
    with pytest.raises(InvalidResponse, match="Choose a match for “A fake invoice in your name makes the rounds”"):
        questions()["matching"].parse({"match-0": ["0"], "match-2": ["1"]})
    with pytest.raises(InvalidResponse, match="Choose a match from the list for every line"):
        questions()["matching"].parse({"match-0": ["0"], "match-1": ["3"], "match-2": ["1"]})


def test_a_distractor_that_fits_a_pair_is_refused():
    with pytest.raises(InvalidQuestion, match="This distractor is the right side of a pair"):
        changed("matching", distractors=[{"text": "Show evidence and care"}])


def test_the_path_decides_the_score_and_the_parts():
    question = questions()["scenario"]
    assert isinstance(question, Scenario)
    started = question.parse({"answer": ["0"]})
    assert not question.complete(started)
    step = question.walk(started).current
    assert step is not None
    assert step.id == "repair"
    assert question.mark(started).fraction == 0.0
    ended = question.parse({"path": ["0"], "answer": ["0"]})
    assert question.complete(ended)
    mark = question.mark(ended)
    assert (mark.fraction, mark.parts) == (0.5, {"C7": 0.5, "C8": 1.0})
    assert [item.right for item in mark.feedback] == [False, True]


@pytest.mark.parametrize("raw", [{"path": ["0,0"], "answer": ["0"]}, {"path": ["1"], "answer": ["0"]}, {"path": ["x"]}])
def test_a_path_that_leads_nowhere_is_refused(raw: dict[str, list[str]]):
    with pytest.raises(InvalidResponse):
        questions()["scenario"].parse(raw)


def test_the_chance_of_a_scenario_is_that_of_blind_steps():
    assert questions()["scenario"].chance() == pytest.approx((1 + (0.5 + 0) / 2) / 2)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ({"a": [turn("on", next="b"), END], "b": [turn("back", next="a"), FAIL]}, "loop"),
        ({"a": [turn("self", next="a"), END]}, "loop"),
        ({"a": [turn("nothing"), END]}, "dead end"),
        ({"a": [turn("on", next="z"), END]}, "There is no step 'z'"),
        ({"a": [turn("on", next="a", score=1), END]}, "both 'next' and 'score'"),
        ({"a": [turn("x", score=0), turn("y", score=1.5)]}, "The score 1.5 is not between 0 and 1"),
        ({"a": [turn("x", score=0), turn("y", score=1, parts={"C8": 2})]}, "The score 2 is not between 0 and 1"),
        ({"a": [FAIL, END], "b": [FAIL, END]}, "No choice leads"),
        ({"b": [FAIL, END]}, "There is no step 'a' to start with"),
    ],
)
def test_a_broken_scenario_is_refused(steps: dict[str, Any], message: str):
    with pytest.raises(InvalidQuestion, match=message):
        scenario(**steps)


def test_weights_that_never_reach_the_full_score_are_warned_about():
    question = scenario(a=[turn("x", score=0.2), turn("y", score=0.6)])
    assert [(problem.message, problem.severity) for problem in question.check()] == [
        ("No path earns the full score", "warning")
    ]


def test_ratings_are_credited_by_their_distance_to_the_experts():
    assert label_credits([4, 4, 4], 4) == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert label_credits([3, 4], 4) == pytest.approx([0, 0.5, 1, 1])
    assert label_credits([1, 2], 2) == [1, 1]


def test_the_chance_of_a_judgement_is_its_mean_over_all_ratings():
    question = questions()["judgement"]
    fractions = [question.mark(Ratings(ratings)).fraction or 0.0 for ratings in product(range(1, 5), repeat=3)]
    assert question.chance() == pytest.approx(sum(fractions) / len(fractions))


@pytest.mark.parametrize(
    ("experts", "message"),
    [([5], "do not fit the scale"), ([2.5], "do not fit"), ([], "do not fit"), ([1, 4], "The experts disagree")],
)
def test_ratings_that_do_not_fit_are_found(experts: list[float], message: str):
    responses = [{"text": "Wait", "experts": experts, "feedback": "Why"}]
    data = {**questions()["judgement"].to_dict(), "responses": responses}
    _, problems = read_question(data)
    assert [message in problem.message for problem in problems] == [True]
