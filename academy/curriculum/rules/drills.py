"""A drill is complete, hangs together, and can be played: care is enough to reach its end, and skill shows."""

from collections.abc import Iterator

from academy.curriculum.drill_play import NO_ANSWER, steady_play
from academy.curriculum.practice import ACCEPTABLE, BAD, GOOD, METERS, QUALITIES, Drill, DrillEvent, Practice
from academy.curriculum.source import Curriculum
from quizzes.problems import Problem

LEAST_BEST = 70
FEWEST_EVENTS = 8
FEWEST_DEBRIEF_QUESTIONS = 3
MOST_GOOD_LONGEST = 0.5 + 0.15


def drill_problems(curriculum: Curriculum, practice: Practice) -> Iterator[Problem]:
    """Yield an error for everything in a drill that does not resolve, is missing, or cannot be played."""
    for drill in practice.drills:
        yield from _references(drill, curriculum)
        incomplete = list(_form(drill))
        yield from incomplete
        if not incomplete:
            yield from _balance(drill)


def _references(drill: Drill, curriculum: Curriculum) -> Iterator[Problem]:
    roles = {role.slug for role in curriculum.roles}
    facts = {fact.id for fact in curriculum.facts}
    competencies = {competency.key for competency in curriculum.competencies}
    for role in {drill.role, *drill.joined_by} - roles:
        yield drill.origin.problem(f"There is no role '{role}'", "Use a role of framework.yaml", "role")
    for key in drill.competencies.keys() - competencies:
        yield drill.origin.problem(f"There is no competency '{key}'", "Use one of framework.yaml", "competencies")
    for event in drill.events:
        for fact in event.facts:
            if fact not in facts:
                yield event.origin.problem(f"There is no fact '{fact}'", "Use one of facts.yaml", "facts")


def _form(drill: Drill) -> Iterator[Problem]:
    """Yield what is missing or out of order."""
    for key in METERS:
        if key not in drill.start:
            yield drill.origin.problem(f"The meter {key} has no start", f"Add {key} to 'start'", "start")
    if len(drill.events) < FEWEST_EVENTS:
        yield drill.origin.problem(f"The drill has {len(drill.events)} events", f"Write {FEWEST_EVENTS}", "events")
    if len(drill.debrief) < FEWEST_DEBRIEF_QUESTIONS:
        fix = f"Ask at least {FEWEST_DEBRIEF_QUESTIONS} questions"
        yield drill.origin.problem("The debrief is too short", fix, "debrief")
    if [ending.lowest for ending in drill.endings] != sorted({ending.lowest for ending in drill.endings} | {0})[::-1]:
        yield drill.origin.problem("The endings do not go from the highest to 0", "Put them in order", "endings")
    for place, event in enumerate(drill.events):
        yield from _event(event, drill, place)


def _event(event: DrillEvent, drill: Drill, place: int) -> Iterator[Problem]:
    earlier, later = drill.events[:place], drill.events[place + 1 :]
    if any(event.id == other.id for other in earlier):
        yield event.origin.problem(f"The event '{event.id}' stands there twice", "Give one another id", "id")
    if earlier and (event.day, event.time) <= (earlier[-1].day, earlier[-1].time):
        yield event.origin.problem(f"'{event.id}' is not later than the event before it", "Put it in order", "time")
    if event.day > len(drill.days):
        yield event.origin.problem(f"Day {event.day} has no name", "Add it to 'days'", "day")
    if not event.meters or set(event.meters) - set(METERS):
        yield event.origin.problem("The event touches no known meter", f"Use {', '.join(METERS)}", "meters")
    if sorted(response.quality for response in event.responses) != sorted(QUALITIES):
        yield event.origin.problem("The event needs one response of each quality", ", ".join(QUALITIES), "responses")
    for response in event.responses:
        if response.echo and response.echo.event not in {other.id for other in later}:
            message = f"An echo leads to '{response.echo.event}', which is no later event"
            yield event.origin.problem(message, "Name a later event", "responses")


def _balance(drill: Drill) -> Iterator[Problem]:
    """Yield what keeps a drill from being fair to play."""
    careful = steady_play(drill, ACCEPTABLE)
    if careful.stopped:
        yield drill.origin.problem("Acceptable answers alone end the drill early", "Soften their effects", "events")
    best = steady_play(drill, GOOD)
    if best.stopped or min(best.meters.values()) < LEAST_BEST:
        message = f"Good answers throughout leave a meter at {min(best.meters.values())}"
        yield drill.origin.problem(message, f"They should lead to {LEAST_BEST} or more", "events")
    for answer in (BAD, NO_ANSWER):
        if not steady_play(drill, answer).stopped:
            yield drill.origin.problem(f"The drill survives this throughout: {answer}", "Sharpen effects", "events")
    longest = [max(event.responses, key=lambda response: len(response.text)).quality for event in drill.events]
    if longest.count(GOOD) / len(longest) > MOST_GOOD_LONGEST:
        message = f"The good response is the longest in {longest.count(GOOD)} of {len(longest)} events"
        yield drill.origin.problem(message, "Even the lengths out", "events")
