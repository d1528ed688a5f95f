"""The company's plan: as many people as asked for, in teams of many sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.demo.chance import chance
from academy.demo.company import DIVISIONS, planned_divisions
from academy.demo.names import FAMILY, GIVEN, Addresses, names


def sizes(people: int) -> tuple[int, list[int], list[int]]:
    board, divisions = planned_divisions(people)
    return board.size, [plan.direct for plan in divisions], [team.size for plan in divisions for team in plan.teams]


def test_the_usual_company_has_forty_teams_of_three_to_thirty_five() -> None:
    _board, _direct, teams = sizes(640)

    assert len(teams) == 40
    assert (min(teams), max(teams)) == (3, 33)
    assert {4, 5} <= set(teams)


@given(st.integers(50, 30_000))
def test_the_sizes_sum_up_to_the_people_asked_for(people: int) -> None:
    board, direct, teams = sizes(people)

    assert board + sum(direct) + sum(teams) == people
    assert min(board, *direct, *teams) >= 0


def test_twenty_five_thousand_people_work_in_about_1200_teams() -> None:
    assert len(sizes(25_000)[2]) == pytest.approx(1_200, rel=0.02)


def test_all_divisions_are_there_however_few_people() -> None:
    _board, divisions = planned_divisions(50)

    assert [plan.name for plan in divisions] == [plan.name for plan in DIVISIONS]
    assert all(plan.teams for plan in divisions)


def test_two_of_six_divisions_are_partner_companies() -> None:
    assert [plan.is_partner for plan in DIVISIONS].count(True) == 2
    assert len(DIVISIONS) == 6


def test_names_do_not_come_twice_before_all_combinations_are_used() -> None:
    source = names(chance())
    drawn = [next(source) for _ in range(len(GIVEN) * len(FAMILY))]

    assert len(set(drawn)) == len(drawn)


def test_addresses_are_plain_and_never_given_twice() -> None:
    addresses = Addresses()

    assert addresses.address_of("Zoë Müller", "fennimor.example") == "zoe.muller@fennimor.example"
    assert addresses.address_of("Zoe Muller", "fennimor.example") == "zoe.muller2@fennimor.example"
