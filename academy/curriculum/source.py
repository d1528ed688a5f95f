"""A curriculum as its folder holds it, before any database: plain values, equal when they say the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quizzes.formats.contract import DEFAULTS
from quizzes.formats.strict_yaml import Document
from quizzes.problems import Path, Problem
from quizzes.questions.contract import Question
from quizzes.quiz import Settings

EVERYONE = "everyone"


@dataclass(frozen=True)
class Origin:
    """Where something stands, so that problems name file and line; it never makes two things differ."""

    document: Document = field(default_factory=Document)
    path: Path = ()

    def problem(self, message: str, fix: str, *steps: str | int, warning: bool = False) -> Problem:
        """Return a problem at this place, or at a place inside it."""
        problem = Problem(message, fix, (*self.path, *steps), "warning" if warning else "error")
        return self.document.locate(problem)


@dataclass(frozen=True)
class CompetencyEntry:
    """A competency of framework.yaml; `levels` maps "1" to "4" to what somebody at that level does."""

    key: str
    slug: str
    name: str
    short_name: str
    definition: str
    current_for_months: int
    levels: Mapping[str, str]
    typical_question: str
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class RoleEntry:
    """A role of framework.yaml, with target levels by competency key and a path of module codes."""

    slug: str
    name: str
    targets: Mapping[str, int]
    path: tuple[str, ...]
    recommended: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class FactEntry:
    """A fact of facts.yaml; `review_by` is an ISO date or empty."""

    id: str
    text: str
    source: str
    year: str
    flag: str
    confirmed: bool
    jurisdiction: str = ""
    caution: str = ""
    review_by: str = ""
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class MisconceptionEntry:
    """A mistaken belief of misconceptions.yaml."""

    id: str
    text: str
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class LessonEntry:
    """A lesson file: its front matter and its Markdown, which ends with one line break."""

    slug: str
    title: str
    minutes: int
    facts: tuple[str, ...]
    takeaway: str
    try_it: str
    try_it_minutes: int
    markdown: str
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class ModuleEntry:
    """A module folder. `pictures` maps file names to contents; `questions` keep the order of quiz.yaml.

    `settings` are the rules of its quiz apart from `pass_mark`.
    """

    code: str
    slug: str
    title: str
    language: str
    audience: tuple[str, ...]
    minutes: int
    summary: str
    objectives: tuple[str, ...]
    competencies: Mapping[str, int]
    prerequisites: tuple[str, ...]
    pass_mark: int
    exercise: str
    lessons: tuple[LessonEntry, ...] = ()
    questions: tuple[Question, ...] = ()
    settings: Settings = DEFAULTS
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)
    question_origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Curriculum:
    """Everything a curriculum folder says."""

    competencies: tuple[CompetencyEntry, ...] = ()
    roles: tuple[RoleEntry, ...] = ()
    facts: tuple[FactEntry, ...] = ()
    misconceptions: tuple[MisconceptionEntry, ...] = ()
    modules: tuple[ModuleEntry, ...] = ()

    def questions(self) -> Iterator[tuple[ModuleEntry, Question]]:
        """Yield every scored question with its module."""
        for module in self.modules:
            for question in module.questions:
                yield module, question
