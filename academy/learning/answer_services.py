"""Save answers and finish attempts."""

from dataclasses import dataclass
from typing import Any

from academy.clock import now
from academy.db import session
from academy.errors import Conflict
from academy.learning.attempt_queries import AskedQuestion, attempt_by_number, responses_of
from academy.learning.marking_services import mark_attempt
from academy.learning.models import Attempt, AttemptState, Confidence
from academy.learning.signals import attempt_finished


class AttemptOver(Conflict):
    """The attempt is finished; its answers stand."""


class AnsweredElsewhere(Conflict):
    """Another tab has saved a different answer since this page was opened."""


class DecisionsStand(Conflict):
    """The consequences of these decisions have been shown; the scenario can only go on."""


@dataclass(frozen=True)
class GivenAnswer:
    """What a person sent for a question; `answer` is None while they have only marked it to come back to.

    `is_complete` is False while a scenario has further steps.
    """

    answer: dict[str, Any] | None
    confidence: Confidence | None
    come_back: bool
    revision: int
    is_complete: bool = True

    @property
    def goes_on_here(self) -> bool:
        """Tell whether the question has a further step to answer."""
        return self.answer is not None and not self.is_complete


def save_answer(asked: AskedQuestion, given: GivenAnswer) -> None:
    """Save what was sent. Sending the same answer twice, or from two tabs, does no harm.

    `asked` must have been read for update. Raises AttemptOver, DecisionsStand, and AnsweredElsewhere when the
    revision is stale and the answer another one.
    """
    response = asked.response
    if asked.attempt.state is AttemptState.finished:
        raise AttemptOver
    if given.answer is not None and given.answer != response.answer:
        if not _goes_on(response.answer, given.answer):
            raise DecisionsStand
        if given.revision != response.revision:
            raise AnsweredElsewhere
        response.answer = given.answer
        response.revision += 1
        response.answered_at = now() if given.is_complete else None
    if given.answer is not None:
        response.confidence = given.confidence
    response.come_back = given.come_back
    session().flush()


def finish_attempt(person_id: int, module_slug: str | None, number: int) -> Attempt:
    """Finish and mark an attempt once; an attempt already finished stays as it is. Raises NotFound."""
    attempt = attempt_by_number(person_id, module_slug, number, for_update=True)
    if attempt.state is AttemptState.finished:
        return attempt
    attempt.state = AttemptState.finished
    attempt.finished_at = now()
    mark_attempt(attempt, responses_of(attempt))
    session().flush()
    attempt_finished.send(attempt=attempt)
    return attempt


def _goes_on(stored: dict[str, Any] | None, given: dict[str, Any]) -> bool:
    taken = (stored or {}).get("choices")
    return taken is None or (given.get("choices") or [])[: len(taken)] == taken
