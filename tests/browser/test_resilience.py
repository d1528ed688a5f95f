"""Nothing typed is lost: not to a dropped network, a second tab or an expired session; and nothing counts twice."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answering import answer
from tests.browser.conftest import DESK, Visitor
from tests.browser.hands import press

pytestmark = pytest.mark.browser

QUIZ = "/learn/buyers-who-asked-around/quiz"
SENTENCE = "[data-save-text]"


def start_quiz(visitor: Visitor) -> tuple[Page, int]:
    """Start the quiz as the sales person; return the page at its first question of one choice, and its number."""
    page = visitor.sign_in_as("Sana")
    visitor.open(QUIZ)
    press(page.get_by_role("button", name=re.compile("Start")))
    number = 1
    while page.locator("form.question input[type=radio][name=answer]").count() < 3:
        answer(page)
        press(page.get_by_role("button", name="Save and continue"))
        number += 1
        expect(page.get_by_text(f"Question {number} of")).to_be_visible()
    return page, number


def choices(page: Page) -> Locator:
    return page.locator("form.question .choice", has=page.locator("input[name=answer]"))


def choose(page: Page, place: int) -> str:
    """Choose an answer and return its text."""
    choice = choices(page).nth(place)
    choice.locator("input").check()
    return choice.inner_text().strip()


def chosen(page: Page) -> str:
    """Return the text of the chosen answer."""
    return choices(page).filter(has=page.locator("input:checked")).inner_text().strip()


def answered(page: Page) -> Locator:
    """Return the answered questions of the list of answers."""
    return page.locator(".task .hint", has_text=re.compile(r"^\s*Answered"))


@pytest.mark.parametrize("device", [DESK])
def test_an_answer_given_offline_is_kept_and_arrives_once(visitor: Visitor) -> None:
    page, number = start_quiz(visitor)
    choose(page, 0)
    expect(page.locator(SENTENCE)).to_have_text(re.compile("^Saved"))
    page.context.set_offline(True)
    kept = choose(page, 1)
    expect(page.locator(SENTENCE)).to_have_text(re.compile("^You are offline"))
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text(f"Question {number} of")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(SENTENCE)).to_have_text(re.compile("^Saved"))
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    assert chosen(page) == kept
    press(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_text(f"Question {number + 1} of")).to_be_visible()
    visitor.open(f"{QUIZ}/attempt-1/check")
    expect(answered(page)).to_have_count(number)


@pytest.mark.parametrize("device", [DESK])
def test_an_answer_waits_through_a_reload_and_is_shown_when_the_network_is_back(visitor: Visitor) -> None:
    page, _number = start_quiz(visitor)
    choose(page, 0)
    expect(page.locator(SENTENCE)).to_have_text(re.compile("^Saved"))
    page.route("**/question-*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    kept = choose(page, 1)
    expect(page.locator(SENTENCE)).to_have_text(re.compile("^Not saved"))
    page.once("dialog", lambda dialog: dialog.accept())  # "Leave this page?", as something is unsaved
    page.reload()
    assert chosen(page) == kept
    page.unroute_all()
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(SENTENCE)).to_have_text(re.compile("^Saved"))
    page.reload()
    assert chosen(page) == kept


def test_two_tabs_with_different_answers_show_both_and_overwrite_nothing(visitor: Visitor) -> None:
    page, number = start_quiz(visitor)
    other = page.context.new_page()
    other.goto(page.url)
    first = choose(page, 0)
    press(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_text(f"Question {number + 1} of")).to_be_visible()
    mine = choose(other, 1)
    if visitor.scripts:
        expect(other.locator(SENTENCE)).to_have_text(re.compile("another tab"))
    press(other.get_by_role("button", name="Save and continue"))
    expect(other.get_by_role("heading", level=1)).to_have_text(f"Two answers to question {number}")
    expect(other.locator("main")).to_contain_text(first)
    expect(other.locator("main")).to_contain_text(mine)
    press(other.get_by_role("button", name="Use this one"))
    visitor.open(f"{QUIZ}/attempt-1/question-{number}")
    assert chosen(page) == mine


def test_who_was_signed_out_comes_back_to_the_question(visitor: Visitor) -> None:
    page, number = start_quiz(visitor)
    choose(page, 0)
    if visitor.scripts:
        expect(page.locator(SENTENCE)).to_have_text(re.compile("^Saved"))
    page.context.clear_cookies()
    kept = choose(page, 1)
    if visitor.scripts:
        expect(page.locator(SENTENCE)).to_have_text(re.compile("^You are signed out"))
    press(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    press(page.locator("button.demo-person", has_text="Sana"))
    expect(page).to_have_url(re.compile(f"/attempt-1/question-{number}$"))
    if visitor.scripts:
        expect(page.locator(SENTENCE)).to_have_text(re.compile("^Saved"))
        page.reload()
        assert chosen(page) == kept
