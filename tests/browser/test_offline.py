"""The network drops in the middle of a quiz, and another tab answers meanwhile: nothing is lost, nothing doubled."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from academy.db import session
from academy.learning.models import Response
from academy.learning.services import start_quiz
from tests.academy.learning.factories import ORDERING, SINGLE, make_module
from tests.browser.conftest import Visitor
from tests.browser.hands import press
from tests.factories import make_person

pytestmark = pytest.mark.browser

STATE = "[data-save-state]"


@pytest.fixture
def quiz(browser_of: Callable[..., Visitor]) -> tuple[BrowserContext, str]:
    """A browser of somebody in the middle of a quiz, and the attempt's address."""
    person, version = make_person(), make_module([SINGLE, SINGLE, ORDERING])
    slug = version.module.slug
    start_quiz(person.id, slug)
    learner = browser_of(person)
    return learner.page.context, f"{learner.address}/learn/{slug}/quiz/attempt-1"


def stored() -> list[dict[str, Any] | None]:
    answers = [response.answer for response in session().query(Response).order_by(Response.position)]
    session().rollback()
    return answers


def waits(page: Page) -> int:
    return int(page.evaluate("Object.keys(sessionStorage).length"))


def choose(page: Page, option: int) -> None:
    page.locator("input[name=answer]").nth(option).check()


def test_answers_wait_on_the_device_while_offline_and_arrive_afterwards(quiz: tuple[BrowserContext, str]) -> None:
    context, address = quiz
    page = context.new_page()
    page.goto(f"{address}/question-1")
    choose(page, 1)
    expect(page.locator(STATE)).to_have_attribute("data-save-state", "saved")
    context.set_offline(True)
    choose(page, 0)
    expect(page.locator(STATE)).to_contain_text("You are offline. 1 answer waits on this device.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(STATE)).to_have_attribute("data-save-state", "offline")
    assert page.url.endswith("/question-1")
    assert (stored()[0], waits(page)) == ({"option": 1}, 1)
    context.set_offline(False)
    expect(page.locator(STATE)).to_have_attribute("data-save-state", "saved")
    assert (stored()[0], waits(page)) == ({"option": 0}, 0)


def test_an_answer_that_waited_survives_a_reload(quiz: tuple[BrowserContext, str]) -> None:
    context, address = quiz
    page = context.new_page()
    page.route("**/question-3", fail_to_save)
    page.goto(f"{address}/question-3")
    for place in range(4):
        page.locator("select").nth(place).select_option(str(place + 1))
    expect(page.locator(STATE)).to_have_attribute("data-save-state", "unsaved")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("select").nth(2)).to_have_value("3")
    assert (stored()[2], waits(page)) == (None, 1)
    page.unroute("**/question-3")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(STATE)).to_have_attribute("data-save-state", "saved")
    assert (stored()[2] is not None, waits(page)) == (True, 0)


def fail_to_save(route: Route) -> None:
    """Let pages through, but no saves."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_a_conflict_is_kept_until_somebody_decides_and_finishing_waits(quiz: tuple[BrowserContext, str]) -> None:
    context, address = quiz
    mine, other = context.new_page(), context.new_page()
    for page in (mine, other):
        page.goto(f"{address}/question-2")
    choose(other, 1)
    expect(other.locator(STATE)).to_have_attribute("data-save-state", "saved")
    choose(mine, 0)
    expect(mine.locator(STATE)).to_contain_text("You answered this in another tab")
    assert (stored()[1], waits(mine)) == ({"option": 1}, 1)
    mine.goto(f"{address}/check")
    mine.get_by_role("button", name="Finish quiz").click()
    expect(mine.locator(STATE)).to_contain_text("You answered this in another tab")
    press(mine.get_by_role("link", name="Look at both answers"))
    expect(mine.locator(STATE)).to_have_attribute("data-save-state", "conflict")
    mine.get_by_role("button", name="Save and continue").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Two answers to question 2")
    mine.get_by_role("button", name="Use this one").click()
    mine.wait_for_url("**/question-3")
    assert (stored()[1], waits(mine)) == ({"option": 0}, 0)
