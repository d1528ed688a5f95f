"""The engine alone: marking answers of every type, calibrating, choosing the next question of a short test."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from quizzes import adaptive, calibration
from quizzes.ability import Items
from quizzes.questions.contract import DontKnow, Question
from tests.quizzes.examples import questions
from tests.quizzes.test_contract import RIGHT_ANSWERS

RESPONSES = 100_000
CHOICE_TYPES = ("single", "multiple", "true_false")
CHOICE_TARGET = 25.0  # microseconds
CALIBRATION_TARGET = 15.0  # seconds on one core
CHOOSING_TARGET = 2.0  # milliseconds
QUESTIONS = 300
SEED = 20_261_121


def figures() -> Iterator[Figure]:
    yield from _marking()
    yield _calibrating(2_000, QUESTIONS, None)
    yield _calibrating(25_000, 60, CALIBRATION_TARGET)
    yield _choosing()


def _marking() -> Iterator[Figure]:
    """Mark 100,000 stored responses of all types in turn, and tell the time of each type."""
    answers = _answers()
    rounds = RESPONSES // sum(len(found) for _question, found in answers.values())
    total = 0.0
    for kind, (question, found) in answers.items():
        started = time.process_time()
        for _ in range(rounds):
            for stored in found:
                question.mark(question.response_from_json(stored))
        taken = time.process_time() - started
        total += taken
        each = taken / (rounds * len(found)) * 1e6
        yield Figure(f"Marking: {kind}", each, CHOICE_TARGET if kind in CHOICE_TYPES else None, unit="µs")
    yield Figure(f"Marking {RESPONSES:,} responses of all types", total, unit="s")


def _answers() -> dict[str, tuple[Question, list[dict[str, Any]]]]:
    """Return the example of every type with a right answer and "I don't know yet", as they are stored."""
    return {
        kind: (question, [question.parse(RIGHT_ANSWERS[kind]).to_json()] * 9 + [DontKnow().to_json()])
        for kind, question in questions().items()
    }


def _calibrating(people: int, answered: int, target: float | None) -> Figure:
    """Calibrate in a process of its own with one numeric thread."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "bench.engine", str(people), str(answered)]
    done = subprocess.run(command, env=os.environ | one_thread, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout)
    size = f"{QUESTIONS} × {people:,}" + (f" × {answered}" if answered < QUESTIONS else "")
    return Figure(f"Calibrating {size}", result["seconds"], target, unit="s", details=f"one thread, {result['mb']} MB")


def _choosing() -> Figure:
    random = np.random.default_rng(SEED)
    a, d = np.exp(random.normal(0.1, 0.3, QUESTIONS)), random.normal(0.6, 0.9, QUESTIONS)
    bank = Items(a, d, np.full(QUESTIONS, 0.2))
    exposure = random.uniform(0, 0.5, QUESTIONS)
    started = time.process_time()
    for turn in range(1_000):
        adaptive.choose(0.3, bank, barred=range(turn % 20), exposure=exposure, seed=turn)
    return Figure("Choosing the next of 300 questions", time.process_time() - started, CHOOSING_TARGET, unit="ms")


def _responses(people: int, answered: int) -> NDArray[np.float64]:
    random = np.random.default_rng(SEED)
    theta, b = random.normal(size=people), random.normal(-0.6, 0.9, QUESTIONS)
    a = np.exp(random.normal(0.1, 0.3, QUESTIONS))
    chance = 0.2 + 0.8 / (1 + np.exp(-a * (theta[:, None] - b)))
    given = (random.random((people, QUESTIONS)) < chance).astype(np.float64)
    if answered < QUESTIONS:
        ranks = random.random((people, QUESTIONS)).argsort(axis=1)
        np.put_along_axis(given, ranks[:, answered:], np.nan, axis=1)
    return given


def _calibrate_here(people: int, answered: int) -> None:
    given = _responses(people, answered)
    started = time.process_time()
    calibration.calibrate(given, c=0.2, priors=calibration.Priors())
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    _calibrate_here(int(sys.argv[1]), int(sys.argv[2]))
