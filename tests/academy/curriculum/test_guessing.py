"""Habits that score without reading: each is found out by the questions it would do well on."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.curriculum.rules.guessing import (
    HABITS,
    blind,
    doubting,
    fullest,
    guessing,
    longer_half,
    longest,
    longest_way,
    middle,
    score_of,
    second_longest,
    shortest,
    trusting,
    without_absolutes,
    without_reasons,
)
from academy.curriculum.source import Curriculum, ModuleEntry
from quizzes.questions import read_question
from quizzes.questions.contract import Question


def question(data: dict[str, object]) -> Question:
    parsed, _problems = read_question({"text": "What now?", **data}, scored=False)
    assert parsed is not None
    return parsed


def single(right: str, *wrong: str) -> Question:
    options = [{"text": right, "right": True, "feedback": "Why."}]
    return question({"type": "single", "options": options + [{"text": text, "feedback": "Why not."} for text in wrong]})


def statement(right: bool) -> Question:
    return question({"type": "true_false", "right": right, "feedback": {"true": "Why.", "false": "Why not."}})


def judgement(*ratings: int) -> Question:
    responses = [
        {"text": f"Way {number}", "experts": [rating], "feedback": "Why."} for number, rating in enumerate(ratings)
    ]
    return question({"type": "judgement", "scale": ["1", "2", "3", "4"], "responses": responses})


def scenario(right: str, wrong: str) -> Question:
    last = [{"text": right, "score": 1}, {"text": wrong, "score": 0}]
    steps = [
        {"id": "one", "text": "Now?", "choices": [{"text": "go on and on", "next": "two"}, {"text": "x", "score": 0}]},
        {"id": "two", "text": "And now?", "choices": last},
    ]
    return question({"type": "scenario", "start": "one", "steps": steps})


def several(*right: str, wrong: tuple[str, ...]) -> Question:
    options = [{"text": text, "right": True, "feedback": "Why."} for text in right]
    return question({"type": "multiple", "options": options + [{"text": text, "feedback": "No."} for text in wrong]})


def curriculum_of(questions: list[Question]) -> Curriculum:
    module = ModuleEntry("X-1", "x", "X", "en", (), 1, "", (), {}, (), 70, "")
    return Curriculum(modules=(replace(module, questions=tuple(questions)),))


@pytest.mark.parametrize(
    ("habit", "caught", "missed"),
    [
        (longest, single("the very longest", "short", "shorter", "brief"), single("brief", "the longest", "b", "c")),
        (longer_half, several("a long one", "another", wrong=("b", "c")), several("b", "c", wrong=("long", "longer"))),
        (longest_way, scenario("stay here", "y"), scenario("y", "stay here")),
        (second_longest, single("three", "the longest", "a", "b"), single("the longest", "three", "a", "b")),
        (shortest, single("a", "bbb", "ccc", "ddd"), single("dddd", "a", "bbb", "ccc")),
        (without_absolutes, single("Some do", "All do", "None do", "Never"), single("Always", "One", "Two", "Three")),
        (
            without_reasons,
            single("Ask", "Go, since x", "Stay, as y", "Wait because"),
            single("Ask, since x", "Go", "Stay", "Wait"),
        ),
        (fullest, single("Stop, look, ask", "Go, now", "Stay", "Wait"), single("Ask", "Go, on, now", "Stay", "Wait")),
        (doubting, statement(False), statement(True)),
        (trusting, statement(True), statement(False)),
        (middle, judgement(2, 3, 2), judgement(1, 4, 1)),
    ],
)
def test_a_habit_is_caught_by_what_it_gets_right(
    habit: Callable[[Question], float | None], caught: Question, missed: Question
) -> None:
    name = next(name for name, other in HABITS.items() if other is habit)
    assert any(name in problem.message for problem in guessing(curriculum_of([caught] * 8)))
    assert not any(name in problem.message for problem in guessing(curriculum_of([missed] * 8)))


def test_few_questions_are_not_judged() -> None:
    assert list(guessing(curriculum_of([single("the very longest", "a", "b", "c")] * 7))) == []


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_lots_on_a_judgement_earn_what_its_chance_says(ratings: list[int]) -> None:
    asked = judgement(*ratings)
    assert blind(asked) == pytest.approx(asked.chance())


def test_lots_earn_about_what_every_type_calls_its_chance() -> None:
    pairs = [{"left": str(number), "right": f"r{number}", "feedback": "."} for number in range(4)]
    asked = [
        single("a", "b", "c", "d"),
        statement(True),
        question({"type": "ordering", "items": [{"text": str(number)} for number in range(5)]}),
        question({"type": "matching", "pairs": pairs}),
    ]
    for one in asked:
        assert blind(one) == pytest.approx(one.chance(), abs=0.06), one.type


def test_what_has_to_be_written_cannot_be_guessed() -> None:
    rubric = [{"points": 1, "text": "Says why"}]
    asked = question({"type": "open", "rubric": rubric, "max_words": 20, "example": "Since it is so."})
    assert blind(asked) is None
    assert score_of(blind, [asked]).questions == 0
