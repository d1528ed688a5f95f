"""Correct what was marked: re-mark answers by a corrected key, declare questions void, tell the people concerned."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from academy.audit.services import record
from academy.clock import now
from academy.curriculum.models import ModuleVersion, Question, QuestionVersion
from academy.db import session
from academy.errors import Refused
from academy.jobs.models import Job
from academy.jobs.services import start_job
from academy.learning.attempt_queries import responses_of
from academy.learning.correction_queries import Answered, new_mark, new_points, to_remark, wordings_of
from academy.learning.marking_services import has_passed_module, settle_score
from academy.learning.models import Attempt, Mark, ModuleCompletion, Response, ResultChange
from academy.learning.signals import response_graded
from academy.people.models import Person

CHUNK = 100  # attempts settled in one transaction


def start_remark(question: Question, reason: str, person: Person) -> Job:
    """Start marking earlier answers by the key of the newest wording; raises Refused when there are none."""
    wordings = wordings_of(question)
    if not to_remark(wordings):
        raise Refused(_("There are no earlier answers to re-mark."))
    name = f"{question.module.slug}/{question.key}"
    sentence = _("re-marked answers to “%(key)s”", key=question.key)
    after = {"reason": reason, "version": wordings[-1].number}
    record("re-marked question", "question", name, sentence, after=after)
    arguments = {"question_id": question.id, "reason": reason, "person_id": person.id}
    return start_job("learning.remark", _("Re-mark “%(key)s”", key=question.key), arguments, person.id)


def set_void(question: Question, is_void: bool, reason: str, person: Person) -> Job:
    """Take a question out of every score and estimate, or count it again, and start settling the results."""
    if question.is_void is is_void:
        raise Refused(_("This question is void already.") if is_void else _("This question counts already."))
    question.is_void = is_void
    name = f"{question.module.slug}/{question.key}"
    sentence = (_("declared “%(key)s” void") if is_void else _("let “%(key)s” count again")) % {"key": question.key}
    record(
        "declared void", "question", name, sentence, {"is_void": not is_void}, {"is_void": is_void, "reason": reason}
    )
    session().flush()
    title = _("Settle results without “%(key)s”") if is_void else _("Settle results with “%(key)s”")
    arguments = {"question_id": question.id}
    return start_job("learning.settle", title % {"key": question.key}, arguments, person.id)


def remark_answers(
    answers: Sequence[Answered], wordings: Sequence[QuestionVersion], reason: str, person_id: int
) -> int:
    """Append marks by the last wording's key and settle the attempts; return how many results changed."""
    by_id = {wording.id: wording for wording in wordings}
    changed = 0
    for answered in answers:
        mark = new_mark(answered, by_id, wordings[-1])
        if mark is None or mark.fraction == answered.fraction:
            continue
        attempt, responses, response = _attempt_of(answered)
        response.marks.append(
            Mark(
                fraction=mark.fraction,
                parts=mark.parts,
                rubric_points=new_points(answered, by_id, wordings[-1]),
                comment=response.mark.comment if response.mark else "",
                question_version=wordings[-1],
                reason=reason,
                marked_by_id=person_id,
            )
        )
        session().flush()
        changed += settle_correction(attempt, responses, response)
    return changed


def settle_attempts(answers: Sequence[Answered]) -> int:
    """Settle attempts anew after a question left their scores or came back; return how many results changed."""
    return sum(settle_correction(*_attempt_of(answered)) for answered in answers)


def settle_correction(attempt: Attempt, responses: Sequence[Response], response: Response) -> bool:
    """Recompute score and completion after a correction of one response, and note what the person is told."""
    before, had_passed = attempt.score, has_passed_module(attempt)
    settle_score(attempt, responses)
    session().flush()
    if had_passed and not has_passed_module(attempt):
        session().execute(
            delete(ModuleCompletion).where(
                ModuleCompletion.person_id == attempt.person_id, ModuleCompletion.module_id == attempt.module_id
            )
        )
    is_changed = attempt.score != before
    if is_changed:
        is_void = response.question_version.question.is_void
        session().add(
            ResultChange(
                attempt_id=attempt.id,
                response_id=response.id,
                is_void=is_void,
                score_before=before,
                score_after=attempt.score,
            )
        )
    session().flush()
    response_graded.send(attempt=attempt)
    return is_changed


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
