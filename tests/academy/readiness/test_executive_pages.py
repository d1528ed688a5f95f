"""Looking ahead, ranking gaps, who carries a competency, the workbook, and one's own course."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from academy.clock import now
from academy.people.models import Person
from academy.readiness.carrying import Carriers, carriers
from academy.readiness.estimate_services import refresh_own_estimates
from academy.readiness.figures import Figure, Show, figure_of
from academy.readiness.forecast import forecast, outlook
from academy.readiness.models import Cell, CellState
from academy.readiness.rules import Rules
from academy.readiness.services import publish
from academy.readiness.words import headline
from academy.web import show_date
from tests.academy.readiness.factories import (
    JUNE,
    Scene,
    answer,
    leader_of,
    make_bank,
    make_member,
    make_published_scene,
)
from tests.academy.readiness.reading import cell
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres
SignIn = Callable[[Person], FlaskClient]
RULES = Rules()


@pytest.fixture
def scene(empty_database: None) -> Scene:
    return make_published_scene()


def measured(value: int, target: int | None = 70, reach: int = 6) -> Figure:
    return Figure(CellState.value, value, value - reach, value + reach, target, people=20, members=25)


def test_the_headline_names_no_blind_spot_that_may_be_none(empty_database: None) -> None:
    named = [("Crisis", measured(9, reach=10)), ("Advocacy", measured(8, reach=6))]
    assert headline("Acme", named, Show.blind_spot) == "Acme overrates itself most in Advocacy (+8 points)."
    unsure = "Acme does not reliably claim more than is measured in any competency."
    assert headline("Acme", named[:1], Show.blind_spot) == unsure


def test_half_of_what_lies_above_the_baseline_is_gone_after_the_half_life() -> None:
    later = forecast(measured(80), 180, RULES)
    assert later.value == 65
    assert (later.low, later.high) == (59, 71)


def test_what_is_hidden_has_no_forecast() -> None:
    hidden = Figure(CellState.hidden)
    assert forecast(hidden, 90, RULES) is hidden


@given(st.integers(0, 100), st.integers(1, 200))
def test_a_forecast_never_rises_and_never_falls_through_the_baseline(value: int, days: int) -> None:
    later = forecast(measured(value), days, RULES).value
    assert later is not None
    assert min(value, 50) <= later <= value


def test_the_day_of_falling_below_target_is_the_first_such_day() -> None:
    today = date(2025, 6, 2)
    ahead = outlook(measured(80), today, RULES)
    assert ahead.falls_on is not None
    days = (ahead.falls_on - today).days
    assert (forecast(measured(80), days - 1, RULES).value or 0) >= 70
    assert (forecast(measured(80), days, RULES).value or 0) < 70
    assert outlook(measured(60), today, RULES).is_below
    assert outlook(measured(95, target=55), today, RULES).falls_on is None


@pytest.mark.parametrize(
    ("people", "share", "said"),
    [(9, 10, None), (20, 14, Carriers.few), (20, 15, Carriers.enough), (20, None, None)],
)
def test_who_carries_it_is_told_of_ten_people_or_more(people: int, share: int | None, said: Carriers | None) -> None:
    shown = Cell(measured_state=CellState.value, measured=50, assessed=people, share_at_target=share)
    assert carriers(shown) is said
    assert carriers(Cell(measured_state=CellState.hidden)) is None


def test_the_forecast_view_marks_its_figures(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/readiness/acme?show=forecast&days=180").text
    assert re.search(r'heat--forecast[^>]*>\s*<a [^>]*aria-label="~\d\d, [^"]+">~\d\d', page)
    assert "in 180 days" in page


def test_the_forecast_page_says_first_what_falls_when(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.company))
    page = browser.get("/forecast/acme").text
    assert "is below target in 1 of 1 competencies already" in page
    chart = json.loads(browser.get("/forecast/acme/chart.json?on=crisis").text)
    assert [trace["line"]["dash"] for trace in chart["data"]] == ["solid", "solid", "solid", "dash", "dot"]
    assert browser.get("/forecast/four").text.count("There is nothing to look ahead from.") == 1
    assert browser.get("/forecast/four/chart.json").status_code == 404


def test_gaps_list_only_what_lies_below_target_with_its_whole_range(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/gaps").text
    listed = re.findall(r'<a href="/readiness/([\w-]+)/on/crisis[^"]*">', page.split("Claimed above measured")[0])
    assert listed
    for unit in (scene.company, scene.sales, scene.north, scene.marketing):
        shown = cell(unit)
        assert (unit.slug in listed) is (shown.high is not None and shown.high < (shown.target or 0))
    assert "four" not in listed


def test_gaps_show_the_own_units_alone(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.marketing)).get("/gaps").text
    assert "/readiness/sales" not in page
    assert sign_in(make_member(scene.north)).get("/gaps").status_code == 403


def test_forecasts_of_others_are_refused(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.marketing))
    assert browser.get("/forecast/sales").status_code == 403
    assert browser.get("/forecast/sales/chart.json").status_code == 403


def test_the_workbook_holds_what_the_table_shows_and_runs_no_formula(scene: Scene, sign_in: SignIn) -> None:
    scene.north.name = "=1+1"
    publish(at=JUNE + timedelta(days=1))
    reply = sign_in(leader_of(scene.sales)).get("/readiness/sales.xlsx")
    with ZipFile(BytesIO(reply.data)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in strings
    assert "Too few" in strings
    assert "<f>" not in sheet
    assert f"<v>{figure_of(cell(scene.north), Show.measured).value}</v>" in sheet


def test_the_cell_page_shows_shares_of_levels_beside_their_bar(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.sales)).get("/readiness/north/on/crisis").text
    shares = [int(share) for share in re.findall(r"</th><td>(\d+) %</td>", page)]
    assert len(shares) == 5
    assert abs(sum(shares) - 100) <= 2
    assert "Who carries it" in page
    hidden = sign_in(leader_of(scene.sales)).get("/readiness/four/on/crisis").text
    assert "Share of people" not in hidden


def test_who_carries_it_is_told_of_every_row_and_never_as_a_count(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.company))
    page = browser.get("/readiness/sales/who-carries-it").text
    rows = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', page, re.S)
    said = {name: re.findall(r"Not told|Under 3|3 or more", row)[0] for name, row in rows}
    assert said["North"] == ("Under 3" if carriers(cell(scene.north)) is Carriers.few else "3 or more")
    assert said["South"] == said["Four"] == said["Directly in Sales"] == "Not told"  # eight, four, hidden
    assert list(said)[-1] == "All Sales"
    assert "Nothing can be said here." in browser.get("/readiness/four/who-carries-it").text
    assert sign_in(leader_of(scene.marketing)).get("/readiness/sales/who-carries-it").status_code == 403


def test_the_method_page_tells_of_the_questions_behind_the_figures(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/readiness/method").text
    assert re.search(r"Crisis</th><td[^>]*>6</td><td[^>]*>1 too easy, 2 too hard</td>", page)


def test_gaps_say_when_a_month_was_never_published(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/gaps?at=1999-01&role=sales").text
    assert "Nothing was published in “1999-01”. You see June 2025." in page
    assert "There is no role" not in page


def test_people_see_their_own_course(scene: Scene, sign_in: SignIn) -> None:
    person = make_member(scene.north)
    noon = now().replace(hour=12)
    before, after = noon - timedelta(days=60), noon - timedelta(days=30)
    answer(person, scene.bank, [1.0] * 6, before)
    answer(person, make_bank(scene.competency), [0.0] * 6, after)
    refresh_own_estimates(person.id)
    browser = sign_in(person)
    page = browser.get("/me/over-time").text
    days = re.findall(r'<th scope="row">([^<]+)</th><td>\d+</td>', page)
    assert days == ["Today", show_date(after), show_date(before)]
    ahead, behind = json.loads(browser.get("/me/over-time/chart.json").text)["data"][3:1:-1]
    assert len(behind["x"]) == 2
    assert ahead["line"]["dash"] == "dash"
    assert (ahead["x"][0], ahead["y"][0]) == (behind["x"][-1], behind["y"][-1])
    assert ahead["x"][1] == now().date().isoformat()
    assert "Nothing measured yet." in sign_in(make_member(scene.north)).get("/me/over-time").text


@pytest.mark.parametrize(
    "path",
    [
        "/gaps",
        "/forecast/acme",
        "/readiness/acme/who-carries-it",
        "/readiness/acme.xlsx",
        "/readiness/method",
        "/me/over-time",
        "/readiness/north/on/crisis",
    ],
)
def test_no_page_costs_more_than_eight_queries(scene: Scene, sign_in: SignIn, path: str) -> None:
    leader = leader_of(scene.company)
    answer(leader, scene.bank, [0.0] * 6, now() - timedelta(days=9))
    refresh_own_estimates(leader.id)
    browser = sign_in(leader)
    with counted_queries() as statements:
        assert browser.get(path).status_code == 200
    assert len(statements) <= 8, statements
