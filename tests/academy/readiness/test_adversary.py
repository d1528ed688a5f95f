"""Nobody who has every figure ever published works out fewer than five people; without any one rule, somebody does."""

from collections.abc import Callable, Sequence
from random import Random

import pytest

from academy.readiness.privacy import guarding, hierarchy, plan, replacing
from academy.readiness.privacy.hiding import Children
from academy.readiness.rules import Rules
from tests.academy.readiness.attack import Row, smallest_group_told
from tests.academy.readiness.organisations import COMPETENCIES, Organisation, Press, View, weeks

SMALLEST = 5
ORGANISATIONS = 200
AT_ONCE = 20


def published(seed: int, view: View, publications: int = 4) -> Press:
    """Publish a random organisation several times."""
    organisation = Organisation(chance=Random(seed))
    press = Press(organisation, view)
    for number, at in enumerate(weeks(publications)):
        if number:
            organisation.live_on()
        press.publish(at, Rules(smallest_group=SMALLEST))
    return press


def everything_told(seed: int, view: View, publications: int = 4) -> list[list[Row]]:
    """Return, by competency, every figure of all measures that a random organisation ever showed."""
    press = published(seed, view, publications)
    return [
        [row for (_, of), rows in press.told.items() for row in rows if of == column]
        for column in range(len(COMPETENCIES))
    ]


def smallest_found(seed: int, view: View) -> int | None:
    """Return the size of a small group that somebody can tell of, in any competency."""
    found = (smallest_group_told(rows, SMALLEST) for rows in everything_told(seed, view))
    return next((group for group in found if group is not None), None)


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("start", range(0, ORGANISATIONS, AT_ONCE))
def test_all_publications_together_tell_of_no_small_group(start: int, view: View) -> None:
    for seed in range(start, start + AT_ONCE):
        assert smallest_found(seed, view) is None, f"organisation {seed}"


def test_there_is_much_to_combine() -> None:
    def figures(publications: int) -> int:
        told = (everything_told(seed, View.own, publications) for seed in range(AT_ONCE))
        return sum(len(rows) for columns in told for rows in columns)

    once = figures(1)
    assert once > 15 * AT_ONCE
    assert figures(4) > once + 4 * AT_ONCE


def test_blind_spots_tell_nothing_that_their_two_parts_do_not_tell() -> None:
    told = published(0, View.known).told
    parts = [(claimed, measured) for claimed in told["claimed", 0] for measured in told["measured", 0]]
    blind_spots = [mean_difference(*pair) for pair in parts]
    assert len(blind_spots) > AT_ONCE
    assert smallest_group_told([*told["claimed", 0], *told["measured", 0], *blind_spots], SMALLEST) is None


def mean_difference(one: Row, other: Row) -> Row:
    """Return the mean of one figure less that of another, times the numbers of people behind them."""
    more = {part: weight * len(other) for part, weight in one.items()}
    return more | {part: -weight * len(one) for part, weight in other.items()}


def test_the_attacker_finds_a_difference_of_two_publications() -> None:
    before: Row = {(one, "a"): 1 for one in range(20)}
    after: Row = {(one, "a"): 1 for one in range(23)}
    assert smallest_group_told([before], SMALLEST) is None
    assert smallest_group_told([before, after], SMALLEST) == 3


def test_the_attacker_would_use_blind_spots_over_people_who_have_both() -> None:
    measured: Row = {(one, "answers"): 1 for one in range(20)}
    claimed: Row = {(one, "claim"): 1 for one in range(18)}
    blind: Row = {(one, "claim"): 1 for one in range(18)} | {(one, "answers"): -1 for one in range(18)}
    assert smallest_group_told([measured, claimed], SMALLEST) is None
    assert smallest_group_told([measured, claimed, blind], SMALLEST) == 2


def threshold_only(
    counts: Sequence[int], children: Children, smallest: int, kept_hidden: frozenset[int] = frozenset(), *_: object
) -> list[bool]:
    """Show every node of enough people, whatever its siblings give away."""
    return [count >= smallest and node not in kept_hidden for node, count in enumerate(counts)]


def show_no_roles(switch: pytest.MonkeyPatch) -> None:
    """Leave roles out: their plan takes the units' plan for granted."""
    for module in (plan, replacing):
        switch.setattr(module, "visible_roles", lambda _counts, rows, *_: [[False] * len(row) for row in rows])


def without_threshold(switch: pytest.MonkeyPatch) -> None:
    show_no_roles(switch)
    all_of_them = lambda counts, *_: [count > 0 for count in counts]  # noqa: E731
    switch.setattr(plan, "visible_nodes", all_of_them)
    switch.setattr(replacing, "separable_nodes", all_of_them)


def without_complementary_hiding(switch: pytest.MonkeyPatch) -> None:
    show_no_roles(switch)
    switch.setattr(plan, "visible_nodes", threshold_only)
    switch.setattr(replacing, "separable_nodes", threshold_only)


def without_hold(switch: pytest.MonkeyPatch) -> None:
    switch.setattr(guarding, "plan_replacing", lambda weighing, *_: set(weighing.column.shown()))


def without_role_plan(switch: pytest.MonkeyPatch) -> None:
    def of_enough_people(_counts, role_counts, _children, _visible, smallest, *_allowed):  # type: ignore[no-untyped-def]
        return [[count >= smallest for count in row] for row in role_counts]

    switch.setattr(plan, "visible_roles", of_enough_people)
    switch.setattr(replacing, "visible_roles", of_enough_people)


def without_direct_children(switch: pytest.MonkeyPatch) -> None:
    """Leave people directly in a unit to the unit's total alone, as no child of it."""
    add = hierarchy._Layout._add

    def add_apart(layout, unit, shown, counted, is_direct=False):  # type: ignore[no-untyped-def]
        return add(layout, unit, shown, None if is_direct else counted, is_direct)

    switch.setattr(hierarchy._Layout, "_add", add_apart)


RULES: list[Callable[[pytest.MonkeyPatch], None]] = [
    without_threshold,
    without_complementary_hiding,
    without_direct_children,
    without_hold,
    without_role_plan,
]


@pytest.mark.parametrize("switch_off", RULES, ids=lambda rule: rule.__name__)
def test_without_any_one_rule_somebody_is_found(
    switch_off: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_off(monkeypatch)
    assert any(smallest_found(seed, View.own) is not None for seed in range(AT_ONCE))
