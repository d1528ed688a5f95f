"""Forgetting, the tree, the hold rule and the words of figures, without a database."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.readiness.estimation.decay import faded_mean, faded_shares, faded_value, faded_variance
from academy.readiness.estimation.probability import probability_of_level
from academy.readiness.figures import Show, colour_class, signed
from academy.readiness.privacy.hierarchy import UnitFacts, build_tree
from academy.readiness.privacy.hold import Held, People, Verdict, decide, unpacked
from academy.readiness.publication.cells import Measured
from academy.readiness.rules import Rules
from tests.academy.readiness.factories import JUNE

RULES = Rules()


def people(*ids: int, digest: int = 1 << 32) -> People:
    return People(np.array(ids, dtype=np.int64), np.full(len(ids), digest, dtype=np.uint64))


def test_half_of_what_lies_above_fifty_is_gone_after_a_half_life() -> None:
    assert faded_value(np.array([80.0, 40.0]), np.array([180.0, 180.0]), RULES).tolist() == [65.0, 40.0]


def test_eighty_becomes_seventy_after_105_days() -> None:
    assert faded_value(np.array([80.0]), np.array([105.3]), RULES)[0] == pytest.approx(70, abs=0.01)


def test_a_day_in_the_future_fades_nothing() -> None:
    assert faded_value(np.array([80.0]), np.array([-3.0]), RULES)[0] == 80


def test_uncertainty_approaches_the_spread() -> None:
    later = faded_variance(np.array([100.0]), np.array([1e5]), RULES)[0]
    assert later == pytest.approx(15**2)
    assert faded_mean(60, 4, 9, 1e5, RULES) == pytest.approx((50, 25))


def test_the_probability_of_a_level_counts_that_level_and_above() -> None:
    assert probability_of_level(55, 10, 2, RULES.cuts) == pytest.approx(0.5)
    assert probability_of_level(30, 10, 0, RULES.cuts) == pytest.approx(0.8413, abs=1e-4)


def test_people_lie_in_one_stretch_per_unit_and_partners_outside_the_company() -> None:
    units = [
        UnitFacts(1, None, "acme", "Acme"),
        UnitFacts(2, 1, "sales", "Sales"),
        UnitFacts(3, 2, "north", "North"),
        UnitFacts(4, 1, "retail", "Retail", is_partner=True),
        UnitFacts(5, 4, "shops", "Shops", is_partner=True),
    ]
    tree = build_tree(units, {2: [20, 21], 3: [30], 4: [40], 5: [50, 51]})
    found = {(node.unit.slug, node.is_direct): tree.people[node.start : node.end] for node in tree.nodes}
    assert found == {
        ("acme", False): [30, 20, 21],
        ("sales", False): [30, 20, 21],
        ("sales", True): [20, 21],
        ("north", False): [30],
        ("retail", False): [50, 51, 40],
        ("retail", True): [40],
        ("shops", False): [50, 51],
    }
    retail = next(node for node in tree.nodes if node.unit.slug == "retail" and not node.is_direct)
    assert (retail.shown_under, retail.counted_in) == (0, None)


def test_packed_people_come_back_with_large_digests() -> None:
    one = People(np.array([7]), np.array([2**64 - 1], dtype=np.uint64))
    again = unpacked(one.packed())
    assert (again.ids.tolist(), again.digests.tolist()) == ([7], [2**64 - 1])


def test_a_cell_takes_in_changes_only_when_it_may() -> None:
    held = Held(people(*range(10)), JUNE, {})
    assert decide(held, people(*range(10)), True) is Verdict.unchanged
    assert decide(held, people(*range(15)), False) is Verdict.carried
    assert decide(held, people(*range(15)), True) is Verdict.replaced


def test_a_colleague_without_evidence_leaves_a_cell_unchanged() -> None:
    held, digests = Held(people(*range(10)), JUNE, {}), [1 << 32] * 10 + [5]
    joined = People(np.arange(11), np.array(digests, dtype=np.uint64))
    assert decide(held, joined, False) is Verdict.unchanged


def test_a_group_fades_as_its_people_do() -> None:
    values = np.array([90.0, 70.0, 40.0])
    gain = float(np.maximum(values - 50, 0).mean())
    evidence = Measured(float(values.mean()), 4.0, gain, (0.2,) * 5, None, None, 3, 3, JUNE.date())
    later = evidence.later(90.0, RULES).later(30.0, RULES)
    assert later.mean == pytest.approx(faded_value(values, np.full(3, 120.0), RULES).mean())
    assert later.variance == pytest.approx(faded_mean(0, 4.0, 3, 120.0, RULES)[1])


@given(st.lists(st.floats(0.01, 1), min_size=5, max_size=5), st.floats(0, 2000))
def test_faded_shares_add_up_and_sink(weights: list[float], days: float) -> None:
    shares = [weight / sum(weights) for weight in weights]
    faded = faded_shares(shares, days, RULES)
    assert sum(faded) == pytest.approx(1)
    assert all(share >= -1e-9 for share in faded)
    for level in range(1, 5):
        assert sum(faded[level:]) <= sum(shares[level:]) + 1e-9
    assert faded_shares(shares, 0, RULES) == pytest.approx(shares)


def test_nobody_stays_above_the_baseline_for_ever() -> None:
    assert faded_shares((0.1, 0.2, 0.3, 0.2, 0.2), 1e5, RULES)[2:] == pytest.approx((0, 0, 0))


@pytest.mark.parametrize(
    ("gap", "colour"), [(-20, 1), (-19, 2), (-10, 2), (-9, 3), (-3, 3), (-2, 4), (2, 4), (3, 5), (10, 6), (20, 7)]
)
def test_colours_of_gaps(gap: int, colour: int) -> None:
    assert colour_class(Show.gap, gap, RULES.cuts) == colour
    assert colour_class(Show.blind_spot, -gap, RULES.cuts) == colour


def test_a_difference_always_has_its_sign() -> None:
    assert [signed(points) for points in (-12, 0, 6)] == ["−12", "±0", "+6"]
