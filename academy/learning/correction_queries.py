"""What people have answered to a question that is corrected: every SELECT, and what it would do to their results."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from academy.curriculum.levels import level_of
from academy.curriculum.models import Module, ModuleVersion, Question, QuestionVersion, QuizEntry, VersionState
from academy.db import session
from academy.errors import NotFound
from academy.learning.models import Attempt, AttemptState, Mark, Response, ResultChange
from quizzes.carrying import carried_points, mark_carried_over, unjudged_lines
from quizzes.questions.contract import Mark as EngineMark
from quizzes.questions.open import Open


@dataclass(frozen=True)
class Answered:
    """An answer in a finished attempt: its mark in force, and the attempt's score over `counted` questions."""

    response_id: int
    attempt_id: int
    person_id: int
    version_id: int
    mark_id: int | None
    marked_by_version_id: int | None
    awaits_version_id: int | None
    answer: dict[str, Any] | None
    fraction: float | None
    parts: dict[str, float] | None
    rubric_points: list[int] | None
    score: float | None
    counted: int


@dataclass(frozen=True)
class Effect:
    """What a correction would do: how many answers it looks at, and how many people's marks and results change.

    `looks` answers keep their marks until a trainer has judged the new lines of the rubric. `left` answers cannot be
    carried over and keep theirs for good. `due` answers get a mark anew or go back to a trainer: without any, there is
    nothing to re-mark.
    """

    answers: int
    marks: int
    results: int
    levels: int
    looks: int = 0
    left: int = 0
    due: int = 0


def question_by_key(module_slug: str, key: str) -> Question:
    """Return a question of a module with its module; raises NotFound."""
    found = session().scalar(
        select(Question)
        .join(Question.module)
        .where(Module.slug == module_slug, Question.key == key)
        .options(contains_eager(Question.module))
    )
    if found is None:
        raise NotFound
    return found


def wordings_of(question: Question) -> list[QuestionVersion]:
    """Return the wordings of a question that were ever published, oldest first."""
    return list(
        session().scalars(
            select(QuestionVersion)
            .where(QuestionVersion.question_id == question.id, _was_published())
            .order_by(QuestionVersion.number)
        )
    )


def _was_published() -> ColumnElement[bool]:
    shown = (
        select(QuizEntry.question_version_id).join(QuizEntry.version).where(ModuleVersion.state != VersionState.draft)
    )
    return QuestionVersion.id.in_(shown)


def same_meaning(wordings: Sequence[QuestionVersion]) -> list[QuestionVersion]:
    """Return the wordings before the last that mean the same as it does."""
    earlier: list[QuestionVersion] = []
    for later, wording in zip(reversed(wordings[1:]), reversed(wordings[:-1]), strict=True):
        if later.changes_meaning:
            break
        earlier.append(wording)
    return earlier


def corrected_since(attempt: Attempt) -> dict[int, QuestionVersion]:
    """Return, by the id of the wording an attempt asked, the newest published one that means the same.

    A question that was not corrected since is left out.
    """
    asked = aliased(QuestionVersion)
    rows = session().execute(
        select(asked.id, QuestionVersion)
        .select_from(Response)
        .join(asked, Response.question_version_id == asked.id)
        .join(QuestionVersion, QuestionVersion.question_id == asked.question_id)
        .where(Response.attempt_id == attempt.id, QuestionVersion.number > asked.number, _was_published())
        .order_by(asked.id, QuestionVersion.number)
    )
    newest: dict[int, QuestionVersion] = {}
    for asked_id, later in groupby(rows, key=lambda row: row[0]):
        for _id, wording in takewhile(lambda row: not row[1].changes_meaning, later):
            newest[asked_id] = wording
    return newest


def rubric_wording(response: Response) -> QuestionVersion:
    """Return the wording whose rubric an open answer is graded on: the newest that means what was asked."""
    return corrected_since(response.attempt).get(response.question_version_id) or response.question_version


def answers_to(question: Question, wordings: Collection[int] | None = None) -> list[Answered]:
    """Return all answers to a question in finished attempts, those to some wordings (by id) when told."""
    later, others, asked = aliased(Mark), aliased(Response), aliased(Question)
    newest = select(func.max(later.id)).where(later.response_id == Response.id).scalar_subquery()
    counted = (
        select(func.count())
        .select_from(others)
        .join(asked, others.question_id == asked.id)
        .where(others.attempt_id == Attempt.id, asked.is_void.is_(False))
        .scalar_subquery()
    )
    query = (
        select(
            Response.id,
            Attempt.id,
            Attempt.person_id,
            Response.question_version_id,
            Mark.id,
            Mark.question_version_id,
            Mark.awaits_version_id,
            Response.answer,
            Mark.fraction,
            Mark.parts,
            Mark.rubric_points,
            Attempt.score,
            counted,
        )
        .join(Response.attempt)
        .outerjoin(Mark, (Mark.response_id == Response.id) & (Mark.id == newest))
        .where(Response.question_id == question.id, Attempt.state == AttemptState.finished)
        .order_by(Response.id)
    )
    if wordings is not None:
        query = query.where(Response.question_version_id.in_(wordings))
    return [Answered(*row) for row in session().execute(query)]


def new_mark(
    answered: Answered, wordings: Mapping[int, QuestionVersion], wording: QuestionVersion
) -> EngineMark | None:
    """Return the mark an answer earns by the key of `wording`, None where it says nothing there or a person marks."""
    points = new_points(answered, wordings, wording)
    if points is not None and isinstance(wording.parsed, Open):
        return wording.parsed.mark_on_rubric(points)
    old = wordings[answered.version_id].parsed
    return mark_carried_over(old.response_from_json(answered.answer), old, wording.parsed)


