"""Numeric, short text and open answers."""

import time

import pytest

from quizzes.questions.contract import InvalidQuestion, InvalidResponse
from quizzes.questions.numeric import Amount, Numeric
from quizzes.questions.open import Open
from quizzes.questions.patterns import fold, fold_pattern, matches
from tests.quizzes.examples import changed, questions


def number(text: str) -> Amount:
    response = questions()["numeric"].parse({"answer": [text]})
    assert isinstance(response, Amount)
    return response


def fraction(question: Numeric, text: str) -> float | None:
    return question.mark(question.parse({"answer": [text]})).fraction


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("14.4", 14.4),
        ("14,4", 14.4),
        ("1,5", 1.5),
        (",5", 0.5),
        ("-3", -3.0),
        ("−3", -3.0),
        ("+7", 7.0),
        ("½", 0.5),
        ("2½", 2.5),
        ("2 ½", 2.5),
        ("-2½", -2.5),
        ("1 000", 1000.0),
        ("1\u202f000,5", 1000.5),
        ("1'234'567", 1234567.0),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("-1.234.567,25", -1234567.25),
        ("0,375", 0.375),
        ("14.375", 14.375),
        ("3e5", 300000.0),
        ("1e-3", 0.001),
        ("٣", 3.0),
        ("14.4.", 14.4),
        (" 14,4 firms. ", 14.4),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, value: float):
    assert number(typed).value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Write a number, like 14.4"),
        ("many", "Write a number, like 14.4"),
        ("NaN", "Write a number, like 14.4"),
        ("inf", "Write a number, like 14.4"),
        ("1e400", "That number is too large; write a smaller one"),
        ("1,000", "Write the number without separators for thousands, like 1000 or 14.4"),
        ("1,00,000", "Write the number without separators for thousands, like 1000 or 14.4"),
        ("1.5½", "Write a number, like 14.4"),
        ("14 or 15", "Write the number alone or with one of these units: firms, dozen firms"),
        ("14 horses", "Write the number alone or with one of these units: firms, dozen firms"),
        ("9" * 1_000_000, "Write only a number, like 14.4"),
    ],
)
def test_what_is_no_number_is_asked_for_again(typed: str, message: str):
    with pytest.raises(InvalidResponse) as caught:
        number(typed)
    assert str(caught.value) == message


def test_a_unit_may_be_typed_before_or_after_and_is_converted():
    question = questions()["numeric"]
    assert number("14,4 Firms").unit == "firms"
    assert number("firms 14,4").unit == "firms"
    assert question.mark(question.parse({"answer": ["1.2 dozen  firms"]})).fraction == 1.0
    assert question.mark(question.parse({"answer": ["14.4 dozen firms"]})).fraction == 0.0


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        ({}, ["0.3", "0,3"], ["0.31", "3"]),
        ({"tolerance": 0.1}, ["0.2", "0.4"], ["0.19", "0.41"]),
        ({"tolerance_percent": 10}, ["0.27", "0.33"], ["0.26", "0.34"]),
        ({"accept": [0.25, 1]}, ["0.25", "1"], ["0.24", "1.01"]),
    ],
)
def test_tolerance_includes_its_edges(rule: dict[str, object], right: list[str], wrong: list[str]):
    question = Numeric(text="?", answer=0.3, **rule)  # type: ignore[arg-type]
    assert [fraction(question, text) for text in right + wrong] == [1.0] * len(right) + [0.0] * len(wrong)


def test_the_tolerance_of_a_negative_answer_is_not_upside_down():
    question = Numeric(text="?", answer=-10, tolerance_percent=10)
    assert [fraction(question, text) for text in ("-9", "-11", "-12")] == [1.0, 1.0, 0.0]


