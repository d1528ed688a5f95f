"""Crisis drills: what answers do, and that every drill we ship can be played through."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from academy.curriculum.drill_play import NO_ANSWER, play, steady_play
from academy.curriculum.loading import load_curriculum
from academy.curriculum.practice import ACCEPTABLE, BAD, GOOD, QUALITIES, Drill, DrillEvent, Echo, Practice
from academy.curriculum.practice_loading import load_practice
from academy.curriculum.rules.drills import drill_problems
from academy.curriculum.source import Curriculum

STARTER = Path(__file__).parents[3] / "academy" / "starter"
DRILLS = load_practice(STARTER)[0].drills


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load_curriculum(STARTER)[0]


@pytest.fixture
def drill() -> Drill:
    return next(drill for drill in DRILLS if drill.slug == "the-voice-that-wasnt")


def test_four_roles_have_a_drill_and_marketing_joins_one() -> None:
    assert {drill.role for drill in DRILLS} == {"executive", "sales", "partner", "cx"}
    assert [drill.slug for drill in DRILLS if "marketing" in drill.joined_by] == ["stormbound"]


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.slug)
class TestEveryDrill:
    def test_good_answers_end_well_above_the_start(self, drill: Drill) -> None:
        best = steady_play(drill, GOOD)
        assert len(best.turns) == len(drill.events)
        assert min(best.meters.values()) >= 75

    def test_acceptable_answers_reach_the_end_without_danger(self, drill: Drill) -> None:
        careful = steady_play(drill, ACCEPTABLE)
        assert not careful.stopped
        assert all(turn.meters[name] >= drill.start[name] for turn in careful.turns for name in drill.start)

    def test_bad_answers_stop_it_and_silence_is_no_better(self, drill: Drill) -> None:
        worst, silent = steady_play(drill, BAD), steady_play(drill, NO_ANSWER)
        assert worst.stopped
        assert silent.stopped
        assert len(silent.turns) <= len(worst.turns)

    def test_every_course_stays_within_the_meters_and_stops_below_the_floor(self, drill: Drill) -> None:
        lot = random.Random(drill.slug)
        for _ in range(300):
            answers = lot.choices([*QUALITIES, NO_ANSWER], k=len(drill.events))
            course = play(drill, answers)
            assert all(0 <= meter <= 100 for turn in course.turns for meter in turn.meters.values())
            assert all(min(turn.meters.values()) >= drill.floor for turn in course.turns[:-1])
            assert course.stopped or len(course.turns) == len(drill.events)

    def test_one_slip_among_good_answers_is_survived_unless_it_ends_the_drill(self, drill: Drill) -> None:
        for place, event in enumerate(drill.events):
            answers = [GOOD] * place + [BAD] + [GOOD] * (len(drill.events) - place - 1)
            assert play(drill, answers).stopped == event.response(BAD).ends

    def test_every_ending_can_be_reached(self, drill: Drill) -> None:
        lot = random.Random(drill.slug)
        lowest = {
            min(play(drill, lot.choices(QUALITIES, weights=(weight, 3, 1), k=len(drill.events))).meters.values())
            for weight in range(1, 60)
            for _ in range(10)
        }
        steps = [ending.lowest for ending in drill.endings]
        reached = {max(step for step in steps if step <= meter) for meter in lowest}
        assert reached == set(steps)


def test_a_bad_answer_echoes_in_the_later_event(drill: Drill) -> None:
    course = play(drill, [GOOD, BAD, GOOD])
    assert [echo.event for echo in course.turns[2].echoes] == ["three-reports"]
    assert course.turns[2].meters == {"T": 60 - 10 + 6 - 10, "F": 60 + 6 - 10, "L": 60 + 6 + 6 - 10}


def test_no_answer_counts_as_bad_and_costs_trust_besides(drill: Drill) -> None:
    assert play(drill, [NO_ANSWER]).meters == {"T": 57, "F": 50, "L": 50}
    assert play(drill, [BAD]).meters == {"T": 60, "F": 50, "L": 50}


def with_event(change: Callable[[DrillEvent], DrillEvent], place: int = 1) -> Callable[[Drill], Drill]:
    return lambda drill: replace(
        drill, events=tuple(change(event) if index == place else event for index, event in enumerate(drill.events))
    )


def harsh(event: DrillEvent) -> DrillEvent:
    responses = (replace(answer, effects={"T": -40}) for answer in event.responses)
    return replace(event, responses=tuple(responses))


def echo_to_the_past(event: DrillEvent) -> DrillEvent:
    return replace(event, responses=(replace(event.responses[0], echo=Echo("urgent-payment", "", {})),))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda drill: replace(drill, role="captain"), "no role 'captain'"),
        (lambda drill: replace(drill, competencies={"C9": 1}), "no competency 'C9'"),
        (lambda drill: replace(drill, events=drill.events[:5]), "has 5 events"),
        (lambda drill: replace(drill, debrief=()), "debrief is too short"),
        (lambda drill: replace(drill, endings=drill.endings[:-1]), "endings do not go"),
        (lambda drill: replace(drill, start={"T": 60, "F": 60}), "meter L has no start"),
        (lambda drill: replace(drill, effects={GOOD: 6, ACCEPTABLE: -9, BAD: -10}), "Acceptable answers alone end"),
        (lambda drill: replace(drill, effects={GOOD: 0, ACCEPTABLE: 0, BAD: -10}), "Good answers throughout leave"),
        (lambda drill: replace(drill, effects={GOOD: 6, ACCEPTABLE: 1, BAD: 0}, floor=0), "The drill survives"),
        (with_event(lambda event: replace(event, facts=("F999",))), "no fact 'F999'"),
        (with_event(lambda event: replace(event, id="urgent-payment")), "stands there twice"),
        (with_event(lambda event: replace(event, time="07:00")), "is not later"),
        (with_event(lambda event: replace(event, day=7), place=11), "Day 7 has no name"),
        (with_event(lambda event: replace(event, meters=("Q",))), "touches no known meter"),
        (with_event(lambda event: replace(event, responses=event.responses[:2])), "one response of each quality"),
        (with_event(echo_to_the_past), "which is no later event"),
        (with_event(harsh), "end the drill early"),
    ],
)
def test_a_planted_fault_is_an_error(
    curriculum: Curriculum, drill: Drill, change: Callable[[Drill], Drill], message: str
) -> None:
    assert list(drill_problems(curriculum, Practice(drills=DRILLS))) == []
    messages = [problem.message for problem in drill_problems(curriculum, Practice(drills=(change(drill),)))]
    assert any(message in found for found in messages), messages


def test_a_drill_whose_good_answers_stand_out_by_length_is_an_error(curriculum: Curriculum, drill: Drill) -> None:
    def stretched(event: DrillEvent) -> DrillEvent:
        long = {GOOD: "word " * 99}
        return replace(
            event, responses=tuple(replace(one, text=long.get(one.quality, one.text)) for one in event.responses)
        )

    changed = replace(drill, events=tuple(map(stretched, drill.events)))
    messages = [problem.message for problem in drill_problems(curriculum, Practice(drills=(changed,)))]
    assert messages == ["The good response is the longest in 12 of 12 events"]


def test_misspelt_files_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "drills").mkdir()
    text = (STARTER / "drills" / "stormbound.yaml").read_text()
    (tmp_path / "drills" / "stormbound.yaml").write_text(
        text.replace("company:", "firm:", 1).replace('"06:10"', "early", 1).replace("good: 6,", "good: many,", 1)
    )
    messages = {(problem.message.split(";")[0], problem.line > 0) for problem in load_practice(tmp_path)[1]}
    assert ("'company' is missing", True) in messages
    assert ("'time' is 'early'", True) in messages
    assert ("'good' is 'many'", True) in messages


@pytest.mark.parametrize("text", ["", "[]", "x", "title: [", "events: [1]", "events: [{responses: [{echo: 3}]}]"])
def test_nonsense_is_named_and_never_raises(tmp_path: Path, text: str) -> None:
    (tmp_path / "drills").mkdir()
    for name in ("drills/x.yaml", "handbook.yaml", "self-assessment.yaml"):
        (tmp_path / name).write_text(text)
    assert len(load_practice(tmp_path)[1]) >= 3
