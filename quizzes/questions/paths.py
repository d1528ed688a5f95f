"""The paths through a scenario: what they are worth, and where they are broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from quizzes.problems import Problem

if TYPE_CHECKING:
    from quizzes.questions.scenario import Step, Turn

MOST_STEPS = 50
MOST_CHOICES = 8


class Paths:
    """Values of steps, from each step's choices as (next step or "", score where the choice ends the scenario).

    A loop is worth nothing, so that a faulty scenario cannot run for ever.
    """

    def __init__(self, choices: Mapping[str, Sequence[tuple[str, float]]]) -> None:
        self._choices = choices
        self._order = _ends_first(choices)
        self._blind = self._values(lambda values: sum(values) / len(values))
        self._best = self._values(max)

    def blind(self, step: str) -> float:
        """Return the mean score from a step on when choosing blindly."""
        return self._blind.get(step, 0.0)

    def best(self, step: str) -> float:
        """Return the best score that can be reached from a step."""
        return self._best.get(step, 0.0)

    def choice_values(self, step: str) -> list[float]:
        """Return the best score each choice of a step still allows."""
        return [self.best(following) if following else score for following, score in self._choices[step]]

    def best_path(self, step: str) -> tuple[int, ...]:
        """Return the choices of a best path from a step to an end."""
        path: list[int] = []
        while step in self._choices and self._choices[step] and len(path) < len(self._choices):
            values = self.choice_values(step)
            path.append(values.index(max(values)))
            step = self._choices[step][path[-1]][0]
        return tuple(path)

    def _values(self, combine: Callable[[list[float]], float]) -> dict[str, float]:
        values: dict[str, float] = {}
        for step in self._order:
            found = [values.get(following, 0.0) if following else score for following, score in self._choices[step]]
            values[step] = combine(found) if found else 0.0
        return values


def check_steps(start: str, steps: Sequence[Step]) -> list[Problem]:
    """Return what is wrong with the steps: missing and doubled ids, dead ends, loops, steps nobody reaches."""
    ids = [step.id for step in steps]
    if not 1 <= len(steps) <= MOST_STEPS:
        return [Problem(f"There are {len(steps)} steps", f"Give 1 to {MOST_STEPS}", ("steps",))]
    problems = []
    if start not in ids:
        problems.append(Problem(f"There is no step '{start}' to start with", "Name the first step's id", ("start",)))
    for index, step in enumerate(steps):
        if step.id in ids[:index]:
            problems.append(Problem(f"The step '{step.id}' stands there twice", "Rename one", ("steps", index, "id")))
        if not 2 <= len(step.choices) <= MOST_CHOICES:
            fix = f"Give 2 to {MOST_CHOICES}"
            problems.append(Problem(f"The step has {len(step.choices)} choices", fix, ("steps", index, "choices")))
        for number, choice in enumerate(step.choices):
            found = _check_choice(choice, ids)
            problems += [problem.inside(("steps", index, "choices", number)) for problem in found]
    if any(len(step.choices) > MOST_CHOICES for step in steps):
        return problems
    return problems + _check_graph(start, steps)


def _check_choice(choice: Turn, ids: Sequence[str]) -> list[Problem]:
    problems = []
    if not choice.feedback.strip():
        problems.append(Problem("This choice has no feedback", "Say what follows from it", ("feedback",)))
    if choice.next and choice.score is not None:
        problems.append(Problem("This choice has both 'next' and 'score'", "Keep 'score' where the scenario ends"))
    if not choice.next and choice.score is None:
        problems.append(Problem("This choice is a dead end", "Add 'next: <step>' or 'score: <0 to 1>'"))
    if choice.next and choice.next not in ids:
        problems.append(Problem(f"There is no step '{choice.next}'", f"Write one of: {', '.join(ids)}", ("next",)))
    for name, value in {"score": choice.score or 0.0, **choice.parts}.items():
        if not 0 <= value <= 1:
            key = ("score",) if name == "score" else ("parts", name)
            problems.append(Problem(f"The score {value:g} is not between 0 and 1", "Write a share, like 0.5", key))
    return problems


def _check_graph(start: str, steps: Sequence[Step]) -> list[Problem]:
    following = {step.id: [(choice.next, choice.score or 0.0) for choice in step.choices] for step in steps}
    reached = _reachable(start, following)
    looped = set(following) - set(_ends_first(following))
    problems = []
    for index, step in enumerate(steps):
        if step.id in looped:
            fix = "Let a later step end the scenario instead of leading back"
            problems.append(Problem(f"From the step '{step.id}' one can go round in a loop", fix, ("steps", index)))
        elif step.id not in reached:
            fix = "Name it in a 'next', or remove it"
            problems.append(Problem(f"No choice leads to the step '{step.id}'", fix, ("steps", index)))
    if not problems and Paths(following).best(start) < 1:
        fix = "Give the best path 'score: 1'"
        problems.append(Problem("No path earns the full score", fix, ("steps",), "warning"))
    return problems


def _reachable(start: str, choices: Mapping[str, Sequence[tuple[str, float]]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        step = waiting.pop()
        if step not in reached and step in choices:
            reached.add(step)
            waiting += [following for following, _ in choices[step]]
    return reached


def _ends_first(choices: Mapping[str, Sequence[tuple[str, float]]]) -> list[str]:
    """Return the steps so that every step stands after all it leads to; steps that lead into a loop are left out."""
    order: list[str] = []
    placed: set[str] = set()
    while True:
        ready = [
            step
            for step, ways in choices.items()
            if step not in placed and all(following in placed or following not in choices for following, _ in ways)
        ]
        if not ready:
            return order
        order += ready
        placed.update(ready)
