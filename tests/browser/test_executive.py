"""What the executive does: read readiness, go down to a team, look into a cell, take the figures along."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, Visitor
from tests.browser.hands import press

pytestmark = pytest.mark.browser

VIEWS = {
    "Measured": "Measured readiness",
    "Claimed": "Claimed readiness",
    "Gap": "Gap",
    "Blind spot": "Blind spot",
    "Coverage": "Coverage",
    "Forecast": "Forecast",
}
FIGURE = re.compile(r"[+−±]?\d+")


def heatmap(page: Page) -> Locator:
    return page.locator("table.heatmap")


def row_names(page: Page) -> list[str]:
    return [name.strip() for name in heatmap(page).locator("tbody th").all_inner_texts()]


def figures(page: Page) -> dict[tuple[str, str], str]:
    """Return what stands in the table by row and place: a figure with its sign, or the words of a hidden cell."""
    found = {}
    for row in heatmap(page).locator("tbody tr, tfoot tr").all():
        name = row.locator("th").inner_text().strip()
        for place, cell in enumerate(row.locator("td").all_inner_texts()):
            figure = FIGURE.match(cell.strip())
            found[name, str(place)] = figure.group() if figure else cell.strip()
    return found


def choose(page: Page, **choices: str) -> None:
    """Set the controls above the heatmap and update."""
    for name, label in choices.items():
        control = page.locator(f"select[name={name}]")
        if control.count():
            control.select_option(label=label)
        else:
            page.locator(".segmented").get_by_label(label, exact=True).check()
    press(page.get_by_role("button", name="Update"))


def test_the_executive_goes_from_the_company_to_a_team_and_looks_at_it_in_every_way(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness")
    expect(page.get_by_role("heading", level=1)).to_have_text("Readiness: Fennimor")
    expect(heatmap(page).locator("thead th")).to_have_count(9)
    assert all(name.strip() for name in heatmap(page).locator("thead th").all_inner_texts())
    for view, caption in VIEWS.items():
        choose(page, show=view)
        expect(heatmap(page).locator("caption")).to_contain_text(caption)
        expect(page.locator(".segmented input[name=show]:checked")).to_have_value(view.lower().replace(" ", "-"))
    choose(page, show="Measured", sort="By name")
    divisions = [name for name in row_names(page) if not name.startswith("Directly")]
    assert divisions == sorted(divisions, key=str.casefold)

    press(heatmap(page).get_by_role("link", name="Sales", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Readiness: Sales")
    expect(page.locator("select[name=sort]")).to_have_value("name")
    team = heatmap(page).locator("tbody th a").first
    name = team.inner_text()
    press(team)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Readiness: {name}")
    expect(page.get_by_role("navigation", name="Breadcrumb").get_by_role("link")).to_have_text(["Fennimor", "Sales"])


def test_the_executive_looks_back_a_month_and_at_one_role(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/fennimor")
    now, months = figures(page), page.locator("select[name=at] option").all_inner_texts()
    press(page.get_by_role("link", name="Previous month"))
    expect(page.locator("select[name=at] option:checked")).to_have_text(months[1])
    assert figures(page) != now
    press(page.get_by_role("link", name="Next month"))
    assert figures(page) == now
    choose(page, role="Sales")
    expect(page.locator("select[name=role] option:checked")).to_have_text("Sales")
    assert figures(page) != now


def test_the_executive_opens_a_cell_and_comes_back(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/fennimor")
    cell = heatmap(page).locator("tfoot td a").first
    measured = FIGURE.match(cell.inner_text().strip())
    assert measured
    cell.click()
    place = page.locator("#panel") if reader.scripts else page.locator("main")
    expect(place.get_by_role("heading", name="Fennimor: Information and Data Literacy")).to_be_visible()
    expect(place.locator(".cell-figure")).to_contain_text(measured.group())
    for fact in ("Target", "Coverage", "Claimed", "Trend", "What would help"):
        expect(place.get_by_text(fact, exact=False).first).to_be_visible()
    if reader.scripts:
        expect(place.get_by_role("heading").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(place).to_be_hidden()
        expect(cell).to_be_focused()
    else:
        press(page.get_by_role("link", name="Open Fennimor"))
        expect(page).to_have_url(re.compile("/readiness/fennimor$"))


@pytest.mark.parametrize("view", ["Measured", "Gap"])
def test_the_downloaded_file_says_what_the_table_says(reader: Visitor, view: str, tmp_path: Path) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/sales")
    choose(page, show=view)
    shown = figures(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    competencies = list(dict.fromkeys(row["competency"] for row in rows))
    assert {(row["unit"], str(competencies.index(row["competency"]))): written(row, view) for row in rows} == shown


def written(row: dict[str, str], view: str) -> str:
    """Return the figure of a line as the table writes it."""
    if not row["value"]:
        return row["note"]
    value = int(row["value"])
    return str(value) if view != "Gap" else f"{value:+d}".replace("-", "−") if value else "±0"


def test_the_chart_stands_beside_the_table(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/fennimor?view=chart")
    expect(heatmap(page)).to_be_visible()
    if reader.scripts:
        expect(page.locator(".chart-box .heatmaplayer image")).to_have_count(1)
        expect(page.locator(".chart-state")).to_be_empty()
        assert page.locator(".chart-box").get_attribute("aria-hidden") == "true"
    else:
        expect(page.locator(".chart-box")).to_be_hidden()


@pytest.mark.parametrize("device", [DESK])
def test_the_heatmap_is_one_stop_of_the_tab_key_and_arrows_move_in_it(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/fennimor")
    region = page.locator("[data-heatmap=ready]")
    expect(region.locator("[tabindex='0']")).to_have_count(1)
    region.focus()
    page.keyboard.press("Tab")
    rows = region.locator("tbody tr")
    expect(rows.nth(0).locator("td a").nth(0)).to_be_focused()
    for key, row, column in [("ArrowRight", 0, 1), ("ArrowDown", 1, 1), ("End", 1, 7), ("PageDown", 6, 7)]:
        page.keyboard.press(key)
        target = region.locator("tbody tr, tfoot tr").nth(row if key != "PageDown" else 7).locator("td a").nth(column)
        expect(target).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(rows.nth(0).locator("th a")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#panel").get_by_role("heading").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(rows.nth(0).locator("td a").nth(0)).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('[data-heatmap]')")


def test_the_executive_looks_ahead_and_at_the_ranked_gaps(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/sales")
    pages = page.get_by_role("navigation", name="Readiness pages")
    press(pages.get_by_role("link", name="Forecast"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecast: Sales")
    expect(page.get_by_role("table").first).to_contain_text("Falls below target")
    if reader.scripts:
        expect(page.locator(".chart-box .scatterlayer .trace").first).to_be_attached()
    press(pages.get_by_role("link", name="Gaps"))
    expect(page.get_by_role("heading", level=2)).to_have_text(["Below target", "Claimed above measured"])
    first = page.get_by_role("table").first.get_by_role("link").first
    points = page.locator(".gap-points").first.inner_text()
    press(first)
    expect(page.locator("main")).to_contain_text(FIGURE.findall(points)[0])


@pytest.mark.parametrize("device", [DESK])
def test_the_heatmap_prints_on_one_page(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/fennimor")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


COMPANY, CELL = "/readiness/fennimor", "/readiness/sales/on/issues-and-crisis-communication"
WALK = {
    COMPANY: ("Readiness: Fennimor", "Measured readiness"),
    f"{COMPANY}?show=claimed": ("Readiness: Fennimor", "Claimed readiness"),
    f"{COMPANY}?show=gap": ("Readiness: Fennimor", "Gap: measured less target"),
    f"{COMPANY}?show=blind-spot": ("Readiness: Fennimor", "Blind spot: claimed less measured"),
    f"{COMPANY}?show=coverage": ("Readiness: Fennimor", "Coverage: people with current evidence"),
    f"{COMPANY}?show=forecast": ("Readiness: Fennimor", "Forecast: readiness without training"),
    CELL: ("Sales: Issues and Crisis Communication", "What would help"),
    "/gaps": ("Gaps and blind spots", "Claimed above measured"),
    "/forecast/sales": ("Forecast: Sales", "Falls below target"),
    "/readiness/sales/who-carries-it": ("Who carries it: Sales", "a number of people is never shown"),
    "/readiness/method": ("How this number is made", "19 times in 20"),
    "/me": ("My levels", "In figures"),
    "/me/over-time": ("My levels over time", "What to do next"),
    "/me/who-sees-what": ("Who can see my results", "The rule on your own team"),
}
"""Every page the executive reads, its heading, and words that must be there to read."""

PAPER = dict.fromkeys(WALK, 1) | {"/readiness/method": 2, "/me": 2}
"""Sheets of A4 a page may take."""

FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const within = here.matches("[type=radio], [type=checkbox]") ? here.closest("label") ?? here : here;
  const box = within.getBoundingClientRect();
  const inside = (value, length) => Math.min(Math.max(value, 1), length - 1);
  const middle = [inside(box.x + box.width / 2, innerWidth), inside(box.y + box.height / 2, innerHeight)];
  const seen = document.elementFromPoint(...middle);
  return {name: (here.getAttribute("aria-label") ?? here.textContent).trim().replace(/\\s+/g, " ").slice(0, 60),
          shown: here.checkVisibility() && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
          clear: !!seen && (within.contains(seen) || seen.contains(within)),
          number: [...document.querySelectorAll("*")].indexOf(here)};
}"""
MOST_STOPS = 140


