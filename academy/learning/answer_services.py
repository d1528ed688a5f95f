"""Save answers and finish attempts."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from academy.clock import now
from academy.db import session
from academy.errors import Conflict, Refused
from academy.learning.attempt_queries import AskedQuestion, attempt_by_number, attempt_to_close, responses_of
from academy.learning.marking_services import mark_attempt
from academy.learning.models import Attempt, AttemptState, Confidence, Response
from academy.learning.quiz_rules import ends_at, is_over, rules_of
from academy.learning.signals import attempt_finished

PAGES_REMEMBERED = 5


class AttemptOver(Conflict):
    """The attempt is finished; its answers stand."""


class AnsweredElsewhere(Conflict):
    """Another tab has saved a different answer since this page was opened."""


class DecisionsStand(Conflict):
    """The consequences of these decisions have been shown; the scenario can only go on."""


class AnswerStands(Conflict):
    """The answer has been explained; it can no longer be changed."""


class TimeIsUp(Conflict):
    """The answer arrived after the end of the quiz; what was saved before counts."""


@dataclass(frozen=True)
class Save:
    """The mark a page's script puts on a save: which page, and its how many-th save; a repeated one is the same."""

    page: str
    number: int


@dataclass(frozen=True)
class GivenAnswer:
    """What a person sent for a question; `answer` is None while they have only marked it to come back to.

    `is_complete` is False while a scenario has further steps. `save` is None from a page without scripts.
    """

    answer: dict[str, Any] | None
    confidence: Confidence | None
    come_back: bool
    revision: int
    is_complete: bool = True
    save: Save | None = None

    @property
    def goes_on_here(self) -> bool:
        """Tell whether the question has a further step to answer."""
        return self.answer is not None and not self.is_complete


def save_answer(asked: AskedQuestion, given: GivenAnswer) -> None:
    """Save what was sent. Sending the same answer twice, or from two tabs, does no harm.

    `asked` must have been read for update. Raises AttemptOver, TimeIsUp, DecisionsStand, AnswerStands, and
    AnsweredElsewhere when the revision is stale and the answer another one.
    """
    response = asked.response
    if asked.attempt.state is AttemptState.finished:
        raise AttemptOver
    if is_over(asked.ends_at, now()):
        raise TimeIsUp
    if _arrived_before(response, given.save):
        return
    if given.answer is not None and given.answer != response.answer:
        _replace_answer(asked, given)
    if given.answer is not None:
        response.confidence = given.confidence
    response.come_back = given.come_back
    session().flush()


def _replace_answer(asked: AskedQuestion, given: GivenAnswer) -> None:
    response, answer = asked.response, given.answer or {}
    if not _goes_on(response.answer, answer):
        raise DecisionsStand
    if asked.is_explained:
        raise AnswerStands
    if given.revision != response.revision and not _is_of_last_page(response, given.save):
        raise AnsweredElsewhere
    response.answer = answer
    response.revision += 1
    response.answered_at = now() if given.is_complete else None
    if given.save:
        others = [save for save in response.saves if save[0] != given.save.page]
        response.saves = [*others[1 - PAGES_REMEMBERED :], [given.save.page, given.save.number]]


def _arrived_before(response: Response, save: Save | None) -> bool:
    """Tell whether this very save, or a later one of its page, has been stored."""
    return save is not None and any(page == save.page and number >= save.number for page, number in response.saves)


def _is_of_last_page(response: Response, save: Save | None) -> bool:
    """Tell whether the answer stored now came from the same page: its reply may have been lost on the way."""
    return save is not None and bool(response.saves) and response.saves[-1][0] == save.page


def add_more_time(asked: AskedQuestion) -> None:
    """Give an open attempt more time; raises AttemptOver, TimeIsUp, Refused when there is no more."""
    if asked.attempt.state is AttemptState.finished:
        raise AttemptOver
    if is_over(asked.ends_at, now()):
        raise TimeIsUp
    if not asked.may_extend:
        raise Refused(_("There is no more time to add."))
    asked.attempt.extensions += 1
    session().flush()


def finish_attempt(person_id: int, module_slug: str | None, number: int) -> Attempt:
    """Finish and mark an attempt once; an attempt already finished stays as it is. Raises NotFound."""
    attempt = attempt_by_number(person_id, module_slug, number, for_update=True)
    if attempt.state is AttemptState.open:
        _finish(attempt)
    return attempt


def close_overdue(attempt_id: int) -> bool:
    """Finish an attempt whose time is over; tell whether it was, and nobody had finished it before."""
    attempt, extra_time = attempt_to_close(attempt_id)
    end = ends_at(attempt, rules_of(attempt.module_version), extra_time)
    if attempt.state is AttemptState.finished or not is_over(end, now()):
        return False
    _finish(attempt)
    return True


def _finish(attempt: Attempt) -> None:
    attempt.state = AttemptState.finished
    attempt.finished_at = now()
    mark_attempt(attempt, responses_of(attempt))
    session().flush()
    attempt_finished.send(attempt=attempt)


def _goes_on(stored: dict[str, Any] | None, given: dict[str, Any]) -> bool:
    taken = (stored or {}).get("choices")
    return taken is None or (given.get("choices") or [])[: len(taken)] == taken
