"""Refresh persons' own estimates. They are private: only the person sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy import delete, insert

from academy.clock import now
from academy.curriculum.levels import level_of
from academy.curriculum.queries import competencies
from academy.db import session, transaction
from academy.readiness.estimation.counting import SECONDS_PER_DAY, Floats, oldest_moments
from academy.readiness.estimation.estimator import Scale
from academy.readiness.estimation.packing import Packer
from academy.readiness.estimation.probability import probability_of_level
from academy.readiness.estimation.survey import Persons, persons
from academy.readiness.evidence_queries import AskedQuestions, answers_of, asked_questions, members, newest_scale
from academy.readiness.models import Estimate
from academy.readiness.publication.snapshot import CHUNK, Report, tell_nobody
from academy.readiness.rules import Rules, rules_from
from academy.readiness.scales import scale_from_json


@dataclass(frozen=True, slots=True)
class _Measure:
    """What persons are measured by, at a moment."""

    competencies: Sequence[int]
    asked: AskedQuestions
    scale: Scale
    oldest: Floats
    at: datetime
    rules: Rules


def refresh_own_estimates(person_id: int) -> None:
    """Estimate one person anew, right after they finished an attempt or were graded."""
    _refresh([person_id], _measure(now(), person_id))


def refresh_all_estimates(progress: Report = tell_nobody) -> int:
    """Estimate everybody anew, in transactions of their own; return how many people."""
    at = now()
    with transaction():
        people = [member.id for member in members(at)]
        measure = _measure(at)
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        with transaction():
            _refresh(chunk, measure)
        progress(start + len(chunk), len(people), "Estimating")
    return len(people)


def _measure(at: datetime, person_id: int | None = None) -> _Measure:
    columns = competencies()
    ids = [column.id for column in columns]
    asked = asked_questions(ids, person_id)
    oldest = oldest_moments(at, [column.current_for_months for column in columns])
    scale = scale_from_json(newest_scale(), asked, ids)
    return _Measure(ids, asked, scale, oldest, at, rules_from(current_app.config))


def _refresh(people: Sequence[int], measure: _Measure) -> None:
    packer = Packer(len(people), measure.asked.questions, measure.at.timestamp(), measure.oldest)
    packer.add(answers_of(people, measure.asked, measure.at), np.arange(len(people)))
    found = persons(measure.scale, measure.asked.questions, packer.responses(), len(people))
    rows = [
        _row(person, row, column, found, packer, measure)
        for row, person in enumerate(people)
        for column in np.flatnonzero((found.ages.answers[row] > 0) & ~np.isnan(found.own.value[row])).tolist()
    ]
    session().execute(delete(Estimate).where(Estimate.person_id.in_(people)))
    if rows:
        session().execute(insert(Estimate), rows)


def _row(person: int, row: int, column: int, found: Persons, packer: Packer, measure: _Measure) -> dict[str, Any]:
    value, sd = float(found.own.value[row, column]), float(found.own.sd[row, column])
    level = level_of(value, measure.rules.cuts)
    evidence_at = measure.at.timestamp() - float(found.ages.mean[row, column]) * SECONDS_PER_DAY
    return {
        "person_id": person,
        "competency_id": measure.competencies[column],
        "value": value,
        "sd": sd,
        "level": level,
        "level_probability": probability_of_level(value, sd, level, measure.rules.cuts),
        "answers": int(found.ages.answers[row, column]),
        "evidence_at": datetime.fromtimestamp(evidence_at, UTC),
        "newest_at": datetime.fromtimestamp(float(packer.newest_at[row, column]), UTC),
        "computed_at": measure.at,
    }
