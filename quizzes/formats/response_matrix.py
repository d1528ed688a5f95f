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


def read_response_matrix(
    text: str, name: str = "", *, constant: bool = False
) -> tuple[ResponseMatrix | None, list[Problem]]:
    """Return the matrix of a CSV text and warnings, or None and the errors that keep it from being read.

    The first row names the questions. A first column headed person, id or nothing names the people and is left out.
    Cells are 0, 1, a share between, or empty. Warned of are questions nobody answered and, where ``constant`` is set,
    those that tell nobody apart: without priors they have no difficulty.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        fix = "Save the table as CSV with commas, and close every quote"
        return None, [Problem(f"This is not CSV: {error}", fix, file=name, line=reader.line_num)]
    if len(rows) < 2:
        return None, [Problem("There are no answers", "Write question ids, then one row per person", file=name, line=1)]
    line, head = rows[0]
    first = 1 if head[0].strip().casefold() in PERSON_HEADS else 0
    ids = tuple(cell.strip() for cell in head[first:])
    problems = [problem.at(name, line) for problem in _check_ids(ids)]
    table = np.full((len(rows) - 1, len(ids)), np.nan)
    for place, (line, row) in enumerate(rows[1:]):
        if len(problems) >= MOST_PROBLEMS:
            break
        problems += [problem.at(name, line) for problem in _read_row(row[first:], ids, table[place])]
    if problems:
        return None, problems
    return ResponseMatrix(ids, table), [problem.at(name, 0) for problem in _check_columns(ids, table, constant)]


def _check_ids(ids: Sequence[str]) -> list[Problem]:
    repeated = [identifier for identifier, columns in Counter(ids).items() if columns > 1]
    if any(";" in identifier or "\t" in identifier for identifier in ids):
        return [Problem("The columns are not divided by commas", "Save the table as CSV with commas")]
    if "" in ids:
        return [Problem(f"Column {ids.index('') + 1} of the questions has no id", "Name its question in the first row")]
    problems = [Problem(f"The question {shown(name)} has several columns", "Keep one") for name in repeated]
    if all(as_number(identifier) in (0.0, 1.0) for identifier in ids):
        problems.append(Problem("The first row holds marks", "Put the ids of the questions above them"))
    return problems


def _check_columns(ids: Sequence[str], table: Array, constant: bool) -> list[Problem]:
    problems = []
    for identifier, marks in zip(ids, table.T, strict=True):
        given = marks[~np.isnan(marks)]
        if not len(given):
            message, fix = f"Nobody answered {shown(identifier)}", "Leave its column out: its figures say nothing"
        elif constant and given.min() == given.max():
            message = f"Everybody has the same mark for {shown(identifier)}, so it has no difficulty"
            fix = "Leave its column out, or keep the priors"
        else:
            continue
        problems.append(Problem(message, fix, severity="warning"))
    return problems


def _read_row(cells: Sequence[str], ids: Sequence[str], target: Array) -> list[Problem]:
    """Write a row's credits into the target and return what is wrong with it."""
    if len(cells) != len(ids):
        return [Problem(f"The row has {len(cells)} of {len(ids)} marks", "Give one cell per question")]
    for place, cell in enumerate(cells):
        if cell.strip():
            credit = as_number(cell)
            if credit is None or not 0.0 <= credit <= 1.0:
                message = f"The mark for {shown(ids[place])} is {shown(cell)}"
                return [Problem(message, "Write 0, 1, a share between, or nothing")]
            target[place] = credit
    return []
