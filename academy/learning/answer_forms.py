"""Between the engine's answers and the fields of a page: what to show in a question's form, what came back from it."""

import re
from dataclasses import dataclass, field
from functools import singledispatch

from flask_babel import gettext as _

from academy.learning.answer_services import GivenAnswer, Save
from academy.learning.models import Confidence
from academy.learning.shown_fields import PATH, Fields, as_shown, as_written, path_shown
from quizzes.questions.contract import DONT_KNOW, DontKnow, InvalidResponse, Question, Raw, Response
from quizzes.questions.judgement import Ratings
from quizzes.questions.matching import Pairing
from quizzes.questions.multiple import Choices
from quizzes.questions.numeric import Amount
from quizzes.questions.ordering import Arrangement
from quizzes.questions.scenario import Path, Scenario
from quizzes.questions.short_text import Words
from quizzes.questions.single import Choice
from quizzes.questions.true_false import Verdict

IDEMPOTENCY_KEY = re.compile(r"([0-9a-f-]{1,64})\.([0-9]{1,9})")
ANSWER_FIELDS = ("answer", "position-", "match-", "rating-")


@dataclass(frozen=True)
class QuestionForm:
    """A question as a page asks it: in which order, with what filled in, and what is wrong with that.

    `order` and `seed` are the person's; `given` holds the fields as the page does (see shown_fields). `response` is the
    answer so far, which a scenario goes on from. `id` begins the ids of the page's elements; `is_heading` makes the
    question the page's h1.
    """

    question: Question
    order: tuple[int, ...]
    given: Fields = field(default_factory=dict)
    error: str = ""
    id: str = "question"
    is_heading: bool = True
    seed: int = 0
    response: Response | None = None

    @property
    def template(self) -> str:
        """Return the page part that asks this type."""
        return f"questions/{self.question.type}.html"

    @property
    def saves_on_change(self) -> bool:
        """Tell whether an answer may be saved before the person goes on: a decision in a scenario is final."""
        return not isinstance(self.question, Scenario)

    @property
    def walked(self) -> Path | None:
        """Return the decisions taken in a scenario so far."""
        return self.response if isinstance(self.response, Path) else None

    @property
    def path(self) -> list[str]:
        """Return the decisions taken in a scenario so far, as the page holds them."""
        if self.walked is None or not isinstance(self.question, Scenario):
            return []
        return path_shown(self.question, self.walked.choices, self.seed)

    @property
    def paragraphs(self) -> list[str]:
        """Return the question's text as paragraphs; the last one asks."""
        return [" ".join(part.split()) for part in self.question.text.strip().split("\n\n")]

    @property
    def errors(self) -> list[str]:
        """Return what is wrong, as a WTForm does, so that layouts treat both alike."""
        return [self.error] if self.error else []

    def has(self, name: str, value: object) -> bool:
        """Tell whether the field was given this value."""
        return str(value) in self.given.get(name, ())

    @property
    def text(self) -> str:
        """Return what was typed into the one field of a type that has only one."""
        typed = (self.given.get("answer") or [""])[-1]
        return "" if typed == DONT_KNOW else typed


def question_form(question: Question, seed: int, response: Response | None = None) -> QuestionForm:
    """Return the form of a question, in this seed's order, with the response filled in."""
    given = as_shown(question, form_fields(response), seed) if response else {}
    return QuestionForm(question, question.presentation(seed), given, seed=seed, response=response)


def given_answer(question: Question, form: Fields, seed: int, *, may_be_empty: bool) -> GivenAnswer:
    """Read the sent page of a question, shown in this seed's order.

    Raises InvalidResponse when the answer cannot be taken, or is missing although it may not be empty. A question
    marked to come back to may always be.
    """
    fields = answer_fields(form)
    come_back = bool(form.get("come_back"))
    response = parse_answer(question, fields, seed)
    if response is None and not (come_back or may_be_empty):
        question.parse(fields)
    return GivenAnswer(
        answer=response.to_json() if response else None,
        is_complete=response is not None and question.complete(response),
        confidence=None if isinstance(response, DontKnow) else _confidence(form),
        come_back=come_back,
        revision=_revision(form),
        save=_save(form),
    )


