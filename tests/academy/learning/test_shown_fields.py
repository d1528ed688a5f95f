"""The source of a question's page says nothing about what is right."""

import re
from collections import Counter

import pytest
from flask import render_template
from hypothesis import given
from hypothesis import strategies as st

from academy.learning.answer_forms import form_fields, question_form
from academy.learning.shown_fields import as_shown, as_written
from quizzes.questions import question_from_dict
from tests.academy.learning.factories import ALL_TYPES, RIGHT_FIELDS, SCENARIO

ANSWERS = RIGHT_FIELDS | {"scenario": {"path": "0", "answer": "0"}}
SHUFFLED = ("single", "multiple", "ordering", "matching", "scenario")


def question_of(kind):
    definition = next(one for one in [*ALL_TYPES, SCENARIO] if one["type"] == kind) | {"shuffle": True}
    if kind not in ("single", "multiple"):
        definition.pop("shuffle")
    return question_from_dict(definition | {"id": "q", "competency": "C1", "level": 1})


def source(app, question, seed):
    """The names and values of a page's controls in the order they stand there, its texts left out."""
    with app.test_request_context():
        page = render_template(f"questions/{question.type}.html", ask=question_form(question, seed))
    return re.findall(r'(?:name|value|id|for)="([^"]*)"', page)


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_names_and_values_are_the_same_for_everybody(app, kind):
    question = question_of(kind)
    assert len({tuple(source(app, question, seed)) for seed in range(12)}) == 1


@pytest.mark.parametrize("kind", SHUFFLED)
def test_no_field_or_value_is_right_more_often_than_others(kind):
    question = question_of(kind)
    right = form_fields(question.correct_response())
    tries, found = 600, Counter()
    for seed in range(tries):
        found.update((name, value) for name, values in as_shown(question, right, seed).items() for value in values)
    per_field = Counter(name for name, _value in found.elements())
    values_of = Counter(name for name, _value in found)
    for (name, _value), count in found.items():
        fair = per_field[name] / values_of[name]
        assert values_of[name] > 1, f"{name} always holds the same value"
        assert 0.7 * fair < count < 1.3 * fair, found


@given(kind=st.sampled_from(sorted(ANSWERS)), seed=st.integers(0, 10_000))
def test_an_answer_returns_from_its_page_unchanged(kind, seed):
    question = question_of(kind)
    fields = {name: value if isinstance(value, list) else [value] for name, value in ANSWERS[kind].items()}
    response = question.parse(fields)
    assert question.parse(as_written(question, as_shown(question, form_fields(response), seed), seed)) == response


@given(
    kind=st.sampled_from(sorted(ANSWERS)),
    fields=st.dictionaries(
        st.sampled_from(["answer", "path", "position-0", "position-", "position-99", "match-0"]),
        st.lists(st.text(max_size=8) | st.sampled_from(["0", "1", "0,1", "9", " 1", "dont_know"]), max_size=2),
    ),
)
def test_anything_sent_can_be_translated(kind, fields):
    as_written(question_of(kind), fields, 7)
