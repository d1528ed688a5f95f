"""Take in the organisation at a moment: the tree, and everybody's standing in the tree's order.

Answers are read in chunks of people, each in a transaction of its own; what stays of an answer is a few bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from academy.curriculum.levels import cut_of
from academy.curriculum.queries import all_targets, competencies, roles_in_order
from academy.db import transaction
from academy.readiness.estimation.counting import Floats, Integers, oldest_moments
from academy.readiness.estimation.packing import Packer
from academy.readiness.estimation.reviewing import BehindFigures, questions_behind
from academy.readiness.estimation.survey import survey
from academy.readiness.evidence_queries import (
    AskedQuestions,
    answers_of,
    asked_questions,
    claims,
    living_units,
    members,
)
from academy.readiness.privacy.hierarchy import Tree, build_tree
from academy.readiness.publication.cells import Today, standing
from academy.readiness.rules import Rules
from academy.readiness.scales import scale_to_json

CHUNK = 1_000
Report = Callable[[int, int, str], None]


def tell_nobody(_done: int, _total: int, _message: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The organisation at a moment. Columns of `today` follow `competencies` (ids), its roles `roles` (slugs).

    `bank` are the questions of the reference bank, `scale` what the publication keeps of the estimation.
    """

    at: datetime
    tree: Tree
    today: Today
    competencies: Sequence[int]
    roles: Sequence[str]
    role_targets: Floats
    """Target score per role and competency; NaN where the role has none."""
    bank: Sequence[int]
    scale: dict[str, Any]
    behind: Sequence[BehindFigures]
    """The questions behind every competency's figures."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is read before the answers: the tree with its people, the questions, the claims and the targets."""

    tree: Tree
    roles_of_people: Integers
    unit: Integers
    units: int
    asked: AskedQuestions
    oldest: Floats
    claimed: Floats
    competencies: Sequence[int]
    roles: Sequence[str]
    role_targets: Floats


def take_snapshot(at: datetime, rules: Rules, report: Report = tell_nobody) -> Snapshot:
    """Read and estimate everybody as of a moment."""
    facts, packer = read_organisation(at, rules, report)
    targets = facts.role_targets[facts.roles_of_people]
    responses = packer.responses()
    behind = questions_behind(facts.asked.questions, responses)
    found = survey(facts.asked.questions, responses, facts.unit, facts.units, targets, rules)
    today = standing(
        ids=np.array(facts.tree.people, dtype=np.int64),
        roles=facts.roles_of_people,
        unit=facts.unit,
        targets=targets,
        found=found,
        packer=packer,
        claimed=facts.claimed,
    )
    return Snapshot(
        at,
        facts.tree,
        today,
        facts.competencies,
        facts.roles,
        facts.role_targets,
        bank=[facts.asked.identity[row] for row in np.flatnonzero(facts.asked.questions.in_bank).tolist()],
        scale=scale_to_json(found.fit.scale, facts.asked, facts.competencies),
        behind=behind,
    )


def read_organisation(at: datetime, rules: Rules, report: Report = tell_nobody) -> tuple[Facts, Packer]:
    """Read what counts as of a moment, in transactions of its own: the organisation, and everybody's answers."""
    with transaction():
        facts = _facts(at, rules)
    return facts, _packed(facts, at, report)


def _packed(facts: Facts, at: datetime, report: Report) -> Packer:
    people = sorted(facts.tree.people)
    place_of = {person: place for place, person in enumerate(facts.tree.people)}
    packer = Packer(len(people), facts.asked.questions, at.timestamp(), facts.oldest)
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        with transaction():
            answers = answers_of(chunk, facts.asked, at)
        packer.add(answers, np.array([place_of[person] for person in chunk], dtype=np.int64))
        report(start + len(chunk), len(people), "Estimating")
    return packer


def _facts(at: datetime, rules: Rules) -> Facts:
    people = {member.id: member for member in members(at)}
    by_unit: dict[int, list[int]] = {}
    for member in people.values():
        by_unit.setdefault(member.unit_id, []).append(member.id)
    tree = build_tree(living_units(at), by_unit)
    columns = competencies()
    ids = [competency.id for competency in columns]
    roles = [role.slug for role in roles_in_order()]
    place_of_role = {role: place for place, role in enumerate(roles)}
    unit, units = _numbered([people[person].unit_id for person in tree.people])
    return Facts(
        tree=tree,
        roles_of_people=np.array([place_of_role[people[person].role_slug] for person in tree.people], dtype=np.int64),
        unit=unit,
        units=units,
        asked=asked_questions(ids),
        oldest=oldest_moments(at, [competency.current_for_months for competency in columns]),
        claimed=claims(tree.people, ids, at),
        competencies=ids,
        roles=roles,
        role_targets=target_scores(roles, ids, rules),
    )


def _numbered(unit_ids: Sequence[int]) -> tuple[Integers, int]:
    """Number units in the order they come; the people of one unit follow each other."""
    number_of: dict[int, int] = {}
    unit = np.array([number_of.setdefault(one, len(number_of)) for one in unit_ids], dtype=np.int64)
    return unit, len(number_of)


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