def answer_fields(form: Fields) -> dict[str, list[str]]:
    """Return the fields of a sent form that hold the answer, fit to be stored: no database keeps NUL in a text."""
    return {
        name: [value.replace("\x00", "") for value in values]
        for name, values in form.items()
        if name.startswith(ANSWER_FIELDS) or name in (DONT_KNOW, PATH)
    }


def parse_answer(question: Question, fields: Raw, seed: int) -> Response | None:
    """Return the answer in the fields of a page with this seed, None when they are empty.

    Raises InvalidResponse when the answer cannot be taken.
    """
    filled = any(value.strip() for name in fields if name not in (DONT_KNOW, PATH) for value in fields[name])
    unknown = bool(fields.get(DONT_KNOW))
    if filled and unknown:
        raise InvalidResponse(_('There is an answer, and "I don\'t know yet" is ticked. Keep one of them'))
    return question.parse(as_written(question, fields, seed)) if filled or unknown else None


def _confidence(form: Fields) -> Confidence | None:
    chosen = form.get("confidence") or [""]
    return Confidence(chosen[-1]) if chosen[-1] in {kind.value for kind in Confidence} else None


def _revision(form: Fields) -> int:
    sent = (form.get("revision") or [""])[-1]
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


def _save(form: Fields) -> Save | None:
    """Return the script's mark on this save, such as "5e-81.3": which page, and its how many-th save."""
    found = IDEMPOTENCY_KEY.fullmatch((form.get("idempotency_key") or [""])[-1])
    return Save(found[1], int(found[2])) if found else None


def complaint(problem: InvalidResponse) -> str:
    """Return what is wrong with an answer in the reader's language."""
    words = str(_(problem.template))
    return words % problem.values if problem.values else words


@singledispatch
def form_fields(response: Response) -> dict[str, list[str]]:
    """Return the fields, in the author's terms, from which a question parses this response."""
    raise NotImplementedError(type(response).__name__)


@form_fields.register
def dont_know_fields(_response: DontKnow) -> dict[str, list[str]]:
    """Fill both the box and the radio that say so; a page has one of them."""
    return {DONT_KNOW: ["1"], "answer": [DONT_KNOW]}


@form_fields.register
def choice_fields(response: Choice) -> dict[str, list[str]]:
    """Fill the chosen radio."""
    return {"answer": [str(response.option)]}


@form_fields.register
def choices_fields(response: Choices) -> dict[str, list[str]]:
    """Fill the ticked boxes."""
    return {"answer": [str(option) for option in response.options]}


@form_fields.register
def verdict_fields(response: Verdict) -> dict[str, list[str]]:
    """Fill true or false."""
    return {"answer": ["true" if response.value else "false"]}


@form_fields.register
def amount_fields(response: Amount) -> dict[str, list[str]]:
    """Fill the number as it was typed."""
    return {"answer": [response.text]}


@form_fields.register
def arrangement_fields(response: Arrangement) -> dict[str, list[str]]:
    """Fill every item's place."""
    return {f"position-{item}": [str(place)] for place, item in enumerate(response.order, start=1)}


@form_fields.register
def pairing_fields(response: Pairing) -> dict[str, list[str]]:
    """Fill the right side of every left side."""
    return {f"match-{left}": [str(right)] for left, right in enumerate(response.rights)}


@form_fields.register
def words_fields(response: Words) -> dict[str, list[str]]:
    """Fill the text."""
    return {"answer": [response.text]}


@form_fields.register
def ratings_fields(response: Ratings) -> dict[str, list[str]]:
    """Fill the label of every response to be rated."""
    return {f"rating-{index}": [str(rating)] for index, rating in enumerate(response.ratings)}


@form_fields.register
def path_fields(response: Path) -> dict[str, list[str]]:
    """Fill the decisions before the last one, and the last one."""
    *earlier, last = response.choices
    return {PATH: [",".join(str(choice) for choice in earlier)], "answer": [str(last)]}
