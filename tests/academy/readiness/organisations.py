"""Random organisations that change from one publication to the next, and what each publication tells of them."""

import enum
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from academy.readiness.privacy.guarding import Before, Guarded, plan_guarded
from academy.readiness.privacy.hierarchy import ALL, WHOLE, Tree, UnitFacts, build_tree
from academy.readiness.privacy.hold import Held, HeldKey, Verdict, decide
from academy.readiness.privacy.plan import MEASURES
from academy.readiness.privacy.replacing import NOTHING_PUBLISHED, Published
from academy.readiness.rules import ASSESSED_FROM, Rules
from tests.academy.readiness.attack import Row
from tests.academy.readiness.factories import JUNE

ROLES = ("sales", "cx")
COMPETENCIES = (7, 8)
TARGETS = np.array([[55.0, 70.0], [70.0, 70.0]])


@dataclass
class Somebody:
    """A person: per competency how many answers, in which version, and what they say of themselves."""

    unit: int
    role: int
    counts: list[int] = field(default_factory=lambda: [0] * len(COMPETENCIES))
    versions: list[int] = field(default_factory=lambda: [0] * len(COMPETENCIES))
    claims: list[float] = field(default_factory=lambda: [np.nan] * len(COMPETENCIES))


@dataclass
class Standing:
    """Who gives what: all that the plans look at."""

    ids: NDArray[np.int64]
    roles: NDArray[np.int64]
    unit: NDArray[np.int64]
    targets: NDArray[np.float64]
    contributes: NDArray[np.bool_]
    assessed: NDArray[np.bool_]
    answers_digest: NDArray[np.uint64]
    claimed: NDArray[np.float64]
    claims: NDArray[np.bool_]


@dataclass
class Picture:
    at: datetime
    tree: Tree
    today: Standing
    competencies: Sequence[int] = COMPETENCIES
    roles: Sequence[str] = ROLES


@dataclass
class Company:
    """Units, and people who have given something."""

    units: list[UnitFacts] = field(default_factory=list)
    people: dict[int, Somebody] = field(default_factory=dict)
    versions: int = 0
    last_id: int = 0

    def add_unit(self, parent: int | None) -> int:
        number = len(self.units) + 1
        self.units.append(UnitFacts(number, parent, f"u{number}", f"Unit {number}", position=number))
        return number

    def add_person(self, unit: int, role: int = 0) -> Somebody:
        self.last_id += 1
        self.people[self.last_id] = Somebody(unit, role)
        return self.people[self.last_id]

    def answer(self, somebody: Somebody, column: int, count: int = 6) -> None:
        self.versions += 1
        somebody.versions[column] = self.versions
        somebody.counts[column] += count

    def picture(self, at: datetime) -> Picture:
        by_unit: dict[int, list[int]] = {}
        for person, somebody in sorted(self.people.items()):
            by_unit.setdefault(somebody.unit, []).append(person)
        tree = build_tree(self.units, by_unit)
        return Picture(at, tree, self._today(tree))

    def _today(self, tree: Tree) -> Standing:
        somebody = [self.people[person] for person in tree.people]
        roles = np.array([one.role for one in somebody], dtype=np.int64)
        counts = np.array([one.counts for one in somebody])
        claimed = np.array([one.claims for one in somebody])
        return Standing(
            ids=np.array(tree.people, dtype=np.int64),
            roles=roles,
            unit=np.array([one.unit for one in somebody], dtype=np.int64),
            targets=TARGETS[roles],
            contributes=counts > 0,
            assessed=counts >= ASSESSED_FROM,
            answers_digest=np.array([one.versions for one in somebody], dtype=np.uint64),
            claimed=claimed,
            claims=~np.isnan(claimed),
        )


