"""Facts that age are looked at again: law has a date for it, and the date has not passed."""

from collections.abc import Iterator
from datetime import date

from academy.curriculum.source import Curriculum
from quizzes.problems import Problem


def review_dates(curriculum: Curriculum, today: date, strict: bool = False) -> Iterator[Problem]:
    """Yield an error for law without a review date, and for passed dates a warning, or an error when strict."""
    for fact in curriculum.facts:
        if fact.jurisdiction and not fact.review_by:
            yield fact.origin.problem(f"{fact.id} is law and has no review date", "Add 'review_by:'")
        if fact.review_by and date.fromisoformat(fact.review_by) < today:
            message = f"{fact.id} was to be reviewed by {fact.review_by}"
            yield fact.origin.problem(message, "Check it and set a new date", "review_by", warning=not strict)
