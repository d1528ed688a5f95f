"""The contract of a question type: parse what was sent, mark it, and say what a blind answer is worth."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Self, TypedDict, TypeVar

from quizzes.problems import Problem
from quizzes.questions.fields import Fields

Raw = Mapping[str, Sequence[str]]
Purpose = Literal["", "decision", "application", "knowledge"]
PURPOSES: tuple[Purpose, ...] = ("", "decision", "application", "knowledge")
LEVELS = range(1, 5)
DONT_KNOW = "dont_know"


class InvalidResponse(ValueError):
    """Say in plain words why an answer cannot be taken.

    ``template`` holds %-placeholders for ``values``, so that an interface can translate it before filling it in.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(template % values if values else template)


class InvalidQuestion(ValueError):
    """Carry the problems that keep data from becoming a question."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


class Response(ABC):
    """What a person answered, in the author's order and free of display."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Return data that ``Question.response_from_json`` reads back."""


@dataclass(frozen=True, slots=True)
class DontKnow(Response):
    """The honest answer "I don't know yet", open to every type; it marks 0."""

    def to_json(self) -> dict[str, Any]:
        return {DONT_KNOW: True}


@dataclass(frozen=True, slots=True)
class Feedback:
    """Explain one part of an answer.

    ``option`` is the index (author's order) of the option, item, left side, response or step it speaks of, None for
    the whole answer. ``right`` tells whether that part belongs to the right answer, ``chosen`` whether the person
    gave it: a right option that was not chosen was missed.
    """

    text: str
    option: int | None = None
    right: bool | None = None
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """The credit for one answer, 0 to 1; None while a person must still mark it. ``parts`` is per competency."""

    fraction: float | None
    feedback: tuple[Feedback, ...] = ()
    parts: dict[str, float] = field(default_factory=dict)
    needs_person: bool = False

    @property
    def right(self) -> bool:
        """Tell whether the answer earned full credit."""
        return self.fraction is not None and self.fraction >= 1.0


class Common(TypedDict):
    """The fields every type shares, as read from its data."""

    id: str
    competency: str
    level: int
    anchor: bool
    purpose: Purpose
    lesson: str
    facts: tuple[str, ...]
    misconceptions: tuple[str, ...]
    text: str
    explanation: str


GivenResponse = TypeVar("GivenResponse", bound=Response)


def expect(response: Response, kind: type[GivenResponse]) -> GivenResponse:
    """Return the response when it is of the kind its question asks for."""
    if not isinstance(response, kind):
        raise InvalidResponse("This answer belongs to another kind of question")
    return response


def single_value(raw: Raw, name: str) -> str:
    """Return the last value sent under a name, stripped, or an empty text."""
    values = raw.get(name) or ()
    return values[-1].strip() if values else ""


def index_below(value: object, count: int) -> int | None:
    """Return the value as an index from 0 to count − 1, or None. Texts must be plain decimal digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 4:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count:
        return value
    return None


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """An immutable question.

    ``level`` is 1 to 4, 0 for an unscored check-yourself question. A subclass adds the fields of its type and
    implements the abstract methods; indices everywhere count in the author's order.
    """

    type: ClassVar[str]

    id: str = ""
    competency: str = ""
    level: int = 0
    anchor: bool = False
    purpose: Purpose = ""
    lesson: str = ""
    facts: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    text: str
    explanation: str = ""

    @classmethod
    @abstractmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        """Build the question from the type's own fields, noting problems in ``fields``."""

    @abstractmethod
    def type_fields(self) -> dict[str, Any]:
        """Return the type's own fields in the native format, defaults left out."""

    @abstractmethod
    def parse_answer(self, raw: Raw) -> Response:
        """Read an answer from form data; raise InvalidResponse when it cannot be taken."""

    @abstractmethod
    def decode_answer(self, data: Mapping[str, Any]) -> Response:
        """Read an answer back from what ``to_json`` returned; raise InvalidResponse when it does not fit."""

    @abstractmethod
    def mark_answer(self, response: Response) -> Mark:
        """Mark an answer that is not "I don't know yet"."""

    @abstractmethod
    def chance(self) -> float:
        """Return the credit a blind answer expects, 0 to 1."""

    @abstractmethod
    def correct_response(self) -> Response | None:
        """Return a response that earns full credit, None where a person marks."""

    @abstractmethod
    def describe(self, response: Response) -> str:
        """Return in a few words what was answered."""

    @abstractmethod
    def check_type(self) -> list[Problem]:
        """Return what is wrong with the type's own fields."""

    def presentation(self, seed: int) -> tuple[int, ...]:
        """Return author's indices in the order to show them to the person with this seed, empty if nothing moves."""
        return ()

    def complete(self, response: Response) -> bool:
        """Tell whether nothing more is asked; only questions of several steps can be answered in part."""
        return True

    def parse(self, raw: Raw) -> Response:
        """Read an answer from form data as lists per name.

        ``dont_know`` with any value, or ``answer`` equal to ``dont_know``, is "I don't know yet". Raises
        InvalidResponse, its message fit to show.
        """
        if single_value(raw, DONT_KNOW) or list(raw.get("answer") or ()) == [DONT_KNOW]:
            return DontKnow()
        return self.parse_answer(raw)

    def response_from_json(self, data: object) -> Response:
        """Read back a stored response; raise InvalidResponse when it does not belong to this question."""
        if not isinstance(data, Mapping):
            raise InvalidResponse("This answer belongs to another kind of question")
        return DontKnow() if data.get(DONT_KNOW) is True else self.decode_answer(data)

    def mark(self, response: Response) -> Mark:
        """Mark a response; the same response always earns the same mark, however it was displayed."""
        return self.marked(0.0) if isinstance(response, DontKnow) else self.mark_answer(response)

    def marked(self, fraction: float, feedback: Sequence[Feedback] = (), **parts: float) -> Mark:
        """Return a mark that credits the question's own competency, and further ones given as parts."""
        own = {self.competency: fraction} if self.competency else {}
        shown = tuple(item for item in feedback if item.text or item.option is not None)
        return Mark(fraction=fraction, feedback=shown, parts=own | parts)

    def summary(self, response: Response) -> str:
        """Return a short text of what was answered, for check-answers and result pages."""
        return "I don't know yet" if isinstance(response, DontKnow) else self.describe(response)

    def correct_summary(self) -> str:
        """Return a short text of the right answer, empty where a person marks."""
        response = self.correct_response()
        return "" if response is None else self.summary(response)

    def check(self) -> list[Problem]:
        """Return what is wrong with the question's content; an empty list means it can be asked."""
        problems = [] if self.text.strip() else [Problem("The question has no text", "Write what is asked", ("text",))]
        return problems + self.check_type()

    def to_dict(self) -> dict[str, Any]:
        """Return the question in the native format as plain JSON data."""
        common: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
            "competency": self.competency,
            "level": self.level,
            "anchor": self.anchor,
            "purpose": self.purpose,
            "lesson": self.lesson,
            "facts": list(self.facts),
            "misconceptions": list(self.misconceptions),
            "text": self.text,
            "explanation": self.explanation,
        }
        return {key: value for key, value in common.items() if value} | self.type_fields()
