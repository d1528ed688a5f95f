"""What a trainer finds done when a graded answer comes back, because its corrected rubric has lines nobody judged."""

from dataclasses import dataclass
from datetime import datetime

from academy.learning.models import Mark
from quizzes.carrying import carried_points, unjudged_lines
from quizzes.questions.open import Open


@dataclass(frozen=True)
class Regrading:
    """The lines (by index) of the corrected rubric granted before, and those nobody has judged.

    `percent` is the grade that stands until the answer is graded anew; `comment` was written with it.
    """

    granted: list[int]
    unjudged: list[int]
    percent: int
    comment: str
    reason: str
    since: datetime


def regrading_of(mark: Mark, former: Open, corrected: Open) -> Regrading | None:
    """Return what is left to judge by the corrected rubric, None for an answer that was never graded."""
    if mark.fraction is None or mark.awaits_version_id is None:
        return None
    return Regrading(
        granted=carried_points(mark.rubric_points or [], former, corrected),
        unjudged=unjudged_lines(former, corrected),
        percent=round(100 * mark.fraction),
        comment=mark.comment,
        reason=mark.reason,
        since=mark.marked_at,
    )
