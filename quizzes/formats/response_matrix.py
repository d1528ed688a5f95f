"""Read a person × question matrix of marks from CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quizzes.ability import Array
from quizzes.problems import Problem
from quizzes.questions.fields import as_number, shown

PERSON_HEADS = {"", "person", "person_id", "id", "learner", "user", "name"}
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class ResponseMatrix:
    """Question ids, and credits from 0 to 1 as person × question, NaN where not answered."""

    questions: tuple[str, ...]
    responses: Array


def read_response_matrix(text: str, name: str = "") -> tuple[ResponseMatrix | None, list[Problem]]:
    """Return the matrix of a CSV text, None with its problems when it cannot be read.

    The first row names the questions. A first column headed person, id or nothing names the people and is left out.
    Cells are 0, 1, a share between, or empty.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        return None, [Problem(f"This is not CSV: {error}", "Save the table as CSV with commas", file=name, line=1)]
    if len(rows) < 2:
        return None, [Problem("There are no answers", "Write question ids, then one row per person", file=name, line=1)]
    first = 1 if rows[0][0].strip().casefold() in PERSON_HEADS else 0
    ids = tuple(cell.strip() for cell in rows[0][first:])
    problems = _check_ids(ids)
    table = np.full((len(rows) - 1, len(ids)), np.nan)
    for number, row in enumerate(rows[1:]):
        if len(problems) >= MOST_PROBLEMS:
            break
        problems += _read_row(row[first:], ids, table[number], number + 2)
    if problems:
        return None, [problem.at(name, problem.line) for problem in problems]
    return ResponseMatrix(ids, table), []


def _check_ids(ids: Sequence[str]) -> list[Problem]:
    repeated = [identifier for identifier, columns in Counter(ids).items() if columns > 1]
    problems = [Problem(f"The question {shown(name)} has several columns", "Keep one", line=1) for name in repeated]
    if all(as_number(identifier) in (0.0, 1.0) for identifier in ids):
        problems.append(Problem("The first row holds marks", "Put the ids of the questions above them", line=1))
    return problems


def _read_row(cells: Sequence[str], ids: Sequence[str], target: Array, line: int) -> list[Problem]:
    """Write a row's credits into the target and return what is wrong with it."""
    if len(cells) != len(ids):
        return [Problem(f"The row has {len(cells)} of {len(ids)} marks", "Give one cell per question", line=line)]
    for place, cell in enumerate(cells):
        if cell.strip():
            credit = as_number(cell)
            if credit is None or not 0.0 <= credit <= 1.0:
                message = f"The mark for {shown(ids[place])} is {shown(cell)}"
                return [Problem(message, "Write 0, 1, a share between, or nothing", line=line)]
            target[place] = credit
    return []
