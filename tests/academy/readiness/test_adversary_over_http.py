"""What leaves the server, page by page and month by month: files, pages and charts agree, and together tell of no
small group."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO, StringIO
from random import Random
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from academy.people.models import PermissionKind, Person, Unit
from academy.readiness.forecast import HORIZONS
from tests.academy.readiness.attack import Row, smallest_group_told
from tests.academy.readiness.factories import make_member
from tests.academy.readiness.known_organisation import MONTHS, ROLES, KnownOrganisation, Line
from tests.factories import permit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

OWN_EVIDENCE = ("measured", "claimed")
FROM_MEASURED = ("gap", "coverage", *(f"forecast&days={days}" for days in HORIZONS))
SMALLEST = 5


def differences(figures: dict[str, dict[str, Line]]) -> dict[str, int]:
    """Return claimed less measured of the groups that show both, of people who can be compared by their number."""
    both = {group: (line, figures["measured"].get(group)) for group, line in figures["claimed"].items()}
    return {
        group: int(claimed["value"]) - int(measured["value"])
        for group, (claimed, measured) in both.items()
        if measured and 0.5 <= int(claimed["people"]) / int(measured["people"]) <= 2
    }


@dataclass
class Visit:
    """An admin who looks at everything there is."""

    browser: FlaskClient
    organisation: KnownOrganisation
    ranked: int = 0

    def text(self, address: str) -> str:
        found = self.browser.get(address)
        assert found.status_code == 200, address
        return found.text

    def lines(self, unit: Unit, query: str) -> list[Line]:
        text = self.text(f"/readiness/{unit.slug}.csv?{query}")
        return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))

    def rows(self) -> Iterator[Row]:
        """Yield what all figures are about, after comparing every way in which they leave."""
        for month in MONTHS:
            for unit in self.organisation.units[:3]:
                for role in ("all", *ROLES):
                    query = f"role={role}&at={month}"
                    yield from self.rows_of(unit, query, month, role)
                self.pages_ahead_show_no_more(unit, month)
            self.gaps_show_no_more(month)

    def rows_of(self, unit: Unit, query: str, month: str, role: str) -> Iterator[Row]:
        figures: dict[str, dict[str, Line]] = {}
        for measure in (*OWN_EVIDENCE, "blind-spot"):
            lines = self.lines(unit, f"{query}&show={measure}")
            figures[measure] = {line["unit"]: line for line in lines if line["value"]}
            self.agree(unit, f"{query}&show={measure}", lines)
            if measure in OWN_EVIDENCE:
                for line in figures[measure].values():
                    yield self.organisation.row_of(line, month, unit, role)
        assert figures["blind-spot"].keys() == differences(figures).keys()
        for group, points in differences(figures).items():
            assert int(figures["blind-spot"][group]["value"]) == points
        shown = {measure: list(lines) for measure, lines in figures.items()}
        for measure in FROM_MEASURED:
            lines = self.lines(unit, f"{query}&show={measure}")
            assert sorted(line["unit"] for line in lines if line["value"]) == sorted(shown["measured"]), measure
        self.cells_show_no_more(unit, query, shown)

    def shown(self, unit: Unit, query: str) -> dict[str, str]:
        """Return the figures of a file by their group."""
        return {line["unit"]: line["value"] for line in self.lines(unit, query) if line["value"]}

    def pages_ahead_show_no_more(self, unit: Unit, month: str) -> None:
        """Look at the forecast of a unit, and at the trend behind its cell."""
        name, competency = f"All {unit.name}", self.organisation.competency.slug
        published = [self.shown(unit, f"at={one}").get(name) for one in MONTHS if one <= month]
        page = self.text(f"/forecast/{unit.slug}?at={month}")
        assert ("nothing to look ahead from" in page) is (published[-1] is None)
        assert (self.browser.get(f"/forecast/{unit.slug}/chart.json?at={month}").status_code == 404) is not published[
            -1
        ]
        lines = json.loads(self.text(f"/readiness/{unit.slug}/on/{competency}/trend.json?at={month}"))["data"]
        drawn = lines[-1]["y"]
        assert [None if value is None else str(value) for value in drawn] == published
        for line in lines[:3]:
            assert [value is None for value in line["y"]] == [value is None for value in published]

    def gaps_show_no_more(self, month: str) -> None:
        """Look at the ranked lists of the whole company."""
        seen: dict[str, set[str]] = {"gap": set(), "blind-spot": set()}
        for unit in self.organisation.units[:3]:
            for measure, groups in seen.items():
                figures = self.shown(unit, f"show={measure}&at={month}")
                groups |= {f"{group.removeprefix('All ')} {value}" for group, value in figures.items()}
        page = self.text(f"/gaps?at={month}")
        lines = re.findall(r'<th scope="row"><a [^>]*>(.*?): .*?</a></th>\s*<td class="gap-points"[^>]*>(\S+)', page)
        for group, value in lines:
            points = value.replace("−", "-").strip("+±")
            assert f"{group} {points}" in seen["gap"] | seen["blind-spot"], (group, value)
        self.ranked += len(lines)

    def agree(self, unit: Unit, query: str, lines: list[Line]) -> None:
        """Compare a file with the page, the chart and the workbook of the same address."""
        values = sorted(line["value"] for line in lines if line["value"])
        page = self.text(f"/readiness/{unit.slug}?{query}")
        cells = re.findall(r'<td class="heat heat--(?:value|carried)[^>]*>(.*?)</td>', page, re.S)
        assert sorted(re.sub(r"<[^>]+>|[▼†\s+±]", "", cell).replace("−", "-") for cell in cells) == values
        bricks = json.loads(self.text(f"/readiness/{unit.slug}/chart.json?{query}"))["data"][0]
        drawn = [value for row in bricks["z"] for value in row]
        people = [cell[0] for row in bricks["customdata"] for cell in row]
        assert [value is None for value in drawn] == [count is None for count in people]
        assert sum(value is not None for value in drawn) == len(values)
        if query.endswith("measured"):
            self.workbook_agrees(unit, query, values)

    def workbook_agrees(self, unit: Unit, query: str, values: list[str]) -> None:
        file = ZipFile(BytesIO(self.browser.get(f"/readiness/{unit.slug}.xlsx?{query}").data))
        table = file.read("xl/worksheets/sheet1.xml").decode()
        assert sorted(re.findall(r'<c r="[B-Z]\d+"(?: s="\d+")?><v>(-?\d+)</v>', table)) == values

    def cells_show_no_more(self, unit: Unit, query: str, shown: dict[str, list[str]]) -> None:
        """Look at the pages of the cells behind a file: they show a measure where the file does, and nowhere else."""
        below = [one for one in self.organisation.units if one.parent_id == unit.id]
        for one, people, name in [(unit, "", f"All {unit.name}"), (unit, "&people=direct", f"Directly in {unit.name}")]:
            self.cell_shows_no_more(one, query + people, name, shown)
        for one in below:
            self.cell_shows_no_more(one, query, one.name, shown)

    def cell_shows_no_more(self, unit: Unit, query: str, name: str, shown: dict[str, list[str]]) -> None:
        address = f"/readiness/{unit.slug}/on/{self.organisation.competency.slug}"
        page = self.text(f"{address}?{query}")
        measured = name in shown["measured"]
        for sign in ('class="cell-figure"', "level-table", "Coverage", "Newest answer"):
            assert (sign in page) is measured, (address, sign)
        assert measured or "Who carries it" not in page
        for label, measure in (("Claimed", "claimed"), ("Blind spot", "blind-spot")):
            found = re.search(rf"<dt>{label}</dt>\s*<dd>\s*(.*?)\s*</dd>", page, re.S)
            assert found is not None
            assert bool(re.match(r"[+−±]?\d", found[1])) is (name in shown[measure]), (address, query, label, found[1])


@pytest.mark.parametrize("seed", range(3))
def test_what_leaves_the_server_tells_of_no_small_group(seed: int, sign_in: Callable[[Person], FlaskClient]) -> None:
    organisation = KnownOrganisation(Random(seed))
    first, second = MONTHS
    organisation.publish(first)
    organisation.live_on()
    organisation.publish(second)
    admin = make_member(organisation.units[0], created_at=MONTHS[second] + timedelta(days=1))
    permit(admin, PermissionKind.admin)
    visit = Visit(sign_in(admin), organisation)
    rows = list(visit.rows())
    assert len(rows) > 20
    assert visit.ranked > 0
    assert smallest_group_told(rows, SMALLEST) is None
