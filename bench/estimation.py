"""How long the arithmetic of estimation takes and how much memory; each size in a process of its own."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.estimator import authors_scale, calibrated
from academy.readiness.estimation.groups import group_figures, stretches
from academy.readiness.estimation.responses import Questions, Responses
from academy.readiness.estimation.survey import persons, survey
from academy.readiness.rules import Rules
from bench.figures import Figure, peak_memory

SIZES = (2_500, 25_000, 250_000)
QUESTIONS, COMPETENCIES, ANSWERS, UNIT_SIZE = 300, 7, 60, 21
STANDARD, LARGEST = 25_000, 250_000
CALIBRATION, PUBLICATION, GROWTH, RESCORING = 15.0, 60.0, 1.2, 5.0
MEMORY = {2_500: 500.0, 25_000: 500.0, 250_000: 1_000.0}  # MB
RESCORINGS = 50
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Figure]:
    """Yield times and peak memory beside their targets. Times are those of the processor: the machine may be busy."""
    seconds: dict[int, float] = {}
    for people in sizes:
        found = _in_own_process(people)
        seconds[people] = found["estimation"]
        target = PUBLICATION if people == STANDARD else None
        yield Figure(f"Estimating all units, {people:,} people", found["estimation"], target, unit="s")
        yield Figure(f"Peak memory, {people:,} people", found["memory"], MEMORY.get(people), unit="MB")
        if people == STANDARD:
            yield Figure(f"Calibrating {QUESTIONS} questions once", found["calibration"], CALIBRATION, unit="s")
            yield Figure("Rescoring one person", found["rescoring"], RESCORING, unit="ms")
    if STANDARD in seconds and LARGEST in seconds:
        per_person = (seconds[LARGEST] / LARGEST) / (seconds[STANDARD] / STANDARD)
        yield Figure(f"Time per person, {LARGEST:,} / {STANDARD:,}", per_person, GROWTH)


def _in_own_process(people: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.estimation", "--people", str(people)]
    printed = subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True, text=True)
    return {name: float(value) for name, value in json.loads(printed.stdout).items()}


def _measure_one(people: int) -> dict[str, float]:
    rng = np.random.default_rng(1)
    questions, unit = _questions(rng), np.arange(people) // UNIT_SIZE
    responses = [_responses(rng, len(questions.of(column)), people) for column in range(COMPETENCIES)]
    units = int(unit[-1]) + 1
    began = time.process_time()
    found = survey(questions, responses, unit, units, np.full((people, COMPETENCIES), 70.0), Rules())
    for rows in stretches(unit, units):
        group_figures(found.members, found.fit.effects.covariance, unit, rows)
    taken = time.process_time() - began
    result = {"estimation": taken, "memory": peak_memory()}
    if people == STANDARD:
        result |= {"calibration": _calibration(questions, responses), "rescoring": _rescoring(questions, responses)}
    return result


def _questions(rng: np.random.Generator) -> Questions:
    return Questions(
        np.arange(QUESTIONS) % COMPETENCIES,
        np.full(QUESTIONS, 0.2),
        rng.choice([-1.8, -1.0, -0.2, 0.6], QUESTIONS),
        np.ones(QUESTIONS, dtype=np.bool_),
    )


def _responses(rng: np.random.Generator, items: int, people: int) -> Responses:
    """Draw answers of people to one competency's questions, some people at a time."""
    a, b = np.exp(rng.normal(0.1, 0.3, items)), rng.normal(-0.6, 0.9, items)
    share = ANSWERS / QUESTIONS
    parts = [_some(rng, a, b, share, start, min(start + 5_000, people)) for start in range(0, people, 5_000)]
    person, item, success = (np.concatenate([part[place] for part in parts]) for place in range(3))
    days = rng.uniform(0, 300, len(person)).astype(np.float32)
    return Responses(person.astype(np.int32), item.astype(np.int32), success.astype(np.float32), days)


def _some(
    rng: np.random.Generator, a: NDArray[np.float64], b: NDArray[np.float64], share: float, start: int, end: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    theta = rng.normal(size=end - start)
    right = 0.2 + 0.8 / (1.0 + np.exp(-a * (theta[:, None] - b)))
    person, item = np.nonzero(rng.random(right.shape) < share)
    success = rng.random(len(person)) < right[person, item]
    return (person + start).astype(np.int32), item.astype(np.int32), success.astype(np.float32)


def _calibration(questions: Questions, responses: list[Responses]) -> float:
    began = time.process_time()
    calibrated(questions, responses, np.zeros((1, COMPETENCIES)), np.ones(COMPETENCIES))
    return time.process_time() - began


def _rescoring(questions: Questions, responses: list[Responses]) -> float:
    scale = authors_scale(questions, COMPETENCIES)
    own = [_first_person(one) for one in responses]
    began = time.process_time()
    for _ in range(RESCORINGS):
        persons(scale, questions, own, 1)
    return (time.process_time() - began) / RESCORINGS * 1000


def _first_person(responses: Responses) -> Responses:
    part = slice(0, int(np.searchsorted(responses.person, 1)))
    return Responses(responses.person[part], responses.item[part], responses.success[part], responses.days[part])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.estimation", description=__doc__)
    parser.add_argument("--people", type=int, required=True)
    print(json.dumps(_measure_one(parser.parse_args().people)))
