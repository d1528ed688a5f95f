"""What `flask curriculum check` asks beyond holding together: what we ship passes, a planted fault does not."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from academy.curriculum.checks import check_curriculum
from academy.curriculum.linting import lint
from academy.curriculum.loading import load_curriculum
from academy.curriculum.practice import Practice
from academy.curriculum.practice_loading import load_practice
from academy.curriculum.rules.alternative_texts import alternative_texts
from academy.curriculum.rules.answer_positions import answer_positions
from academy.curriculum.rules.check_bank import check_bank
from academy.curriculum.rules.forbidden_words import forbidden_words
from academy.curriculum.rules.honest_minutes import honest_minutes
from academy.curriculum.rules.links import broken_links, leads_somewhere
from academy.curriculum.rules.measurable_targets import measurable_targets
from academy.curriculum.rules.misplaced_misconceptions import misplaced_misconceptions
from academy.curriculum.rules.near_duplicates import near_duplicates
from academy.curriculum.rules.overlaps import overlaps, own_words
from academy.curriculum.rules.passages import passages, register_passages
from academy.curriculum.rules.plain_questions import plain_questions
from academy.curriculum.rules.reading_level import reading_level
from academy.curriculum.rules.reference_bank import reference_bank
from academy.curriculum.rules.review_dates import review_dates
from academy.curriculum.rules.scored_facts import scored_facts
from academy.curriculum.rules.seeds_taught import seeds_taught
from academy.curriculum.source import Curriculum, LessonEntry, ModuleEntry
from quizzes.problems import Problem
from quizzes.questions.contract import Question
from quizzes.questions.single import Single
from tests.academy.curriculum.factories import write_curriculum

WRITTEN = date(2026, 11, 21)
Change = Callable[[Curriculum], Curriculum]


@pytest.fixture(scope="module")
def shipped() -> Curriculum:
    return load_curriculum(Path(__file__).parents[3] / "academy" / "starter")[0]


@pytest.fixture(scope="module")
def shipped_practice() -> Practice:
    return load_practice(Path(__file__).parents[3] / "academy" / "starter")[0]


def test_the_curriculum_we_ship_is_clean(shipped: Curriculum, shipped_practice: Practice) -> None:
    problems = check_curriculum(shipped) + lint(shipped, shipped_practice, WRITTEN)
    assert [str(problem) for problem in problems] == []


def test_lint_asks_every_rule(repository: Path) -> None:
    folder = repository / "academy" / "curriculum"
    imported = {
        node.module.rpartition(".")[2]
        for node in ast.walk(ast.parse((folder / "linting.py").read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {path.stem for path in (folder / "rules").glob("*.py")} - {"__init__"} <= imported


def in_first_module(change: Callable[[ModuleEntry], ModuleEntry]) -> Change:
    return lambda curriculum: replace(curriculum, modules=(change(curriculum.modules[0]), *curriculum.modules[1:]))


def in_first_lesson(change: Callable[[LessonEntry], LessonEntry]) -> Change:
    return in_first_module(lambda module: replace(module, lessons=(change(module.lessons[0]), *module.lessons[1:])))


def in_all_questions(change: Callable[[Question], Question]) -> Change:
    return lambda curriculum: replace(
        curriculum,
        modules=tuple(replace(module, questions=tuple(map(change, module.questions))) for module in curriculum.modules),
    )


def added(text: str) -> Change:
    return in_first_lesson(lambda lesson: replace(lesson, markdown=f"{lesson.markdown}\n{text}\n"))


def right_first(question: Question) -> Question:
    if not isinstance(question, Single):
        return question
    return replace(question, options=tuple(sorted(question.options, key=lambda option: not option.right)))


def mistaken_throughout(question: Question) -> Question:
    if not isinstance(question, Single):
        return question
    return replace(question, options=tuple(replace(option, misconception="M01") for option in question.options))


def without_question(*keep: int) -> Change:
    return in_all_questions(lambda question: replace(question, level=question.level if question.level in keep else 1))


def texts(curriculum: Curriculum) -> Iterable[Problem]:
    return forbidden_words(passages(curriculum, Practice()))


def shared_words(curriculum: Curriculum) -> Iterable[Problem]:
    return overlaps(passages(curriculum, Practice()), register_passages(curriculum))


def asked_twice(module: ModuleEntry) -> ModuleEntry:
    again = replace(module.questions[0], id="again", text=f"Now then: {module.questions[0].text}")
    return replace(module, questions=(*module.questions, again))


def on_a_doubtful_fact(question: Question) -> Question:
    return replace(question, facts=("F10",)) if question.competency == "C4" else question


def only_knowledge(question: Question) -> Question:
    return replace(question, purpose="knowledge")


def marked_by_a_person(curriculum: Curriculum) -> Curriculum:
    return in_all_questions(lambda question: replace(question, anchor=question.type == "open"))(curriculum)


def without_its_facts(curriculum: Curriculum) -> Curriculum:
    return replace(curriculum, modules=tuple(replace(module, lessons=()) for module in curriculum.modules))


PLANTED: list[tuple[Change, Callable[[Curriculum], Iterable[Problem]], str]] = [
    (added("![Bars](pictures/x.svg)"), alternative_texts, "has fewer than 4 words"),
    (added("![A picture of four bars](pictures/x.svg)"), alternative_texts, "begins with the kind of picture"),
    (added("See [there](lessons/nowhere)."), broken_links, "The link 'lessons/nowhere' leads nowhere"),
    (in_first_module(lambda module: replace(module, exercise="[x](http://x)")), broken_links, "'http://x' leads"),
    (added("All of the above hold."), texts, "'All of the above' points at the other answers"),
    (added("TODO: a better example."), texts, "'TODO' is a placeholder"),
    (added("Survey says: percentages from a survey can be trusted as they stand."), shared_words, "in the register"),
    (added("And so on " * 400 + "."), reading_level, "words on average"),
    (added("Responsibility. " * 400), reading_level, "of the words have 10 letters or more"),
    (in_first_lesson(lambda lesson: replace(lesson, minutes=30)), honest_minutes, "The lesson says 30 minutes"),
    (in_first_module(lambda module: replace(module, minutes=9)), honest_minutes, "says 9 minutes"),
    (in_first_module(asked_twice), near_duplicates, "of its words with 'hole-in-the-brief'"),
    (in_all_questions(right_first), answer_positions, "number 1 is right"),
    (in_all_questions(mistaken_throughout), misplaced_misconceptions, "has M01 at a right answer"),
    (in_all_questions(on_a_doubtful_fact), scored_facts, "scores F10, which needs checking"),
    (in_all_questions(only_knowledge), reference_bank, "0% of the questions ask for a decision"),
    (lambda curriculum: replace(curriculum, modules=curriculum.modules[:9]), reference_bank, "questions"),
    (without_question(2), reference_bank, "C1 has no question of level 3"),
    (without_question(2), measurable_targets, "has 0 questions for its target C1 at level 3"),
    (marked_by_a_person, check_bank, "waits for a person"),
    (in_all_questions(lambda question: replace(question, anchor=False)), check_bank, "finds levels []"),
    (in_all_questions(lambda question: replace(question, anchor=True)), check_bank, "is not on every path"),
    (
        lambda curriculum: replace(
            curriculum, modules=tuple(replace(module, competencies={}) for module in curriculum.modules)
        ),
        measurable_targets,
        "teaches C5 to its target level 4",
    ),
    (without_its_facts, seeds_taught, "No lesson teaches S01"),
]


@pytest.mark.parametrize(("change", "rule", "message"), PLANTED, ids=[message for *_rest, message in PLANTED])
def test_a_planted_fault_is_an_error(
    shipped: Curriculum, change: Change, rule: Callable[[Curriculum], Iterable[Problem]], message: str
) -> None:
    assert list(rule(shipped)) == []
    found = list(rule(change(shipped)))
    assert any(message in problem.message for problem in found), [str(problem) for problem in found[:5]]
    assert all(problem.severity == "error" and problem.file for problem in found)


def test_a_passed_review_date_is_a_warning_and_strictly_an_error(shipped: Curriculum) -> None:
    later = date(2031, 1, 1)
    assert list(review_dates(shipped, WRITTEN, strict=True)) == []
    assert {problem.severity for problem in review_dates(shipped, later)} == {"warning"}
    assert {problem.severity for problem in review_dates(shipped, later, strict=True)} == {"error"}


def test_law_needs_a_review_date(shipped: Curriculum) -> None:
    facts = tuple(replace(fact, review_by="") for fact in shipped.facts)
    messages = [problem.message for problem in review_dates(replace(shipped, facts=facts), WRITTEN)]
    assert "F28 is law and has no review date" in messages


def test_words_of_questions_are_read_too(tmp_path: Path) -> None:
    folder = write_curriculum(tmp_path)
    quiz = folder / "modules" / "small-numbers" / "quiz.yaml"
    quiz.write_text(quiz.read_text().replace("That comes later.", "Click here for more.", 1))
    problem = next(iter(texts(load_curriculum(folder)[0])))
    assert (problem.file, problem.line) == ("modules/small-numbers/quiz.yaml", 17)


@pytest.mark.parametrize("mark", ["*never*", "**never**", "`never`", "[never](https://example.org)"])
def test_questions_are_plain_text(tmp_path: Path, mark: str) -> None:
    folder = write_curriculum(tmp_path)
    quiz = folder / "modules" / "small-numbers" / "quiz.yaml"
    quiz.write_text(quiz.read_text().replace("That comes later.", f"That {mark} comes.", 1))
    found = [problem.message for problem in plain_questions(load_curriculum(folder)[0])]
    assert found == [f"'{mark}' would be read with its marks"]


def test_overlaps_leave_names_and_figures_aside() -> None:
    assert own_words("In 2013 Dell Computers sold 6.5 million. Then others did.") == [
        "in",
        "sold",
        "million",
        "then",
        "others",
        "did",
    ]


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("https://example.org/page", True),
        ("https://example", False),
        ("http://example.org", False),
        ("mailto:desk@example.org", True),
        ("mailto:desk", False),
        ("/learn/here", True),
        ("/learn/gone", False),
        ("", False),
    ],
)
def test_links_lead_to_sites_mailboxes_or_pages_of_the_curriculum(target: str, leads: bool) -> None:
    assert leads_somewhere(target, frozenset({"/learn/here"})) is leads


@pytest.mark.parametrize("rule", [broken_links, alternative_texts])
@pytest.mark.parametrize("text", ["[](", "![](", "["])
def test_brackets_without_end_are_read_in_no_time(
    shipped: Curriculum, rule: Callable[[Curriculum], Iterable[Problem]], text: str
) -> None:
    module = replace(shipped.modules[0], lessons=(), exercise=text * 1_000)
    began = process_time()
    list(rule(replace(shipped, modules=(module,))))
    assert process_time() - began < 1
