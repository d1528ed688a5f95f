"""From one publication to the next: what is carried over, what is replaced, what stays hidden."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Select, delete, select

from academy.db import session
from academy.errors import Conflict, Refused
from academy.learning.models import Attempt, Mark, Response
from academy.people.models import Person, Unit
from academy.readiness.figures import Show, figure_of
from academy.readiness.models import Cell, CellState, Publication, PublicationState, PublishedUnit
from academy.readiness.services import publish
from tests.academy.readiness.factories import (
    JUNE,
    MAY,
    Scene,
    answer,
    make_bank,
    make_competency,
    make_member,
    make_scene,
    make_target,
    rate,
)
from tests.academy.readiness.reading import cell, everything_published
from tests.factories import make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

LATER = JUNE + timedelta(days=30)


def people_of(unit: Unit) -> list[Person]:
    return list(session().scalars(select(Person).where(Person.unit_id == unit.id).order_by(Person.id)))


def improve(scene: Scene, unit: Unit, count: int, at: datetime = JUNE + timedelta(days=1)) -> None:
    """Let some people answer further questions, all rightly."""
    more = make_bank(scene.competency)
    for person in people_of(unit)[:count]:
        answer(person, more, [1.0] * 6, at)


def test_four_people_with_new_answers_leave_a_cell_as_it_was() -> None:
    scene = make_scene()
    publish(at=JUNE)
    before = cell(scene.north)
    improve(scene, scene.north, 4)
    publish(at=LATER)
    after = cell(scene.north)
    assert after.measured_state is CellState.carried
    assert after.evidence_on == JUNE.date()
    assert after.newest_on == before.newest_on
    assert after.measured == pytest.approx(50 + ((before.measured or 0) - 50) * 2 ** (-30 / 180), abs=1)
    assert (after.claimed, after.claimed_state) == (before.claimed, CellState.value)
    assert (after.blind, after.blind_state) == (90 - (after.measured or 0), CellState.carried)
    assert figure_of(after, Show.blind_spot).evidence_on == JUNE.date()


def numbers(shown: Cell) -> list[object]:
    """Return every number of a measured cell."""
    counts = [shown.members, shown.assessed, shown.coverage, shown.target]
    return [*counts, shown.measured, shown.low, shown.high, shown.level_shares, shown.share_at_target]


def test_nothing_but_enough_evidence_moves_a_number() -> None:
    scene = make_scene()
    publish(at=JUNE)
    before = [numbers(cell(unit)) for unit in (scene.north, scene.sales, scene.company)]
    answer(make_member(scene.north), scene.bank[:1], [1.0], JUNE)  # one answer: not assessed yet
    for _ in range(9):
        make_member(scene.north)  # no evidence at all
    people_of(scene.north)[0].role_slug = "cx"
    answer(people_of(scene.north)[1], make_bank(scene.other), [0.0] * 6, JUNE)  # about something else
    make_bank(scene.competency, (4, 4, 4, 4))  # harder questions join the bank
    publish(at=JUNE)
    assert [numbers(cell(unit)) for unit in (scene.north, scene.sales, scene.company)] == before


def test_people_with_one_or_two_answers_are_not_left_over() -> None:
    scene = make_scene()
    team = make_unit(scene.marketing)
    for _ in range(9):
        answer(make_member(team), scene.bank, [1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    for person in people_of(scene.marketing)[2:]:
        person.unit_id = team.id
    for person in people_of(scene.marketing):
        session().execute(delete(Mark).where(Mark.response_id.in_(later_answers(person))))
    publish(at=JUNE)
    assert cell(scene.marketing).assessed == 16
    assert cell(scene.marketing, direct=True).measured_state is CellState.too_few
    assert cell(team).measured_state is CellState.hidden


def later_answers(person: Person) -> Select[tuple[int]]:
    """Select all answers of a person but the first."""
    return select(Response.id).join(Response.attempt).where(Attempt.person_id == person.id, Response.position > 1)


def test_five_people_with_new_answers_replace_it() -> None:
    scene = make_scene()
    publish(at=JUNE)
    before = cell(scene.north)
    improve(scene, scene.north, 5)
    publish(at=LATER)
    after = cell(scene.north)
    assert after.measured_state is CellState.value
    assert after.evidence_on == LATER.date()
    assert (after.measured or 0) > (before.measured or 0)


def test_changes_of_several_weeks_add_up() -> None:
    scene = make_scene()
    publish(at=JUNE)
    improve(scene, scene.north, 3)
    publish(at=JUNE + timedelta(days=7))
    assert cell(scene.north).measured_state is CellState.carried
    for person in people_of(scene.north)[3:5]:
        answer(person, make_bank(scene.competency), [1.0] * 6, JUNE + timedelta(days=8))
    publish(at=JUNE + timedelta(days=14))
    assert cell(scene.north).measured_state is CellState.value


def test_five_new_colleagues_replace_evidence_and_those_who_left_leave_with_it() -> None:
    scene = make_scene()
    publish(at=JUNE)
    people_of(scene.north)[0].deactivated_at = JUNE
    for _ in range(4):
        answer(make_member(scene.north), scene.bank, [1.0] * 6, JUNE)
    publish(at=LATER)
    assert cell(scene.north).measured_state is CellState.carried
    assert cell(scene.north).assessed == 12
    answer(make_member(scene.north), scene.bank, [1.0] * 6, LATER)
    publish(at=LATER + timedelta(days=7))
    assert cell(scene.north).measured_state is CellState.value
    assert cell(scene.north).assessed == 16


def test_people_who_only_move_replace_nothing() -> None:
    scene = make_scene()
    publish(at=JUNE)
    for person in people_of(scene.south)[:5]:
        person.unit_id = scene.north.id
    publish(at=LATER)
    assert cell(scene.north).measured_state is CellState.carried
    assert cell(scene.south).measured_state is CellState.too_few


def test_a_total_waits_five_weeks_for_teams_that_are_part_of_the_way() -> None:
    scene = make_scene()
    publish(at=JUNE)
    improve(scene, scene.north, 3)
    improve(scene, scene.south, 2)
    publish(at=JUNE + timedelta(days=28))
    assert cell(scene.company).measured_state is CellState.carried
    publish(at=JUNE + timedelta(days=35))
    assert cell(scene.company).measured_state is CellState.value
    assert cell(scene.north).measured_state is CellState.carried


def test_a_team_goes_ahead_of_a_total_that_must_wait() -> None:
    scene = make_scene()
    publish(at=JUNE)
    improve(scene, scene.north, 3)
    improve(scene, scene.marketing, 5)
    publish(at=JUNE + timedelta(days=7))
    assert cell(scene.marketing).measured_state is CellState.value
    assert cell(scene.company).measured_state is CellState.carried


def test_what_is_carried_over_fades() -> None:
    scene = make_scene()
    bank = make_bank(scene.competency, (3, 3, 3, 3, 4, 4, 4, 4))
    team = make_unit(scene.marketing)
    people = [make_member(team) for _ in range(8)]
    for person in people:
        answer(person, bank, [1.0] * 8, MAY)
    publish(at=JUNE)
    fresh = cell(team)
    assert (fresh.measured or 0) > 60
    answer(people[0], make_bank(scene.competency), [1.0] * 6, JUNE)
    publish(at=JUNE + timedelta(days=90))
    carried = cell(team)
    assert carried.measured_state is CellState.carried
    assert carried.measured == pytest.approx(50 + ((fresh.measured or 0) - 50) * 2 ** (-90 / 180), abs=1)
    assert (carried.high or 0) - (carried.low or 0) > (fresh.high or 0) - (fresh.low or 0)


def test_a_cell_hides_when_fewer_than_five_are_left_and_needs_five_to_return() -> None:
    scene = make_scene()
    publish(at=JUNE)
    assert cell(scene.marketing).measured is not None
    for person in people_of(scene.marketing)[:5]:
        person.deactivated_at = JUNE
    publish(at=LATER)
    left = cell(scene.marketing)
    assert left.measured_state is CellState.too_few
    assert [left.measured, left.low, left.high, left.assessed, left.members, left.coverage, left.target] == [None] * 7


def test_a_cell_that_protected_others_does_not_appear_because_they_left() -> None:
    scene = make_scene()
    publish(at=JUNE)
    assert cell(scene.sales, direct=True).measured_state is CellState.hidden
    for person in people_of(scene.four):
        person.deactivated_at = JUNE
    publish(at=LATER)
    assert cell(scene.sales, direct=True).measured_state is CellState.hidden


def test_a_cell_that_protected_others_appears_once_enough_people_give_something_new() -> None:
    scene = make_scene()
    publish(at=JUNE)
    for person in people_of(scene.four):
        person.deactivated_at = JUNE
    improve(scene, scene.sales, 5)
    improve(scene, scene.north, 5)
    publish(at=LATER)
    assert cell(scene.sales, direct=True).measured_state is CellState.value


def test_answers_that_are_too_old_leave_no_current_evidence() -> None:
    scene = make_scene()
    publish(at=JUNE)
    publish(at=MAY + timedelta(days=400))
    assert cell(scene.north).measured_state is CellState.no_current_evidence
    assert cell(scene.north).measured is None
    assert cell(scene.north).claimed == 90


def test_a_competency_nobody_answered_has_no_data_rather_than_too_few() -> None:
    scene = make_scene()
    empty = make_competency("listening")
    publish(at=JUNE)
    assert cell(scene.four, competency=empty).measured_state is CellState.no_data
    assert cell(scene.four).measured_state is CellState.too_few


def test_a_role_without_a_target_needs_nothing_here() -> None:
    scene = make_scene()
    extra = make_competency("strategy")
    make_target("cx", extra, 2)
    publish(at=JUNE)
    assert cell(scene.north, "sales", competency=extra).measured_state is CellState.not_needed
    assert cell(scene.north, "cx", competency=extra).measured_state is CellState.no_data


def test_moving_people_leaves_older_publications_as_they_were() -> None:
    scene = make_scene()
    publish(at=JUNE)
    before = everything_published(1)
    scene.north.parent_id, scene.north.name = scene.marketing.id, "Elsewhere"
    for person in people_of(scene.south):
        person.unit_id = scene.north.id
    publish(at=LATER)
    assert everything_published(1) == before


def test_publishing_the_same_again_gives_the_same_figures() -> None:
    scene = make_scene()
    publish(at=JUNE)
    publish(at=JUNE)
    assert everything_published(2) == everything_published(1)
    assert cell(scene.north).measured_state is CellState.value


def test_publications_only_go_forward() -> None:
    make_scene()
    publish(at=JUNE)
    with pytest.raises(Refused):
        publish(at=MAY)


def test_a_publication_that_is_cut_off_leaves_nothing_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene()
    publish(at=JUNE)
    improve(scene, scene.north, 5)

    def cut_off(done: int, _total: int, message: str) -> None:
        if message == "Publishing" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(at=LATER, progress=cut_off)
    states = session().scalars(select(Publication.state).order_by(Publication.number)).all()
    assert states == [PublicationState.published, PublicationState.failed]
    publish(at=LATER)
    assert session().scalars(select(Publication.number).order_by(Publication.number)).all() == [1, 2]
    assert cell(scene.north).measured_state is CellState.value
    assert cell(scene.north).evidence_on == LATER.date()


def test_of_two_publications_at_the_same_time_the_later_one_stands() -> None:
    scene = make_scene()

    def meanwhile(done: int, _total: int, message: str) -> None:
        if message == "Estimating" and done:
            publish(at=JUNE)

    with pytest.raises(Conflict):
        publish(at=JUNE, progress=meanwhile)
    assert [(one.number, one.state) for one in session().scalars(select(Publication))] == [
        (1, PublicationState.published)
    ]
    assert cell(scene.north).measured is not None


def publish_with_claims(assessed: int, claiming: int) -> Cell:
    """Some of twenty people are measured, some rate themselves; the first in either list are the same."""
    competency = make_competency("crisis")
    bank = make_bank(competency)
    company = make_unit()
    for number in range(20):
        person = make_member(company)
        if number < assessed:
            answer(person, bank, [1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
        if number < claiming:
            rate(person, competency, 10)
    publish(at=JUNE)
    return cell(company)


def test_a_blind_spot_is_the_difference_of_the_two_figures_beside_it() -> None:
    shown = publish_with_claims(assessed=12, claiming=9)  # three people with answers alone hide nothing
    assert (shown.assessed, shown.claimed_people, shown.blind_people) == (12, 9, 9)
    assert shown.blind == 100 - (shown.measured or 0)
    assert (shown.blind_low or 0) < shown.blind < (shown.blind_high or 0)


@pytest.mark.parametrize(
    ("assessed", "claiming", "compared"), [(12, 6, True), (12, 5, False), (6, 12, True), (5, 12, False)]
)
def test_far_fewer_people_are_not_compared_with_many(assessed: int, claiming: int, compared: bool) -> None:
    shown = publish_with_claims(assessed, claiming)
    assert shown.blind_state is (CellState.value if compared else CellState.not_compared)
    assert (shown.blind is not None) is compared


def test_a_blind_spot_that_was_published_over_people_with_both_stays_as_it_was() -> None:
    scene = make_scene()
    publish(at=JUNE)
    former = cell(scene.north)
    former.blind, former.blind_low, former.blind_high, former.blind_people, former.claimed_on = 33, 20, 46, 7, None
    session().commit()
    before = everything_published(1)
    improve(scene, scene.north, 5)
    publish(at=LATER)
    assert everything_published(1) == before
    shown = figure_of(former, Show.blind_spot)
    assert (shown.value, shown.low, shown.high, shown.people, shown.evidence_on) == (33, 20, 46, 7, None)


def test_a_claim_is_shown_where_nothing_is_measured() -> None:
    competency = make_competency("crisis")
    make_bank(competency)
    company = make_unit()
    for _ in range(5):
        rate(make_member(company), competency, 6)
    publish(at=JUNE)
    assert (cell(company).measured_state, cell(company).claimed) == (CellState.no_data, 60)
    assert cell(company).blind_state is CellState.no_data


def test_a_unit_that_is_emptied_has_no_data() -> None:
    scene = make_scene()
    for person in people_of(scene.marketing):
        person.deactivated_at = MAY
    publish(at=JUNE)
    assert cell(scene.marketing).measured_state is CellState.no_data
    assert session().scalar(select(PublishedUnit.members).where(PublishedUnit.unit_id == scene.marketing.id)) == 0


def test_nothing_hidden_is_ever_stored() -> None:
    make_scene()
    publish(at=JUNE)
    for row in session().scalars(select(Cell)):
        shown = row.measured_state in {CellState.value, CellState.carried}
        assert (row.measured is not None) is shown
        assert shown or {row.low, row.high, row.share_at_target, row.assessed, row.coverage} == {None}
        assert row.claimed_state is CellState.value or row.claimed is None
        assert row.blind is None or None not in {row.claimed, row.measured}