@dataclass
class Organisation(Company):
    """A company of two or three floors whose people answer, claim, join, move and leave."""

    chance: Random = field(default_factory=Random)
    away: dict[int, Somebody] = field(default_factory=dict)
    keen: dict[int, list[float]] = field(default_factory=dict)
    """How likely people of a unit have answers, by competency: some units are hardly asked yet."""

    def __post_init__(self) -> None:
        self._unit(None)
        for _ in range(self.chance.randint(1, 3)):
            division = self._unit(1)
            for _ in range(self.chance.randint(0, 3)):
                self._unit(division)
        self.join(self.chance.randint(20, 60))

    def _unit(self, parent: int | None) -> int:
        number = self.add_unit(parent)
        self.keen[number] = [self.chance.choice((0.05, 0.3, 0.8, 0.9)) for _ in COMPETENCIES]
        return number

    def join(self, count: int) -> None:
        for _ in range(count):
            somebody = self.add_person(self.chance.choice(self.units).id, self.chance.randrange(len(ROLES)))
            for column in range(len(COMPETENCIES)):
                if self.chance.random() < self.keen[somebody.unit][column]:
                    self.answer(somebody, column, self.chance.choice((1, 3, 6)))
                if self.chance.random() < 0.8:
                    self._claim(somebody, column)

    def _claim(self, somebody: Somebody, column: int) -> None:
        somebody.claims[column] = self.chance.randint(6, 9) * 10.0

    def live_on(self) -> None:
        """Let some weeks pass: a team learns, others trickle in with an answer or more; some join with or without
        answers, move, change their role, leave, come back, or rate themselves anew."""
        learning, column = self._learning(), self.chance.randrange(len(COMPETENCIES))
        for somebody in list(self.people.values()):
            for other in range(len(COMPETENCIES)):
                if self.chance.random() < (0.8 if somebody.unit in learning and other == column else 0.05):
                    self.answer(somebody, other, self.chance.choice((1, 6)))
                if self.chance.random() < 0.1:
                    self._claim(somebody, other)
            if self.chance.random() < 0.05:
                somebody.unit = self.chance.choice(self.units).id
            if self.chance.random() < 0.03:
                somebody.role = self.chance.randrange(len(ROLES))
        self._come_and_go()

    def _learning(self) -> set[int]:
        """Return units that learn together: one with all below it, or every other one."""
        first = self.chance.choice(self.units).id
        below = {unit.id for unit in self.units if first in (unit.id, unit.parent_id)}
        return self.chance.choice((below, {unit.id for unit in self.units if unit.id % 2}))

    def _come_and_go(self) -> None:
        back = dict(self.away) if self.chance.random() < 0.5 else {}
        for person in self.chance.sample(sorted(self.people), self.chance.randint(0, 4)):
            self.away[person] = self.people.pop(person)
        for person in back:
            self.people[person] = self.away.pop(person)
        self.join(self.chance.randint(0, 6))


class View(enum.Enum):
    """What the attacker goes after, and what they know already.

    `own`: what people gave to that very figure, all else taken as known. `known`: anything anybody ever answered,
    while what units of k or more let expect is known from elsewhere. `everything`: that too must be worked out.
    """

    own = "own"
    known = "known"
    everything = "everything"


Told = dict[tuple[str, int], list[Row]]
"""The rows of all figures of a measure and column."""


