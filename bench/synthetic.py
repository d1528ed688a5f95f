"""Synthetic organisations of any size: teams of 21 in ten divisions, 60 answers of everybody to 300 questions.

Everybody takes three of fifteen quizzes of twenty questions within the 300 days before END, and rates themselves.
What is drawn depends on the size alone. Time grows with the number of people; memory does not.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
from flask import Flask
from numpy.typing import NDArray

from academy.curriculum.models import Competency, Module, ModuleVersion, Question, QuizEntry, VersionState
from academy.db import db, session, transaction
from academy.learning.models import Attempt, Mark, Response, SelfRating
from academy.people.models import Organisation, PermissionKind, Person, Unit
from bench.copying import Loader, loading
from tests.academy.readiness.factories import make_competency, make_target, make_wording
from tests.factories import add, make_role, permit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

END = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAYS = 300
START = END - timedelta(days=DAYS)
MINUTES = DAYS * 24 * 60
DIVISIONS, TEAM = 10, 21
FIRST_TEAM = DIVISIONS + 2  # after the company and its divisions
MIXED_TEAMS, OTHERS_IN_THEM = 3, 3  # every third team, and in it every third person, has another role
ROLES = ("sales", "partner", "cx", "marketing", "executive", "other")
TARGETS = (3, 2, 3, 3, 2, 1, 2)
QUIZZES, QUIZ, TAKEN = 15, 20, 3
BETWEEN, WITHIN = 0.15, 0.85
GUESSING, GIVES_UP = 0.2, 0.03
PEOPLE_AT_ONCE = 2_000
COMPANY, LEADER = "company", 1
"""The slug of the whole, and the id of the person who leads it."""


@dataclass(frozen=True)
class Bank:
    """All questions, those of a quiz one after the other: ids, columns of competencies, and true parameters."""

    question: Integers
    wording: Integers
    module: Integers
    version: Integers
    column: Integers
    competencies: list[int]
    a: Floats
    b: Floats


def make(app: Flask, people: int) -> None:
    """Fill the app's empty database, whose tables exist."""
    rng = np.random.default_rng(people)
    with app.app_context():
        with transaction():
            bank = _make_curriculum(rng)
        url = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()  # nobody else has the file open while the loader writes
        with loading(url, [Unit, Person, Attempt, Response, Mark, SelfRating]) as loader:
            _write(loader, rng, bank, people)
        with transaction():
            permit(session().get_one(Person, LEADER), PermissionKind.leader, session().get_one(Unit, 1))


def _make_curriculum(rng: np.random.Generator) -> Bank:
    add(Organisation(name="Company"))
    competencies = [make_competency(f"competency-{column}") for column in range(len(TARGETS))]
    for role in ROLES:
        make_role(role)
        for competency, level in zip(competencies, TARGETS, strict=True):
            make_target(role, competency, level)
    column = np.arange(QUIZZES * QUIZ) % len(TARGETS)
    levels = rng.integers(1, 5, len(column))
    rows = [
        row
        for start in range(0, len(column), QUIZ)
        for row in _make_quiz([competencies[one] for one in column[start : start + QUIZ]], levels[start:].tolist())
    ]
    ids = np.array(rows)
    return Bank(
        question=ids[:, 0],
        wording=ids[:, 1],
        module=ids[:, 2],
        version=ids[:, 3],
        column=column,
        competencies=[one.id for one in competencies],
        a=np.exp(rng.normal(0.1, 0.3, len(column))),
        b=rng.normal(-0.6, 0.9, len(column)),
    )


def _make_quiz(competencies: list[Competency], levels: list[int]) -> list[tuple[int, int, int, int]]:
    """Make a published module; return the ids of question, wording, module and version of every question."""
    number = add(Module(code="", slug="")).id
    module = session().get_one(Module, number)
    module.code = module.slug = f"module-{number}"
    version = add(ModuleVersion(module_id=number, number=1, state=VersionState.published, title=f"Module {number}"))
    rows = []
    for position, (competency, level) in enumerate(zip(competencies, levels, strict=False), start=1):
        question = add(Question(module_id=number, key=f"q{position}", in_bank=True))
        wording = make_wording(question, competency, level)
        entry = {"version_id": version.id, "question_id": question.id, "question_version_id": wording.id}
        add(QuizEntry(**entry, position=position))
        rows.append((question.id, wording.id, number, version.id))
    return rows