def new_points(
    answered: Answered, wordings: Mapping[int, QuestionVersion], wording: QuestionVersion
) -> list[int] | None:
    """Return the lines of the rubric of `wording` that a person has granted, None where none has judged them all."""
    rubrics = _rubrics(answered, wordings, wording)
    if answered.rubric_points is None or rubrics is None or unjudged_lines(*rubrics):
        return None
    return carried_points(answered.rubric_points, *rubrics)


def needs_a_look(answered: Answered, wordings: Mapping[int, QuestionVersion], wording: QuestionVersion) -> bool:
    """Tell whether the rubric of `wording` has a line that whoever graded an answer has not judged."""
    rubrics = _rubrics(answered, wordings, wording)
    return answered.rubric_points is not None and rubrics is not None and bool(unjudged_lines(*rubrics))


def replaces_mark(answered: Answered, mark: EngineMark | None) -> bool:
    """Tell whether the mark an answer earns by a corrected key is to be appended to the one in force."""
    return mark is not None and (mark.fraction != answered.fraction or answered.awaits_version_id is not None)


def is_due(answered: Answered, wordings: Mapping[int, QuestionVersion], wording: QuestionVersion) -> bool:
    """Tell whether a re-mark by the key of `wording` does anything to an answer."""
    return needs_a_look(answered, wordings, wording) or replaces_mark(answered, new_mark(answered, wordings, wording))


def _rubrics(
    answered: Answered, wordings: Mapping[int, QuestionVersion], wording: QuestionVersion
) -> tuple[Open, Open] | None:
    old, new = wordings[answered.marked_by_version_id or answered.version_id].parsed, wording.parsed
    return (old, new) if isinstance(old, Open) and isinstance(new, Open) else None


def to_remark(wordings: Sequence[QuestionVersion]) -> list[Answered]:
    """Return the answers that a re-mark by the last wording looks at: to earlier ones of its meaning, not yet done.

    Those that wait for a trainer are graded on its rubric anyway.
    """
    earlier = same_meaning(wordings) if wordings else []
    if not earlier:
        return []
    found = answers_to(wordings[-1].question, [wording.id for wording in earlier])
    current = wordings[-1].id
    return [
        one
        for one in found
        if one.fraction is not None and current not in (one.marked_by_version_id, one.awaits_version_id)
    ]


def effect_of_remark(wordings: Sequence[QuestionVersion], cuts: Sequence[int]) -> Effect:
    """Return what marking earlier answers by the last wording's key would change."""
    by_id = {wording.id: wording for wording in wordings}
    answers = to_remark(wordings)
    marks: list[tuple[Answered, EngineMark | None]] = [(one, new_mark(one, by_id, wordings[-1])) for one in answers]
    moved = [(one, mark.fraction) for one, mark in marks if mark and mark.fraction != one.fraction]
    after = [(one, _score_with(one, fraction or 0.0)) for one, fraction in moved]
    looks = sum(needs_a_look(one, by_id, wordings[-1]) for one in answers)
    return Effect(
        answers=len(answers),
        marks=len({one.person_id for one, _fraction in moved}),
        results=len({one.person_id for one, score in after if score != one.score}),
        levels=_level_changes(after, cuts),
        looks=looks,
        left=sum(mark is None for _one, mark in marks) - looks,
        due=sum(replaces_mark(one, mark) for one, mark in marks) + looks,
    )


def effect_of_void(question: Question, cuts: Sequence[int]) -> Effect:
    """Return what taking a question out of all scores would change; for a void one, counting it again."""
    answers = answers_to(question)
    change = _score_with_it if question.is_void else _score_without_it
    after = [(one, change(one)) for one in answers if one.score is not None or question.is_void]
    changed = {one.person_id for one, score in after if score != one.score}
    return Effect(len(answers), 0, len(changed), _level_changes(after, cuts))


def result_changes(person_id: int) -> list[ResultChange]:
    """Return what corrections did to a person's results and they have not noted yet, the latest first."""
    return list(
        session().scalars(
            select(ResultChange)
            .join(ResultChange.attempt)
            .where(Attempt.person_id == person_id, ResultChange.noted_at.is_(None))
            .options(
                joinedload(ResultChange.response),
                contains_eager(ResultChange.attempt)
                .joinedload(Attempt.module_version)
                .joinedload(ModuleVersion.module),
            )
            .order_by(ResultChange.id.desc())
        )
    )


def changes_of(attempt: Attempt) -> list[ResultChange]:
    """Return what corrections did to the result of one attempt, the latest first."""
    return list(
        session().scalars(
            select(ResultChange)
            .where(ResultChange.attempt_id == attempt.id)
            .options(joinedload(ResultChange.response))
            .order_by(ResultChange.id.desc())
        )
    )


def _score_with(answered: Answered, fraction: float) -> float | None:
    if answered.score is None:
        return None
    return round(answered.score + 100 * (fraction - (answered.fraction or 0.0)) / answered.counted, 2)


def _score_without_it(answered: Answered) -> float | None:
    if answered.score is None or answered.counted < 2:
        return None
    rest = answered.score * answered.counted - 100 * (answered.fraction or 0.0)
    return round(rest / (answered.counted - 1), 2)


def _score_with_it(answered: Answered) -> float | None:
    total = (answered.score or 0.0) * answered.counted + 100 * (answered.fraction or 0.0)
    return round(total / (answered.counted + 1), 2)


def _level_changes(after: Sequence[tuple[Answered, float | None]], cuts: Sequence[int]) -> int:
    return len(
        {
            one.person_id
            for one, score in after
            if score is not None and one.score is not None and level_of(score, cuts) != level_of(one.score, cuts)
        }
    )
