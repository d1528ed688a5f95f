"""`flask curriculum check`: one violation per rule, each named with file and line."""

from pathlib import Path

import pytest

from academy.curriculum.checks import check_curriculum
from academy.curriculum.loading import load_curriculum
from quizzes.problems import Problem
from tests.academy.curriculum.factories import (
    FACTS,
    FRAMEWORK,
    LESSON,
    MODULE,
    QUIZ,
    question_yaml,
    write_curriculum,
)

LONG_LESSON = LESSON.replace("Numbers have owners.", "Numbers have owners. " * 130)


def problems_of(folder: Path) -> list[Problem]:
    curriculum, problems = load_curriculum(folder)
    return problems + check_curriculum(curriculum)


def test_a_complete_curriculum_has_nothing_to_mend(tmp_path: Path) -> None:
    assert [str(problem) for problem in problems_of(write_curriculum(tmp_path, lesson=LONG_LESSON))] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message"),
    [
        ("module", "minutes: 20", "minutes:\t20\n\tsummary: x", "module.yaml", "tab"),
        ("module", "minutes: 20", "minutes: soon", "module.yaml:5", "'minutes' is 'soon'"),
        ("module", "title:", "titel:", "module.yaml:3", "Unknown key 'titel'"),
        ("module", "{C1: 2}", "{C9: 2}", "module.yaml:9", "no competency 'C9'"),
        ("module", "{C1: 2}", "{C1: 7}", "module.yaml:9", "level of C1 is 7"),
        ("module", "[everyone]", "[everybody]", "module.yaml:4", "no role 'everybody'"),
        ("module", "slug: small-numbers", "slug: new", "module.yaml:2", "address of a page"),
        ("module", "slug: small-numbers", "slug: Small Numbers", "module.yaml:2", "'slug' is"),
        ("module", "title: Small numbers", "title: " + "x" * 10_000, "module.yaml:3", "10,000 characters"),
        ("lesson", "[S01]", "[S99]", "01-whose-number.md:4", "no fact 'S99'"),
        ("lesson", "minutes: 5", "", "01-whose-number.md", "'minutes' is missing"),
        ("lesson", "![A number and its owner]", "![]", "01-whose-number.md:11", "no description"),
        ("lesson", "pictures/owner.svg", "pictures/other.svg", "01-whose-number.md:11", "no picture"),
        ("lesson", "right: true", "right: perhaps", "01-whose-number.md:22", "'right' is 'perhaps'"),
        ("quiz", "competency: C1", "competency: C2", "quiz.yaml:4:", "no competency 'C2'"),
        ("quiz", "lesson: whose-number", "lesson: whose", "quiz.yaml:8:", "no lesson 'whose'"),
        ("quiz", "facts: [S01]", "facts: [S02]", "quiz.yaml:9:", "no fact 'S02'"),
        ("quiz", "misconception: M01", "misconception: M02", "quiz.yaml:12:", "no misconception 'M02'"),
        ("quiz", "    feedback: That comes later.\n", "", "quiz.yaml:16:", "no feedback"),
        ("quiz", "explanation: The owner decides what was counted.", "", "quiz.yaml:2:", "'explanation' is missing"),
        ("quiz", "id: number-2", "id: number-1", "quiz.yaml", "used twice"),
        ("quiz", "purpose: decision", "", "quiz.yaml:2:", "'purpose' is missing"),
        ("quiz", "anchor: true", "anchor: false", "framework.yaml:2", "0 anchors"),
        ("framework", "{C1: 2}", "{C2: 2}", "framework.yaml", "no target for C1"),
        ("framework", "key: C1", "key: C2", "framework.yaml", "no competency 'C1'"),
        ("framework", "[FND-9]", "[fnd-9]", "framework.yaml:14", "'path' names fnd-9; the module is called FND-9"),
        ("facts", "2027-05-21", "May 2027", "facts.yaml:8", "'review_by' is"),
        ("facts", "flag: seed", "flag: sure", "facts.yaml:6", "'flag' is"),
    ],
)
def test_every_rule_names_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, place: str, message: str
) -> None:
    texts = {"module": MODULE, "lesson": LESSON, "quiz": QUIZ, "framework": FRAMEWORK, "facts": FACTS}
    assert old in texts[file]
    errors = [
        str(problem)
        for problem in problems_of(write_curriculum(tmp_path, **{file: texts[file].replace(old, new)}))
        if problem.severity == "error"
    ]
    assert any(place in error and message in error for error in errors), errors


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("framework", "[FND-9]", "[FND-9, FND-8]", "'path' names FND-8, which is not written yet"),
        ("lesson", "## How to ask", "#### How to ask", "words"),
        ("module", "pass_mark: 70", "prerequisites: [FND-8]", "'prerequisites' names FND-8, which is not written"),
    ],
)
def test_what_does_not_stop_an_import_is_a_warning(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    texts = {"module": MODULE, "lesson": LESSON, "framework": FRAMEWORK}
    problems = problems_of(write_curriculum(tmp_path, **{file: texts[file].replace(old, new)}))
    assert all(problem.severity == "warning" for problem in problems)
    assert any(message in problem.message for problem in problems)


def test_right_answers_at_one_place_or_longest_are_a_warning(tmp_path: Path) -> None:
    quiz = "questions:\n" + "".join(question_yaml(f"q-{number}", number % 3 + 1) for number in range(8))
    longest = quiz.replace("- text: Whose it is", "- text: Whose it is, and who counted it, and when")
    messages = [problem.message for problem in problems_of(write_curriculum(tmp_path, quiz=longest))]
    assert any("at place 1" in message for message in messages)
    assert any("the longest" in message for message in messages)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    folder = write_curriculum(tmp_path)
    lesson = folder / "modules" / "small-numbers" / "lessons" / "01-whose-number.md"
    lesson.write_bytes(b"---\ntitle: \xff\n---\n")
    (folder / "facts.yaml").write_text("facts: " + "x" * 2_000_001)
    (folder / "misconceptions.yaml").unlink()
    messages = {(problem.file, problem.message) for problem in problems_of(folder)}
    assert ("modules/small-numbers/lessons/01-whose-number.md", "This is not UTF-8") in messages
    assert ("facts.yaml", "The file has 2.0 MB") in messages
    assert ("misconceptions.yaml", "There is no such file") in messages


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write_curriculum(tmp_path / "curriculum")
    secret = tmp_path / "secret.yaml"
    secret.write_text("facts: []")
    (folder / "facts.yaml").unlink()
    (folder / "facts.yaml").symlink_to(secret)
    assert any("leads out of the folder" in problem.message for problem in problems_of(folder))


@pytest.mark.parametrize("text", ["", "[]", "x", "- a", "competencies: x", "competencies: [x]", "{", "key: [&a x, *a]"])
def test_nonsense_is_named_and_never_raises(tmp_path: Path, text: str) -> None:
    folder = write_curriculum(tmp_path, framework=text, facts=text, misconceptions=text, module=text, quiz=text)
    assert any(problem.severity == "error" for problem in problems_of(folder))


def test_the_curriculum_we_ship_has_no_errors(repository: Path) -> None:
    errors = [
        str(problem) for problem in problems_of(repository / "academy" / "starter") if problem.severity == "error"
    ]
    assert errors == []
