"""Admins shape the tree of units."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.audit.models import AuditEvent
from academy.clock import now
from academy.db import session
from academy.errors import Refused
from academy.people.models import Person, Unit, UnitKind
from academy.people.unit_names import LONGEST, RESERVED, free_slug
from academy.people.units_queries import branches
from academy.people.units_services import add_unit, archive_unit, change_unit
from tests.academy.people.organisation import SmallCompany, make_small_company
from tests.factories import make_person

pytestmark = pytest.mark.postgres


@pytest.fixture
def org(empty_database: None) -> SmallCompany:
    return make_small_company()


@pytest.fixture
def admin(org: SmallCompany, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(org.admin)


def unit(slug: str) -> Unit:
    return session().query(Unit).filter_by(slug=slug).one()


def assert_paths_are_right() -> None:
    session().expire_all()
    kinds = (UnitKind.company, UnitKind.division, UnitKind.team)
    for one in session().query(Unit):
        assert one.path == (one.parent.path if one.parent else "/") + f"{one.id}/", one.slug
        assert one.kind is kinds[min(one.path.count("/") - 2, 2)], one.slug


def test_a_unit_is_added_under_another(org: SmallCompany, admin: FlaskClient) -> None:
    answer = admin.post("/admin/units/new", data={"name": " Größe  & Co ", "parent": "service", "is_partner": "y"})
    assert answer.status_code == 303
    added = unit("groe-co")
    assert (added.name, added.parent.slug, added.is_partner) == ("Größe & Co", "service", True)  # type: ignore[union-attr]
    assert_paths_are_right()
    assert "added the unit Größe &amp; Co" in admin.get("/admin/audit").text


@given(st.lists(st.text(max_size=80), max_size=8))
def test_slugs_are_unique_short_and_never_a_page_of_academy(names: list[str]) -> None:
    taken: list[str] = []
    for name in [*names, *names, *RESERVED]:
        slug = free_slug(name, taken)
        assert slug not in taken
        assert slug not in RESERVED
        assert 0 < len(slug) <= LONGEST + 4
        assert slug.strip("-") == slug
        taken.append(slug)


def test_the_slug_of_an_archived_unit_is_not_given_again(org: SmallCompany) -> None:
    archive_unit(org.social)
    assert add_unit("Social team", org.service).slug == "social-team-2"


def test_renaming_and_moving_keep_the_slug_and_rewrite_the_paths_below(org: SmallCompany, admin: FlaskClient) -> None:
    change_unit(org.sales_support, "Deep", org.social, False)
    answer = admin.post("/admin/units/social-team", data={"name": "Community", "parent": "sales-division"})
    assert answer.status_code == 303
    assert unit("social-team").name == "Community"
    assert unit("support").path.startswith(unit("sales-division").path)
    assert_paths_are_right()
    event = session().query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert event is not None
    assert event.before == {"name": "Social team", "in": "Service", "partner company": False}
    assert event.after == {"name": "Community", "in": "Sales division", "partner company": False}


@pytest.mark.parametrize("target", ["service", "social-team"])
def test_a_unit_cannot_move_into_itself_or_what_lies_in_it(org: SmallCompany, admin: FlaskClient, target: str) -> None:
    answer = admin.post("/admin/units/service", data={"name": "Renamed", "parent": target})
    assert answer.status_code == 422
    assert answer.text.count("cannot move into it.") == 2
    assert unit("service").name == "Service"
    assert_paths_are_right()


def test_the_company_stays_on_top(org: SmallCompany, admin: FlaskClient) -> None:
    assert admin.post("/admin/units/example", data={"name": "Example AG", "parent": "service"}).status_code == 303
    assert unit("example").parent_id is None
    assert unit("example").name == "Example AG"
    assert admin.post("/admin/units/example/archive").status_code == 422
    with pytest.raises(Refused):
        change_unit(unit("example"), "Example", unit("service"), False)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8))
def test_no_sequence_of_moves_breaks_the_tree(org: SmallCompany, moves: list[tuple[int, int]]) -> None:
    units = [org.company, org.sales, org.service, org.social, org.sales_support, org.service_support]
    for moved, target in moves:
        with suppress(Refused):
            change_unit(units[moved], units[moved].name, units[target], False)
    session().flush()
    assert_paths_are_right()


def test_one_place_has_no_two_units_of_one_name(org: SmallCompany, admin: FlaskClient) -> None:
    taken = "Service has a unit called Social team already. Choose another name."
    for answer in (
        admin.post("/admin/units/new", data={"name": "social  TEAM", "parent": "service"}),
        admin.post("/admin/units/support-2", data={"name": "Social team", "parent": "service"}),
    ):
        assert answer.status_code == 422
        assert answer.text.count(taken) == 2
    moved = admin.post("/admin/units/support", data={"name": "Support", "parent": "service"})
    assert moved.status_code == 422
    assert moved.text.count("Service has a unit called Support already.") == 2
    assert unit("support").parent.slug == "sales-division"  # type: ignore[union-attr]
    assert admin.post("/admin/units/social-team", data={"name": "SOCIAL team", "parent": "service"}).status_code == 303
    assert admin.post("/admin/units/new", data={"name": "Social team", "parent": "example"}).status_code == 303


def test_an_archived_unit_keeps_its_name_from_nobody_and_comes_back_only_if_it_is_free(
    org: SmallCompany, admin: FlaskClient
) -> None:
    admin.post("/admin/units/social-team/archive")
    assert admin.post("/admin/units/new", data={"name": "Social team", "parent": "service"}).status_code == 303
    answer = admin.post("/admin/units/social-team/restore")
    assert answer.status_code == 422
    assert "Service has a unit called Social team already." in answer.text


def test_only_an_empty_unit_can_be_archived_and_it_can_come_back(org: SmallCompany, admin: FlaskClient) -> None:
    person = make_person(org.social)
    answer = admin.post("/admin/units/service/archive")
    assert answer.status_code == 422
    assert "Service still holds 1 person and 2 units. Move them first." in answer.text
    person = session().get_one(Person, person.id)
    person.deactivated_at = now()
    assert "Undo" in admin.post("/admin/units/social-team/archive", follow_redirects=True).text
    assert admin.get("/admin/units/social-team").status_code == 404
    assert admin.post("/admin/units/social-team/restore").status_code == 303
    assert admin.get("/admin/units/social-team").status_code == 200


def test_a_unit_comes_back_only_into_a_unit_that_is_there(org: SmallCompany, admin: FlaskClient) -> None:
    for slug in ("social-team", "support-2", "service"):
        assert admin.post(f"/admin/units/{slug}/archive").status_code == 303
    answer = admin.post("/admin/units/social-team/restore")
    assert answer.status_code == 422
    assert "Restore Service first." in answer.text


def test_the_tree_counts_active_people_below(org: SmallCompany) -> None:
    make_person(org.social)
    make_person(org.service)
    make_person(org.service, deactivated_at=now())
    found = {branch.unit.slug: branch for branch in branches()}
    assert (found["service"].people, found["service"].people_below) == (1, 2)
    assert found["example"].people_below == 3  # the admin too
    assert found["social-team"].full_name == "Service / Social team"
    assert [branch.depth for branch in branches()] == [0, 1, 2, 1, 2, 2]