@dataclass
class Press:
    """Publishes an organisation again and again, and keeps everything the figures were made of."""

    organisation: Company
    view: View
    held: dict[HeldKey, Held] = field(default_factory=dict)
    published: dict[tuple[int, str], Published] = field(default_factory=dict)
    told: Told = field(default_factory=lambda: {(one, column): [] for one in MEASURES for column in range(2)})

    def publish(self, at: datetime, rules: Rules) -> None:
        """Add the rows of the figures that are computed for this publication."""
        snapshot = self.organisation.picture(at)
        guarded = plan_guarded(snapshot, rules, self._look_back)
        for measure, column in self.told:
            self.told[measure, column] += self._news(snapshot, guarded, measure, column, rules)

    def _look_back(self, competency: int, measure: str) -> Before:
        held = {key: one for key, one in self.held.items() if (key.competency_id, key.measure) == (competency, measure)}
        earlier = self.published.get((competency, measure), NOTHING_PUBLISHED)
        self.published[competency, measure] = earlier.joined(one.people for one in held.values())
        return Before(held, self.published[competency, measure])

    def _news(self, snapshot: Picture, guarded: Guarded, measure: str, column: int, rules: Rules) -> Iterator[Row]:
        plan, today = guarded.plans[measure], snapshot.today
        for index, node in enumerate(snapshot.tree.nodes):
            for role in (WHOLE, *range(len(ROLES))):
                if not plan.shows(index, role, column) or not plan.count(index, role, column):
                    continue
                rows = np.arange(node.start, node.end)
                rows = rows if role == WHOLE else rows[today.roles[rows] == role]
                people = guarded.gifts[measure].people(today.ids, rows, column)
                slug = ALL if role == WHOLE else ROLES[role]
                key = HeldKey(node.unit.id, node.is_direct, slug, COMPETENCIES[column], measure)
                takes_in = guarded.takes_in(measure, column, (index, role))
                if decide(self.held.get(key), people, takes_in) is Verdict.replaced:
                    self.held[key] = Held(people, snapshot.at, {})
                    yield self._row(today, measure, column, rows, rules)

    def _row(self, today: Standing, measure: str, column: int, rows: NDArray[np.int64], rules: Rules) -> Row:
        if self.view is View.own:
            return own_row(today, measure, column, rows)
        return whole_row(today, measure, column, rows, rules.smallest_group if self.view is View.known else 1)


def own_row(today: Standing, measure: str, column: int, rows: NDArray[np.int64]) -> Row:
    """Return what people gave to this very figure, and how often each gift is in it."""
    if measure == "claimed":
        return claims_row(today, column, rows)
    answered = rows[today.contributes[rows, column]]
    digests = today.answers_digest[answered, column]
    return {(int(today.ids[place]), ("answers", int(one))): 1 for place, one in zip(answered, digests, strict=True)}


def claims_row(today: Standing, column: int, rows: NDArray[np.int64]) -> Row:
    """Return what people say of themselves."""
    claiming = rows[today.claims[rows, column]]
    return {(int(today.ids[place]), ("claim", float(today.claimed[place, column]))): 1 for place in claiming}


def whole_row(today: Standing, measure: str, column: int, rows: NDArray[np.int64], known_from: int) -> Row:
    """Return all that moves a figure.

    A measured figure adds up what is expected of every member: by all of their own answers and their target, and by
    what their unit lets expect, which everybody's answers there have made. The attacker knows the latter of units in
    which `known_from` people or more have answered; 1: of none.
    """
    if measure == "claimed":
        return claims_row(today, column, rows)
    row: dict[tuple[int, Hashable], int] = {}
    for place in rows.tolist():
        answers = tuple(today.answers_digest[place].tolist())
        if any(answers):
            row[int(today.ids[place]), ("known", answers, float(today.targets[place, column]))] = 1
    return row | _of_units(today, rows, known_from)


def _of_units(today: Standing, rows: NDArray[np.int64], known_from: int) -> Row:
    row: dict[tuple[int, Hashable], int] = {}
    answered = (today.answers_digest != 0).any(axis=1)
    for unit, members in zip(*np.unique(today.unit[rows], return_counts=True), strict=True):
        makers = np.flatnonzero((today.unit == unit) & answered)
        if known_from == 1 or len(makers) < known_from:
            for place in makers.tolist():
                row[int(today.ids[place]), ("unit", tuple(today.answers_digest[place].tolist()))] = int(members)
    return row


def weeks(count: int) -> Iterator[datetime]:
    """Yield the days of publications, five weeks apart: no measured total waits any more, claimed ones do."""
    for number in range(count):
        yield JUNE + timedelta(weeks=5 * number)
