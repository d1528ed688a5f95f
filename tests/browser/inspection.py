"""Look a page over: accessibility in light and dark, width, targets, weight, status, what goes wrong unseen."""

import gzip
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Request, Response

from tests.browser.conftest import Visitor
from tests.browser.hands import press

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": RULES}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # all that differs in the dark
VIOLATIONS = """async (runOnly) => (await axe.run({runOnly, resultTypes: ["violations"]})).violations"""
DESK, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
HTML_LIMIT, HEATMAP_LIMIT = 30 * 1024, 12 * 1024

# Controls too small to hit. Links inside a sentence may be as high as its line; a box may borrow its label's size.
SMALL_CONTROLS = """() => {
  const within = (control) => control.matches("input") ? control.closest("label") ?? control : control;
  const inSentence = (control) => control.matches("a") && getComputedStyle(control).display === "inline"
    && control.parentElement.textContent.trim() !== control.textContent.trim();
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((control) => control.checkVisibility({visibilityProperty: true}) && !inSentence(control))
    .filter((control) => !control.closest(".visually-hidden, .skip-link, [aria-hidden=true]"))
    .map((control) => [control, within(control).getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 23.5 || box.height < 23.5))
    .map(([control, box]) => `${control.outerHTML.slice(0, 90)}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
}"""


@dataclass
class Inspection:
    """One person's walk through pages; `problems` collects what is wrong, by address."""

    visitor: Visitor
    problems: list[str] = field(default_factory=list)
    expected: int = 200
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self._note_response)
        self.page.on("request", self._note_request)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def visit(self, *paths: str, status: int = 200) -> None:
        """Open pages and look each over."""
        for path in paths:
            self.expected = status
            self.page.goto(self.visitor.address + path)
            self.expected = 200
            self.look(path)

    def follow(self, name: str, status: int = 200, place: str = "") -> None:
        """Press the button of this name and look at the page that comes."""
        self.expected = status
        press(self.page.get_by_role("button", name=name).first)
        self.expected = 200
        self.look(f"{place or self.page.url.removeprefix(self.visitor.address)} after “{name}”")

    def look(self, place: str) -> None:
        """Look the page over as it stands."""
        shows_chart = self.page.locator(".chart-details[open]").count() > 0
        self.page.wait_for_load_state("networkidle" if shows_chart else "load")
        self.page.evaluate(AXE_SCRIPT)
        self._examine(f"{place} (light)", EVERYTHING)
        self.page.emulate_media(color_scheme="dark")
        self._examine(f"{place} (dark)", COLOURS)
        self._measure(place)
        if any("/plotly" in url for url in self.fetched) != shows_chart:
            self.problems.append(f"{place}: Plotly is fetched exactly where a chart is open")
        self.fetched.clear()
        self.page.emulate_media(color_scheme="light")

    def _examine(self, place: str, rules: dict[str, Any]) -> None:
        for violation in self.page.evaluate(VIOLATIONS, rules):
            nodes = [f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3]]
            self.problems.append(f"{place}: {violation['id']}, {violation['help']}: {nodes}")

    def _measure(self, place: str) -> None:
        self.page.set_viewport_size(NARROW)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            self.problems.append(f"{place}: {width} pixels wide at {NARROW['width']}")
        self.problems += [f"{place} at 320: {small}" for small in self.page.evaluate(SMALL_CONTROLS)]
        self.page.set_viewport_size(DESK)
        self.problems += [f"{place} at 1280: {small}" for small in self.page.evaluate(SMALL_CONTROLS)]

    def _note_request(self, request: Request) -> None:
        self.fetched.append(request.url)

    def _note_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if 300 <= response.status < 400:
            return
        if response.status != (self.expected if is_page else 200):
            self.problems.append(f"{response.url}: answered {response.status}")
        if is_page and "text/html" in response.headers.get("content-type", ""):
            self._weigh(response)

    def _weigh(self, response: Response) -> None:
        body = response.body()
        limit = HEATMAP_LIMIT if b"data-heatmap" in body else HTML_LIMIT
        if len(gzip.compress(body)) > limit:
            self.problems.append(f"{response.url}: {len(gzip.compress(body)):,} bytes, at most {limit:,}")
