"""Read people and answers from CSV files, and write the figures of units and persons."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from academy.errors import Refused
from academy.readiness.estimation.counting import SECONDS_PER_DAY, Floats, Integers, months_before
from academy.readiness.estimation.responses import Questions, Responses, packed

PEOPLE_COLUMNS = ("person", "unit", "role")
ANSWER_COLUMNS = ("person", "question", "competency", "right", "answered_at", "guess", "difficulty", "anchor")
GUESS, DIFFICULTY = 0.2, 0.0
CURRENT_FOR_MONTHS = 12
DECIMALS = 6

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Roster:
    """People sorted by unit and name, and every person's unit as a place in `units`."""

    people: Sequence[str]
    units: Sequence[str]
    unit: Integers


@dataclass(frozen=True, slots=True)
class AnswerBook:
    """Counted answers by competency, and the questions they answer."""

    competencies: Sequence[str]
    questions: Questions
    responses: Sequence[Responses]


@dataclass(frozen=True, slots=True)
class _Question:
    row: int
    competency: str
    c: float
    difficulty: float


@dataclass(slots=True)
class _Answers:
    """Answers as they are read: entries of equal length, and what is known of the questions."""

    questions: dict[str, _Question] = field(default_factory=dict)
    person: list[int] = field(default_factory=list)
    question: list[int] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    moment: list[float] = field(default_factory=list)


def read_people(path: Path) -> Roster:
    """Read people.csv; raises Refused with file, line and what is wrong."""
    unit_of: dict[str, str] = {}
    for line in _lines(path, PEOPLE_COLUMNS, required=("person", "unit")):
        person, unit = line.text("person"), line.text("unit")
        if person in unit_of:
            raise line.refused(f"person {person!r} is there twice")
        unit_of[person] = unit
    if not unit_of:
        raise Refused(f"{path}: there is nobody in this file")
    units = sorted(set(unit_of.values()))
    place = {unit: number for number, unit in enumerate(units)}
    people = sorted(unit_of, key=lambda person: (unit_of[person], person))
    return Roster(people, units, np.array([place[unit_of[person]] for person in people], dtype=np.int64))


def read_answers(path: Path, roster: Roster, at: datetime | None) -> AnswerBook:
    """Read answers.csv; raises Refused with file, line and what is wrong.

    Of several answers to a question the first counts. With `at`, later answers and those older than twelve months
    are left out; an answer without a moment is taken as given then.
    """
    row_of = {person: row for row, person in enumerate(roster.people)}
    answers = _Answers()
    for line in _lines(path, ANSWER_COLUMNS, required=("person", "question", "competency", "right")):
        _add_answer(answers, line, row_of)
    if not answers.person:
        raise Refused(f"{path}: there is no answer in this file")
    return _book(answers, at)


def _add_answer(answers: _Answers, line: "_Line", row_of: Mapping[str, int]) -> None:
    person = line.text("person")
    if person not in row_of:
        raise line.refused(f"person {person!r} is not in the file of people")
    answers.person.append(row_of[person])
    answers.question.append(_known_question(answers.questions, line).row)
    answers.right.append(line.number("right", 0.0, 1.0))
    answers.moment.append(line.moment("answered_at"))


def _known_question(questions: dict[str, _Question], line: "_Line") -> _Question:
    name, competency = line.text("question"), line.text("competency")
    guess = line.number("guess", 0.0, 0.95, GUESS)
    difficulty = line.number("difficulty", -10.0, 10.0, DIFFICULTY)
    line.anchor()
    known = questions.setdefault(name, _Question(len(questions), competency, guess, difficulty))
    for what, before, now in (
        ("competency", known.competency, competency),
        ("guess", known.c, guess),
        ("difficulty", known.difficulty, difficulty),
    ):
        if before != now:
            raise line.refused(f"question {name!r} has {what} {now!r} here and {before!r} before")
    return known


def _book(answers: _Answers, at: datetime | None) -> AnswerBook:
    names = sorted(answers.questions)
    facts = [answers.questions[name] for name in names]
    competencies = sorted({one.competency for one in facts})
    questions = Questions(
        np.array([competencies.index(one.competency) for one in facts], dtype=np.int64),
        np.array([one.c for one in facts]),
        np.array([one.difficulty for one in facts]),
        np.ones(len(facts), dtype=np.bool_),
    )
    sorted_row = np.empty(len(facts), dtype=np.int64)
    sorted_row[[one.row for one in facts]] = np.arange(len(facts))
    person, question = np.array(answers.person), sorted_row[np.array(answers.question)]
    right, moment = np.array(answers.right), np.array(answers.moment)
    counted = _counted(person, question, moment, at)
    days = _days_ago(moment, at)
    return AnswerBook(
        competencies,
        questions,
        [
            _bundle(questions, column, person[counted], question[counted], right[counted], days[counted])
            for column in range(len(competencies))
        ],
    )


