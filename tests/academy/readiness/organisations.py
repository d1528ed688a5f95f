"""Random organisations that change from one publication to the next, and what each publication tells of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from academy.readiness.guarding import Guarded, plan_guarded
from academy.readiness.hierarchy import Tree, UnitFacts, build_tree
from academy.readiness.hold import Held, Verdict, decide
from academy.readiness.plan import MEASURES, WHOLE, respondent_people
from academy.readiness.publishing import ALL, HeldKey
from academy.readiness.rules import Rules
from tests.academy.readiness.attack import Row
from tests.academy.readiness.factories import JUNE

ROLES = ("sales", "cx")
COMPETENCY = 7


@dataclass
class Somebody:
    unit: int
    role: int
    answers: int = 0
    """The version of their answers; 0: not assessed."""
    claim: float = np.nan


@dataclass
class Standing:
    """Who has a part in what, and with what: all that the plans look at."""

    ids: NDArray[np.int64]
    roles: NDArray[np.int64]
    assessed: NDArray[np.bool_]
    claimed: NDArray[np.float64]
    answers_digest: NDArray[np.uint64]
    claims: NDArray[np.bool_]
    both: NDArray[np.bool_]


@dataclass
class Picture:
    at: datetime
    tree: Tree
    today: Standing
    competencies: Sequence[int] = (COMPETENCY,)
    roles: Sequence[str] = ROLES


@dataclass
class Organisation:
    """A company of two or three floors whose people answer, claim, join, move and leave."""

    chance: Random
    units: list[UnitFacts] = field(default_factory=list)
    people: dict[int, Somebody] = field(default_factory=dict)
    versions: int = 0
    last_id: int = 0

    def __post_init__(self) -> None:
        self._unit(None)
        for _ in range(self.chance.randint(1, 3)):
            division = self._unit(1)
            for _ in range(self.chance.randint(0, 3)):
                self._unit(division)
        self.join(self.chance.randint(20, 60))

    def _unit(self, parent: int | None) -> int:
        number = len(self.units) + 1
        self.units.append(UnitFacts(number, parent, f"u{number}", f"Unit {number}", position=number))
        return number

    def join(self, count: int) -> None:
        for _ in range(count):
            self.last_id += 1
            somebody = Somebody(self.chance.choice(self.units).id, self.chance.randrange(len(ROLES)))
            self.people[self.last_id] = somebody
            if self.chance.random() < 0.8:
                self._answer(somebody)
            if self.chance.random() < 0.8:
                somebody.claim = self.chance.randint(0, 10) * 10.0

    def _answer(self, somebody: Somebody) -> None:
        self.versions += 1
        somebody.answers = self.versions

    def live_on(self) -> None:
        """Let some weeks pass: a team learns, others trickle in, some join, move, leave, or rate themselves anew."""
        team = self.chance.choice(self.units).id
        for somebody in list(self.people.values()):
            if self.chance.random() < (0.8 if somebody.unit == team else 0.1):
                self._answer(somebody)
            if self.chance.random() < 0.05:
                somebody.unit = self.chance.choice(self.units).id
        for person in self.chance.sample(sorted(self.people), self.chance.randint(0, 3)):
            del self.people[person]
        self.join(self.chance.randint(0, 6))

    def picture(self, at: datetime) -> Picture:
        by_unit: dict[int, list[int]] = {}
        for person, somebody in sorted(self.people.items()):
            by_unit.setdefault(somebody.unit, []).append(person)
        tree = build_tree(self.units, by_unit)
        return Picture(at, tree, self._today(tree))

    def _today(self, tree: Tree) -> Standing:
        somebody = [self.people[person] for person in tree.people]
        answers = np.array([[one.answers] for one in somebody], dtype=np.uint64)
        claimed = np.array([[one.claim] for one in somebody])
        assessed, claims = answers > 0, ~np.isnan(claimed)
        return Standing(
            ids=np.array(tree.people, dtype=np.int64),
            roles=np.array([one.role for one in somebody], dtype=np.int64),
            assessed=assessed,
            claimed=claimed,
            answers_digest=answers,
            claims=claims,
            both=assessed & claims,
        )


@dataclass
class Press:
    """Publishes an organisation again and again, and keeps everything the figures were made of."""

    organisation: Organisation
    held: dict[HeldKey, Held] = field(default_factory=dict)
    told: dict[str, list[Row]] = field(default_factory=lambda: {measure: [] for measure in MEASURES})

    def publish(self, at: datetime, rules: Rules) -> dict[str, list[Row]]:
        """Return the rows of the figures that are new in this publication."""
        snapshot = self.organisation.picture(at)
        guarded = plan_guarded(snapshot, rules, self._held_for)
        news = {measure: list(self._news(snapshot, guarded, measure)) for measure in MEASURES}
        for measure, rows in news.items():
            self.told[measure] += rows
        return news

    def _held_for(self, _competency: int, measure: str) -> dict[HeldKey, Held]:
        return {key: one for key, one in self.held.items() if key.measure == measure}

    def _news(self, snapshot: Picture, guarded: Guarded, measure: str) -> Iterator[Row]:
        plan = guarded.plans[measure]
        for index, node in enumerate(snapshot.tree.nodes):
            for role in (WHOLE, *range(len(ROLES))):
                if not plan.shows(index, role, 0) or not plan.count(index, role, 0):
                    continue
                rows = np.arange(node.start, node.end)
                rows = rows if role == WHOLE else rows[snapshot.today.roles[rows] == role]
                people = respondent_people(snapshot.today, measure, rows, 0)
                key = HeldKey(node.unit.id, node.is_direct, ALL if role == WHOLE else ROLES[role], COMPETENCY, measure)
                takes_in = guarded.takes_in(measure, 0, (index, role))
                if decide(self.held.get(key), people, takes_in) is Verdict.replaced:
                    self.held[key] = Held(people, snapshot.at, {})
                    yield self._row(snapshot, measure, rows)

    def _row(self, snapshot: Picture, measure: str, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Row:
        row: dict[tuple[int, tuple[str, float]], int] = {}
        today = snapshot.today
        for place in rows.tolist():
            person, part = int(today.ids[place]), {"measured": today.assessed, "claimed": today.claims}
            if not part.get(measure, today.both)[place, 0]:
                continue
            if measure != "claimed":
                row[person, ("answers", float(today.answers_digest[place, 0]))] = -1 if measure == "blind" else 1
            if measure != "measured":
                row[person, ("claim", float(today.claimed[place, 0]))] = 1
        return row


def weeks(count: int) -> Iterator[datetime]:
    """Yield the days of publications, five weeks apart: no total waits any more."""
    for number in range(count):
        yield JUNE + timedelta(weeks=5 * number)
