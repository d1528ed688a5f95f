"""The strict YAML reader and the native format."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from quizzes.formats.native import Native
from quizzes.formats.strict_yaml import Document, parse
from quizzes.problems import Problem
from quizzes.quiz import Settings
from tests.quizzes.examples import questions, yaml_blocks


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse(text, "f.yaml").problems]


def test_every_scalar_stays_text():
    text = "a: no\nb: 2027-05-21\nc: 1\nd: 'x: y'\ne:\nf: ''\n1: ~\n"
    assert parse(text).data == {"a": "no", "b": "2027-05-21", "c": "1", "d": "x: y", "e": None, "f": "", "1": "~"}


def test_every_path_has_a_line():
    document = parse("a: 1\nb:\n- x\n- c: |\n    long\n    text\n  d: 2\n")
    assert [document.line(path) for path in (("a",), ("b", 0), ("b", 1, "c"), ("b", 1, "d"))] == [1, 3, 4, 7]
    assert document.line(("b", 1, "unknown", "deep")) == 4
    assert Document().line(("a",)) == 0


def test_lines_count_from_where_the_text_starts_in_its_file():
    document = parse("a: 1\na: 2\n", "lesson.md", first_line=10)
    assert document.line(("a",)) == 10
    assert str(document.problems[0]) == "lesson.md:11: The key 'a' stands here twice. Remove line 10 or 11"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1\n", "f.yaml:2: A tab indents this line. Use spaces"),
        ("a: &x 1\nb: *x\n", "f.yaml:1: Anchors (&) and aliases (*) are not used here. Put the text in quotes"),
        ("a: !!python/object:os.system x\n", "f.yaml:1: The tag tag:yaml.org,2002:python/object:os.system is not used"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2: A second document starts here. Keep one per file: remove the '---'"),
        ("a: b: c\n", "f.yaml:1: This is not YAML: mapping values are not allowed in this context. Put text that"),
        ("a: 'b\n", "f.yaml:2: This is not YAML: found unexpected end of stream. Close the quote or bracket"),
        ("? [a]\n: b\n", "f.yaml:1: This cannot be a key. Write a word before the colon"),
        ("a: b\nc: \x00\n", "f.yaml:2: This line holds a control character. Remove it"),
        ("a: [\n- b", "f.yaml:2: This is not YAML: did not find expected node content. Close the bracket"),
        ("a: \udcff\n", "f.yaml:1: The file holds characters that are not Unicode. Save it as UTF-8"),
        ("[" * 5000, "f.yaml:1: This lies more than 20 levels deep. Check the brackets and indentation"),
        ("x" * 5_000_001, "f.yaml:1: The file has more than 5,000,000 characters. Divide it"),
        ("[" + "a," * 600_000 + "]", "f.yaml:1: The file holds more than 500,000 values. Divide it"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_what_is_not_strict_yaml_is_reported_with_line_and_remedy(text: str, expected: str):
    assert problems(text)[0].startswith(expected)


def test_an_alias_bomb_is_refused_before_it_grows():
    levels = zip("abcdefgh", "bcdefghi", strict=True)
    bomb = "a: &a [x,x,x]\n" + "".join(f"{name}: &{name} [*{before},*{before}]\n" for before, name in levels)
    started = time.process_time()
    assert "Anchors" in problems(bomb)[0]
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize("line", ["\ta: 1\n", "a: 1\n"])
def test_a_file_full_of_mistakes_reports_the_first_hundred(line: str):
    assert len(parse(line * 200_000).problems) == 100


def test_tabs_inside_text_are_kept():
    assert parse("a: |\n  x\ty\n").data == {"a": "x\ty\n"}


def test_questions_survive_writing_and_reading():
    everything = tuple(questions().values())
    text = Native().write(everything)
    reading = Native().read(text)
    assert reading.problems == ()
    assert reading.questions == everything
    assert Native().write(reading.questions) == text


def test_long_texts_are_written_as_blocks_and_short_lists_on_one_line():
    text = Native().write([questions()["single"]])
    assert "  text: |\n    A post says: of 100 firms" in text
    assert "  facts: [S01]\n" in text


def test_several_mistakes_are_reported_with_their_lines():
    text = (
        "questions:\n"
        + yaml_blocks()["true_false"].replace("right: false", "right: maybe")
        + yaml_blocks()["single"].replace("    right: true\n", "")
        + yaml_blocks()["single"]
        + "- nothing\n"
    )
    reading = Native().read(text, "quiz.yaml")
    assert [str(problem) for problem in reading.problems] == [
        "quiz.yaml:9: 'right' is 'maybe'. Write true or false",
        "quiz.yaml:25: No option is right. Mark exactly one with 'right: true'",
        "quiz.yaml:33: The id 'sum-of-shares' is used twice. Give this one another; the first is on line 13",
        "quiz.yaml:54: This is not a question. Write its fields as 'key: value'",
    ]


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("single", "right: true", "right: false", "14: No option is right. Mark exactly one with 'right: true'"),
        ("multiple", "right: true", "rigth: true", "11: Unknown key 'rigth'. Did you mean 'right'?"),
        ("scenario", "score: 0.5", "next: post", "11: From the step 'post' one can go round in a loop. Let a later"),
        ("scenario", "      score: 1\n", "", "17: This choice is a dead end"),
        ("scenario", "next: repair", "next: nowhere", "16: There is no step 'nowhere'. Write one of: post, repair"),
        ("scenario", "score: 1\n", "score: 0.9\n", "10: No path earns the full score. Give the best path 'score: 1'"),
        ("scenario", "parts: {C8: 1}", "parts: {C8: 1.5}", "26: The score 1.5 is not between 0 and 1. Write a share"),
        ("numeric", "answer: 14.4", "answer: NaN", "9: 'answer' holds 'NaN'. Write a number, like 14.4"),
        ("numeric", "answer: 14.4", "answer: 1e400", "9: 'answer' holds '1e400'. Write a number, like 14.4"),
        ("short_text", '"read* laterally"', '"**"', "11: This accepts any answer. Write a word beside the *"),
        ("open", "points: 2", "points: 0", "14: 'points' is '0'. Write a whole number from 1 to 100"),
        ("judgement", "[4, 4, 3, 4, 4]", "[4, 9]", "12: The experts' ratings do not fit the scale. Write one or"),
    ],
)
def test_a_key_that_cannot_be_is_reported_with_its_line_and_a_remedy(kind: str, before: str, after: str, expected: str):
    text = "questions:\n" + yaml_blocks()[kind].replace(before, after, 1)
    found = Native().read(text, "q.yaml").problems
    assert any(str(problem).startswith(f"q.yaml:{expected}") for problem in found)
    assert all(problem.fix for problem in found)


@pytest.mark.parametrize("text", ["", "# nothing", "questions:", "- a", "text", "questions: 3"])
def test_a_file_without_questions_says_how_to_start(text: str):
    assert [problem.fix for problem in Native().read(text).problems] == ["Start the file with 'questions:'"]


def test_five_thousand_questions_are_read_in_bounded_time():
    block = yaml_blocks()["single"]
    text = "questions:\n" + "".join(block.replace("sum-of-shares", f"q-{number}") for number in range(5000))
    started = time.process_time()
    reading = Native().read(text)
    assert time.process_time() - started < 10
    assert (len(reading.questions), reading.problems) == (5000, ())


def test_a_problem_reads_as_one_sentence_and_its_remedy():
    assert str(Problem("It broke", "Mend it", file="a.yaml", line=3)) == "a.yaml:3: It broke. Mend it"
    assert str(Problem("It broke")) == "It broke"


RULES = Settings(
    feedback="immediately",
    grading="mean",
    time_limit=timedelta(minutes=30),
    attempts=3,
    delay=timedelta(0),
    draw=10,
    opens=datetime(2027, 5, 1, 7, tzinfo=UTC),
    closes=datetime(2027, 5, 21, 7, tzinfo=UTC),
)


def test_the_rules_of_taking_a_quiz_survive_writing_and_reading():
    text = Native().write([questions()["single"]], RULES)
    assert text.startswith("quiz:\n")
    reading = Native().read(text)
    assert (reading.settings, reading.problems) == (RULES, ())
    assert "quiz:" not in Native().write([questions()["single"]])


def test_a_moment_may_name_its_zone_and_is_utc_without():
    rules = "quiz: {opens: '2027-05-01 09:00+02:00', closes: 2027-05-21}\nquestions: []\n"
    settings = Native().read(rules).settings
    assert settings.opens == datetime(2027, 5, 1, 7, tzinfo=UTC)
    assert settings.closes == datetime(2027, 5, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("feedback: later", "q.yaml:2: 'feedback' is 'later'. Write one of: at_end, immediately"),
        ("time_limit: half an hour", "q.yaml:2: 'time_limit' is 'half an hour'. Write a whole number from 1 to 1440"),
        ("time_limit: 1e400", "q.yaml:2: 'time_limit' is '1e400'. Write a whole number from 1 to 1440"),
        ("attempts: 0", "q.yaml:2: 'attempts' is '0'. Write a whole number from 1 to 100"),
        ("delay: -1", "q.yaml:2: 'delay' is '-1'. Write a whole number from 0 to 365"),
        ("draw: many", "q.yaml:2: 'draw' is 'many'. Write a whole number from 1 to 200"),
        ("opens: soon", "q.yaml:2: 'opens' is 'soon'. Write a moment like 2027-05-21 09:00+02:00"),
        ("opens: 0001-01-01T00:00+23:00", "q.yaml:2: 'opens' is '0001-01-01T00:00+23:00'. Write a moment like"),
        ("time_limits: 3", "q.yaml:2: Unknown key 'time_limits'. Did you mean 'time_limit'?"),
    ],
)
def test_rules_that_make_no_sense_are_reported_with_line_and_remedy(line: str, expected: str):
    reading = Native().read(f"quiz:\n  {line}\nquestions: []\n", "q.yaml")
    assert [str(problem)[: len(expected)] for problem in reading.problems] == [expected]


def test_a_quiz_cannot_close_before_it_opens():
    reading = Native().read("quiz: {opens: 2027-05-21, closes: 2027-05-01}\nquestions: []\n")
    assert [problem.message for problem in reading.problems] == ["'closes' is not after 'opens'"]
