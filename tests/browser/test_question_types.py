"""Every type of question is written, answered, marked and re-marked by clicking, and by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from academy.people.models import PermissionKind, Person
from tests.academy.learning.factories import make_lesson, make_module
from tests.browser.authoring import TYPES, Editor, asks, write_question
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.hands import Hand, Keyboard, Pointer
from tests.browser.mistakes import MISTAKES
from tests.factories import make_person, permit

pytestmark = pytest.mark.browser

KINDS = list(TYPES)
GRADE = "Names the number and asks in private."


@pytest.fixture
def slug(empty_database: None) -> str:
    """A published module with a lesson and no question yet."""
    version = make_module([], lessons=0, audience=["everyone"])
    make_lesson(version, 1, markdown="Ask in private.")
    return version.module.slug


def make_trainer() -> Person:
    person = make_person()
    permit(person, PermissionKind.trainer)
    return person


def press(hand: Hand, name: str | re.Pattern[str], role: str = "button") -> None:
    hand.press(hand.page.locator("main").get_by_role(role, name=name, exact=isinstance(name, str)))  # type: ignore[arg-type]


def publish(trainer: Visitor, hand: Hand, slug: str, number: int) -> None:
    trainer.open(f"/studio/{slug}/publish")
    hand.write(trainer.page.get_by_label("What is new in this version?"), "Questions")
    press(hand, f"Publish version {number}")
    expect(trainer.page.get_by_text(f"Version {number} is published.").first).to_be_visible()


def write_quiz(trainer: Visitor, hand: Hand, slug: str) -> None:
    for number, kind in enumerate(KINDS, start=1):
        trainer.open(f"/studio/{slug}/questions/new")
        write_question(hand, kind, "What others can read, they can use.")
        press(hand, "Save")
        expect(trainer.page).to_have_url(re.compile(f"/questions/{number}$"))
    publish(trainer, hand, slug, 2)


def take_quiz(learner: Visitor, hand: Hand, slug: str) -> None:
    learner.open(f"/learn/{slug}/quiz")
    press(hand, "Start the quiz")
    for kind in KINDS:
        expect(learner.page.locator("main")).to_contain_text(asks(kind))
        MISTAKES[kind].answer(hand)
        press(hand, "Save and continue")
    press(hand, "Finish quiz")


def grade(trainer: Visitor, hand: Hand) -> None:
    trainer.open("/studio/grading")
    for line in ("names the number", "asks in private"):
        hand.tick(trainer.page.get_by_role("checkbox", name=re.compile(f"^{line}")))
    hand.write(trainer.page.get_by_role("textbox", name=re.compile("^Comment")), GRADE)
    press(hand, "Save grade")


def correct_keys(trainer: Visitor, hand: Hand, slug: str) -> None:
    for number, kind in enumerate(KINDS, start=1):
        trainer.open(f"/studio/{slug}/questions/{number}")
        editor = Editor(hand)
        MISTAKES[kind].correct(editor)
        editor.select("fixes wording, keep results")
        press(hand, "Save")
    publish(trainer, hand, slug, 3)


def re_mark(trainer: Visitor, hand: Hand, slug: str, people: int) -> None:
    count = "1 person" if people == 1 else f"{people} people"
    for number, kind in enumerate(KINDS, start=1):
        trainer.open(f"/studio/{slug}/items")
        press(hand, re.compile(rf"^{number}\. "), "link")
        marks = trainer.page.locator(".summary-list div", has_text="Marks that change").locator("dd")
        expect(marks, kind).to_have_text(count)
        hand.write(trainer.page.get_by_role("textbox", name="Reason").first, "The key was wrong.")
        press(hand, re.compile("^Re-mark"))
        expect(trainer.page.get_by_text("Started. Everybody whose result changes is told.")).to_be_visible()


def verdicts(learner: Visitor) -> dict[str, str]:
    """Return how every answer turned out, by the type of its question."""
    headings = learner.page.locator(".answer h3").all_inner_texts()
    found = [re.fullmatch(r"\d+\. (.*?): .*\((\w+)\)", heading.strip()) for heading in headings]
    return {one[2]: one[1] for one in found if one}


def look_at_results(learner: Visitor, slug: str) -> None:
    page = learner.open("/learn")
    expect(page.locator(".notice", has_text="A result of yours changed").locator("li")).to_have_count(len(KINDS))
    learner.open(f"/learn/{slug}/quiz/attempt-1/result")
    assert verdicts(learner) == dict.fromkeys(KINDS, "Right")
    expect(page.get_by_role("heading", level=1)).to_contain_text("(100 of 100)")


@pytest.mark.parametrize("kind_of_hand", [Pointer, Keyboard], ids=["by clicking", "by keyboard alone"])
def test_every_type_is_written_answered_marked_and_re_marked(
    kind_of_hand: Callable[..., Hand], browser_of: Callable[..., Visitor], slug: str
) -> None:
    trainer, learner = browser_of(make_trainer(), **DESK), browser_of(make_person(), **DESK)
    hand, learners = kind_of_hand(trainer.page), [learner]
    if kind_of_hand is Pointer:
        learners.append(browser_of(make_person(), **PHONE))
    write_quiz(trainer, hand, slug)
    for one in learners:
        take_quiz(one, kind_of_hand(one.page), slug)
        grade(trainer, hand)
        one.page.reload()
        assert verdicts(one) == {kind: mistake.mark for kind, mistake in MISTAKES.items()}
    correct_keys(trainer, hand, slug)
    re_mark(trainer, hand, slug, len(learners))
    for one in learners:
        look_at_results(one, slug)
