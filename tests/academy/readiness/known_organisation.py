"""An organisation in the database whose people the attacker knows: where they stand, and what they gave when."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from academy.curriculum.models import QuestionVersion
from academy.db import session
from academy.people.models import Person, Unit
from academy.readiness.services import publish
from tests.academy.readiness.attack import Row
from tests.academy.readiness.factories import (
    JUNE,
    MAY,
    answer,
    make_bank,
    make_competency,
    make_member,
    make_target,
    rate,
)
from tests.factories import make_role, make_unit

ROLES = ("sales", "cx")
MONTHS = {"2025-06": JUNE, "2025-07": JUNE + timedelta(days=35)}
ASSESSED = 3
Line = dict[str, str]
"""A line of a downloaded file."""


@dataclass
class Gift:
    """Where a person stands, and what they gave: how many answers, and the day of the newest and of their claim."""

    path: str
    unit_id: int
    role: str
    answers: int = 0
    version: int = 0
    claim: int = 0


@dataclass
class KnownOrganisation:
    """Seven units on three floors, whose people are known to the attacker, month by month."""

    chance: Random
    units: list[Unit] = field(default_factory=list)
    bank: list[QuestionVersion] = field(default_factory=list)
    gifts: dict[int, Gift] = field(default_factory=dict)
    by_month: dict[str, dict[int, Gift]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in ROLES:
            make_role(role, name=role.title())
        company = make_unit(name="Company", slug="company")
        divisions = [make_unit(company, name=f"Division {number}", slug=f"d{number}") for number in range(2)]
        teams = [make_unit(divisions[number % 2], name=f"Team {number}", slug=f"t{number}") for number in range(4)]
        self.units = [company, *divisions, *teams]
        self.competency = make_competency("crisis")
        self.bank = make_bank(self.competency)
        for role in ROLES:
            make_target(role, self.competency, 3)
        for _ in range(self.chance.randint(45, 60)):
            self.join(self.chance.choice((0, 1, 2, 6, 6, 6, 6, 6)))

    def join(self, answers: int) -> None:
        unit, role = self.chance.choice(self.units), self.chance.choice(ROLES)
        person = make_member(unit, role)
        gift = self.gifts[person.id] = Gift(unit.path, unit.id, role)
        if answers:
            credits = [float(self.chance.randint(0, 1)) for _ in range(answers)]
            answer(person, self.bank[:answers], credits, MAY)
            gift.answers, gift.version = answers, 1
        if self.chance.random() < 0.7:
            rate(person, self.competency, self.chance.randint(0, 10))
            gift.claim = 1

    def live_on(self) -> None:
        """Let a division learn, three join, two leave, one move, and a few answer a little or rate themselves anew."""
        more, later = make_bank(self.competency), JUNE + timedelta(days=9)
        learning = self.units[self.chance.randint(1, 2)].path
        for number in (0, 1, 6):
            self.join(number)
        for person_id in self.chance.sample(sorted(self.gifts), 2):
            session().get_one(Person, person_id).deactivated_at = later
            del self.gifts[person_id]
        for person_id, gift in self.gifts.items():
            person = session().get_one(Person, person_id)
            count = 6 if gift.path.startswith(learning) else self.chance.choice((0, 0, 0, 0, 1))
            if count:
                answer(person, more[:count], [float(self.chance.randint(0, 1)) for _ in range(count)], later)
                gift.answers, gift.version = gift.answers + count, gift.version + 1
            if self.chance.random() < 0.1:
                rate(person, self.competency, self.chance.randint(0, 10), later)
                gift.claim += 1
        mover = self.chance.choice(sorted(self.gifts))
        there = self.chance.choice(self.units)
        session().get_one(Person, mover).unit_id = there.id
        self.gifts[mover].path, self.gifts[mover].unit_id = there.path, there.id

    def publish(self, month: str) -> None:
        self.by_month[month] = {person: Gift(**vars(gift)) for person, gift in self.gifts.items()}
        publish(at=MONTHS[month])

    def row_of(self, line: Line, month: str, under: Unit, role: str) -> Row:
        """Return who a line of a file is about, with what; what is carried over is about the month before."""
        direct = line["unit"].startswith("Directly in ")
        name = line["unit"].removeprefix("All ")
        group = under if direct else next(unit for unit in self.units if unit.name == name)
        known = self.by_month[min(MONTHS) if line["note"] == "carried over" else month]
        row: dict[tuple[int, object], int] = {}
        people = 0
        for person, gift in known.items():
            inside = gift.unit_id == group.id if direct else gift.path.startswith(group.path)
            if not inside or role not in ("all", gift.role):
                continue
            part = part_of(gift, line["measure"])
            row |= {(person, what): weight for what, weight in part.items()}
            people += bool(part) and (line["measure"] != "measured" or gift.answers >= ASSESSED)
        assert int(line["people"]) == people
        return row  # type: ignore[return-value]


def part_of(gift: Gift, measure: str) -> dict[object, int]:
    answers, claim = ("answers", gift.version), ("claim", gift.claim)
    if measure == "measured":
        return {answers: 1} if gift.answers else {}
    return {claim: 1} if gift.claim else {}
