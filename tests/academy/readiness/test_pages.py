"""What leaders read: heatmap, download, chart and cell pages, and what never appears on any of them."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from academy.db import session
from academy.jobs.models import Job, JobState
from academy.people.models import PermissionKind, Person
from academy.readiness.models import Cell, Publication
from academy.readiness.services import publish
from tests.academy.readiness.factories import (
    JUNE,
    Scene,
    answer,
    leader_of,
    make_bank,
    make_member,
    make_published_scene,
    make_scene,
)
from tests.factories import add, make_unit, permit
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

SignIn = Callable[[Person], FlaskClient]
SHOWS = ("measured", "claimed", "gap", "blind-spot", "coverage", "forecast")


@pytest.fixture
def scene() -> Scene:
    return make_published_scene()


def row_of(page: str, name: str) -> list[str]:
    """Return the texts of the cells in the row with this head."""
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.S):
        if re.search(rf'<th scope="row" abbr="{re.escape(name)}">', row):
            return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)]
    raise AssertionError(f"no row {name}")


def test_a_leader_starts_at_the_unit_they_lead(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.sales))
    assert browser.get("/readiness").location.endswith("/readiness/sales")


def test_an_admin_starts_at_the_whole_company(scene: Scene, sign_in: SignIn) -> None:
    admin = make_member(scene.north)
    permit(admin, PermissionKind.admin)
    assert sign_in(admin).get("/readiness").location.endswith("/readiness/acme")


def test_the_heatmap_shows_figures_and_marks_what_lies_below_target(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/readiness/acme").text
    crisis, privacy = row_of(page, "Sales")
    assert re.fullmatch(r"\d\d ▼", crisis)
    assert privacy == "No data"
    assert "is furthest below target in Crisis" in page
    assert row_of(page, "Retail (partner)")
    assert row_of(page, "All Acme, without partners")


def test_partners_are_left_out_of_the_total(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/readiness/acme").text
    assert "39 of 39 people measured, 2 June 2025" in page


def test_people_directly_in_a_division_have_a_row_of_their_own(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.sales)).get("/readiness/sales").text
    assert row_of(page, "North")[0][:2].isdigit()
    assert row_of(page, "Directly in Sales") == ["Hidden", "No data"]
    assert row_of(page, "Four") == ["Too few", "No data"]


@pytest.mark.parametrize("show", SHOWS)
def test_every_measure_can_be_shown(scene: Scene, sign_in: SignIn, show: str) -> None:
    cells = row_of(sign_in(leader_of(scene.company)).get(f"/readiness/acme?show={show}").text, "Sales")
    assert re.search(r"\d", cells[0])


@pytest.mark.parametrize("show", ["gap", "blind-spot"])
def test_differences_always_carry_their_sign(scene: Scene, sign_in: SignIn, show: str) -> None:
    page = sign_in(leader_of(scene.company)).get(f"/readiness/acme?show={show}").text
    assert all(cell[0] in "+−±" for cell in row_of(page, "Sales") if re.search(r"\d", cell))


def addresses_of_four(scene: Scene) -> list[str]:
    competency = scene.competency.slug
    addresses = []
    for show in SHOWS:
        for role in ("all", "sales", "cx"):
            for month in ("2025-05", "2025-06"):
                query = f"?show={show}&role={role}&at={month}"
                addresses += [f"/readiness/four{query}", f"/readiness/four.csv{query}"]
                addresses += [f"/readiness/four/chart.json{query}", f"/readiness/four/on/{competency}{query}"]
                addresses.append(f"/readiness/four/on/{competency}/trend.json{query}")
    return addresses


def test_a_team_of_four_never_shows_a_figure(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.company))
    for address in addresses_of_four(scene):
        reply = browser.get(address)
        assert reply.status_code == 200
        if reply.is_json:
            assert_no_figures_in_chart(json.loads(reply.text))
        else:
            main = reply.text.split("<main")[-1].split("</main>")[0]
            assert "heat--value" not in main
            assert "heat--carried" not in main
            assert "cell-figure" not in main
            assert not re.search(r"\d+ of \d+ people|likely \d|,\d+,|, \d+ people", main), address


def assert_no_figures_in_chart(chart: dict[str, list[dict[str, list[object]]]]) -> None:
    for trace in chart["data"]:
        if trace["type"] == "heatmap":
            assert all(one is None for row in trace["z"] for one in row)
            assert all(one is None for row in trace["customdata"] for cell in row for one in cell[:4])
        elif trace["mode"] == "text":
            assert not any(re.search(r"\d", str(text)) for text in trace["text"])
        else:
            assert all(one is None for one in trace["y"])


@pytest.mark.parametrize("show", SHOWS)
def test_the_team_of_four_shows_no_figure_among_its_siblings(scene: Scene, sign_in: SignIn, show: str) -> None:
    browser = sign_in(leader_of(scene.sales))
    assert not re.search(r"\d", "".join(row_of(browser.get(f"/readiness/sales?show={show}").text, "Four")))
    lines = browser.get(f"/readiness/sales.csv?show={show}").text.splitlines()
    assert all(re.fullmatch(r"Four,\w+,[\w-]+,,,,,,,(Too few|No data),", line) for line in lines if "Four" in line)


def test_the_download_holds_what_the_page_shows(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.sales))
    shown = row_of(browser.get("/readiness/sales").text, "North")[0].split()[0]
    reply = browser.get("/readiness/sales.csv")
    assert f"North,Crisis,measured,{shown}," in reply.text
    assert "attachment" in reply.headers["Content-Disposition"]


def test_others_units_are_refused_everywhere(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.marketing))
    for path in ("", ".csv", "/chart.json", f"/on/{scene.competency.slug}", f"/on/{scene.competency.slug}/trend.json"):
        assert browser.get(f"/readiness/sales{path}").status_code == 403
        assert browser.get(f"/readiness/nowhere{path}").status_code == 404
        assert browser.get(f"/readiness/marketing{path}").status_code == 200


def test_people_who_lead_nothing_see_no_readiness(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(make_member(scene.north))
    assert browser.get("/readiness").status_code == 403
    assert browser.get("/readiness/north").status_code == 403


def test_access_follows_the_tree_of_today(scene: Scene, sign_in: SignIn) -> None:
    leader = leader_of(scene.sales)
    scene.north.parent_id = scene.marketing.id
    scene.north.path = f"{scene.marketing.path}{scene.north.id}/"
    browser = sign_in(leader)
    assert browser.get("/readiness/north").status_code == 403
    assert ">North<" not in browser.get("/readiness/sales").text


def test_the_cell_page_tells_value_range_target_and_what_would_help(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.sales)).get(f"/readiness/north/on/{scene.competency.slug}").text
    assert re.search(r'class="cell-figure">\d\d<small>\w+, likely \d+ to \d+', page)
    assert "12 of 12 people (100 %)" in page
    assert "Basics of Crisis" in page
    assert "2 June 2025" in page


def test_a_cell_without_a_figure_says_why(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.sales))
    assert "Fewer than 5 people, hidden to protect them." in browser.get("/readiness/four/on/crisis").text
    assert "Nobody has been measured yet." in browser.get("/readiness/north/on/privacy").text
    hidden = browser.get("/readiness/sales/on/crisis?people=direct").text
    assert "Hidden so that a smaller group cannot be worked out." in hidden


def test_the_month_control_selects_the_last_publication_of_a_month(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.company))
    assert "20 May 2025" in browser.get("/readiness/acme?at=2025-05").text
    assert "2 June 2025" in browser.get("/readiness/acme?at=1999-01").text


def test_a_row_head_shows_how_the_row_went_from_what_was_published_alone(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.sales)).get("/readiness/sales?show=coverage").text
    heads = dict(re.findall(r'<th scope="row" abbr="([^"]+)">(.*?)</th>', page, re.S))
    assert 'aria-label="2 months: 100 to 100"' in heads["North"]
    assert "<svg" not in heads["Four"]
    assert "<svg" not in heads["Directly in Sales"]
    first = sign_in(leader_of(scene.sales)).get("/readiness/sales?at=2025-05").text
    assert 'class="sparkline"' not in first  # one month is no trend, and later ones are not told


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("role=nonsense", "There is no role “nonsense”. You see all roles."),
        ("at=1999-01", "Nothing was published in “1999-01”. You see June 2025."),
        ("show=mood", "There is no measure “mood”. You see “Measured”."),
        ("sort=best", "There is no order “best”. You see the worst first."),
        ("view=3d", "There is no view “3d”. You see the table."),
        ("show=forecast&days=7", "A forecast looks 30, 90 or 180 days ahead, not “7”. You see 90 days."),
        ("role=%3Cscript%3E", "There is no role “&lt;script&gt;”"),
    ],
)
def test_what_an_address_asks_for_in_vain_is_told(scene: Scene, sign_in: SignIn, query: str, sentence: str) -> None:
    browser = sign_in(leader_of(scene.company))
    for path in ("/readiness/acme", f"/readiness/acme/on/{scene.competency.slug}"):
        page = browser.get(f"{path}?{query}").text
        assert sentence in page
        assert "1999-01&" not in page  # links lead to what is there
    assert "The address asks for" not in browser.get("/readiness/acme?role=sales&at=2025-05&show=gap").text
    assert row_of(browser.get(f"/readiness/acme?{query}").text, "Sales")[0][:2].strip("~").isdigit()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["at=foo", "role=nonsense&unit=four"])
def test_a_file_that_is_not_there_leads_to_the_page_that_says_so(
    scene: Scene, sign_in: SignIn, ending: str, query: str
) -> None:
    reply = sign_in(leader_of(scene.company)).get(f"/readiness/acme.{ending}?{query}")
    assert (reply.status_code, reply.location) == (302, f"/readiness/acme?{query}")


def test_where_nobody_is_directly_in_a_unit_the_whole_unit_is_shown(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.sales))
    page = browser.get("/readiness/north/on/crisis?people=direct").text
    assert "Nobody is listed apart as directly in North. You see all of North." in page
    assert "12 of 12 people" in page
    assert "people=direct" not in page.split("<main")[-1].split("print-footer")[0]
    with counted_queries() as statements:
        assert "listed apart" not in browser.get("/readiness/sales/on/crisis?people=direct").text
    assert len(statements) <= 8, statements


def test_the_marks_that_occur_are_explained(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.company))
    sales, acme = (browser.get(f"/readiness/{unit}").text for unit in ("sales", "acme"))
    assert "would give away a group of fewer than 5" in sales
    assert "would give away a group" not in acme
    assert "Fewer than 5 people there are measured." in sales


@pytest.mark.parametrize("query", ["", "?show=gap&role=sales&sort=name", "?view=chart&show=coverage"])
def test_the_heatmap_costs_at_most_eight_queries(scene: Scene, sign_in: SignIn, query: str) -> None:
    browser = sign_in(leader_of(scene.company))
    for path in ("/readiness/acme", "/readiness/sales", "/readiness/north", "/readiness/sales/chart.json"):
        with counted_queries() as statements:
            assert browser.get(path + query).status_code == 200
        assert len(statements) <= 8, statements


def test_the_cell_page_costs_at_most_eight_queries(scene: Scene, sign_in: SignIn) -> None:
    browser, path = sign_in(leader_of(scene.company)), f"/readiness/north/on/{scene.competency.slug}"
    with counted_queries() as statements:
        assert browser.get(path).status_code == 200
    assert len(statements) <= 8, statements


def test_before_the_first_publication_the_page_says_so(sign_in: SignIn) -> None:
    scene = make_scene()
    assert "Nothing is published yet." in sign_in(leader_of(scene.company)).get("/readiness/acme").text


def test_the_method_page_states_the_settings_in_force(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/readiness/method").text
    assert "40, 55, 70, 85" in page
    assert "No group of fewer than 5 measured people" in page


def test_only_admins_start_a_publication(scene: Scene, sign_in: SignIn) -> None:
    assert sign_in(leader_of(scene.company)).post("/readiness/publish").status_code == 403
    admin = make_member(scene.north)
    permit(admin, PermissionKind.admin)
    assert sign_in(admin).post("/readiness/publish").status_code == 303
    assert session().scalar(select(func.max(Publication.number))) == 3
    assert "Publish now" in sign_in(admin).get("/readiness/acme").text


def test_whoever_starts_a_publication_while_one_runs_lands_on_that_one(scene: Scene, sign_in: SignIn) -> None:
    admin = make_member(scene.north)
    permit(admin, PermissionKind.admin)
    job = add(Job(kind="readiness.publish", title="Publish readiness", state=JobState.running))
    browser = sign_in(admin)
    page = browser.post("/readiness/publish", follow_redirects=True)
    assert page.request.path == f"/admin/jobs/{job.token}"
    assert "A publication is running already." in page.text
    assert session().query(Job).count() == 1


def test_competencies_stand_above_their_columns(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/readiness/acme").text
    heads = re.findall(r'<th scope="col"[^>]*>\s*<span>(\w+)</span>', page)
    assert heads == ["Crisis", "Privacy"]


def test_a_role_view_shows_the_role_alone(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.company))
    everybody = browser.get("/readiness/acme?show=coverage").text
    sales = browser.get("/readiness/acme?show=coverage&role=sales").text
    assert "39 of 39 people measured" in everybody
    assert "20 of 20 people" in sales
    assert "39 of" not in sales


def test_what_is_carried_over_is_marked_and_explained(scene: Scene, sign_in: SignIn) -> None:
    person = session().scalars(select(Person).where(Person.unit_id == scene.north.id)).first()
    assert person is not None
    answer(person, make_bank(scene.competency), [1.0] * 6, JUNE)
    publish(at=JUNE + timedelta(days=7))
    page = sign_in(leader_of(scene.sales)).get("/readiness/sales").text
    assert re.fullmatch(r"\d\d †( ▼)?", row_of(page, "North")[0])
    assert "Newer ones join it once at least 5 people have given some" in page
    cell = sign_in(leader_of(scene.sales)).get("/readiness/north/on/crisis").text
    assert "Evidence of 20 May 2025; newer answers wait until those of 5 people come together." in cell
    assert "† both figures of 20 May 2025" in cell
    session().execute(update(Cell).values(claimed_on=date(2025, 5, 3)))
    cell = sign_in(leader_of(scene.sales)).get("/readiness/north/on/crisis").text
    assert "† measured figure of 20 May 2025, claimed figure of 3 May 2025" in cell


def test_the_page_names_who_is_furthest_below_target(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.company)).get("/readiness/acme").text
    assert re.search(r"Furthest below target</p>\s*<ol[^>]*>\s*<li><a [^>]+>[\w ()]+: Crisis</a> <strong>−\d+", page)


def test_a_leader_of_a_team_of_four_is_told_that_it_is_too_few(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(leader_of(scene.four)).get("/readiness/four").text
    assert "Too few people to show anything." in page


def test_a_unit_that_is_new_since_the_publication_says_so(scene: Scene, sign_in: SignIn) -> None:
    new = make_unit(scene.sales, slug="new-team")
    assert "was not there yet" in sign_in(leader_of(new)).get("/readiness/new-team").text


def test_whoever_leads_two_units_finds_both(scene: Scene, sign_in: SignIn) -> None:
    leader = leader_of(scene.north)
    permit(leader, PermissionKind.leader, scene.marketing)
    page = sign_in(leader).get("/readiness/north").text
    assert 'href="/readiness/marketing">Marketing</a>' in page
    assert "/readiness/sales" not in page
