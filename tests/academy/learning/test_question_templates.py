"""Every type people are asked has its page part, and the answers of every type find their way back into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.learning.answer_forms import form_fields, given_answer
from quizzes.questions import question_from_dict, registry
from quizzes.questions.contract import DontKnow, InvalidResponse
from tests.academy.learning.factories import ALL_TYPES, RIGHT_FIELDS, SCENARIO

QUESTIONS = {
    definition["type"]: question_from_dict(definition | {"id": "q", "competency": "C1", "level": 1})
    for definition in [*ALL_TYPES, SCENARIO]
}
ANSWERS = RIGHT_FIELDS | {"scenario": {"path": "0", "answer": "0"}}


@pytest.mark.parametrize("type", sorted(registry))
def test_every_type_has_its_template(app, type):
    assert app.jinja_env.get_template(f"questions/{type}.html")


@pytest.mark.parametrize("type", sorted(QUESTIONS))
def test_fields_give_the_answer_they_came_from(type):
    question = QUESTIONS[type]
    fields = {name: value if isinstance(value, list) else [value] for name, value in ANSWERS[type].items()}
    response = question.parse(fields)
    assert question.parse(form_fields(response)) == response
    assert isinstance(question.parse(form_fields(DontKnow())), DontKnow)


FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "answer",
            "dont_know",
            "confidence",
            "come_back",
            "revision",
            "position-0",
            "position-9",
            "match-0",
            "rating-0",
            "path",
        ]
    ),
    st.lists(
        st.text(max_size=12) | st.sampled_from(["0", "1", "2", "true", "14,4", "1e400", "nan", "9" * 400]), max_size=3
    ),
)


@given(type=st.sampled_from(sorted(QUESTIONS)), fields=FIELDS, seed=st.integers(0, 99), may_be_empty=st.booleans())
def test_any_form_is_an_answer_or_says_what_is_wrong(app, type, fields, seed, may_be_empty):
    question = QUESTIONS[type]
    with app.app_context():
        try:
            answer = given_answer(question, fields, seed, may_be_empty=may_be_empty).answer
        except InvalidResponse:
            return
    if answer is not None:
        stored = question.response_from_json(answer)
        assert question.parse(form_fields(stored)) == stored
