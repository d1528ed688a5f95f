"""What the executive does: read readiness, go down to a team, look into a cell, take the figures along."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, Visitor

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
    page.get_by_role("button", name="Update").click()


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

    heatmap(page).get_by_role("link", name="Sales", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Readiness: Sales")
    expect(page.locator("select[name=sort]")).to_have_value("name")
    team = heatmap(page).locator("tbody th a").first
    name = team.inner_text()
    team.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Readiness: {name}")
    expect(page.get_by_role("navigation", name="Breadcrumb").get_by_role("link")).to_have_text(["Fennimor", "Sales"])


def test_the_executive_looks_back_a_month_and_at_one_role(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/fennimor")
    now, months = figures(page), page.locator("select[name=at] option").all_inner_texts()
    page.get_by_role("link", name="Previous month").click()
    expect(page.locator("select[name=at] option:checked")).to_have_text(months[1])
    assert figures(page) != now
    page.get_by_role("link", name="Next month").click()
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
        page.get_by_role("link", name="Open Fennimor").click()
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
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('[data-heatmap]')")


def test_the_executive_looks_ahead_and_at_the_ranked_gaps(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/sales")
    pages = page.get_by_role("navigation", name="Readiness pages")
    pages.get_by_role("link", name="Forecast").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecast: Sales")
    expect(page.get_by_role("table").first).to_contain_text("Falls below target")
    if reader.scripts:
        expect(page.locator(".chart-box .scatterlayer .trace").first).to_be_attached()
    pages.get_by_role("link", name="Gaps").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Below target", "Claimed above measured"])
    first = page.get_by_role("table").first.get_by_role("link").first
    points = page.locator(".gap-points").first.inner_text()
    first.click()
    expect(page.locator("main")).to_contain_text(FIGURE.findall(points)[0])


@pytest.mark.parametrize("device", [DESK])
def test_the_heatmap_prints_on_one_page(reader: Visitor) -> None:
    page = reader.sign_in_as("Erik")
    reader.open("/readiness/fennimor")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
