"""An organisation with answers: competencies, a bank of questions, people who answered, people who rated themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from academy.curriculum.models import (
    Competency,
    Module,
    ModuleCompetency,
    ModuleVersion,
    Question,
    QuestionVersion,
    QuizEntry,
    Target,
    VersionState,
)
from academy.learning.models import Attempt, AttemptKind, AttemptState, Mark, Response, SelfRating
from academy.people.models import PermissionKind, Person, Unit
from academy.readiness.services import publish
from tests.factories import add, make_person, make_role, make_unit, permit
from tests.made_once import made_once

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
MAY = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)
JUNE = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)

SINGLE: dict[str, Any] = {
    "type": "single",
    "text": "What do you do first?",
    "explanation": "Hiding keeps the evidence.",
    "options": [
        {"text": "Hide it", "right": True, "feedback": "Right."},
        {"text": "Delete it", "feedback": "No."},
        {"text": "Reply", "feedback": "No."},
        {"text": "Wait", "feedback": "No."},
    ],
}

_numbers = count(1)


def make_competency(slug: str, **values: Any) -> Competency:
    number = next(_numbers)
    defaults = {
        "key": f"C{number}",
        "name": slug.title(),
        "short_name": slug.title(),
        "definition": f"Be good at {slug}",
        "levels": {str(level): f"Level {level}" for level in range(1, 5)},
        "position": number,
    }
    return add(Competency(slug=slug, **(defaults | values)))


def make_target(role: str, competency: Competency, level: int) -> Target:
    return add(Target(role_slug=role, competency_id=competency.id, level=level))


def make_bank(competency: Competency, levels: Sequence[int] = (1, 1, 2, 2, 3, 3)) -> list[QuestionVersion]:
    """A published module whose questions, all admitted to the reference bank, test one competency."""
    number = next(_numbers)
    module = add(Module(code=f"M-{number}", slug=f"bank-{number}"))
    version = add(
        ModuleVersion(module_id=module.id, number=1, state=VersionState.published, title=f"Basics of {competency.name}")
    )
    add(ModuleCompetency(version_id=version.id, competency_id=competency.id, level=3))
    return [_make_question(module, version, competency, position, level) for position, level in enumerate(levels, 1)]


def _make_question(
    module: Module, version: ModuleVersion, competency: Competency, position: int, level: int
) -> QuestionVersion:
    key = f"q{position}"
    question = add(Question(module_id=module.id, key=key, in_bank=True))
    wording = make_wording(question, competency, level, key=key)
    entry = {"version_id": version.id, "question_id": question.id, "position": position}
    add(QuizEntry(question_version_id=wording.id, **entry))
    return wording


def make_wording(
    question: Question, competency: Competency, level: int, number: int = 1, **values: Any
) -> QuestionVersion:
    key = values.pop("key", "q")
    definition = SINGLE | {"id": key, "competency": competency.key, "level": level}
    wording = {"question_id": question.id, "number": number, "type": "single", "competency_id": competency.id}
    return add(QuestionVersion(**wording, level=level, definition=definition, **values))


def make_member(unit: Unit, role: str = "sales", **values: Any) -> Person:
    return make_person(unit, role, **({"created_at": LONG_AGO} | values))


def answer(
    person: Person,
    wordings: Sequence[QuestionVersion],
    credits: Sequence[float | None],
    at: datetime = MAY,
    **values: Any,
) -> Attempt:
    """A finished attempt; a credit of None is "I don't know yet", −1 an answer that awaits a trainer."""
    given = {
        "person_id": person.id,
        "kind": AttemptKind.quiz,
        "module_id": wordings[0].question.module_id,
        "number": next(_numbers),
        "state": AttemptState.finished,
        "started_at": at,
        "finished_at": at + timedelta(minutes=10),
    }
    pairs = enumerate(zip(wordings, credits, strict=True), 1)
    responses = [_marked_response(position, wording, credit, at) for position, (wording, credit) in pairs]
    return add(Attempt(**(given | values), responses=responses))  # at once: row by row takes many times as long


def _marked_response(position: int, wording: QuestionVersion, credit: float | None, at: datetime) -> Response:
    fraction = None if credit == -1 else credit or 0.0
    return Response(
        position=position,
        question_id=wording.question_id,
        question_version_id=wording.id,
        answer={"dont_know": True} if credit is None else {"option": 0 if credit else 1},
        answered_at=at + timedelta(seconds=position),
        marks=[Mark(fraction=fraction, marked_at=at + timedelta(minutes=10))],
    )


def rate(person: Person, competency: Competency, out_of_ten: int | None, at: datetime = MAY) -> SelfRating:
    rating = {"person_id": person.id, "competency_id": competency.id, "rated_at": at}
    return add(SelfRating(out_of_ten=out_of_ten, **rating))


@dataclass
class Scene:
    """A company with two divisions, a partner, and a team of four that must never show a figure."""

    company: Unit
    sales: Unit
    north: Unit
    south: Unit
    four: Unit
    marketing: Unit
    partner: Unit
    competency: Competency
    other: Competency
    bank: list[QuestionVersion]


@made_once
def make_scene() -> Scene:
    make_role("sales", name="Sales")
    make_role("cx", name="Customer experience", position=1)
    company = make_unit(name="Acme", slug="acme")
    sales = make_unit(company, name="Sales", slug="sales")
    marketing = make_unit(company, name="Marketing", slug="marketing", position=1)
    north, south = make_unit(sales, name="North", slug="north"), make_unit(sales, name="South", slug="south")
    four = make_unit(sales, name="Four", slug="four")
    partner = make_unit(company, name="Retail", slug="retail", is_partner=True, position=2)
    crisis, privacy = make_competency("crisis"), make_competency("privacy")
    for role in ("sales", "cx"):
        make_target(role, crisis, 3)
        make_target(role, privacy, 1)
    bank = make_bank(crisis)
    make_bank(privacy)
    for unit, people in ((north, 12), (south, 8), (four, 4), (sales, 6), (marketing, 9), (partner, 7)):
        for number in range(people):
            person = make_member(unit, "cx" if number % 2 else "sales")
            answer(person, bank, [1.0] * (number % 5 + 1) + [0.0] * (5 - number % 5))
            rate(person, crisis, 9)
    return Scene(company, sales, north, south, four, marketing, partner, crisis, privacy, bank)


@made_once
def make_published_scene() -> Scene:
    """The scene, published in May and in June."""
    scene = make_scene()
    publish(at=MAY.replace(day=20))
    publish(at=JUNE)
    return scene


def leader_of(unit: Unit) -> Person:
    """Make a member of a unit who leads it."""
    person = make_member(unit)
    permit(person, PermissionKind.leader, unit)
    return person
