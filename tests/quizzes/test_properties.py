"""What holds for whatever is typed, stored, drawn or written."""

import json
import math
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.carrying import carried_over
from quizzes.formats.native import Native
from quizzes.formats.strict_yaml import parse
from quizzes.problems import has_errors
from quizzes.questions import question_from_dict, read_question, registry
from quizzes.questions.amounts import read_amount
from quizzes.questions.contract import InvalidResponse, Question
from quizzes.questions.open import Open
from quizzes.questions.patterns import matches
from quizzes.questions.scenario import Scenario
from quizzes.shuffle import permutation
from tests.quizzes.examples import questions, yaml_blocks
from tests.quizzes.test_contract import RIGHT_ANSWERS

TYPES = sorted(registry)
DRAWN = settings(max_examples=60, deadline=None)

values = st.text(max_size=20) | st.integers(-2, 9).map(str) | st.sampled_from(["true", "½", "NaN", "1e400", "0,1", "*"])
names = st.sampled_from(["answer", "path", "dont_know"]) | st.builds(
    "{}-{}".format, st.sampled_from(["position", "match", "rating"]), st.integers(0, 4)
)
forms = st.dictionaries(names, st.lists(values, max_size=4), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
json_data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def check_mark(question: Question, raw: dict[str, list[str]]) -> None:
    try:
        response = question.parse(raw)
    except InvalidResponse:
        return
    assert question.response_from_json(json.loads(json.dumps(response.to_json()))) == response
    mark = question.mark(response)
    assert mark == question.mark(response)
    assert mark.needs_person or (mark.fraction is not None and 0.0 <= mark.fraction <= 1.0)
    assert all(0.0 <= part <= 1.0 for part in mark.parts.values())
    assert isinstance(question.summary(response), str)


@pytest.mark.parametrize("kind", TYPES)
@given(raw=forms)
@DRAWN
def test_whatever_is_sent_is_marked_within_bounds_or_refused_in_words(kind: str, raw: dict[str, list[str]]):
    check_mark(questions()[kind], raw)


@pytest.mark.parametrize("kind", TYPES)
@given(change=forms)
@DRAWN
def test_a_right_answer_with_one_thing_changed_is_marked_or_refused(kind: str, change: dict[str, list[str]]):
    check_mark(questions()[kind], {**RIGHT_ANSWERS[kind], **change})


@given(text=st.text(alphabet="0123456789.,-+eE ½⅔' \u202f%firms", max_size=12))
@settings(max_examples=500, deadline=None)
def test_whatever_looks_like_a_number_is_finite_or_refused(text: str):
    try:
        value, unit = read_amount(text, {"firms": 1.0})
    except InvalidResponse:
        return
    assert math.isfinite(value)
    assert unit in ("", "firms")


@given(number=st.integers(-(10**9), 10**9).map(lambda cents: cents / 100))
@DRAWN
def test_a_number_means_the_same_in_every_spelling(number: float):
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.translate(str.maketrans({",": "\u202f", ".": ","}))
    assert [read_amount(text, {})[0] for text in (english, german, french, f"{number:.2f}")] == [number] * 4


@given(pieces=st.lists(st.text(alphabet="ab"), min_size=2, max_size=5), text=st.text(alphabet="ab", max_size=12))
@settings(max_examples=300, deadline=None)
def test_stars_match_as_a_regular_expression_would(pieces: list[str], text: str):
    expected = re.fullmatch(".*".join(pieces), text) is not None
    assert matches(tuple(pieces), text) == expected


@pytest.mark.parametrize("kind", TYPES)
@given(data=json_data | st.dictionaries(st.sampled_from(["option", "options", "order", "rights", "text"]), json_data))
@DRAWN
def test_whatever_was_stored_is_read_back_or_refused(kind: str, data: Any):
    question = questions()[kind]
    try:
        response = question.response_from_json(data)
    except InvalidResponse:
        return
    assert question.response_from_json(response.to_json()) == response


@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
@DRAWN
def test_a_question_with_any_field_replaced_is_read_or_explained(kind: str, data: st.DataObject):
    fields = questions()[kind].to_dict()
    key = data.draw(st.sampled_from(sorted(fields)))
    question, problems = read_question({**fields, key: data.draw(json_data)})
    if question is None or has_errors(problems):
        assert problems
    else:
        assert question_from_dict(question.to_dict()) == question
        assert 0.0 <= question.chance() <= 1.0
        best = question.correct_response()
        assert best is None or 0.0 <= (question.mark(best).fraction or 0.0) <= 1.0


@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
@DRAWN
def test_a_file_with_any_line_damaged_is_read_or_explained(kind: str, data: st.DataObject):
    lines = yaml_blocks()[kind].split("\n")
    line = data.draw(st.integers(0, len(lines) - 1))
    damaged = [*lines[:line], data.draw(st.text(max_size=20)), *lines[line + 1 :]]
    reading = Native().read("questions:\n" + "\n".join(damaged))
    assert reading.questions or reading.problems
    assert all(problem.line >= 1 for problem in reading.problems)


@given(text=st.text() | st.text(alphabet="{}[]:-,&*!|>'\"?#% \t\nab"))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_as_yaml_or_explained(text: str):
    document = parse(text)
    assert all(problem.message and problem.line >= 1 for problem in document.problems)


@given(text=st.text(min_size=1), other=st.text(alphabet="ab \t\n\r\x85\u2028:#-|>'\"", min_size=1))
@DRAWN
def test_any_text_survives_writing(text: str, other: str):
    data = {**questions()["short_text"].to_dict(), "text": text, "explanation": other}
    question, problems = read_question(data)
    if question is not None and not has_errors(problems):
        reading = Native().read(Native().write([question]))
        assert (reading.questions, reading.problems) == ((question,), ())


@pytest.mark.parametrize("kind", TYPES)
@given(seed=st.integers())
@DRAWN
def test_a_presentation_is_a_permutation_that_its_seed_decides(kind: str, seed: int):
    order = questions()[kind].presentation(seed)
    assert sorted(order) == list(range(len(order)))
    assert order == questions()[kind].presentation(seed)


@given(seed=st.integers(), step=st.sampled_from(["post", "repair"]))
@DRAWN
def test_the_choices_of_a_scenario_are_shown_in_an_order_that_the_seed_decides(seed: int, step: str):
    scenario = questions()["scenario"]
    assert isinstance(scenario, Scenario)
    assert sorted(scenario.choice_order(step, seed)) == [0, 1]
    assert scenario.choice_order(step, seed) == scenario.choice_order(step, seed)


@given(count=st.integers(0, 50), key=st.lists(st.text() | st.integers()))
@DRAWN
def test_a_shuffle_is_a_permutation(count: int, key: list[str | int]):
    assert sorted(permutation(count, *key)) == list(range(count))


GIVEN: dict[str, st.SearchStrategy[dict[str, list[str]]]] = {
    "single": st.integers(0, 2).map(lambda option: {"answer": [str(option)]}),
    "multiple": st.sets(st.integers(0, 3), min_size=1).map(lambda ticks: {"answer": [str(tick) for tick in ticks]}),
    "true_false": st.sampled_from(["true", "false"]).map(lambda word: {"answer": [word]}),
    "numeric": st.sampled_from(["14,4 firms", "1.2 dozen firms", "20", "-3"]).map(lambda text: {"answer": [text]}),
    "ordering": st.permutations(range(1, 5)).map(
        lambda places: {f"position-{item}": [str(place)] for item, place in enumerate(places)}
    ),
    "matching": st.lists(st.integers(0, 2), min_size=3, max_size=3).map(
        lambda rights: {f"match-{left}": [str(right)] for left, right in enumerate(rights)}
    ),
    "short_text": st.sampled_from(["lateral reading", "read it laterally", "reading sideways", "no"]).map(
        lambda text: {"answer": [text]}
    ),
    "open": st.just({"answer": ["I write again at four."]}),
    "scenario": st.sampled_from([("", "0"), ("", "1"), ("0", "0"), ("0", "1")]).map(
        lambda steps: {"path": [steps[0]], "answer": [steps[1]]}
    ),
    "judgement": st.lists(st.integers(1, 4), min_size=3, max_size=3).map(
        lambda ratings: {f"rating-{place}": [str(rating)] for place, rating in enumerate(ratings)}
    ),
}
# In an ordering the author's order is the key; a statement that is true or false has nothing to reorder.
REORDERED = {
    "single": ["options"],
    "multiple": ["options"],
    "true_false": [],
    "numeric": ["feedback"],
    "ordering": [],
    "matching": ["pairs", "distractors"],
    "short_text": ["accept", "close"],
    "open": ["rubric"],
    "scenario": ["steps"],
    "judgement": ["responses"],
}


def reordered(fields: dict[str, Any], keys: list[str], data: st.DataObject) -> dict[str, Any]:
    """Return a question's fields with some of its lists, and the choices of every step, in another order."""
    moved = {**fields, **{key: data.draw(st.permutations(fields[key])) for key in keys}}
    for step in moved.get("steps", []):
        step["choices"] = data.draw(st.permutations(step["choices"]))
    return moved


@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
@DRAWN
def test_marking_does_not_depend_on_the_order_the_author_wrote_in(kind: str, data: st.DataObject):
    straight = questions()[kind]
    moved = question_from_dict(reordered(straight.to_dict(), REORDERED[kind], data))
    response = straight.parse(data.draw(GIVEN[kind]))
    there = carried_over(response, straight, moved)
    assert there is not None
    assert moved.summary(there) == straight.summary(response) or kind in {"multiple", "matching", "judgement"}
    mark, moved_mark = straight.mark(response), moved.mark(there)
    assert moved_mark.fraction == pytest.approx(mark.fraction)
    assert moved_mark.parts == pytest.approx(mark.parts)


@given(data=st.data(), granted=st.sets(st.integers(0, 2)))
@DRAWN
def test_points_do_not_depend_on_the_order_of_the_rubric(data: st.DataObject, granted: set[int]):
    straight = questions()["open"]
    moved = question_from_dict(reordered(straight.to_dict(), ["rubric"], data))
    assert isinstance(straight, Open)
    assert isinstance(moved, Open)
    places = {line.text: place for place, line in enumerate(moved.rubric)}
    there = {places[straight.rubric[place].text] for place in granted}
    assert moved.mark_on_rubric(there).fraction == straight.mark_on_rubric(granted).fraction


@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
@DRAWN
def test_marking_does_not_depend_on_the_order_the_answer_arrives_in(kind: str, data: st.DataObject):
    raw = data.draw(GIVEN[kind])
    shuffled = {name: list(reversed(raw[name])) for name in data.draw(st.permutations(list(raw)))}
    question = questions()[kind]
    assert question.mark(question.parse(shuffled)) == question.mark(question.parse(raw))


@pytest.mark.parametrize("kind", ["single", "multiple"])
@given(order=st.permutations(range(4)), ticked=st.sets(st.integers(0, 3), min_size=1))
@DRAWN
def test_marking_does_not_depend_on_the_order_of_the_options(kind: str, order: list[int], ticked: set[int]):
    data = questions()["multiple"].to_dict()
    if kind == "single":
        ticked = {min(ticked)}
        right_first = [{**option, "right": index == 0} for index, option in enumerate(data["options"])]
        data = {key: value for key, value in data.items() if key != "scoring"} | {"type": kind, "options": right_first}
    moved = {**data, "options": [data["options"][index] for index in order]}
    straight, shuffled = question_from_dict(data), question_from_dict(moved)
    mark = straight.mark(straight.parse({"answer": [str(index) for index in ticked]}))
    moved_mark = shuffled.mark(shuffled.parse({"answer": [str(order.index(index)) for index in ticked]}))
    assert mark.fraction == moved_mark.fraction
    assert {item.text for item in mark.feedback} == {item.text for item in moved_mark.feedback}


@pytest.mark.parametrize(
    ("kind", "key", "field"), [("matching", "pairs", "match"), ("judgement", "responses", "rating")]
)
@given(order=st.permutations(range(3)), chosen=st.lists(st.integers(1, 2), min_size=3, max_size=3))
@DRAWN
def test_marking_does_not_depend_on_the_order_of_the_lines(
    kind: str, key: str, field: str, order: list[int], chosen: list[int]
):
    data = questions()[kind].to_dict()
    moved = question_from_dict({**data, key: [data[key][index] for index in order]})
    straight = questions()[kind]
    if kind == "matching":
        sides = {side: place for place, side in enumerate(moved.right_sides())}  # type: ignore[attr-defined]
        renamed = [sides[straight.right_sides()[index]] for index in chosen]  # type: ignore[attr-defined]
    else:
        renamed = chosen
    mark = straight.mark(straight.parse({f"{field}-{line}": [str(value)] for line, value in enumerate(chosen)}))
    places = {f"{field}-{order.index(line)}": [str(value)] for line, value in enumerate(renamed)}
    assert moved.mark(moved.parse(places)).fraction == pytest.approx(mark.fraction)
