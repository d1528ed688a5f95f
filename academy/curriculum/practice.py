"""What people practise on beside the modules: crisis drills, the handbook they write, the mirror they hold up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from academy.curriculum.source import Origin

METERS = ("T", "F", "L")
GOOD, ACCEPTABLE, BAD = QUALITIES = ("good", "acceptable", "bad")


@dataclass(frozen=True)
class Echo:
    """What an answer does to a later event: words added to it, and points taken or given when it is reached."""

    event: str
    text: str
    effects: Mapping[str, int]


@dataclass(frozen=True)
class DrillResponse:
    """One of the three answers to an event. Empty `effects` mean the drill's default for the quality."""

    quality: str
    text: str
    consequence: str
    effects: Mapping[str, int]
    echo: Echo | None = None
    ends: bool = False


@dataclass(frozen=True)
class DrillEvent:
    """Something that arrives at a time of a day (counted from 1) and touches some of the meters."""

    id: str
    day: int
    time: str
    sender: str
    text: str
    meters: tuple[str, ...]
    facts: tuple[str, ...]
    responses: tuple[DrillResponse, ...]
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)

    def response(self, quality: str) -> DrillResponse:
        """Return the answer of this quality."""
        return next(response for response in self.responses if response.quality == quality)


@dataclass(frozen=True)
class Ending:
    """What is said when the lowest meter ends at `lowest` or above."""

    lowest: int
    title: str
    text: str


@dataclass(frozen=True)
class Drill:
    """A crisis to play through: `effects` maps a quality to points on an event's meters, `no_answer` adds to a bad one.

    A meter below `floor` ends the drill.
    """

    slug: str
    title: str
    role: str
    joined_by: tuple[str, ...]
    company: str
    setting: str
    days: tuple[str, ...]
    minutes_per_hour: int
    meters: Mapping[str, str]
    start: Mapping[str, int]
    floor: int
    effects: Mapping[str, int]
    no_answer: Mapping[str, int]
    crisis_type: str
    crisis_reason: str
    competencies: Mapping[str, int]
    events: tuple[DrillEvent, ...]
    debrief: tuple[str, ...]
    endings: tuple[Ending, ...]
    stopped: str
    notice: str
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class HandbookPart:
    """One of the parts of the handbook; `levels` maps 1 to 4 to what a grader sees there."""

    number: int
    slug: str
    title: str
    prompts: tuple[str, ...]
    levels: Mapping[int, str]
    weak: str
    weak_comment: str
    strong: str
    strong_comment: str
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class Handbook:
    """The capstone: who writes it, how it is graded and accepted, and its parts in order."""

    title: str
    intro: str
    example_company: str
    competencies: Mapping[str, int]
    required_for: tuple[str, ...]
    team: str
    weeks: int
    pages: str
    sources: str
    talk: str
    lowest_level: int
    lowest_average: float
    deduction: str
    cross_check: tuple[str, ...]
    parts: tuple[HandbookPart, ...]
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class Statement:
    """Something people rate themselves on; a foil names something that does not exist, and has no competency."""

    id: str
    text: str
    competency: str
    foil: bool
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class SelfAssessment:
    """The learner's own mirror: a scale from 0, the statements, and the note shown after a claim to know a foil."""

    title: str
    intro: str
    purpose: str
    repeat_after_days: int
    scale: tuple[str, ...]
    foil_rating: int
    foil_note: str
    comparison: str
    facts: tuple[str, ...]
    statements: tuple[Statement, ...]
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)


@dataclass(frozen=True)
class Practice:
    """Everything beside the modules; a curriculum may do without."""

    drills: tuple[Drill, ...] = ()
    handbook: Handbook | None = None
    self_assessment: SelfAssessment | None = None
