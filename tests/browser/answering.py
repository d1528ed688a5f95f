"""Answer whatever question a quiz page asks, the way a person would: by its visible controls."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import press


def answer(page: Page) -> None:
    """Give the question on the page some acceptable answer."""
    question = page.locator("form.question")
    for kind in (_place, _match, _rate, _type, _tick):
        if kind(question):
            return
    raise AssertionError("no control to answer with")


def _place(question: Locator) -> bool:
    places = question.locator("select[name^=position-]")
    for number in range(places.count()):
        places.nth(number).select_option(str(number + 1))
    return places.count() > 0


def _match(question: Locator) -> bool:
    matches = question.locator("select[name^=match-]")
    for number in range(matches.count()):
        matches.nth(number).select_option(index=1)
    return matches.count() > 0


def _rate(question: Locator) -> bool:
    ratings = question.locator("select[name^=rating-]")
    for number in range(ratings.count()):
        ratings.nth(number).select_option(index=1)
    return ratings.count() > 0


def _type(question: Locator) -> bool:
    line = question.locator("input[type=text][name=answer]")
    text = question.locator("textarea[name=answer]")
    if line.count():
        line.fill("12")
    elif text.count():
        text.fill("A link to the post, a screenshot and the time I saw it.")
    return line.count() + text.count() > 0


def _tick(question: Locator) -> bool:
    choices = question.locator("input[name=answer]:not([type=hidden])")
    if choices.count():
        choices.first.check()
    return question.locator("input[name=answer]").count() > 0  # hidden: a scenario that has ended


def answer_all(page: Page, total: int) -> None:
    """Answer question after question until the list of answers comes; a scenario asks several times."""
    number = 1
    while number <= total:
        answer(page)
        press(page.get_by_role("button", name="Save and continue"))
        if not page.get_by_text(f"Question {number} of {total}", exact=True).count():
            number += 1
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
