"""The pure rules: what is drawn, when one may try again, what counts as passed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.curriculum.models import QuestionVersion
from academy.learning.completion import has_passed, has_tested_out
from academy.learning.drawing import CHECK_PER_COMPETENCY, MOST_QUESTIONS, draw_check, draw_quiz
from academy.learning.results import Part, Verdict, result_of
from quizzes.questions import question_from_dict
from quizzes.questions.contract import DontKnow
from tests.academy.learning.factories import ALL_TYPES, JUDGEMENT, MATCHING, OPEN, RIGHT_FIELDS, SINGLE, WRONG_FIELDS

SEEDS = st.integers(0, 2**31 - 1)


def version(number: int, competency: str = "C1", anchor: bool = False) -> QuestionVersion:
    definition = SINGLE | {"id": f"q{number}", "competency": competency, "level": 1 + number % 4}
    return QuestionVersion(definition=definition | {"anchor": True} if anchor else definition)


def question(definition):
    return question_from_dict(definition | {"id": "q", "competency": "C1", "level": 1})


def answered(definition, fields):
    asked = question(definition)
    response = asked.parse({name: value if isinstance(value, list) else [value] for name, value in fields.items()})
    return result_of(asked, response, asked.mark(response))


@given(size=st.integers(0, MOST_QUESTIONS), seed=SEEDS)
def test_a_small_pool_is_asked_whole_in_the_authors_order(size, seed):
    pool = [version(number) for number in range(size)]
    assert draw_quiz(pool, seed, ()) == pool


@given(size=st.integers(MOST_QUESTIONS + 1, 45), seed=SEEDS, data=st.data())
def test_a_large_pool_gives_unseen_questions_first_and_none_twice(size, seed, data):
    pool = [version(number) for number in range(size)]
    seen = data.draw(st.sets(st.sampled_from([f"q{number}" for number in range(size)])))
    drawn = [one.definition["id"] for one in draw_quiz(pool, seed, seen)]
    assert len(drawn) == len(set(drawn)) == MOST_QUESTIONS
    assert len(set(drawn) - seen) == min(size - len(seen), MOST_QUESTIONS)


@given(sizes=st.lists(st.integers(0, 6), min_size=1, max_size=8), seed=SEEDS)
def test_the_check_draws_up_to_three_of_every_competency_even_with_equal_ids(sizes, seed):
    anchors = [version(number, f"C{place}", anchor=True) for place, size in enumerate(sizes) for number in range(size)]
    drawn = draw_check(anchors, seed)
    assert len({id(one) for one in drawn}) == len(drawn)
    for place, size in enumerate(sizes):
        of_competency = [one for one in drawn if one.definition["competency"] == f"C{place}"]
        assert len(of_competency) == min(size, CHECK_PER_COMPETENCY)


@given(score=st.none() | st.floats(0, 100), pass_mark=st.integers(0, 100))
def test_a_score_passes_at_the_mark_and_never_while_it_is_awaited(score, pass_mark):
    assert has_passed(score, pass_mark) is (score is not None and score >= pass_mark)


@given(lessons=st.sets(st.text(max_size=3)), extra=st.sets(st.text(max_size=3)))
def test_testing_out_leaves_a_lesson_out(lessons, extra):
    assert not has_tested_out(lessons, lessons | extra)
    for lesson in lessons:
        assert has_tested_out(lessons, (lessons | extra) - {lesson})


def test_a_wrong_choice_is_told_with_the_better_one_and_the_rest():
    result = answered(SINGLE, WRONG_FIELDS["single"])
    assert result.verdict is Verdict.wrong
    assert [(remark.part, remark.label, remark.right) for remark in result.remarks] == [
        (Part.chosen, "Delete your post", False),
        (Part.missed, "Hide it, then message them", True),
    ]
    assert [remark.label for remark in result.others] == ["Reply publicly"]


def test_every_pair_has_its_word():
    result = answered(MATCHING, {"match-0": "0", "match-1": "2"})
    assert result.verdict is Verdict.partly
    assert [(remark.label, remark.given, remark.right, remark.better) for remark in result.remarks] == [
        ("A rumour", "Show evidence", True, ""),
        ("A real mistake", "Remind of prizes", False, "Apologise"),
    ]


def test_every_rating_has_its_word():
    result = answered(JUDGEMENT, {"rating-0": "4", "rating-1": "2"})
    assert [(remark.label, remark.given, remark.right, remark.better) for remark in result.remarks] == [
        ("Hide the reply", "Very appropriate", True, ""),
        ("Quote the number", "Inappropriate", False, "Very inappropriate"),
    ]


@pytest.mark.parametrize("response", [None, DontKnow()])
def test_who_gave_no_match_is_told_every_one(response):
    asked = question(MATCHING)
    result = result_of(asked, response, asked.mark(response) if response else None)
    assert [(remark.given, remark.better) for remark in result.remarks] == [("", "Show evidence"), ("", "Apologise")]


def test_a_graded_answer_tells_what_it_does_and_leaves_out():
    asked = question(OPEN)
    result = result_of(asked, asked.parse({"answer": ["We checked it."]}), asked.mark_on_rubric({0}))
    assert [(remark.text, remark.right) for remark in result.remarks] == [
        ("Names the fact", True),
        ("Names the next step", False),
    ]


@pytest.mark.parametrize("definition", ALL_TYPES, ids=lambda definition: definition["type"])
def test_every_type_tells_right_unknown_and_unanswered_apart(definition):
    asked = question(definition)
    waits = definition["type"] == "open"
    assert answered(definition, RIGHT_FIELDS[definition["type"]]).verdict is (
        Verdict.awaiting if waits else Verdict.right
    )
    assert result_of(asked, DontKnow(), asked.mark(DontKnow())).verdict is Verdict.unknown
    assert result_of(asked, None, None).verdict is Verdict.unanswered