def test_feedback_follows_the_number():
    question = questions()["numeric"]
    texts = [question.mark(question.parse({"answer": [text]})).feedback[0].text for text in ("14", "20", "3")]
    assert texts[0].startswith("Exactly")
    assert texts[1].startswith("That is a fifth")
    assert texts[2].startswith("Take 72")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"tolerance": 1}, "There are tolerance and accept"),
        ({"accept": [15, 14]}, "'accept' is not a range"),
        ({"accept": [15, 16]}, "'answer' lies outside 'accept'"),
        ({"answer": "NaN"}, "'answer' holds 'NaN'"),
        ({"answer": "1e400"}, "'answer' holds '1e400'"),
        ({"units": {"dozen": 0}}, "The factor of 'dozen' is not above 0"),
        ({"units": {"firms": 5}}, "'firms' is the unit of the answer, and its factor is not 1"),
        ({"feedback": [{"from": 2, "to": 1, "text": "x"}]}, "'from' is above 'to'"),
    ],
)
def test_a_numeric_key_that_cannot_be_is_refused(fields: dict[str, object], message: str):
    with pytest.raises(InvalidQuestion, match=message):
        changed("numeric", **fields)


@pytest.mark.parametrize(
    ("typed", "credit"),
    [
        ("lateral reading", 1.0),
        ("  LATERAL   Reading! ", 1.0),
        ("“Lâtéral rèading”", 1.0),
        ("reading laterally", 1.0),
        ("read it laterally", 1.0),
        ("reading sideways", 0.5),
        ("lateral", 0.0),
        ("not lateral reading", 0.0),
    ],
)
def test_words_match_without_case_accents_and_spaces(typed: str, credit: float):
    question = questions()["short_text"]
    assert question.mark(question.parse({"answer": [typed]})).fraction == credit


def test_a_close_answer_says_what_is_missing():
    question = questions()["short_text"]
    assert question.mark(question.parse({"answer": ["reading sideways"]})).feedback[0].text.startswith("Almost")


def test_a_pattern_cannot_run_for_ever():
    pieces = fold_pattern("a*" * 50 + "b")
    started = time.process_time()
    assert not matches(pieces, fold("a" * 100_000))
    assert time.process_time() - started < 1.0


def test_signs_of_a_regular_expression_are_plain_text():
    assert matches(fold_pattern("c++ (or [a-z]?)"), fold("C++ (or [a-z]?)"))
    assert not matches(fold_pattern("a.c"), fold("abc"))


def test_the_pieces_of_a_pattern_do_not_overlap():
    assert not matches(fold_pattern("aba*aba"), fold("ababa"))
    assert matches(fold_pattern("aba*aba"), fold("abaaba"))


def test_a_pattern_that_accepts_everything_is_refused():
    with pytest.raises(InvalidQuestion, match="This accepts any answer"):
        changed("short_text", accept=["*"])


def test_an_accepted_answer_longer_than_anybody_may_write_is_refused():
    with pytest.raises(InvalidQuestion, match="Nobody can write an answer this long"):
        changed("short_text", accept=["x" * 61], max_length=60)
    assert changed("short_text", accept=["*" + "x" * 60], max_length=60)


def test_a_megabyte_typed_into_a_short_answer_is_refused_at_once():
    for kind in ("short_text", "open"):
        started = time.process_time()
        with pytest.raises(InvalidResponse, match="Use at most"):
            questions()[kind].parse({"answer": ["x " * 500_000]})
        assert time.process_time() - started < 0.1


def test_an_open_answer_waits_for_a_person_and_is_marked_on_the_rubric():
    question = questions()["open"]
    assert isinstance(question, Open)
    mark = question.mark(question.parse({"answer": ["I write again at four."]}))
    assert (mark.fraction, mark.needs_person) == (None, True)
    graded = question.mark_on_rubric({0, 2})
    assert (graded.fraction, graded.needs_person) == (0.75, False)
    assert [item.chosen for item in graded.feedback] == [True, False, True]
    with pytest.raises(InvalidResponse):
        question.mark_on_rubric({3})


def test_an_example_longer_than_its_own_limit_is_refused():
    with pytest.raises(InvalidQuestion, match="The example has more than"):
        changed("open", max_words=5, example="These are six words, one more.")
