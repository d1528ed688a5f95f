"""Read drills, handbook and self-assessment of a curriculum folder; all three may be missing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from academy.curriculum.folder import Folder
from academy.curriculum.practice import (
    METERS,
    QUALITIES,
    Drill,
    DrillEvent,
    DrillResponse,
    Echo,
    Ending,
    Handbook,
    HandbookPart,
    Practice,
    SelfAssessment,
    Statement,
)
from academy.curriculum.source import Origin
from quizzes.formats.strict_yaml import Document
from quizzes.problems import Problem
from quizzes.questions.contract import LEVELS
from quizzes.questions.fields import Fields

MOST_POINTS = 100
FIRST_DAY, MOST_DAYS = 1, 14
MOST_MINUTES_PER_HOUR = 60
HIGHEST_RATING = 10
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
Entry = TypeVar("Entry")


def load_practice(folder: Path) -> tuple[Practice, list[Problem]]:
    """Read what lies beside the modules and return it with every problem of form. Never raises for its content."""
    reader = Folder(folder)
    drills = [_drill(reader, path) for path in reader.children("drills") if path.suffix == ".yaml"]
    practice = Practice(
        drills=tuple(drill for drill in drills if drill),
        handbook=_optional(reader, "handbook.yaml", _handbook),
        self_assessment=_optional(reader, "self-assessment.yaml", _self_assessment),
    )
    return practice, reader.problems


def _optional(reader: Folder, name: str, read: Callable[[Fields, Document], Entry]) -> Entry | None:
    return _mapping(reader, name, read) if (reader.root / name).exists() else None


def _mapping(reader: Folder, name: str, read: Callable[[Fields, Document], Entry]) -> Entry | None:
    document = reader.document(name)
    if isinstance(document.data, dict):
        return reader.fields(document, document.data, lambda fields: read(fields, document))
    if not document.problems:
        reader.problem(name, "This file holds no named fields", "Write them as 'key: value'", 1)
    return None


def _drill(reader: Folder, path: Path) -> Drill | None:
    return _mapping(
        reader,
        reader.name_of(path),
        lambda fields, document: Drill(
            slug=path.stem,
            title=fields.text("title"),
            role=fields.text("role"),
            joined_by=fields.texts("joined_by"),
            company=fields.text("company"),
            setting=fields.text("setting").strip(),
            days=fields.texts("days", required=True),
            minutes_per_hour=fields.integer("minutes_per_hour", 1, MOST_MINUTES_PER_HOUR),
            meters=_texts_by_key(fields, "meters", METERS),
            start=_points(fields, "start"),
            floor=fields.integer("floor", 0, MOST_POINTS),
            effects=fields.nested("effects", _default_effects),
            no_answer=_points(fields, "no_answer"),
            crisis_type=fields.text("crisis_type"),
            crisis_reason=fields.text("crisis_reason").strip(),
            competencies=_levels(fields),
            events=_events(fields, document),
            debrief=fields.texts("debrief", required=True),
            endings=fields.each("endings", _ending),
            stopped=fields.text("stopped").strip(),
            notice=fields.text("notice").strip(),
            origin=Origin(document),
        ),
    )


def _texts_by_key(fields: Fields, key: str, names: tuple[str, ...]) -> dict[str, str]:
    return fields.nested(key, lambda inner: {name: inner.text(name) for name in names})


def _default_effects(fields: Fields) -> dict[str, int]:
    return {quality: fields.integer(quality, -MOST_POINTS, MOST_POINTS) for quality in QUALITIES}


def _points(fields: Fields, key: str) -> dict[str, int]:
    """Return whole points by meter; a meter that is not known is a problem."""
    points = {}
    for name, value in fields.number_map(key).items():
        if name in METERS and value.is_integer() and abs(value) <= MOST_POINTS:
            points[name] = int(value)
        else:
            fix = f"Use {', '.join(METERS)} and whole numbers up to {MOST_POINTS}"
            fields.problem(f"'{key}' holds {name}: {value:g}", fix, key)
    return points


def _levels(fields: Fields) -> dict[str, int]:
    levels = {name: int(value) for name, value in fields.number_map("competencies").items() if value in LEVELS}
    if not levels:
        fields.problem("No competency has a level from 1 to 4", "Write 'competencies: {C8: 3}'", "competencies")
    return levels


def _events(fields: Fields, document: Document) -> tuple[DrillEvent, ...]:
    places = iter(range(MOST_POINTS))
    return fields.each("events", lambda inner: _event(inner, Origin(document, ("events", next(places)))))


def _event(fields: Fields, origin: Origin) -> DrillEvent:
    time = fields.text("time")
    if time and not CLOCK.fullmatch(time):
        fields.problem(f"'time' is '{time[:20]}'", 'Write hours and minutes in quotes, like "07:42"', "time")
    return DrillEvent(
        id=fields.text("id"),
        day=fields.integer("day", FIRST_DAY, MOST_DAYS, default=FIRST_DAY),
        time=time,
        sender=fields.text("from"),
        text=fields.text("text").strip(),
        meters=fields.texts("meters", required=True),
        facts=fields.texts("facts"),
        responses=fields.each("responses", _response),
        origin=origin,
    )


def _response(fields: Fields) -> DrillResponse:
    return DrillResponse(
        quality=fields.text("quality"),
        text=fields.text("text").strip(),
        consequence=fields.text("consequence").strip(),
        effects=_points(fields, "effects"),
        echo=fields.nested("echo", _echo) if "echo" in fields else None,
        ends=fields.flag("ends", default=False),
    )


def _echo(fields: Fields) -> Echo:
    return Echo(fields.text("event"), fields.text("text").strip(), _points(fields, "effects"))


def _ending(fields: Fields) -> Ending:
    return Ending(fields.integer("lowest", 0, MOST_POINTS), fields.text("title"), fields.text("text").strip())


def _handbook(fields: Fields, document: Document) -> Handbook:
    places = iter(range(MOST_POINTS))
    return Handbook(
        title=fields.text("title"),
        intro=fields.text("intro").strip(),
        example_company=fields.text("example_company").strip(),
        competencies=_levels(fields),
        required_for=fields.texts("required_for", required=True),
        team=fields.text("team").strip(),
        weeks=fields.integer("weeks", 1, 52),
        pages=fields.text("pages"),
        sources=fields.text("sources").strip(),
        talk=fields.text("talk").strip(),
        lowest_level=fields.integer("lowest_level", 1, 4),
        lowest_average=fields.number("lowest_average"),
        deduction=fields.text("deduction").strip(),
        cross_check=fields.texts("cross_check", required=True),
        parts=fields.each("parts", lambda inner: _part(inner, next(places), document)),
        origin=Origin(document),
    )


def _part(fields: Fields, place: int, document: Document) -> HandbookPart:
    return HandbookPart(
        number=place + 1,
        slug=fields.text("slug"),
        title=fields.text("title"),
        prompts=fields.texts("prompts", required=True),
        levels=fields.nested("levels", lambda inner: {level: inner.text(str(level)) for level in LEVELS}),
        weak=fields.text("weak").strip(),
        weak_comment=fields.text("weak_comment").strip(),
        strong=fields.text("strong").strip(),
        strong_comment=fields.text("strong_comment").strip(),
        origin=Origin(document, ("parts", place)),
    )


def _self_assessment(fields: Fields, document: Document) -> SelfAssessment:
    places = iter(range(MOST_POINTS))
    return SelfAssessment(
        title=fields.text("title"),
        intro=fields.text("intro").strip(),
        purpose=fields.text("purpose").strip(),
        repeat_after_days=fields.integer("repeat_after_days", 1, 365),
        scale=fields.texts("scale", required=True),
        foil_rating=fields.integer("foil_rating", 1, HIGHEST_RATING),
        foil_note=fields.text("foil_note").strip(),
        comparison=fields.text("comparison").strip(),
        facts=fields.texts("facts"),
        statements=fields.each("statements", lambda inner: _statement(inner, next(places), document)),
        origin=Origin(document),
    )


def _statement(fields: Fields, place: int, document: Document) -> Statement:
    return Statement(
        id=fields.text("id"),
        text=fields.text("text").strip(),
        competency=fields.text("competency", default=""),
        foil=fields.flag("foil", default=False),
        origin=Origin(document, ("statements", place)),
    )
