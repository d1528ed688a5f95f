"""Single, multiple and true/false."""

import pytest

from quizzes.questions.contract import Feedback, InvalidQuestion, InvalidResponse
from quizzes.questions.multiple import Multiple
from quizzes.questions.options import Option
from tests.quizzes.examples import changed, questions


def ticks(*indices: int) -> dict[str, list[str]]:
    return {"answer": [str(index) for index in indices]}


def multiple(right: int, wrong: int, scoring: str) -> Multiple:
    options = [Option(f"r{i}", right=True) for i in range(right)] + [Option(f"w{i}") for i in range(wrong)]
    return Multiple(text="?", options=tuple(options), scoring=scoring)  # type: ignore[arg-type]


def test_a_wrong_choice_is_explained_beside_the_right_one():
    question = questions()["single"]
    mark = question.mark(question.parse(ticks(1)))
    assert mark.fraction == 0.0
    assert mark.parts == {"C1": 0.0}
    assert mark.feedback == (
        Feedback("A tempting repair, but 11 for 21 repairs it just as well.", 1, right=False),
        Feedback("Several slips or double answers would explain it.", 0, right=True, chosen=False),
    )


@pytest.mark.parametrize("answer", ["3", "-1", "1.0", "one", "٣", "9" * 5000])
def test_a_choice_that_was_not_offered_is_refused(answer: str):
    with pytest.raises(InvalidResponse, match="Select one of the answers shown"):
        questions()["single"].parse({"answer": [answer]})


def test_exactly_one_option_of_a_single_is_right():
    options = questions()["single"].to_dict()["options"]
    with pytest.raises(InvalidQuestion, match="2 options are right"):
        changed("single", options=[{**option, "right": index < 2} for index, option in enumerate(options)])
    with pytest.raises(InvalidQuestion, match="No option is right"):
        changed("single", options=[{**option, "right": False} for option in options])


def test_doubled_options_and_missing_feedback_are_found():
    option = {"text": "Same", "right": True, "feedback": "Why"}
    with pytest.raises(InvalidQuestion) as caught:
        changed("single", options=[option, {"text": " same "}])
    assert [problem.path for problem in caught.value.problems] == [("options", 1), ("options", 1, "feedback")]


@pytest.mark.parametrize(
    ("scoring", "credits"),
    [
        ("per_option_penalty", {(0,): 0.5, (0, 1): 1.0, (0, 2): 0.0, (0, 1, 2): 0.5, (2, 3): 0.0}),
        ("per_option", {(0,): 0.75, (0, 1): 1.0, (0, 2): 0.5, (0, 1, 2): 0.75, (2, 3): 0.0}),
        ("all_or_nothing", {(0,): 0.0, (0, 1): 1.0, (0, 2): 0.0, (0, 1, 2): 0.0, (2, 3): 0.0}),
    ],
)
def test_ticks_are_credited_by_the_scoring(scoring: str, credits: dict[tuple[int, ...], float]):
    question = changed("multiple", scoring=scoring)
    assert {chosen: question.mark(question.parse(ticks(*chosen))).fraction for chosen in credits} == credits


def test_a_missed_right_option_is_told():
    question = questions()["multiple"]
    mark = question.mark(question.parse(ticks(0, 3)))
    assert [(item.option, item.right, item.chosen) for item in mark.feedback] == [
        (0, True, True),
        (3, False, True),
        (1, True, False),
    ]


@pytest.mark.parametrize("scoring", ["per_option_penalty", "per_option", "all_or_nothing"])
@pytest.mark.parametrize(("right", "wrong"), [(1, 3), (2, 2), (3, 1), (4, 0), (3, 5)])
def test_the_chance_of_a_multiple_is_its_mean_over_all_ticks(scoring: str, right: int, wrong: int):
    question = multiple(right, wrong, scoring)
    count = right + wrong
    sets = [[i for i in range(count) if bits >> i & 1] for bits in range(1, 2**count)]
    fractions = [question.mark(question.parse(ticks(*chosen))).fraction or 0.0 for chosen in sets]
    assert question.chance() == pytest.approx(sum(fractions) / len(fractions))


def test_true_and_false_have_their_own_feedback():
    question = questions()["true_false"]
    held_true, held_false = (question.mark(question.parse({"answer": [word]})) for word in ("true", "false"))
    assert (held_true.fraction, held_false.fraction) == (0.0, 1.0)
    assert held_true.feedback[0].text.startswith("It feels so")
    assert held_false.feedback[0].text.startswith("Likes count")
    with pytest.raises(InvalidResponse, match="Select true or false"):
        question.parse({"answer": ["maybe"]})