def _counted(person: Integers, question: Integers, moment: Floats, at: datetime | None) -> Integers:
    """Return the rows of first answers that are neither too old nor of the future."""
    rows = np.arange(len(person))
    if at is not None:
        rows = rows[~(moment > at.timestamp())]
    order = rows[np.lexsort((rows, moment[rows], question[rows], person[rows]))]
    again = (np.diff(person[order]) == 0) & (np.diff(question[order]) == 0)
    firsts = order[np.append(True, ~again)] if len(order) else order
    if at is not None:
        firsts = firsts[~(moment[firsts] < months_before(at, CURRENT_FOR_MONTHS).timestamp())]
    return firsts


def _days_ago(moment: Floats, at: datetime | None) -> Floats:
    if at is None:
        return np.zeros(len(moment))
    return np.where(np.isnan(moment), 0.0, (at.timestamp() - moment) / SECONDS_PER_DAY)


def _bundle(
    questions: Questions, column: int, person: Integers, question: Integers, right: Floats, days: Floats
) -> Responses:
    rows = questions.of(column)
    own = np.flatnonzero(questions.competency[question] == column)
    return packed(person[own], np.searchsorted(rows, question[own]), right[own], days[own])


def write_table(path: Path, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Write a CSV file; numbers keep six decimals, what is not known stays empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_shown(value) for value in row] for row in rows)


def _shown(value: Any) -> Any:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.{DECIMALS}f}"
    return value


@dataclass(frozen=True, slots=True)
class _Line:
    path: Path
    number_of: int
    values: Mapping[str, str]

    def refused(self, what: str) -> Refused:
        return Refused(f"{self.path}, line {self.number_of}: {what}")

    def text(self, column: str) -> str:
        value = self.values[column].strip()
        if not value:
            raise self.refused(f"{column} is empty")
        return value

    def number(self, column: str, lowest: float, highest: float, default: float | None = None) -> float:
        value = self.values.get(column, "").strip()
        if not value and default is not None:
            return default
        if not value:
            raise self.refused(f"{column} is empty")
        number = self._parsed(column, value, float, f"a number from {lowest:g} to {highest:g}")
        if not lowest <= number <= highest:
            raise self.refused(f"{column} is {value!r}; it must be a number from {lowest:g} to {highest:g}")
        return number

    def moment(self, column: str) -> float:
        """Return seconds since 1970, NaN when empty. A moment without zone is UTC."""
        value = self.values.get(column, "").strip()
        if not value:
            return float("nan")
        moment = self._parsed(column, value, datetime.fromisoformat, "a date such as 2025-06-30 or 2025-06-30T09:15")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

    def anchor(self) -> None:
        value = self.values.get("anchor", "").strip().lower()
        if value not in ("", "0", "1", "true", "false", "yes", "no"):
            raise self.refused(f"anchor is {value!r}; it must be 0, 1 or empty")

    def _parsed(self, column: str, value: str, parse: Callable[[str], T], meant: str) -> T:
        try:
            return parse(value)
        except ValueError:
            raise self.refused(f"{column} is {value!r}; it must be {meant}") from None


def _lines(path: Path, columns: Sequence[str], required: Sequence[str]) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _check_header(path, header, columns, required)
            for values in reader:
                if not values:
                    continue
                if len(values) != len(header):
                    counted = f"{len(values)} values where the header has {len(header)}"
                    raise Refused(f"{path}, line {reader.line_num}: {counted}")
                yield _Line(path, reader.line_num, dict(zip(header, values, strict=True)))
    except OSError as error:
        raise Refused(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path}: this is not a text file in UTF-8") from None
    except csv.Error as error:
        raise Refused(f"{path}, line {reader.line_num}: {error}") from None


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str], required: Sequence[str]) -> None:
    if missing := [name for name in required if name not in header]:
        raise Refused(f"{path}: the header lacks {', '.join(missing)}; it must be {','.join(columns)}")
    if unknown := [name for name in header if name not in columns]:
        raise Refused(f"{path}: the header has {', '.join(map(repr, unknown))}; it must be {','.join(columns)}")
    if len(set(header)) < len(header):
        raise Refused(f"{path}: the header names a column twice; it must be {','.join(columns)}")
