"""Play a drill: what every answer does to the meters, and when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from academy.curriculum.practice import BAD, Drill, DrillEvent, DrillResponse, Echo

FULL = 100
NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Turn:
    """One event as it was played: the response that counted, echoes of earlier answers, and the meters after it."""

    event: DrillEvent
    response: DrillResponse
    echoes: tuple[Echo, ...]
    meters: Mapping[str, int]


@dataclass(frozen=True)
class Play:
    """A drill as it was played, and whether it was stopped before its last event had been answered."""

    turns: tuple[Turn, ...]
    meters: Mapping[str, int]
    stopped: bool


def play(drill: Drill, answers: Sequence[str]) -> Play:
    """Return the course of a drill for one answer per event: good, acceptable, bad or NO_ANSWER."""
    meters = dict(drill.start)
    turns: list[Turn] = []
    for event, answer in zip(drill.events, answers, strict=False):
        response = event.response(BAD if answer == NO_ANSWER else answer)
        echoes = tuple(_echoes(turns, event))
        changes = [_effects(drill, event, response), *(echo.effects for echo in echoes)]
        if answer == NO_ANSWER:
            changes.append(drill.no_answer)
        meters = _moved(meters, changes)
        turns.append(Turn(event, response, echoes, meters))
        if response.ends or min(meters.values()) < drill.floor:
            return Play(tuple(turns), meters, stopped=True)
    return Play(tuple(turns), meters, stopped=False)


def steady_play(drill: Drill, answer: str) -> Play:
    """Return the course of a drill when every event gets an answer of the same quality."""
    return play(drill, [answer] * len(drill.events))


def _effects(drill: Drill, event: DrillEvent, response: DrillResponse) -> Mapping[str, int]:
    return response.effects or dict.fromkeys(event.meters, drill.effects[response.quality])


def _echoes(turns: Sequence[Turn], event: DrillEvent) -> list[Echo]:
    given = (turn.response.echo for turn in turns)
    return [echo for echo in given if echo is not None and echo.event == event.id]


def _moved(meters: Mapping[str, int], changes: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {
        name: max(0, min(FULL, value + sum(change.get(name, 0) for change in changes)))
        for name, value in meters.items()
    }
