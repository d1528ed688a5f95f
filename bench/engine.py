"""The engine alone: marking answers of every type, calibrating, choosing the next question of a short test."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import mirt
import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from quizzes import adaptive, calibration
from quizzes.ability import FINE_NODES, NODES, Items, curves, normal_weights
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
    yield from _beside_mirt(2_000)
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
    result = _in_own_process("calibrate", people, answered)
    size = f"{QUESTIONS} × {people:,}" + (f" × {answered}" if answered < QUESTIONS else "")
    return Figure(f"Calibrating {size}", result["seconds"], target, unit="s", details=f"one thread, {result['mb']} MB")


def _beside_mirt(people: int) -> Iterator[Figure]:
    """Calibrate the same answers here and with mirt: two parameters, no priors, 31 nodes, tolerance 1e-4.

    Guessing is left out, as mirt leaves its fast path where it holds guessing fixed. Here the standard errors are
    included, there they are not. Log-likelihoods are those of the fitted items on one fine grid.
    """
    ours, theirs = (_in_own_process(program, people, QUESTIONS) for program in ("two-parameters", "mirt"))
    what = f"Calibrating {QUESTIONS} × {people:,}, two parameters"
    agreement = float(np.corrcoef(ours["b"], theirs["b"])[0, 1])
    yield Figure(what, ours["seconds"], unit="s", details=f"log-likelihood {ours['log_likelihood']:.2f}")
    details = f"log-likelihood {theirs['log_likelihood']:.2f}, correlation of b {agreement:.4f}"
    yield Figure("The same by mirt", theirs["seconds"], unit="s", details=details)


def _in_own_process(program: str, people: int, answered: int) -> dict[str, Any]:
    """Run one calibration in a process of its own with one numeric thread, and return what it printed."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
    command = [sys.executable, "-m", "bench.engine", program, str(people), str(answered)]
    environment = os.environ | dict.fromkeys(threads, "1")
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


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


def _calibrated(given: NDArray[np.float64]) -> Items:
    return calibration.calibrate(given, c=0.2, priors=calibration.Priors()).items


def _calibrated_without_guessing(given: NDArray[np.float64]) -> Items:
    return calibration.calibrate(given, model="2pl").items


def _calibrated_by_mirt(given: NDArray[np.float64]) -> Items:
    result = mirt.fit_mirt(given.astype(int), n_quadpts=len(NODES), tol=1e-4, compute_standard_errors=False)
    a, b = (np.ravel(result.model.parameters[name]) for name in ("discrimination", "difficulty"))
    return Items(a, -a * b, np.zeros(len(a)))


def _log_likelihood(given: NDArray[np.float64], items: Items) -> float:
    """Return the marginal log-likelihood of complete answers."""
    table = curves(items, FINE_NODES)
    joint = given @ np.log(table) + (1 - given) @ np.log1p(-table) + np.log(normal_weights(FINE_NODES))
    top = joint.max(axis=1)
    return float((top + np.log(np.exp(joint - top[:, None]).sum(axis=1))).sum())


PROGRAMS = {
    "calibrate": _calibrated,
    "two-parameters": _calibrated_without_guessing,
    "mirt": _calibrated_by_mirt,
}


def _print_calibration(program: str, people: int, answered: int) -> None:
    given = _responses(people, answered)
    started = time.process_time()
    items = PROGRAMS[program](given)
    result: dict[str, Any] = {"seconds": time.process_time() - started, "b": items.b.tolist()}
    result["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if answered == QUESTIONS:
        result["log_likelihood"] = _log_likelihood(given, items)
    print(json.dumps(result))


if __name__ == "__main__":
    _print_calibration(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
