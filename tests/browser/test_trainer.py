"""What a trainer does: write a module with its questions, look at it as a learner, publish it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import answer
from tests.browser.authoring import TYPES, write_question
from tests.browser.conftest import Visitor
from tests.browser.hands import Pointer, press

pytestmark = pytest.mark.browser

FEW = ["single", "scenario"]
MODULE = "/studio/answering-in-the-open"
EXPLANATION = "What others can read, they can use."
LESSON = """## Read before you answer

A post with an order number is read by everyone. **Ask in private** before you say anything about the order.

:::check
type: single
text: Where do you ask for the order number?
options:
  - text: In a private message
    right: true
    feedback: Nobody else reads along.
  - text: Below the post
    feedback: Everyone would read the answer.
:::
"""


def save(page: Page) -> None:
    press(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator("[data-error-summary]")).to_have_count(0)


def create_module(page: Page) -> None:
    press(page.get_by_role("link", name="New module"))
    page.get_by_label("Title").fill("Answering in the open")
    page.get_by_label("Code").fill("TST-1")
    press(page.get_by_role("button", name="Create module"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Answering in the open")


def describe_module(page: Page) -> None:
    page.get_by_label("Summary").fill("What to do when somebody writes in public what belongs in private.")
    page.get_by_label("Objectives").fill("see what must not stand in public\nmove a conversation into private")
    page.get_by_label("Everyone").check()
    page.get_by_label("Information and Data Literacy").select_option(index=2)
    save(page)
    expect(page.get_by_label("Objectives")).to_have_value(re.compile("^see what"))


def write_lesson(page: Page) -> None:
    press(page.get_by_role("link", name="Add lesson"))
    page.get_by_label("Title").fill("Read before you answer")
    press(page.get_by_role("button", name="Add lesson"))
    page.locator("#markdown").fill(LESSON)
    save(page)
    preview = page.locator("#preview")
    expect(preview.get_by_role("heading", name="Read before you answer")).to_be_visible()
    expect(preview.get_by_text("Nothing to mend").or_(preview.get_by_text("Check yourself"))).to_be_visible()


def test_the_trainer_writes_a_module_and_publishes_it(visitor: Visitor) -> None:
    kinds = FEW if visitor.scripts else list(TYPES)  # all of them with scripts: test_question_types
    page = visitor.sign_in_as("Tara")
    visitor.open("/studio")
    create_module(page)
    visitor.open(f"{MODULE}/publish")
    expect(page.get_by_text("Version 1 cannot be published yet")).to_be_visible()
    press(page.get_by_role("link", name="The module has no summary."))
    describe_module(page)
    write_lesson(page)

    visitor.open(f"{MODULE}/questions/new")
    offered = [one.get_attribute("value") for one in page.locator("select[name=type] option").all()]
    assert set(offered) == set(TYPES)
    for number, kind in enumerate(kinds, start=1):
        visitor.open(f"{MODULE}/questions/new")
        write_question(Pointer(page), kind, explanation="" if number == 1 else EXPLANATION)
        save(page)
        expect(page).to_have_url(re.compile(f"/questions/{number}$"))

    visitor.open(f"{MODULE}/publish")
    expect(page.locator(".notice li")).to_have_text([re.compile("^Question 1: This question has no explanation")])
    press(page.locator(".notice li a"))
    page.get_by_label("General explanation").fill(EXPLANATION)
    save(page)

    look_at_every_question_as_a_learner(visitor, len(kinds))

    visitor.open(f"{MODULE}/publish")
    page.get_by_label("What is new in this version?").fill("First version")
    press(page.get_by_role("button", name="Publish version 1"))
    expect(page.get_by_text("Version 1 is published.").first).to_be_visible()
    visitor.open("/learn/answering-in-the-open")
    expect(page.get_by_text(re.compile(rf"Quiz \({len(kinds)} questions\)"))).to_be_visible()


def look_at_every_question_as_a_learner(visitor: Visitor, total: int) -> None:
    page = visitor.open(f"{MODULE}/preview")
    press(page.get_by_role("link", name=re.compile("^Quiz")))
    for number in range(1, total + 1):
        expect(page.get_by_text(f"Question {number} of {total}").first).to_be_visible()
        while not page.locator(".explanation").count():  # a scenario asks several times
            answer(page)
            press(page.get_by_role("button", name="Check"))
        if number < total:
            press(page.get_by_role("link", name="Next"))
