"""Which questions behind a figure are flagged: the sparse arithmetic, and what a publication keeps of it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sqlalchemy import select

from academy.db import session
from academy.readiness.estimation.responses import packed
from academy.readiness.estimation.reviewing import statistics_of
from academy.readiness.review_models import QuestionReview
from academy.readiness.services import publish
from quizzes.statistics import item_statistics
from tests.academy.readiness.factories import JUNE, answer, make_bank, make_member, make_scene

ITEMS = 4
CREDIT = st.sampled_from([0.0, 0.25, 0.5, 1.0, math.nan])


@given(st.integers(1, 12).flatmap(lambda people: arrays(np.float64, (people, ITEMS), elements=CREDIT)))
def test_the_figures_are_those_of_the_full_table(table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    person, item = np.nonzero(~np.isnan(table))
    found = statistics_of(packed(person, item, table[person, item], np.zeros(len(item))), ITEMS)
    for here, full in zip(found, item_statistics(table), strict=True):
        assert here.answers == full.answers
        if full.answers:
            assert here.facility == pytest.approx(full.facility)
            assert here.discrimination == pytest.approx(full.discrimination, nan_ok=True, abs=1e-6)
            assert here.upper == pytest.approx(full.upper, nan_ok=True, abs=1e-6)


@pytest.mark.postgres
@pytest.mark.usefixtures("empty_database")
def test_a_publication_keeps_how_many_questions_are_flagged_and_for_what() -> None:
    scene = make_scene()
    easy = make_bank(scene.competency, (1, 1))
    for _ in range(40):
        answer(make_member(scene.north), easy, [1.0, 0.0])
    publish(at=JUNE)
    kept = {one.competency_id: one for one in session().scalars(select(QuestionReview))}
    assert kept[scene.competency.id].questions == 8
    # Of the scene's own six everybody gets the first right, a fifth the fifth, nobody the last.
    assert kept[scene.competency.id].flags == {"too_easy": 2, "too_hard": 3}
    assert (kept[scene.other.id].questions, kept[scene.other.id].flagged) == (0, 0)