def stops(page: Page) -> list[str]:
    """Walk through a page by the Tab key and return what had the focus; it must be in sight, and never go round."""
    names: list[str] = []
    seen: set[int] = set()
    while len(names) < MOST_STOPS:
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is None or here["number"] in seen:
            return names
        seen.add(here["number"])
        assert here["shown"], f"the focus is out of sight on {here['name']}"
        assert here["clear"], f"something lies over {here['name']}"
        names.append(here["name"])
    raise AssertionError(f"{page.url} has more than {MOST_STOPS} stops of the Tab key")


def test_each_page_can_be_read(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    for path, (heading, words) in WALK.items():
        reader.open(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.locator("main")).to_contain_text(words)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"


@pytest.mark.parametrize("device", [DESK])
def test_each_page_can_be_walked_by_the_keyboard_alone(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    for path in [COMPANY, CELL, "/gaps", "/forecast/sales", "/readiness/sales/who-carries-it", "/me/over-time"]:
        reader.open(path)
        found = stops(page)
        assert found[0] == "Skip to main content"
        assert {"Readiness", "Help"} <= set(found), path
        if path not in {COMPANY, CELL}:
            continue
        reader.open(path)
        page.get_by_role("link", name="Readiness", exact=True).focus()
        while page.evaluate(FOCUSED)["name"] not in {"How it is measured", "How this number is made"}:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/readiness/method$"))


@pytest.mark.parametrize("device", [DESK])
def test_each_page_prints_on_as_few_sheets_as_it_needs(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    for path, sheets in PAPER.items():
        reader.open(path)
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= sheets, path
        page.emulate_media(media="print")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".site-header")).to_be_hidden()
        expect(page.locator(".filters, .page-actions, .tabs").locator("visible=true")).to_have_count(0)
        page.emulate_media(media="null")


def test_what_is_not_there_is_told_and_the_page_goes_on(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open(f"{COMPANY}?role=nonsense&at=1999-01&show=mood")
    for sentence in (
        "There is no measure “mood”.",
        "There is no role “nonsense”.",
        "Nothing was published in “1999-01”.",
    ):
        expect(page.locator(".notice")).to_contain_text(sentence)
    assert all(figures(page).values())
