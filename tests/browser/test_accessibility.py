"""Every page of every person holds up to axe in light and dark, on a narrow screen, in weight and in what it loads."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from academy.web import BUILD
from tests.browser.answering import answer
from tests.browser.conftest import DESK, ROOT, visitor_with
from tests.browser.hands import press
from tests.browser.inspection import Inspection

pytestmark = pytest.mark.browser

MODULE = "/learn/buyers-who-asked-around"
CSS_LIMIT, JS_LIMIT, PLOTLY_LIMIT = 14 * 1024, 22 * 1024, 500 * 1024


@pytest.fixture
def walk(browser: Browser, address: str) -> Iterator[Inspection]:
    """A look at pages; what is wrong with any of them fails the test at its end."""
    with visitor_with(browser, address, **DESK, reduced_motion="reduce") as visitor:
        inspection = Inspection(visitor)
        yield inspection
        assert not inspection.problems, "\n".join(inspection.problems)


def test_pages_before_sign_in(walk: Inspection) -> None:
    walk.visit("/sign-in", "/sign-in/forgotten", "/help", "/accessibility")
    walk.visit("/invitation/there-is-none", "/no-such-page", status=404)
    walk.visit("/sign-in")
    walk.follow("Sign in", status=422)
    walk.visit("/sign-in/forgotten")
    walk.page.get_by_label("email").fill("nobody@fennimor.example")
    walk.follow("Send")


def test_pages_of_a_newcomer(walk: Inspection) -> None:
    walk.visitor.sign_in_as("Nia")
    walk.visit("/welcome/1")
    walk.follow("Yes, continue")
    walk.follow("Save and continue", place="/welcome/3")
    walk.follow("Go to the check")
    walk.follow("Start the check")
    walk.follow("Save and continue", status=422)
    walk.visit("/learn/check/attempt-1/check")
    walk.follow("Finish the check")


def test_pages_of_a_learner(walk: Inspection) -> None:
    page = walk.visitor.sign_in_as("Sana")
    walk.visit("/learn", "/learn/modules", MODULE, f"{MODULE}/quiz")
    walk.visit("/me", "/me/over-time", "/me/self-rating", "/me/who-sees-what", "/settings", "/help")
    walk.visit("/admin", "/studio", "/readiness", status=403)
    walk.visit("/learn/no-such-module", status=404)
    page.goto(walk.visitor.address + MODULE)
    lessons = page.locator(".task a[href*='/lessons/']").evaluate_all("links => links.map(link => link.pathname)")
    walk.visit(*lessons)
    look_at_a_quiz(walk)


def look_at_a_quiz(walk: Inspection) -> None:
    """Walk through a quiz, looking at one question of each kind, at the list of answers and at the result."""
    page, seen = walk.page, set()
    page.goto(f"{walk.visitor.address}{MODULE}/quiz")
    press(page.get_by_role("button", name=re.compile("Start|Continue")))
    while not page.get_by_role("heading", name="Check your answers").count():
        kind = page.locator("form.question").evaluate(
            "form => [...new Set([...form.elements].map(one => `${one.type} ${one.name.replace(/\\d+/, '')}`))].join()"
        )
        if kind not in seen:
            seen.add(kind)
            walk.look(page.url.removeprefix(walk.visitor.address))
        answer(page)
        press(page.get_by_role("button", name="Save and continue"))
    walk.look("the list of answers")
    walk.follow("Finish quiz")


def test_pages_of_the_executive(walk: Inspection) -> None:
    page = walk.visitor.sign_in_as("Erik")
    company = "/readiness/fennimor"
    walk.visit(*(f"{company}?show={show}" for show in ("measured", "claimed", "gap", "blind-spot", "coverage")))
    walk.visit(f"{company}?view=chart", f"{company}?view=chart&show=gap", f"{company}?role=sales&sort=name")
    walk.visit("/readiness/sales", "/readiness/method", "/gaps", "/forecast/sales")
    walk.visit("/readiness/sales/who-carries-it", f"{company}?role=nonsense&at=1999-01")
    walk.visit(f"{company}?show=forecast", f"{company}/on/issues-and-crisis-communication")
    page.goto(f"{walk.visitor.address}/readiness/sales")
    page.locator(".heatmap td a").first.click()
    expect(page.locator("#panel").get_by_role("heading").first).to_be_focused()
    walk.look("the side panel")
    page.goto(f"{walk.visitor.address}/readiness/sales")
    press(page.locator(".heatmap tbody th a").first)
    walk.look("a team")


def test_the_heatmap_in_forced_colours(walk: Inspection) -> None:
    page = walk.visitor.sign_in_as("Erik")
    page.emulate_media(forced_colors="active")
    page.goto(f"{walk.visitor.address}/readiness/fennimor")
    cell = page.locator(".heatmap td.heat--value").first
    assert "L" in cell.evaluate("cell => getComputedStyle(cell.firstElementChild, '::before').content")
    checked, other = (
        page.locator(f".segment:has(input{state}) span").first for state in (":checked", ":not(:checked)")
    )
    look = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color].join()"
    assert checked.evaluate(look) != other.evaluate(look)


def test_pages_of_the_trainer(walk: Inspection) -> None:
    page = walk.visitor.sign_in_as("Tara")
    studio = MODULE.replace("/learn/", "/studio/")
    walk.visit("/studio", "/studio/new", studio, f"{studio}/lessons/new", f"{studio}/publish", f"{studio}/versions")
    walk.visit(f"{studio}/questions/1", f"{studio}/questions/1/remove", "/studio/grading")
    walk.visit("/studio/recommendation-economy/items")
    walk.visit(f"{studio}/preview", f"{studio}/preview/question-1")
    page.goto(walk.visitor.address + studio)
    lesson = page.locator("#lessons a[href*='/lessons/']").first.evaluate("link => link.pathname")
    walk.visit(lesson, f"{lesson}/remove", lesson.replace("/lessons/", "/preview/lessons/"))
    walk.visit("/studio/new")
    walk.follow("Create module", status=422)
    walk.visit(f"{studio}/questions/new")
    walk.follow("Save", status=422)


def test_pages_of_the_admin(walk: Inspection, tmp_path: Path) -> None:
    page = walk.visitor.sign_in_as("Adam")
    walk.visit("/admin", "/admin/people", "/admin/people?q=nobody-is-called-this", "/admin/people/new")
    walk.visit("/admin/people/invite", "/admin/reports", "/admin/units", "/admin/units/new", "/admin/units/sales")
    walk.visit(
        "/admin/assignments", "/admin/assignments/overdue", "/admin/assignments/1", "/admin/jobs", "/admin/audit"
    )
    page.goto(f"{walk.visitor.address}/admin/people")
    walk.visit(page.locator("main tbody th a").first.evaluate("link => link.pathname"))
    walk.visit("/admin/people/new")
    walk.follow("Add person", status=422)
    look_at_an_import(walk, tmp_path / "people.csv")
    look_at_an_assignment(walk)
    walk.visit("/readiness/fennimor")
    walk.follow("Publish now")


def look_at_an_import(walk: Inspection, file: Path) -> None:
    for name in (
        "name,mail,team",
        "name,email,unit,role\nJo Berg,jo@,Content Studo,Wizard\nLea Roth,lea@a.example,Sales,Sales",
    ):
        walk.visit("/admin/people/import")
        file.write_text(name)
        walk.page.get_by_label("CSV file").set_input_files(file)
        walk.follow("Check the file")


def look_at_an_assignment(walk: Inspection) -> None:
    walk.visit("/admin/assignments/new/who")
    walk.follow("Continue", status=422)
    walk.page.locator("select[name=unit]").select_option(index=2)
    walk.follow("Continue")
    walk.page.get_by_role("radio").first.check()
    walk.follow("Continue")
    walk.page.get_by_label("Due date").fill("2100-01-31")
    walk.follow("Continue")


def test_what_every_page_loads_is_light() -> None:
    files = json.loads((BUILD / "manifest.json").read_text())
    sizes = {name: len(gzip.compress((BUILD / file).read_bytes())) for name, file in files.items()}
    assert sizes["academy.css"] <= CSS_LIMIT
    assert sizes["plotly.js"] <= PLOTLY_LIMIT
    everywhere = sizes["htmx.js"] + sizes["page.js"]
    for template in (ROOT / "templates").rglob("*.html"):
        added = set(re.findall(r"asset_url\('([a-z-]+\.js)'\)", template.read_text())) - {
            "htmx.js",
            "page.js",
            "plotly.js",
        }
        assert everywhere + sum(sizes[name] for name in added) <= JS_LIMIT, template
