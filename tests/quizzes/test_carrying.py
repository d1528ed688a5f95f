"""Answers follow their options through a correction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.carrying import carried_over, carried_points, unjudged_lines
from quizzes.questions import question_from_dict
from quizzes.questions.contract import DontKnow, Question, Response
from quizzes.questions.open import Open
from quizzes.shuffle import shuffled
from tests.quizzes.examples import questions
from tests.quizzes.test_contract import RIGHT_ANSWERS


def changed(question: Question, **values: object) -> Question:
    return question_from_dict(question.to_dict() | values)


def right(question: Question) -> Response:
    return question.parse(RIGHT_ANSWERS[question.type])


@pytest.mark.parametrize("kind", sorted(RIGHT_ANSWERS))
def test_an_unchanged_question_carries_everything_over(kind: str):
    question = questions()[kind]
    assert carried_over(right(question), question, question) == right(question)
    assert carried_over(DontKnow(), question, question) == DontKnow()


@given(kind=st.sampled_from(["single", "multiple", "matching", "judgement"]), seed=st.integers(0, 500))
def test_moving_parts_around_changes_no_mark(kind: str, seed: int):
    question = questions()[kind]
    key = {"matching": "pairs", "judgement": "responses"}.get(kind, "options")
    moved = changed(question, **{key: shuffled(question.to_dict()[key], seed)})
    carried = carried_over(right(question), question, moved)
    assert carried is not None
    assert moved.mark(carried).fraction == question.mark(right(question)).fraction
    assert sorted(moved.describe(carried).split("; ")) == sorted(question.describe(right(question)).split("; "))


def test_the_corrected_order_is_the_new_key():
    question = questions()["ordering"]
    items = question.to_dict()["items"]
    corrected = changed(question, items=[items[1], items[0], *items[2:]])
    carried = carried_over(right(question), question, corrected)
    assert carried is not None
    assert corrected.describe(carried) == question.describe(right(question))
    assert corrected.mark(carried).fraction != 1


def test_exchanged_right_sides_of_pairs_keep_what_was_matched():
    question = questions()["matching"]
    pairs = question.to_dict()["pairs"]
    corrected = changed(
        question, pairs=[pairs[0] | {"right": pairs[2]["right"]}, pairs[1], pairs[2] | {"right": pairs[0]["right"]}]
    )
    carried = carried_over(right(question), question, corrected)
    assert carried is not None
    assert corrected.describe(carried) == question.describe(right(question))


def test_a_mended_text_stands_for_the_old_one_at_its_place():
    question = questions()["single"]
    options = question.to_dict()["options"]
    mended = changed(question, options=[options[0] | {"text": "Better said"}, *options[1:]])
    assert carried_over(right(question), question, mended) == right(question)


def test_what_was_taken_out_carries_nothing_over():
    question = questions()["single"]
    chosen = question.parse({"answer": ["2"]})
    shorter = changed(question, options=question.to_dict()["options"][:2])
    assert carried_over(chosen, question, shorter) is None
    assert carried_over(chosen, question, questions()["multiple"]) is None


def test_a_path_is_followed_by_steps_and_words():
    question = questions()["scenario"]
    steps = question.to_dict()["steps"]
    turned = changed(question, steps=[step | {"choices": step["choices"][::-1]} for step in steps])
    path = question.parse({"path": ["0"], "answer": ["1"]})
    carried = carried_over(path, question, turned)
    assert carried is not None
    assert turned.describe(carried) == question.describe(path)


def test_granted_lines_of_a_rubric_follow_their_words():
    old = questions()["open"]
    lines = old.to_dict()["rubric"]
    turned, shorter = changed(old, rubric=lines[::-1]), changed(old, rubric=lines[1:])
    longer = changed(old, rubric=[*lines, {"points": 1, "text": "Is polite"}])
    assert isinstance(old, Open)
    assert isinstance(turned, Open)
    assert isinstance(shorter, Open)
    assert isinstance(longer, Open)
    last = len(lines) - 1
    assert carried_points([0, 1], old, turned) == [last - 1, last]
    assert carried_points([0, 1], old, shorter) == [0]
    assert carried_points([0, 1], old, longer) == [0, 1]


def test_a_line_that_stands_for_no_old_one_is_not_judged_yet():
    old = questions()["open"]
    lines = old.to_dict()["rubric"]
    polite = {"points": 1, "text": "Is polite"}
    turned, inserted = changed(old, rubric=lines[::-1]), changed(old, rubric=[*lines, polite])
    assert isinstance(old, Open)
    assert isinstance(turned, Open)
    assert isinstance(inserted, Open)
    assert unjudged_lines(old, turned) == []
    assert unjudged_lines(old, inserted) == [len(lines)]


def test_a_text_is_carried_over_however_short_the_new_wording_wants_it():
    old = questions()["open"]
    text = old.parse({"answer": ["one two three"]})
    assert carried_over(text, old, changed(old, max_words=1, example="")) == text
