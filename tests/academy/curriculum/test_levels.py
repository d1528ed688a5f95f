from hypothesis import given
from hypothesis import strategies as st

from academy.curriculum.levels import LEVEL_NAMES, cut_of, level_of

CUTS = (40.0, 55.0, 70.0, 85.0)


def test_a_score_on_a_cut_has_reached_the_level() -> None:
    scores = (0, 39.9, 40, 54.9, 55, 70, 84.9, 85, 100)
    assert [level_of(score, CUTS) for score in scores] == [0, 0, 1, 1, 2, 3, 3, 4, 4]


@given(st.floats(0, 100))
def test_a_score_lies_between_its_levels_cut_and_the_next(score: float) -> None:
    level = level_of(score, CUTS)
    assert cut_of(level, CUTS) <= score
    assert level == len(LEVEL_NAMES) - 1 or score < cut_of(level + 1, CUTS)
