"""What estimation reads: units, people, questions, answers and self-ratings. Answers stream in order of person."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, null, or_, select, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.types import NullType

from academy.curriculum.models import Question, QuestionVersion
from academy.curriculum.queries import reference_bank
from academy.db import session
from academy.learning.models import Attempt, Mark, Response, SelfRating
from academy.people.models import Person, Unit
from academy.readiness.estimation.counting import Answers, Booleans, Floats, Integers
from academy.readiness.estimation.responses import Questions
from academy.readiness.models import Publication, PublicationState
from academy.readiness.privacy.hierarchy import UnitFacts
from quizzes import ability

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class AskedQuestions:
    """Questions as estimation needs them, one row per meaning: wordings that mean the same share a row.

    `row_of` finds the row of a wording; `identity` is the id of a row's first wording.
    """

    questions: Questions
    identity: Sequence[int]
    row_of: dict[int, int]


@dataclass(frozen=True, slots=True)
class Member:
    """A person as a publication needs them."""

    id: int
    unit_id: int
    role_slug: str


def living_units(at: datetime) -> list[UnitFacts]:
    """Return the units that were not archived at a moment."""
    rows = session().scalars(select(Unit).where(or_(Unit.archived_at.is_(None), Unit.archived_at > at)))
    return [UnitFacts(unit.id, unit.parent_id, unit.slug, unit.name, unit.is_partner, unit.position) for unit in rows]


def members(at: datetime) -> list[Member]:
    """Return the people who belonged to the organisation at a moment, by id."""
    rows = session().execute(
        select(Person.id, Person.unit_id, Person.role_slug)
        .where(Person.created_at <= at, or_(Person.deactivated_at.is_(None), Person.deactivated_at > at))
        .order_by(Person.id)
    )
    return [Member(*row) for row in rows]


def asked_questions(competencies: Sequence[int], person_id: int | None = None) -> AskedQuestions:
    """Return all questions (or those one person was asked) and the reference banks.

    `competencies` are the ids in the order of columns. Void questions are left out.
    """
    bank = {version.id for version in reference_bank()}
    query = (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .where(Question.is_void.is_(False), QuestionVersion.competency_id.in_(competencies))
        .order_by(QuestionVersion.question_id, QuestionVersion.number)
    )
    if person_id is not None:
        asked = select(Response.question_id).join(Response.attempt).where(Attempt.person_id == person_id)
        query = query.where(QuestionVersion.question_id.in_(asked.union(select(Question.id).where(Question.in_bank))))
    versions = list(session().scalars(query))
    return _asked(versions, competencies, bank)


def _asked(versions: Sequence[QuestionVersion], competencies: Sequence[int], bank: Collection[int]) -> AskedQuestions:
    column_of = {competency: column for column, competency in enumerate(competencies)}
    identities = _identities(versions)
    firsts = [version for version, identity in zip(versions, identities, strict=True) if version.id == identity]
    row = {version.id: row for row, version in enumerate(firsts)}
    row_of = {version.id: row[identity] for version, identity in zip(versions, identities, strict=True)}
    in_bank = np.zeros(len(firsts), dtype=np.bool_)
    in_bank[[row_of[wording] for wording in bank if wording in row_of]] = True
    questions = Questions(
        np.array([column_of[version.competency_id] for version in firsts], dtype=np.int64),
        ability.guessing([version.parsed.chance() for version in firsts]),
        np.array([ability.DIFFICULTY_BY_LEVEL[version.level] for version in firsts], dtype=np.float64),
        in_bank,
    )
    return AskedQuestions(questions, [version.id for version in firsts], row_of)


def _identities(versions: Sequence[QuestionVersion]) -> list[int]:
    """Return for every wording the id of the first that means the same; a changed meaning is another question."""
    identities: list[int] = []
    for _, wordings in groupby(versions, key=lambda version: version.question_id):
        meaning = 0
        for version in wordings:
            meaning = version.id if version.changes_meaning or not meaning else meaning
            identities.append(meaning)
    return identities


def answers_of(people: Sequence[int], asked: AskedQuestions, at: datetime) -> Answers:
    """Return the answers of some people (sorted ids; rows 0, 1, …) in finished attempts up to a moment."""
    ids, wordings = np.array(people, dtype=np.int64), np.array(sorted(asked.row_of), dtype=np.int64)
    found = _answer_rows(people, at)
    places, asked_as = _places(ids, found.person), _places(wordings, found.wording)
    order = np.lexsort((found.response, found.moment, found.person))
    order = order[(places[order] >= 0) & (asked_as[order] >= 0)]
    row_of = np.array([asked.row_of[wording] for wording in wordings.tolist()], dtype=np.int64)
    items = row_of[asked_as[order]]
    return Answers(
        person=places[order],
        item=items,
        identity=np.array(asked.identity, dtype=np.int64)[items],
        competency=asked.questions.competency[items],
        fraction=found.fraction[order],
        dont_know=found.dont_know[order],
        answered_at=found.moment[order],
    )


def _places(known: Integers, wanted: Integers) -> Integers:
    """Return where the wanted numbers stand among the known ones (sorted), −1 where they do not."""
    places = np.searchsorted(known, wanted)
    inside = places < len(known)
    inside[inside] = known[places[inside]] == wanted[inside]
    return np.where(inside, places, -1)


@dataclass(frozen=True, slots=True)
class _AnswerRows:
    """Columns of the rows found, in any order. `moment` counts seconds since 1970."""

    person: Integers
    response: Integers
    wording: Integers
    fraction: Floats
    dont_know: Booleans
    moment: Floats


def _answer_rows(people: Sequence[int], at: datetime) -> _AnswerRows:
    # A question that was asked and left empty keeps its place: its explanation was shown all the same.
    # Only finished attempts have the moment they were finished at; to ask for their state as well makes SQLite look
    # through all of them for every few people.
    later = aliased(Mark)
    newest_mark = select(func.max(later.id)).where(later.response_id == Response.id, later.marked_at <= at)
    query = (
        select(
            Attempt.person_id,
            Response.id,
            Response.question_version_id,
            case((Response.answered_at.is_(None), null()), else_=Mark.fraction).label("fraction"),
            _unread(Response.answer["dont_know"].as_boolean()).label("dont_know"),
            _unread(func.coalesce(Response.answered_at, Attempt.finished_at)).label("moment"),
        )
        .join(Response.attempt)
        .outerjoin(Mark, and_(Mark.response_id == Response.id, Mark.id == newest_mark.scalar_subquery()))
        .where(Attempt.person_id.between(people[0], people[-1]), Attempt.finished_at <= at)
    )
    person, response, wording, fraction, dont_know, moment = _columns(query)
    return _AnswerRows(
        np.array(person, dtype=np.int64),
        np.array(response, dtype=np.int64),
        np.array(wording, dtype=np.int64),
        np.array(fraction, dtype=np.float64),
        np.array(dont_know, dtype=np.bool_),
        _seconds(moment),
    )


def _columns(query: Select[*tuple[Any, ...]]) -> list[list[Any]]:
    """Return what a query finds, column by column."""
    columns: list[list[Any]] = [[] for _ in query.selected_columns]
    for rows in _streamed(query):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return columns


def _streamed(query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Yield rows some at a time: millions at once would fill the memory and keep the garbage collector busy."""
    result = session().connection().execute(query, execution_options={"stream_results": True})
    return result.partitions(ROWS_AT_ONCE)


