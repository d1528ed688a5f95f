"""What holds for every question type."""

import json

import pytest

from quizzes.problems import Problem
from quizzes.questions import question_from_dict, read_question, registry
from quizzes.questions.contract import DontKnow, InvalidQuestion, InvalidResponse, Mark
from tests.quizzes.examples import changed, questions, yaml_blocks

TYPES = sorted(registry)
MARKED_BY_RULE = [kind for kind in TYPES if kind != "open"]

RIGHT_ANSWERS = {
    "single": {"answer": ["0"]},
    "multiple": {"answer": ["0", "1"]},
    "true_false": {"answer": ["false"]},
    "numeric": {"answer": ["14,4 firms"]},
    "ordering": {f"position-{index}": [str(index + 1)] for index in range(4)},
    "matching": {"match-0": ["0"], "match-1": ["0"], "match-2": ["1"]},
    "short_text": {"answer": ["Lateral Reading."]},
    "open": {"answer": ["Two weeks is too long."]},
    "scenario": {"answer": ["1"]},
    "judgement": {"rating-0": ["4"], "rating-1": ["1"], "rating-2": ["3"]},
}


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_is_explained_with_an_example(kind: str):
    assert kind in yaml_blocks(), f"docs/questions.md has no section '## {kind}' with a YAML example"
    assert questions()[kind].check() == []


@pytest.mark.parametrize("kind", TYPES)
def test_a_question_survives_its_native_form(kind: str):
    question = questions()[kind]
    data = json.loads(json.dumps(question.to_dict()))
    assert question_from_dict(data) == question


@pytest.mark.parametrize("kind", TYPES)
def test_a_response_survives_storage(kind: str):
    question = questions()[kind]
    response = question.parse(RIGHT_ANSWERS[kind])
    assert question.response_from_json(json.loads(json.dumps(response.to_json()))) == response


@pytest.mark.parametrize("kind", MARKED_BY_RULE)
def test_the_right_answer_earns_everything(kind: str):
    question = questions()[kind]
    assert question.mark(question.parse(RIGHT_ANSWERS[kind])).fraction == 1.0
    correct = question.correct_response()
    assert correct is not None
    assert question.mark(correct).fraction == 1.0
    assert question.correct_summary()


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "raw", [{"dont_know": ["on"]}, {"answer": ["dont_know"]}, {"answer": ["1"], "dont_know": ["1"]}]
)
def test_i_do_not_know_yet_is_an_answer_that_marks_nothing(kind: str, raw: dict[str, list[str]]):
    question = questions()[kind]
    response = question.parse(raw)
    assert response == DontKnow()
    assert question.mark(response) == Mark(0.0, parts={question.competency: 0.0})
    assert question.response_from_json(response.to_json()) == DontKnow()
    assert question.summary(response) == "I don't know yet"


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("raw", [{}, {"answer": []}, {"answer": ["  "]}, {"something": ["else"]}])
def test_an_empty_answer_is_asked_for_in_plain_words(kind: str, raw: dict[str, list[str]]):
    with pytest.raises(InvalidResponse) as caught:
        questions()[kind].parse(raw)
    assert str(caught.value)[0].isupper()
    assert str(caught.value).split()[0] in {"Select", "Write", "Give", "Choose", "Rate"}


@pytest.mark.parametrize("kind", TYPES)
def test_the_answer_to_another_question_is_refused(kind: str):
    other = "true_false" if kind != "true_false" else "numeric"
    stranger = questions()[other].parse(RIGHT_ANSWERS[other])
    with pytest.raises(InvalidResponse):
        questions()[kind].mark(stranger)
    with pytest.raises(InvalidResponse):
        questions()[kind].response_from_json({"nothing": "known"})
    with pytest.raises(InvalidResponse):
        questions()[kind].response_from_json(["no", "mapping"])


def test_a_message_can_be_translated_before_it_is_filled_in():
    with pytest.raises(InvalidResponse) as caught:
        questions()["short_text"].parse({"answer": ["x" * 61]})
    assert caught.value.template == "Use at most %(limit)d characters"
    assert caught.value.values == {"limit": 60}
    assert str(caught.value) == "Use at most 60 characters"


def test_all_problems_of_a_question_are_reported_at_once():
    data = {"id": "Bad Id", "type": "single", "level": "5", "text": "?", "explanation": "…", "optoins": []}
    question, problems = read_question(data)
    assert question is None
    assert [problem.path for problem in problems] == [("id",), ("competency",), ("level",), ("options",), ("optoins",)]
    assert problems[-1].fix == "Did you mean 'options'?"


def test_an_unknown_type_names_the_known_ones():
    _, problems = read_question({"type": "essay"})
    assert problems == [Problem("'type' is 'essay'", f"Write one of: {', '.join(registry)}", ("type",))]


def test_what_cannot_be_a_question_raises_with_its_problems():
    with pytest.raises(InvalidQuestion, match="'type' is missing"):
        question_from_dict({})


def test_a_check_yourself_question_needs_no_id_competency_level_or_explanation():
    scored = ("id", "competency", "level", "explanation", "anchor", "purpose", "lesson", "facts", "misconceptions")
    data = {key: value for key, value in questions()["single"].to_dict().items() if key not in scored}
    question = question_from_dict(data, scored=False)
    assert (question.id, question.competency, question.level) == ("", "", 0)
    assert question.mark(question.parse({"answer": ["0"]})).parts == {}


def test_numbers_and_flags_may_stand_as_text():
    assert changed("single", level="3", anchor="false").level == 3
    with pytest.raises(InvalidQuestion, match="'anchor' is 'yes'"):
        changed("single", anchor="yes")
