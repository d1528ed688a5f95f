"""When a module counts as completed."""

from collections.abc import Collection


def has_passed(score: float | None, pass_mark: int) -> bool:
    """Tell whether a score of 0 to 100 reaches the pass mark; a score still to come does not."""
    return score is not None and score >= pass_mark


def has_tested_out(lessons: Collection[str], done: Collection[str]) -> bool:
    """Tell whether somebody who passed the quiz left lessons out."""
    return not set(lessons) <= set(done)