def _unread(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """Select values as the driver gives them: read all at once afterwards, they cost a fraction."""
    return type_coerce(expression, NullType())


def _seconds(moments: Sequence[Any]) -> Floats:
    """Return moments as seconds since 1970: texts in UTC from SQLite, datetimes from PostgreSQL."""
    if moments and isinstance(moments[0], str):
        return np.array(moments, dtype="datetime64[us]").astype(np.int64) / 1e6
    return np.array([moment.timestamp() for moment in moments], dtype=np.float64)


def claims(people: Collection[int], competencies: Sequence[int], at: datetime) -> Floats:
    """Return what people (rows 0, 1, … in the given order) say of themselves, 0 to 100; NaN where nothing is said."""
    row_of = {person: row for row, person in enumerate(people)}
    column_of = {competency: column for column, competency in enumerate(competencies)}
    table = np.full((len(row_of), len(column_of)), np.nan)
    query = (
        select(SelfRating.person_id, SelfRating.competency_id, SelfRating.out_of_ten)
        .where(SelfRating.rated_at <= at)
        .order_by(SelfRating.rated_at, SelfRating.id)
    )
    for rows in _streamed(query):
        for person, competency, out_of_ten in rows:
            if person in row_of and competency in column_of:
                table[row_of[person], column_of[competency]] = np.nan if out_of_ten is None else out_of_ten * 10.0
    return table


def newest_scale() -> dict[str, Any] | None:
    """Return the scale of the newest publication, if there is one."""
    return session().scalar(
        select(Publication.scale)
        .where(Publication.state == PublicationState.published)
        .order_by(Publication.number.desc())
        .limit(1)
    )
