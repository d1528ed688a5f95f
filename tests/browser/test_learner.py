"""What a learner does on the first day, and after."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.answering import answer_all
from tests.browser.conftest import Visitor
from tests.browser.hands import press

pytestmark = pytest.mark.browser

CHECK = 24


@pytest.mark.postgres
def test_a_new_person_says_who_they_are_rates_themselves_and_takes_the_check(visitor: Visitor) -> None:
    page = visitor.sign_in_as("Nia")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Is this right?")
    press(page.get_by_role("button", name="Yes, continue"))
    page.get_by_label("Information and Data Literacy").select_option("7")
    press(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Who sees what")
    press(page.get_by_role("button", name="Go to the check"))
    press(page.get_by_role("button", name="Start the check"))
    answer_all(page, CHECK)
    press(page.get_by_role("button", name="Finish the check"))
    expect(page).to_have_url(re.compile("/learn/check/attempt-1/result$"))
    visitor.open("/me")
    first = page.get_by_role("row", name=re.compile("^Information and Data Literacy"))
    expect(first).to_contain_text("70")  # claimed
    expect(first).to_contain_text("3 answers")


def test_the_sales_person_finishes_the_module_and_its_quiz_and_sees_the_result(visitor: Visitor) -> None:
    page = visitor.sign_in_as("Sana")
    visitor.open("/learn/buyers-who-asked-around")
    while page.get_by_role("link", name=re.compile("lesson", re.IGNORECASE)).locator("visible=true").count():
        visitor.open("/learn/buyers-who-asked-around")
        links = page.locator(".task", has_not_text="Completed").locator("a[href*='/lessons/']")
        if not links.count():
            break
        press(links.first)
        press(page.get_by_role("button", name=re.compile("^Mark done")))
    visitor.open("/learn/buyers-who-asked-around/quiz")
    press(page.get_by_role("button", name=re.compile("Start")))
    total = int(re.search(r"Question 1 of (\d+)", page.content()).group(1))  # type: ignore[union-attr]
    answer_all(page, total)
    press(page.get_by_role("button", name="Finish quiz"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Buyers who already asked around")
    expect(page.get_by_text("Why", exact=False).first).to_be_visible()
