"""What leaves the server, page by page: files, pages and charts agree, and together tell of no small group."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from academy.db import session
from academy.learning.models import SelfRating
from academy.people.models import PermissionKind, Person, Unit
from academy.readiness.services import publish
from tests.academy.readiness.attack import Row, smallest_group_told
from tests.academy.readiness.factories import (
    JUNE,
    MAY,
    answer,
    make_bank,
    make_competency,
    make_member,
    make_target,
    rate,
)
from tests.factories import make_role, make_unit, permit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

ROLES = ("sales", "cx")
MEASURES = {"measured": "answers", "claimed": "claim", "blind-spot": "both"}
SMALLEST = 5


def make_organisation(chance: Random) -> tuple[list[Unit], dict[int, set[str]]]:
    """Return the units, and of every person whether they have answers and a claim."""
    for role in ROLES:
        make_role(role, name=role.title())
    company = make_unit(name="Company", slug="company")
    divisions = [make_unit(company, name=f"Division {number}", slug=f"d{number}") for number in range(2)]
    teams = [make_unit(divisions[number % 2], name=f"Team {number}", slug=f"t{number}") for number in range(4)]
    units, competency = [company, *divisions, *teams], make_competency("crisis")
    bank = make_bank(competency)
    for role in ROLES:
        make_target(role, competency, 3)
    given: dict[int, set[str]] = {}
    for _ in range(chance.randint(30, 50)):
        person = make_member(chance.choice(units), chance.choice(ROLES))
        given[person.id] = set()
        if chance.random() < 0.8:
            answer(person, bank, [float(chance.randint(0, 1)) for _ in bank], MAY)
            given[person.id].add("answers")
        if chance.random() < 0.7:
            rate(person, competency, chance.randint(0, 10))
            given[person.id].add("claim")
    return units, given


def lines(browser: FlaskClient, units: list[Unit]) -> Iterator[tuple[Unit, str, str, dict[str, str]]]:
    """Yield every line of every file, after comparing it with the page and the chart of the same address."""
    for unit in units:
        for role in ("all", *ROLES):
            for measure in MEASURES:
                query = f"?show={measure}&role={role}"
                found = browser.get(f"/readiness/{unit.slug}.csv{query}")
                assert found.status_code == 200
                rows = list(csv.DictReader(StringIO(found.text.removeprefix("\ufeff"))))
                assert figures_of_page(browser, unit, query) == sorted(row["value"] for row in rows if row["value"])
                assert figures_of_chart(browser, unit, query) == sum(1 for row in rows if row["value"])
                yield from ((unit, role, measure, row) for row in rows)


def figures_of_page(browser: FlaskClient, unit: Unit, query: str) -> list[str]:
    page = browser.get(f"/readiness/{unit.slug}{query}").text
    cells = re.findall(r'<td class="heat heat--(?:value|carried)[^>]*>(.*?)</td>', page, re.S)
    texts = (re.sub(r"<[^>]+>|[▼†\s+±]", "", cell).replace("−", "-") for cell in cells)
    return sorted(texts)


def figures_of_chart(browser: FlaskClient, unit: Unit, query: str) -> int:
    bricks = json.loads(browser.get(f"/readiness/{unit.slug}/chart.json{query}").text)["data"][0]
    values = [value for row in bricks["z"] for value in row]
    people = [cell[0] for row in bricks["customdata"] for cell in row]
    assert [value is None for value in values] == [count is None for count in people]
    return sum(value is not None for value in values)


def row_of(line: dict[str, str], under: Unit, role: str, measure: str, given: dict[int, set[str]]) -> Row:
    """Return who a line of a file is about, with what."""
    direct = line["unit"].startswith("Directly in ")
    units = list(session().scalars(select(Unit)))
    group = under if direct else next(unit for unit in units if line["unit"].removeprefix("All ") == unit.name)
    row: dict[tuple[int, str], int] = {}
    for person in session().scalars(select(Person).where(Person.id.in_(given))):
        inside = person.unit_id == group.id if direct else person.unit.path.startswith(group.path)
        if not inside or role not in ("all", person.role_slug):
            continue
        has = given[person.id]
        if measure == "measured" and "answers" in has:
            row[person.id, "answers"] = 1
        elif measure == "claimed" and "claim" in has:
            row[person.id, "claim"] = 1
        elif measure == "blind-spot" and len(has) == 2:
            row |= {(person.id, "claim"): 1, (person.id, "answers"): -1}
    assert int(line["people"]) == len({person for person, _ in row})
    return row


@pytest.mark.parametrize("seed", range(3))
def test_what_leaves_the_server_tells_of_no_small_group(seed: int, sign_in: Callable[[Person], FlaskClient]) -> None:
    units, given = make_organisation(Random(seed))
    publish(at=JUNE)
    admin = make_member(units[0])
    permit(admin, PermissionKind.admin)
    assert session().scalar(select(SelfRating.id).limit(1))
    shown = [one for one in lines(sign_in(admin), units) if one[3]["value"]]
    rows = [row_of(line, unit, role, measure, given) for unit, role, measure, line in shown]
    assert len(rows) > 10
    assert smallest_group_told(rows, SMALLEST) is None
