"""Every type of question is written, answered, marked and re-marked by clicking, and by keyboard alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from academy.people.models import PermissionKind, Person
from tests.academy.learning.factories import make_lesson, make_module
from tests.browser.authoring import TYPES, Editor, asks, write_question
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.hands import Hand, Keyboard, Pointer
from tests.browser.inspection import Inspection
from tests.browser.mistakes import MISTAKES
from tests.factories import make_person, permit

pytestmark = pytest.mark.browser

KINDS = list(TYPES)
ADVICE = "Thank the customer as well."


@dataclass
class Actor:
    """Somebody at a page; an inspection looks over the pages they come to, each place once."""

    visitor: Visitor
    hand: Hand
    inspection: Inspection | None = None
    seen: set[str] = field(default_factory=set)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(self, path: str) -> None:
        self.visitor.open(path)

    def press(self, name: str | re.Pattern[str]) -> None:
        button = self.page.locator("main").get_by_role("button", name=name, exact=isinstance(name, str))
        self.hand.press(button)

    def look(self, place: str) -> None:
        if self.inspection and place not in self.seen:
            self.seen.add(place)
            self.inspection.look(place)


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


def publish(trainer: Actor, slug: str, number: int) -> None:
    trainer.open(f"/studio/{slug}/publish")
    trainer.hand.write(trainer.page.get_by_label("What is new in this version?"), "Questions")
    trainer.press(f"Publish version {number}")
    expect(trainer.page.get_by_text(f"Version {number} is published.").first).to_be_visible()


def write_quiz(trainer: Actor, slug: str) -> None:
    for number, kind in enumerate(KINDS, start=1):
        trainer.open(f"/studio/{slug}/questions/new")
        write_question(trainer.hand, kind, "What others can read, they can use.")
        trainer.press("Save")
        expect(trainer.page).to_have_url(re.compile(f"/questions/{number}$"))
        trainer.look(f"the editor of {kind}")
    publish(trainer, slug, 2)


def take_quiz(learner: Actor, slug: str) -> None:
    learner.open(f"/learn/{slug}/quiz")
    learner.press("Start the quiz")
    for kind in KINDS:
        expect(learner.page.locator("main")).to_contain_text(asks(kind))
        MISTAKES[kind].answer(learner.hand)
        learner.look(f"the question of {kind}")
        learner.press("Save and continue")
    learner.press("Finish quiz")


def grade(trainer: Actor) -> None:
    trainer.open("/studio/grading")
    for line in ("names the number", "asks in private"):
        trainer.hand.tick(trainer.page.get_by_role("checkbox", name=re.compile(f"^{line}")))
    trainer.hand.write(trainer.page.get_by_role("textbox", name=re.compile("^Comment")), ADVICE)
    trainer.look("grading")
    trainer.press("Save grade")
    trainer.look("nothing to grade")


def look_at_marks(learner: Actor, marks: dict[str, str]) -> None:
    """See how every answer turned out, and what the trainer wrote."""
    headings = learner.page.locator(".answer h3").all_inner_texts()
    found = [re.fullmatch(r"\d+\. (.*?): .*\((\w+)\)", heading.strip()) for heading in headings]
    assert {one[2]: one[1] for one in found if one} == marks
    expect(learner.page.get_by_text(ADVICE)).to_be_visible()


def correct_keys(trainer: Actor, slug: str) -> None:
    for number, kind in enumerate(KINDS, start=1):
        trainer.open(f"/studio/{slug}/questions/{number}")
        editor = Editor(trainer.hand)
        MISTAKES[kind].correct(editor)
        editor.select("fixes wording, keep results")
        trainer.press("Save")
    trainer.look("the editor of a corrected question")
    publish(trainer, slug, 3)


def re_mark(trainer: Actor, slug: str, people: str) -> None:
    """Correct what was marked, question by question, after seeing for how many people that changes something."""
    page = trainer.page
    for number, kind in enumerate(KINDS, start=1):
        trainer.open(f"/studio/{slug}/items")
        if number == 1:
            trainer.look("item analysis")
        trainer.hand.press(page.get_by_role("link", name=re.compile(rf"^{number}\. ")))
        row = page.locator(".summary-list div", has_text="Marks that change")
        expect(row.locator("dd"), kind).to_have_text(people)
        if number == 1:
            trainer.look("the dry run of a re-mark")
        trainer.hand.write(page.get_by_role("textbox", name="Reason").first, "The key was wrong.")
        trainer.press(re.compile("^Re-mark"))
        expect(page.get_by_text(re.compile("^Re-marked "))).to_be_visible()
    trainer.look("a question that was re-marked")


def be_told(learner: Actor, slug: str) -> None:
    learner.open("/learn")
    told = learner.page.locator(".notice", has_text="A result of yours changed")
    expect(told.get_by_role("listitem")).to_contain_text(f"{len(KINDS)} corrections")
    expect(told.get_by_role("listitem")).to_contain_text(re.compile(r"Your result changed from \d\d to 100\."))
    learner.look("home with changed results")
    learner.open(f"/learn/{slug}/quiz/attempt-1/result")
    look_at_marks(learner, dict.fromkeys(KINDS, "Right"))
    expect(learner.page.get_by_role("heading", level=1)).to_contain_text("(100 of 100)")
    learner.look("the corrected result")


def go_through(trainer: Actor, learners: list[Actor], slug: str) -> None:
    """Write a quiz with a mistake in every key, answer and mark it, mend the keys and mark it again."""
    write_quiz(trainer, slug)
    for learner in learners:
        take_quiz(learner, slug)
        learner.look("a result that waits for a trainer")
        grade(trainer)
        learner.page.reload()
        look_at_marks(learner, {kind: mistake.mark for kind, mistake in MISTAKES.items()})
        learner.look("a result")
    correct_keys(trainer, slug)
    re_mark(trainer, slug, people="1 person" if len(learners) == 1 else f"{len(learners)} people")
    for learner in learners:
        be_told(learner, slug)


def test_every_type_by_clicking(browser_of: Callable[..., Visitor], slug: str) -> None:
    trainer, desk = (browser_of(person, **DESK, reduced_motion="reduce") for person in (make_trainer(), make_person()))
    inspections = [Inspection(trainer), Inspection(desk)]
    phone = browser_of(make_person(), **PHONE)
    actors = [Actor(one.visitor, Pointer(one.page), one) for one in inspections]
    go_through(actors[0], [actors[1], Actor(phone, Pointer(phone.page))], slug)
    problems = [problem for one in inspections for problem in one.problems]
    assert not problems, "\n".join(problems)


def test_every_type_by_keyboard_alone(browser_of: Callable[..., Visitor], slug: str) -> None:
    trainer, learner = (browser_of(person, **DESK) for person in (make_trainer(), make_person()))
    go_through(Actor(trainer, Keyboard(trainer.page)), [Actor(learner, Keyboard(learner.page))], slug)
