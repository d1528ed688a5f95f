"""The texts of a curriculum as people read them, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from academy.curriculum.practice import Practice
from academy.curriculum.source import Curriculum, LessonEntry, Origin
from quizzes.formats.strict_yaml import Document
from quizzes.problems import Path, Problem

# Fields that name something and are never read as a sentence.
NAMES = frozenset(
    {"id", "type", "competency", "competencies", "level", "anchor", "purpose", "lesson", "facts", "misconceptions"}
    | {"misconception", "scoring", "next", "start", "slug", "code", "language", "audience", "prerequisites", "quality"}
    | {
        "event",
        "effects",
        "time",
        "day",
        "role",
        "joined_by",
        "scale",
        "unit",
        "units",
        "accept",
        "key",
        "required_for",
    }
)
BOX = ":::"
_MARKS = re.compile(r"!?\[([^\[\]]*)\]\([^)]*\)|[*_`>#|]|^\s*[-\d]+[.)]?\s", re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """A stretch of text; `kind` is data, lesson or box (inside `:::`)."""

    text: str
    file: str
    line: int
    kind: str

    def problem(self, message: str, fix: str, warning: bool = False) -> Problem:
        """Return a problem at this place."""
        return Problem(message, fix, severity="warning" if warning else "error", file=self.file, line=self.line)


def passages(curriculum: Curriculum, practice: Practice) -> Iterator[Passage]:
    """Yield every text people read, apart from the registers."""
    for document in _documents(curriculum, practice):
        yield from _texts(document, document.data, ())
    for module in curriculum.modules:
        for lesson in module.lessons:
            yield from lesson_passages(lesson)


def register_passages(curriculum: Curriculum) -> Iterator[Passage]:
    """Yield the wording of the registers of facts and misconceptions."""
    for fact in curriculum.facts:
        yield _register_passage(fact.text, fact.origin)
    for misconception in curriculum.misconceptions:
        yield _register_passage(misconception.text, misconception.origin)


def _register_passage(text: str, origin: Origin) -> Passage:
    return Passage(text, origin.document.name, origin.document.line(origin.path), "data")


def lesson_passages(lesson: LessonEntry) -> Iterator[Passage]:
    """Yield the paragraphs of a lesson, their marks removed; those inside boxes are of kind box."""
    document = lesson.origin.document
    first = document.line(("markdown",))
    boxed = False
    for index, paragraph in _paragraphs(lesson.markdown):
        if paragraph.startswith(BOX):
            boxed = paragraph.strip() != BOX
        elif plain := plain_text(paragraph):
            yield Passage(plain, document.name, first + index, "box" if boxed else "lesson")


def _paragraphs(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield every stretch without an empty line and the index of its first line; lines of a box's ends stand alone."""
    start, held = 0, list[str]()
    for index, line in enumerate([*markdown.split("\n"), ""]):
        if held and (not line.strip() or line.startswith(BOX)):
            yield start, "\n".join(held)
            held = []
        if line.startswith(BOX):
            yield index, line
        elif line.strip():
            start = start if held else index
            held.append(line)


def plain_text(markdown: str) -> str:
    """Return Markdown without its marks; links and pictures keep their words."""
    return " ".join(_MARKS.sub(lambda mark: f" {mark.group(1) or ''} ", markdown).split())


def _documents(curriculum: Curriculum, practice: Practice) -> Iterator[Document]:
    yield from (competency.origin.document for competency in curriculum.competencies[:1])
    for module in curriculum.modules:
        yield module.origin.document
        yield from (lesson.origin.document for lesson in module.lessons)
        yield from (origin.document for origin in list(module.question_origins.values())[:1])
    yield from (drill.origin.document for drill in practice.drills)
    yield from (part.origin.document for part in (practice.handbook, practice.self_assessment) if part)


def _texts(document: Document, data: Any, path: Path) -> Iterator[Passage]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NAMES:
                yield from _texts(document, value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(document, value, (*path, index))
    elif isinstance(data, str) and data.strip():
        yield Passage(plain_text(data), document.name, document.line(path), "data")
