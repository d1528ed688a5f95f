"""Refresh persons' own estimates. They are private: only the person sees them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy import delete, insert

from academy.clock import now
from academy.curriculum.levels import level_of
from academy.curriculum.models import Competency
from academy.curriculum.queries import competencies
from academy.db import session, transaction
from academy.readiness.counting import oldest_moments
from academy.readiness.estimation import Evidence, probability_of_level, weigh
from academy.readiness.evidence_queries import AskedQuestions, answers_of, asked_questions, members
from academy.readiness.models import Estimate
from academy.readiness.rules import Rules, rules_from
from academy.readiness.snapshot import CHUNK, Report, tell_nobody


def refresh_own_estimates(person_id: int) -> None:
    """Estimate one person anew, right after they finished an attempt or were graded."""
    columns = competencies()
    asked = asked_questions([column.id for column in columns], person_id)
    _refresh([person_id], columns, asked, now(), rules_from(current_app.config))


def refresh_all_estimates(progress: Report = tell_nobody) -> int:
    """Estimate everybody anew, in transactions of their own; return how many people."""
    at, rules = now(), rules_from(current_app.config)
    with transaction():
        people = [member.id for member in members(at)]
        asked = asked_questions([column.id for column in competencies()])
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        with transaction():
            _refresh(chunk, competencies(), asked, at, rules)
        progress(start + len(chunk), len(people), "Estimating")
    return len(people)


def _refresh(
    people: Sequence[int], columns: Sequence[Competency], asked: AskedQuestions, at: datetime, rules: Rules
) -> None:
    oldest = oldest_moments(at, [column.current_for_months for column in columns])
    evidence, _ = weigh(answers_of(people, asked, at), len(people), asked.measure, oldest)
    rows = [
        _row(person, columns[column].id, evidence, row, column, at, rules)
        for row, person in enumerate(people)
        for column in np.flatnonzero(~np.isnan(evidence.value[row])).tolist()
    ]
    session().execute(delete(Estimate).where(Estimate.person_id.in_(people)))
    if rows:
        session().execute(insert(Estimate), rows)


def _row(
    person: int, competency: int, evidence: Evidence, row: int, column: int, at: datetime, rules: Rules
) -> dict[str, Any]:
    value, sd = float(evidence.value[row, column]), float(np.sqrt(evidence.variance[row, column]))
    level = level_of(value, rules.cuts)
    return {
        "person_id": person,
        "competency_id": competency,
        "value": value,
        "sd": sd,
        "level": level,
        "level_probability": probability_of_level(value, sd, level, rules.cuts),
        "answers": int(evidence.answers[row, column]),
        "evidence_at": datetime.fromtimestamp(float(evidence.evidence_at[row, column]), UTC),
        "newest_at": datetime.fromtimestamp(float(evidence.newest_at[row, column]), UTC),
        "computed_at": at,
    }
