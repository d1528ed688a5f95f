"""What an admin does: bring people in, give them a module, publish the company's readiness."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.hands import press

pytestmark = pytest.mark.browser

HEADER = ("external_id", "name", "email", "unit", "role")
PEOPLE = [
    (f"N{number}", f"Newcomer {number:02}", f"newcomer.{number}@fennimor.example", "Content Studio", "Sales")
    for number in range(1, 27)
]
BAD = {
    28: (("N27", "Jo Berg", "jo@", "Content Studio", "Sales"), "Enter an email address in full"),
    29: (("N28", "Lea Roth", "lea.roth@fennimor.example", "Content Studo", "Sales"), "Did you mean"),
    30: (("N29", "Max Adler", "max.adler@fennimor.example", "Content Studio", "Wizard"), "There is no role"),
    31: (("N30", "", "no.name@fennimor.example", "Content Studio", "Sales"), '"name" is empty'),
}
JOB_PATIENCE = 60


def people_file(folder: Path) -> Path:
    file = folder / "people-may.csv"
    with file.open("w", newline="") as lines:
        csv.writer(lines).writerows([HEADER, *PEOPLE, *(row for row, _message in BAD.values())])
    return file


def wait_for_job(page: Page, scripts: bool) -> None:
    """Wait for the end of the job on this page: it shows by itself with a script, else after following the link."""
    for _second in range(JOB_PATIENCE):
        if page.get_by_text("Done", exact=True).count():
            break
        page.wait_for_timeout(1000)
        if not scripts:
            press(page.get_by_role("link", name="Show how far it is now"))
    expect(page.get_by_text("Done", exact=True)).to_be_visible()


def test_the_admin_imports_people_and_is_told_which_rows_to_mend(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.sign_in_as("Adam")
    visitor.open("/admin/people")
    press(page.get_by_role("link", name="Import people"))
    page.get_by_label("CSV file").set_input_files(people_file(tmp_path))
    press(page.get_by_role("button", name="Check the file"))

    expect(page.get_by_text("26 ready")).to_be_visible()
    expect(page.get_by_text("4 rows have problems")).to_be_visible()
    problems = page.locator("main tbody tr")
    expect(problems).to_have_count(4)
    for line, (number, (_row, message)) in zip(problems.all(), BAD.items(), strict=True):
        expect(line).to_contain_text(f"Row {number}")
        expect(line).to_contain_text(message)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the 4 rows").click()
    bad = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [row["row"] for row in bad] == [str(number) for number in BAD]
    assert all(message in row["problem"] for row, (_cells, message) in zip(bad, BAD.values(), strict=True))

    visitor.open("/admin/people?q=newcomer")
    expect(page.get_by_text("Nobody matches.")).to_be_visible()
    page.go_back()
    press(page.get_by_role("button", name="Import 26 people"))
    wait_for_job(page, visitor.scripts)
    visitor.open("/admin/people?q=newcomer")
    expect(page.get_by_text("1 to 26 of 26 people")).to_be_visible()
    visitor.open("/admin/people?q=max.adler")
    expect(page.get_by_text("Nobody matches.")).to_be_visible()


def test_the_admin_assigns_a_module_and_publishes_readiness(visitor: Visitor) -> None:
    page = visitor.sign_in_as("Adam")
    visitor.open("/admin/assignments")
    press(page.get_by_role("link", name="Assign a module").first)
    press(page.get_by_role("button", name="Continue"))
    expect(page.locator("[data-error-summary]")).to_contain_text("Select a unit")
    assert page.title().startswith("Error: ")
    option = page.locator("select[name=unit] option", has_text=re.compile("Content Studio"))
    page.get_by_label("Unit").select_option(value=option.get_attribute("value"))
    if visitor.scripts:
        expect(page.locator("#consequence")).to_contain_text("Content Studio, all roles")
    press(page.get_by_role("button", name="Continue"))
    expect(page.locator("#consequence")).to_contain_text("Content Studio, all roles")
    page.get_by_label("Buyers who already asked around").check()
    press(page.get_by_role("button", name="Continue"))
    page.get_by_label("Due date").fill((date.today() + timedelta(days=30)).isoformat())
    press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you assign")
    press(page.get_by_role("button", name=re.compile(r"^Assign to \d+ pe")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Buyers who already asked around")
    expect(page.locator("main")).to_contain_text("Content Studio, all roles")

    visitor.open("/readiness")
    press(page.get_by_role("button", name="Publish now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish readiness")
    wait_for_job(page, visitor.scripts)
    visitor.open("/admin/audit")
    expect(page.locator(".log, main table").first).to_contain_text(re.compile("assigned", re.IGNORECASE))
