"""Take in the organisation at a moment: the tree, and everybody's standing in the tree's order.

Answers stream through in chunks of people, each in a transaction of its own; what stays is a few numbers per person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from academy.curriculum.levels import cut_of
from academy.curriculum.queries import all_targets, competencies, roles_in_order
from academy.db import transaction
from academy.readiness.cells import Today, standing
from academy.readiness.counting import Floats, oldest_moments
from academy.readiness.estimation import Evidence, no_evidence, weigh
from academy.readiness.evidence_queries import (
    AskedQuestions,
    Member,
    answers_of,
    asked_questions,
    claims,
    living_units,
    members,
)
from academy.readiness.hierarchy import Tree, build_tree
from academy.readiness.rules import Rules

CHUNK = 1_000
Report = Callable[[int, int, str], None]


def tell_nobody(_done: int, _total: int, _message: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The organisation at a moment. Columns of `today` follow `competencies` (ids), its roles `roles` (slugs)."""

    at: datetime
    tree: Tree
    today: Today
    competencies: Sequence[int]
    roles: Sequence[str]
    role_targets: Floats
    """Target score per role and competency; NaN where the role has none."""


@dataclass(frozen=True, slots=True)
class _Facts:
    tree: Tree
    members: Mapping[int, Member]
    asked: AskedQuestions
    oldest: Floats
    claimed: Floats
    competencies: Sequence[int]
    roles: Sequence[str]
    role_targets: Floats


def take_snapshot(at: datetime, rules: Rules, report: Report = tell_nobody) -> Snapshot:
    """Read and estimate everybody as of a moment."""
    with transaction():
        facts = _facts(at, rules)
    evidence = no_evidence(len(facts.tree.people), len(facts.competencies))
    place_of = {person: place for place, person in enumerate(facts.tree.people)}
    people = sorted(facts.tree.people)
    expired = np.zeros(evidence.answers.shape, dtype=np.bool_)
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        with transaction():
            answers = answers_of(chunk, facts.asked, at)
        weighed, all_too_old = weigh(answers, len(chunk), facts.asked.measure, facts.oldest)
        places = np.array([place_of[person] for person in chunk])
        _put(evidence, places, weighed)
        expired[places] = all_too_old
        report(start + len(chunk), len(people), "Estimating")
    roles = np.array([facts.roles.index(facts.members[person].role_slug) for person in facts.tree.people], dtype=int)
    today = standing(
        ids=np.array(facts.tree.people, dtype=np.int64),
        roles=roles,
        targets=facts.role_targets[roles],
        evidence=evidence,
        expired=expired,
        claimed=facts.claimed,
        at=at,
        rules=rules,
    )
    return Snapshot(at, facts.tree, today, facts.competencies, facts.roles, facts.role_targets)


def _facts(at: datetime, rules: Rules) -> _Facts:
    people = members(at)
    by_unit: dict[int, list[int]] = {}
    for member in people:
        by_unit.setdefault(member.unit_id, []).append(member.id)
    tree = build_tree(living_units(at), by_unit)
    columns = competencies()
    ids = [competency.id for competency in columns]
    roles = [role.slug for role in roles_in_order()]
    return _Facts(
        tree=tree,
        members={member.id: member for member in people},
        asked=asked_questions(ids),
        oldest=oldest_moments(at, [competency.current_for_months for competency in columns]),
        claimed=claims(tree.people, ids, at),
        competencies=ids,
        roles=roles,
        role_targets=target_scores(roles, ids, rules),
    )


def target_scores(roles: Sequence[str], competency_ids: Sequence[int], rules: Rules) -> Floats:
    """Return target scores as role × competency; NaN where a role has no target."""
    levels = all_targets()
    return np.array(
        [
            [cut_of(levels[role][one], rules.cuts) if one in levels.get(role, {}) else np.nan for one in competency_ids]
            for role in roles
        ],
        dtype=np.float64,
    ).reshape(len(roles), len(competency_ids))


def _put(evidence: Evidence, places: np.ndarray[tuple[int], np.dtype[np.int64]], part: Evidence) -> None:
    evidence.answers[places] = part.answers
    evidence.value[places] = part.value
    evidence.variance[places] = part.variance
    evidence.evidence_at[places] = part.evidence_at
    evidence.newest_at[places] = part.newest_at
    evidence.digest[places] = part.digest