def _write(loader: Loader, rng: np.random.Generator, bank: Bank, people: int) -> None:
    teams = (people - 1) // TEAM + 1
    _write_units(loader, teams)
    effects = rng.normal(0.0, np.sqrt(BETWEEN), (teams, len(TARGETS)))
    for start in range(0, people, PEOPLE_AT_ONCE):
        people_here = np.arange(start, min(start + PEOPLE_AT_ONCE, people))
        own = rng.normal(0.0, np.sqrt(WITHIN), (len(people_here), len(TARGETS)))
        ability = effects[people_here // TEAM] + own
        _write_people(loader, people_here)
        _write_ratings(loader, rng, bank, people_here, ability)
        _write_attempts(loader, rng, bank, people_here, ability)


def _write_units(loader: Loader, teams: int) -> None:
    division = (np.arange(teams) * DIVISIONS // teams + 2).tolist()
    numbers = list(range(1, FIRST_TEAM + teams))
    kinds = ["company"] + ["division"] * DIVISIONS + ["team"] * teams
    loader.write(
        Unit,
        len(numbers),
        {
            "id": numbers,
            "slug": [COMPANY, *(f"unit-{number}" for number in numbers[1:])],
            "name": [f"{kind.title()} {number}" for kind, number in zip(kinds, numbers, strict=True)],
            "kind": kinds,
            "parent_id": [None] + [1] * DIVISIONS + division,
            "path": ["/1/"]
            + [f"/1/{number}/" for number in numbers[1 : FIRST_TEAM - 1]]
            + [f"/1/{above}/{number}/" for above, number in zip(division, numbers[FIRST_TEAM - 1 :], strict=True)],
        },
    )


def _write_people(loader: Loader, people: Integers) -> None:
    team = people // TEAM
    differs = (team % MIXED_TEAMS == 0) & (people % OTHERS_IN_THEM == 0)
    roles = ((team + differs) % len(ROLES)).tolist()
    numbers = (people + 1).tolist()
    loader.write(
        Person,
        len(numbers),
        {
            "id": numbers,
            "token": [f"token-{number}" for number in numbers],
            "email": [f"person-{number}@company.example" for number in numbers],
            "name": [f"Person {number}" for number in numbers],
            "unit_id": (team + FIRST_TEAM).tolist(),
            "role_slug": [ROLES[role] for role in roles],
            "welcome_step": 4,
            "created_at": _moments()[0],
        },
    )


def _write_ratings(loader: Loader, rng: np.random.Generator, bank: Bank, people: Integers, ability: Floats) -> None:
    heard = 6.5 + ability + rng.normal(0.0, 1.5, ability.shape)
    count = ability.size
    loader.write(
        SelfRating,
        count,
        {
            "id": (people[0] * len(TARGETS) + np.arange(count) + 1).tolist(),
            "person_id": np.repeat(people + 1, len(TARGETS)).tolist(),
            "competency_id": bank.competencies * len(people),
            "out_of_ten": np.clip(np.rint(heard), 0, 10).astype(int).ravel().tolist(),
            "rated_at": _moments()[0],
        },
    )


def _write_attempts(loader: Loader, rng: np.random.Generator, bank: Bank, people: Integers, ability: Floats) -> None:
    """Write the attempts of some people with their responses and marks, one row of arrays per attempt."""
    quiz = rng.random((len(people), QUIZZES)).argpartition(TAKEN, axis=1)[:, :TAKEN].ravel()
    attempt = people[0] * TAKEN + np.arange(len(quiz)) + 1
    begun = rng.integers(0, MINUTES - QUIZ - 1, len(quiz))
    first = quiz * QUIZ
    loader.write(
        Attempt,
        len(quiz),
        {
            "id": attempt.tolist(),
            "person_id": np.repeat(people + 1, TAKEN).tolist(),
            "kind": "quiz",
            "module_id": bank.module[first].tolist(),
            "module_version_id": bank.version[first].tolist(),
            "number": 1,
            "seed": attempt.tolist(),
            "state": "finished",
            "started_at": _moments()[begun].tolist(),
            "finished_at": _moments()[begun + QUIZ].tolist(),
            "score": 70.0,
        },
    )
    question = first[:, None] + np.arange(QUIZ)
    theta = np.repeat(ability, TAKEN, axis=0)[np.arange(len(quiz))[:, None], bank.column[question]]
    knows = 1.0 / (1.0 + np.exp(-bank.a[question] * (theta - bank.b[question])))
    right = rng.random(question.shape) < GUESSING + (1.0 - GUESSING) * knows
    gives_up = rng.random(question.shape) < GIVES_UP
    _write_responses(loader, bank, attempt, begun, question, np.where(gives_up, 2, right))


def _write_responses(
    loader: Loader, bank: Bank, attempt: Integers, begun: Integers, question: Integers, choice: Integers
) -> None:
    """Write responses with their marks, attempt × question; a choice is 0 wrong, 1 right or 2 "I don't know yet"."""
    numbers = ((attempt[:, None] - 1) * QUIZ + np.arange(QUIZ) + 1).ravel().tolist()
    stored = np.array(['{"option": 1}', '{"option": 0}', '{"dont_know": true}'], dtype=object)
    given, asked = stored[choice].ravel().tolist(), question.ravel()
    loader.write(
        Response,
        len(numbers),
        {
            "id": numbers,
            "attempt_id": np.repeat(attempt, QUIZ).tolist(),
            "position": list(range(1, QUIZ + 1)) * len(attempt),
            "question_id": bank.question[asked].tolist(),
            "question_version_id": bank.wording[asked].tolist(),
            "answer": given,
            "revision": 1,
            "answered_at": _moments()[begun[:, None] + np.arange(QUIZ)].ravel().tolist(),
        },
    )
    loader.write(
        Mark,
        len(numbers),
        {
            "id": numbers,
            "response_id": numbers,
            "fraction": (choice == 1).astype(float).ravel().tolist(),
            "marked_at": np.repeat(_moments()[begun + QUIZ], QUIZ).tolist(),
        },
    )


@cache
def _moments() -> NDArray[np.object_]:
    """Return every minute of the history as both databases take it."""
    first = np.datetime64(START.replace(tzinfo=None), "m")
    texts = np.datetime_as_string(first + np.arange(MINUTES), unit="s").tolist()
    return np.array([text.replace("T", " ") + ".000000" for text in texts], dtype=object)
