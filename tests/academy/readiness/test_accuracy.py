"""A short run of the simulation: margins that a wrong formula would miss."""

import pytest

from bench.accuracy import averaged, estimated, percent_correct, simulate


@pytest.mark.parametrize("by_role", [False, True])
def test_the_estimator_comes_near_the_truth(by_role: bool) -> None:
    simulations = [simulate(seed, by_role) for seed in (100, 101)]
    ours = averaged([estimated(one) for one in simulations])
    naive = averaged([percent_correct(one) for one in simulations])
    assert ours.cell_error < (3.9 if by_role else 3.8)
    assert 0.94 < ours.coverage < 0.98
    assert ours.correlation > 0.80
    assert ours.share_error < 1.3
    assert ours.cell_error < (0.5 if by_role else 0.8) * naive.cell_error
    assert ours.share_error < 0.3 * naive.share_error


def test_the_same_answers_give_the_same_figures() -> None:
    assert estimated(simulate(102, by_role=True)) == estimated(simulate(102, by_role=True))
