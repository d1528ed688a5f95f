"""Take the pictures of docs/pictures from a fresh demo organisation: `make pictures`."""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, FloatRect, Page, sync_playwright

from tests.browser.conftest import BROWSER_OPTIONS, ROOT, Demo, build, served, visitor_with
from tests.browser.small_png import with_palette

FOLDER = ROOT / "docs" / "pictures"
PEOPLE = 640
LARGEST = 100 * 1024
MARGIN = 16
LIGHT: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
DARK: dict[str, Any] = LIGHT | {"color_scheme": "dark"}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "color_scheme": "light"}

COMPANY = "/readiness/fennimor"
CELL = "/readiness/brand-and-campaigns/on/issues-and-crisis-communication"
MODULE = "/learn/buyers-who-asked-around"
PEOPLE_FILE = """name,email,unit,role
Ana Ruiz,ana.ruiz@fennimor.example,Social Media Desk,Marketing and communications
Jo Berg,jo@,Sales Nordics,Sales
Lea Roth,lea.roth@fennimor.example,Sales Nordic,Sales
Max Adler,max.adler@fennimor.example,Sales Nordics,Salesperson
Ida Holm,ida.holm@fennimor.example,Sales Nordics,Sales
"""


def start_quiz(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Start")).click()
    choices = page.locator("form.question .choice")
    choices.nth(1).click()
    page.locator("[data-save-text]", has_text="Saved").wait_for()


def open_panel(page: Page) -> None:
    page.locator(".heatmap td a").nth(2).click()
    page.locator("#panel h1").wait_for()
    show_table(page)


def draw_chart(page: Page) -> None:
    page.locator(".chart-box .heatmaplayer image").wait_for()


def draw_lines(page: Page) -> None:
    page.locator(".chart-box .scatterlayer .trace").last.wait_for(state="attached")


def open_lesson(page: Page) -> None:
    page.locator(".task", has_text="Not yet started").locator("a[href*='/lessons/']").first.click()
    page.locator("article.prose").wait_for()


def edit_lesson(page: Page) -> None:
    page.locator("#lessons a[href*='/lessons/']").first.click()
    page.locator("#preview").wait_for()


def check_file(page: Page) -> None:
    file: FilePayload = {"name": "people-may.csv", "mimeType": "text/csv", "buffer": PEOPLE_FILE.encode()}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("3 rows have problems").wait_for()


def show_table(page: Page) -> None:
    page.locator(".legend").evaluate("legend => legend.scrollIntoView()")


def stay(page: Page) -> None:
    """Take the page as it opens."""


PICTURES: list[tuple[str, str, str, dict[str, Any], Callable[[Page], None]]] = [
    ("heatmap", "Erik", COMPANY, LIGHT, stay),
    ("heatmap-dark", "Erik", f"{COMPANY}?show=gap", DARK, stay),
    ("heatmap-phone", "Erik", COMPANY, PHONE, show_table),
    ("panel", "Erik", "/readiness/sales", LIGHT, open_panel),
    ("chart", "Erik", f"{COMPANY}?view=chart", LIGHT, draw_chart),
    ("cell", "Erik", CELL, LIGHT, draw_lines),
    ("cell-phone", "Erik", CELL, PHONE, stay),
    ("gaps", "Erik", "/gaps", LIGHT, stay),
    ("forecast", "Erik", "/forecast/fennimor", LIGHT, draw_lines),
    ("forecast-dark", "Erik", "/forecast/fennimor", DARK, draw_lines),
    ("carrying", "Erik", "/readiness/sales/who-carries-it", LIGHT, stay),
    ("method", "Erik", "/readiness/method", LIGHT, stay),
    ("over-time", "Sana", "/me/over-time", LIGHT, draw_lines),
    ("who-sees-what", "Sana", "/me/who-sees-what", LIGHT, stay),
    ("home", "Sana", "/learn", LIGHT, stay),
    ("lesson", "Sana", MODULE, LIGHT, open_lesson),
    ("question", "Sana", f"{MODULE}/quiz", LIGHT, start_quiz),
    ("result", "Carla", "/learn/recommendation-economy/quiz/attempt-1/result", LIGHT, stay),
    ("editor", "Tara", MODULE.replace("/learn/", "/studio/"), LIGHT, edit_lesson),
    ("import", "Adam", "/admin/people/import", LIGHT, check_file),
]


def part_of(page: Page) -> FloatRect:
    """Return what the picture shows: at a desk a heatmap from its heading to the table's end, else the screen."""
    size = page.viewport_size or {"width": 0, "height": 0}
    table = page.locator(".with-panel:has([data-panel][hidden]) .heatmap-region")
    if not table.count() or size["width"] == PHONE["viewport"]["width"]:
        return {"x": 0, "y": page.evaluate("scrollY"), "width": size["width"], "height": size["height"]}
    top, bottom = page.evaluate(
        "[document.querySelector('main'), document.querySelector('.heatmap-region')].map("
        "(part, last) => scrollY + part.getBoundingClientRect()[last ? 'bottom' : 'top'])"
    )
    return {"x": 0, "y": top - MARGIN, "width": size["width"], "height": bottom - top + 2 * MARGIN}


def take_pictures(address: str) -> None:
    """Take every picture, with a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**BROWSER_OPTIONS)
        for name, person, path, options, prepare in PICTURES:
            with visitor_with(browser, address, **options, reduced_motion="reduce") as visitor:
                page = visitor.sign_in_as(person)
                visitor.open(path)
                prepare(page)
                file = FOLDER / f"{name}.png"
                picture = page.screenshot(scale="css", animations="disabled", full_page=True, clip=part_of(page))
                file.write_bytes(with_palette(picture))
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024:.0f} KB")
            if file.stat().st_size > LARGEST:
                sys.exit(f"{name} is larger than {LARGEST // 1024} KB.")
        browser.close()


def main() -> None:
    """Build a demo organisation, serve it and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder))
        build(demo, PEOPLE)
        with served(demo) as address:
            take_pictures(address)


if __name__ == "__main__":
    main()
