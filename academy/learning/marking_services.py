"""Mark attempts: by the engine at the end, by trainers afterwards; score and completion follow from the marks."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from academy.audit.services import record
from academy.curriculum.models import QuestionVersion
from academy.db import session
from academy.errors import Conflict, NotAllowed, NotFound, Refused
from academy.learning.attempt_queries import attempts_at, lesson_slugs, lessons_done, responses_of
from academy.learning.completion import has_passed, has_tested_out
from academy.learning.correction_queries import corrected_since, rubric_wording
from academy.learning.grading_queries import open_answer, response_to_grade
from academy.learning.models import Attempt, Mark, ModuleCompletion, Response, ResultChange
from academy.learning.question_names import question_name
from academy.learning.quiz_rules import module_score
from academy.learning.services import lock_person
from academy.learning.signals import response_graded
from academy.people.models import Person
from quizzes.attempt import score
from quizzes.carrying import mark_carried_over
from quizzes.questions.contract import InvalidResponse
from quizzes.questions.contract import Mark as EngineMark
from quizzes.questions.open import Open

UNANSWERED = EngineMark(0.0)


def mark_attempt(attempt: Attempt, responses: Sequence[Response]) -> None:
    """Mark every answer of a finished attempt; an unanswered question has no mark and counts 0.

    Where a question was corrected while the attempt ran and still means the same, the corrected key has the last word:
    nobody has seen a result yet, and a re-mark of those who finished before need not be repeated.
    """
    corrected = corrected_since(attempt)
    for response in responses:
        if response.answer is not None:
            _mark_answer(response, response.answer, corrected.get(response.question_version_id))
    settle_score(attempt, responses)


def _mark_answer(response: Response, answer: dict[str, Any], corrected: QuestionVersion | None) -> None:
    asked = response.question_version.parsed
    given = asked.response_from_json(answer)
    mark = asked.mark(given)
    response.marks.append(Mark(fraction=mark.fraction, parts=mark.parts))
    now_earns = mark_carried_over(given, asked, corrected.parsed) if corrected else None
    if now_earns and now_earns.fraction != mark.fraction:
        reason = _("Corrected while the attempt was running")
        response.marks.append(
            Mark(fraction=now_earns.fraction, parts=now_earns.parts, question_version=corrected, reason=reason)
        )


def settle_score(attempt: Attempt, responses: Sequence[Response]) -> None:
    """Set the attempt's score once nothing awaits a trainer, and complete its module when that passes.

    Questions declared void leave the score.
    """
    counted = [response for response in responses if not response.question_version.question.is_void]
    result = score([_engine_mark(response) for response in counted])
    is_known = result.fraction is not None and result.final
    attempt.score = round(100 * result.fraction, 2) if is_known and result.fraction is not None else None
    if attempt.score is not None and attempt.module_version and has_passed_module(attempt):
        _complete_module(attempt.person_id, attempt.module_version.module_id, attempt.module_version.id)


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


def has_passed_module(attempt: Attempt) -> bool:
    """Tell whether a person's attempts at the module of this one pass, by its version's grading and pass mark."""
    version = attempt.module_version
    if version is None:
        return False
    attempts = attempts_at(attempt.person_id, version.module_id)
    return has_passed(module_score(attempts, version.settings.grading), version.pass_mark)


def grade_response(trainer_id: int, response_id: int, points: Collection[int], comment: str = "") -> Attempt:
    """Append a trainer's mark: the lines (by index) an answer earned of the rubric, as corrected since it was asked.

    An answer graded before is graded anew where a corrected rubric asks for it. Raises NotFound for what is no open
    answer of a finished attempt, NotAllowed for one's own, Conflict when it has been graded already.
    """
    response = response_to_grade(response_id)
    if response is None:
        raise NotFound
    wording = rubric_wording(response)
    question = wording.parsed
    if not isinstance(question, Open):
        raise NotFound
    if response.attempt.person_id == trainer_id:
        raise NotAllowed
    former = response.mark
    if former is None or not former.awaits_a_person:
        raise Conflict(_("Another trainer has graded this answer."))
    try:
        mark = question.mark_on_rubric(points)
    except InvalidResponse as problem:
        raise Refused(str(problem)) from problem
    response.marks.append(
        Mark(
            fraction=mark.fraction,
            parts=mark.parts,
            rubric_points=sorted(points),
            comment=comment,
            reason=former.reason,
            question_version=None if wording is response.question_version else wording,
            marked_by_id=trainer_id,
        )
    )
    _record_grading(wording, question, points, trainer_id)
    if former.fraction is None:
        settle_score(response.attempt, responses_of(response.attempt))
        session().flush()
        response_graded.send(attempt=response.attempt)
    else:
        settle_correction(response.attempt, responses_of(response.attempt), response)
    return response.attempt


def reveal_name(response_id: int, reason: str) -> Person:
    """Return who gave an open answer and log that somebody asked and why. Raises NotFound for any other answer."""
    response = open_answer(response_id)
    if response is None:
        raise NotFound
    person = session().get_one(Person, response.attempt.person_id)
    key = response.question_version.parsed.id
    name = question_name(response.question_version)
    sentence = _("revealed the name behind an answer to %(question)s", question=name)
    record("revealed name", "person", person.token, sentence, after={"question": key, "reason": reason})
    session().flush()
    return person


def _engine_mark(response: Response) -> EngineMark:
    mark = response.mark
    if mark is None:
        return UNANSWERED
    return EngineMark(mark.fraction, needs_person=mark.fraction is None)


def _complete_module(person_id: int, module_id: int, version_id: int) -> None:
    lock_person(person_id)
    if session().get(ModuleCompletion, (person_id, module_id)):
        return
    tested_out = has_tested_out(lesson_slugs(version_id), lessons_done(person_id, module_id))
    session().add(ModuleCompletion(person_id=person_id, module_id=module_id, tested_out=tested_out))


def _record_grading(wording: QuestionVersion, question: Open, points: Collection[int], trainer_id: int) -> None:
    # The log says what was graded and how, never whose answer it was.
    granted = _("%(granted)d of %(total)d rubric lines", granted=len(points), total=len(question.rubric))
    record(
        "graded answer",
        "question",
        question.id,
        _("graded an answer to %(question)s: %(granted)s", question=question_name(wording), granted=granted),
        after={"rubric_points": sorted(points)},
        actor_id=trainer_id,
    )
