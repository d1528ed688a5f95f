"""Correct what was marked: re-mark answers by a corrected key, declare questions void, tell the people concerned."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from academy.audit.services import record
from academy.clock import now
from academy.curriculum.models import ModuleVersion, Question, QuestionVersion
from academy.db import session, wait_for_turn
from academy.errors import Refused
from academy.jobs.models import Job
from academy.jobs.services import start_job
from academy.learning.attempt_queries import responses_of
from academy.learning.correction_jobs import REMARK, is_under_way, last_remark
from academy.learning.correction_queries import (
    Answered,
    is_due,
    needs_a_look,
    new_mark,
    new_points,
    replaces_mark,
    to_remark,
    wordings_of,
)
from academy.learning.marking_services import settle_correction
from academy.learning.models import Attempt, Mark, Response, ResultChange
from academy.learning.question_names import newest_name, question_name
from academy.people.models import Person

CHUNK = 100  # attempts settled in one transaction


def start_remark(question: Question, reason: str, person: Person) -> Job | None:
    """Start marking earlier answers by the key of the newest wording.

    Return the last job that did so where it is under way or has left nothing to do, None where there never was any.
    """
    wait_for_turn(f"re-mark of question {question.id}")
    last, wordings = last_remark(question), wordings_of(question)
    if is_under_way(last) or not _has_anything_due(wordings):
        return last
    key, name = f"{question.module.slug}/{question.key}", question_name(wordings[-1])
    sentence = _("re-marked answers to %(question)s", question=name)
    after = {"reason": reason, "version": wordings[-1].number}
    record("re-marked question", "question", key, sentence, after=after)
    arguments = {"question_id": question.id, "reason": reason, "person_id": person.id}
    return start_job(REMARK, _("Re-mark %(question)s", question=name), arguments, person.id)


def _has_anything_due(wordings: Sequence[QuestionVersion]) -> bool:
    by_id = {wording.id: wording for wording in wordings}
    return any(is_due(answered, by_id, wordings[-1]) for answered in to_remark(wordings))


def set_void(question: Question, is_void: bool, reason: str, person: Person) -> Job:
    """Take a question out of every score and estimate, or count it again, and start settling the results."""
    if question.is_void is is_void:
        raise Refused(_("This question is void already.") if is_void else _("This question counts already."))
    question.is_void = is_void
    key, name = f"{question.module.slug}/{question.key}", newest_name(question)
    sentence = _("declared %(question)s void") if is_void else _("let %(question)s count again")
    after = {"is_void": is_void, "reason": reason}
    record("declared void", "question", key, sentence % {"question": name}, {"is_void": not is_void}, after)
    session().flush()
    title = _("Settle results without %(question)s") if is_void else _("Settle results with %(question)s")
    arguments = {"question_id": question.id}
    return start_job("learning.settle", title % {"question": name}, arguments, person.id)


def remark_answers(
    answers: Sequence[Answered], wordings: Sequence[QuestionVersion], reason: str, person_id: int
) -> int:
    """Append marks by the last wording's key and settle the attempts; return how many results changed.

    An answer graded on a rubric that has lines nobody judged keeps its mark and goes back to the trainers.
    """
    by_id = {wording.id: wording for wording in wordings}
    return sum(_remark(answered, by_id, wordings[-1], reason, person_id) for answered in answers)


def _remark(
    answered: Answered, by_id: Mapping[int, QuestionVersion], wording: QuestionVersion, reason: str, person_id: int
) -> bool:
    mark = _corrected_mark(answered, by_id, wording)
    if mark is None:
        return False
    attempt, responses, response = _attempt_of(answered)
    if response.mark is None or response.mark.id != answered.mark_id:
        return False  # graded meanwhile
    mark.comment, mark.reason, mark.marked_by_id = response.mark.comment, reason, person_id
    response.marks.append(mark)
    session().flush()
    return settle_correction(attempt, responses, response)


def _corrected_mark(answered: Answered, by_id: Mapping[int, QuestionVersion], wording: QuestionVersion) -> Mark | None:
    """Return the mark to append, None where the one in force stays."""
    if needs_a_look(answered, by_id, wording):
        return _standing_mark(answered, wording)
    mark = new_mark(answered, by_id, wording)
    if mark is None or not replaces_mark(answered, mark):
        return None
    points = new_points(answered, by_id, wording)
    return Mark(fraction=mark.fraction, parts=mark.parts, rubric_points=points, question_version=wording)


def _standing_mark(answered: Answered, wording: QuestionVersion) -> Mark:
    """Return the mark in force once more, with the wording whose rubric a trainer has to judge anew."""
    return Mark(
        fraction=answered.fraction,
        parts=answered.parts or {},
        rubric_points=answered.rubric_points,
        question_version_id=answered.marked_by_version_id,
        awaits_version_id=wording.id,
    )


def settle_attempts(answers: Sequence[Answered]) -> int:
    """Settle attempts anew after a question left their scores or came back; return how many results changed."""
    return sum(settle_correction(*_attempt_of(answered)) for answered in answers)


def note_result_changes(person_id: int) -> None:
    """Remember that a person has read what corrections did to their results."""
    own = select(Attempt.id).where(Attempt.person_id == person_id)
    session().execute(
        update(ResultChange)
        .where(ResultChange.attempt_id.in_(own), ResultChange.noted_at.is_(None))
        .values(noted_at=now())
        .execution_options(synchronize_session=False)
    )


def chunks(answers: Sequence[Answered]) -> Iterator[Sequence[Answered]]:
    """Yield answers as many at a time as one transaction settles."""
    for start in range(0, len(answers), CHUNK):
        yield answers[start : start + CHUNK]


def _attempt_of(answered: Answered) -> tuple[Attempt, list[Response], Response]:
    attempt = (
        session()
        .scalars(
            select(Attempt)
            .where(Attempt.id == answered.attempt_id)
            .options(joinedload(Attempt.module_version).joinedload(ModuleVersion.module))
            .with_for_update(of=Attempt)
        )
        .one()
    )
    responses = responses_of(attempt)
    return attempt, responses, next(one for one in responses if one.id == answered.response_id)
