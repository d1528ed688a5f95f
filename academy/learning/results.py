"""What a person learns from a marked answer, whatever its type."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from textwrap import shorten

from academy.curriculum.models import Competency
from academy.learning.models import Attempt
from academy.learning.models import Response as StoredResponse
from quizzes.carrying import carried_over
from quizzes.questions.contract import DontKnow, Feedback, Mark, Question, Response
from quizzes.questions.judgement import Judgement, Ratings
from quizzes.questions.matching import Matching, Pairing
from quizzes.questions.multiple import Multiple
from quizzes.questions.open import Open
from quizzes.questions.scenario import Scenario
from quizzes.questions.single import Single


class Verdict(Enum):
    """How an answer turned out."""

    right = "right"
    partly = "partly"
    wrong = "wrong"
    unknown = "unknown"  # "I don't know yet"
    unanswered = "unanswered"
    awaiting = "awaiting"


class Part(Enum):
    """What a remark speaks of."""

    whole = "whole"  # the whole answer
    chosen = "chosen"  # an option the person chose
    missed = "missed"  # a right option they left out
    other = "other"  # an option rightly left out
    pair = "pair"  # a left side they matched, a response they rated
    step = "step"  # a decision in a scenario
    criterion = "criterion"  # a line of the rubric


@dataclass(frozen=True)
class Remark:
    """What is said about a part of an answer, and whether the person got that part right, where that can be said.

    Of a pair: what they gave, and what is better.
    """

    part: Part
    text: str
    label: str = ""
    right: bool | None = None
    given: str = ""
    better: str = ""


@dataclass(frozen=True)
class QuestionResult:
    """A question after it was answered.

    `given` and `better` are empty where the remarks say the same. `remarks` speak of what was chosen and of what should
    have been, `others` of the remaining options.
    """

    question: Question
    verdict: Verdict
    given: str = ""
    better: str = ""
    remarks: list[Remark] = field(default_factory=list)
    others: list[Remark] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Tell whether nothing is left to look at again."""
        return self.verdict is Verdict.right

    @property
    def prompt(self) -> str:
        """Return the paragraph of the question's text that asks."""
        return short_text(self.question)


def short_text(question: Question, limit: int = 200) -> str:
    """Return what a question asks in one line of at most `limit` characters."""
    return shorten(question.text.strip().split("\n\n")[-1], limit, placeholder="…")


def text_of(stored: StoredResponse) -> str:
    """Return an answer in words, as it was asked for."""
    question = stored.question_version.parsed
    return question.summary(question.response_from_json(stored.answer))


@dataclass(frozen=True)
class AnswerRow:
    """A question on the page that shows what is answered before finishing."""

    position: int
    text: str
    answered: bool
    in_part: bool
    unknown: bool
    come_back: bool


def answer_rows(responses: Sequence[StoredResponse]) -> list[AnswerRow]:
    """Return what is answered so far, question by question."""
    return [
        AnswerRow(
            response.position,
            short_text(response.question_version.parsed, 100),
            response.answered_at is not None,
            response.answer is not None and response.answered_at is None,
            response.answer == DontKnow().to_json(),
            response.come_back,
        )
        for response in responses
    ]


def result_of(question: Question, response: Response | None, mark: Mark | None) -> QuestionResult:
    """Explain a marked answer; without a response the question was not answered."""
    verdict = _verdict(response, mark)
    if isinstance(question, Matching | Judgement):
        return QuestionResult(question, verdict, remarks=_pair_remarks(question, response, mark))
    better = question.correct_summary()
    if response is None or mark is None or verdict is Verdict.unknown:
        return QuestionResult(question, verdict, better=better, others=_others(question))
    if isinstance(question, Single | Multiple):
        told = {feedback.option for feedback in mark.feedback}
        remarks = [_option_remark(question, feedback) for feedback in mark.feedback]
        return QuestionResult(question, verdict, remarks=remarks, others=_others(question, told))
    if isinstance(question, Scenario):
        return QuestionResult(question, verdict, remarks=_step_remarks(question, response, mark))
    return QuestionResult(
        question,
        verdict,
        given=question.summary(response),
        better="" if verdict in (Verdict.right, Verdict.awaiting) else better,
        remarks=[_remark(question, feedback) for feedback in mark.feedback if feedback.text],
    )


def stored_result(stored: StoredResponse) -> QuestionResult:
    """Explain an answer of a finished attempt by its mark in force: of a trainer, or by a corrected key."""
    question, given = stored.question_version.parsed, stored.mark
    if stored.answer is None or given is None:
        return result_of(question, None, None)
    response = question.response_from_json(stored.answer)
    if given.question_version and (carried := carried_over(response, question, given.question_version.parsed)):
        question, response = given.question_version.parsed, carried
    if isinstance(question, Open) and given.rubric_points is not None:
        mark = question.mark_on_rubric(given.rubric_points)
    else:
        mark = question.mark(response)
    return result_of(question, response, replace(mark, fraction=given.fraction))


@dataclass(frozen=True)
class LessonLink:
    """The lesson that teaches a question."""

    module_slug: str
    slug: str
    title: str


@dataclass(frozen=True)
class ResultEntry:
    """A question on a result page, with the lesson that teaches it where there still is one.

    A void question does not count; a corrected one counts by another key than it was asked with.
    """

    number: int
    result: QuestionResult
    competency: Competency
    lesson: LessonLink | None
    comment: str
    is_void: bool = False
    is_corrected: bool = False


@dataclass(frozen=True)
class ResultPage:
    """What an attempt shows: every question, and the attempt before it that had a score."""

    entries: list[ResultEntry]
    previous: Attempt | None

    @property
    def counted(self) -> list[ResultEntry]:
        """Return the questions that count."""
        return [entry for entry in self.entries if not entry.is_void]

    @property
    def right(self) -> int:
        """Return how many answers were right."""
        return sum(entry.result.is_right for entry in self.counted)

    @property
    def awaiting(self) -> int:
        """Return how many answers a trainer still has to grade."""
        return sum(entry.result.verdict is Verdict.awaiting for entry in self.counted)

    @property
    def again(self) -> int:
        """Return how many questions are worth another look."""
        return len(self.counted) - self.right - self.awaiting

    @property
    def by_competency(self) -> list[tuple[Competency, int, int]]:
        """Return how many answers were right of how many, competency by competency."""
        groups: dict[int, list[ResultEntry]] = {}
        for entry in sorted(self.counted, key=lambda entry: entry.competency.position):
            groups.setdefault(entry.competency.id, []).append(entry)
        return [
            (group[0].competency, sum(entry.result.is_right for entry in group), len(group))
            for group in groups.values()
        ]


def result_page(
    attempt: Attempt,
    responses: Sequence[StoredResponse],
    lessons: Mapping[tuple[int, str], tuple[str, str]],
    attempts: Sequence[Attempt],
) -> ResultPage:
    """Put a finished attempt together; `attempts` are all of the person's at the same quiz."""
    earlier = [one for one in attempts if one.number < attempt.number and one.score is not None]
    return ResultPage(
        [_entry(response, lessons) for response in responses],
        max(earlier, key=lambda one: one.number, default=None),
    )


def _entry(response: StoredResponse, lessons: Mapping[tuple[int, str], tuple[str, str]]) -> ResultEntry:
    version = response.question_version
    slug = version.parsed.lesson
    found = lessons.get((response.question_id, slug))
    return ResultEntry(
        response.position,
        stored_result(response),
        version.competency,
        LessonLink(found[0], slug, found[1]) if found else None,
        response.mark.comment if response.mark else "",
        version.question.is_void,
        response.mark is not None and response.mark.question_version is not None,
    )


def _verdict(response: Response | None, mark: Mark | None) -> Verdict:
    if response is None or mark is None:
        return Verdict.unanswered
    if isinstance(response, DontKnow):
        return Verdict.unknown
    if mark.fraction is None:
        return Verdict.awaiting
    if mark.right:
        return Verdict.right
    return Verdict.partly if mark.fraction > 0 else Verdict.wrong


def _option_remark(question: Single | Multiple, feedback: Feedback) -> Remark:
    label = question.options[feedback.option].text if feedback.option is not None else ""
    return Remark(Part.chosen if feedback.chosen else Part.missed, feedback.text, label, feedback.right)


def _step_remarks(question: Scenario, response: Response, mark: Mark) -> list[Remark]:
    visited = question.walk(response).visited
    return [
        Remark(Part.step, feedback.text, turn.text, feedback.right)
        for (_step, turn), feedback in zip(visited, mark.feedback, strict=False)
    ]


def _pair_remarks(question: Matching | Judgement, response: Response | None, mark: Mark | None) -> list[Remark]:
    given, best = _choices(question, response), _choices(question, question.correct_response())
    told = {feedback.option: feedback for feedback in mark.feedback} if mark else {}
    names = (
        question.left_sides() if isinstance(question, Matching) else tuple(rated.text for rated in question.responses)
    )
    remarks = []
    for index, name in enumerate(names):
        feedback = told.get(index, Feedback(""))
        better = "" if feedback.right else best[index]
        remarks.append(Remark(Part.pair, feedback.text, name, feedback.right, given[index] if given else "", better))
    return remarks


def _choices(question: Matching | Judgement, response: Response | None) -> list[str]:
    """Return what an answer chooses for every left side, or for every response to be rated."""
    if isinstance(question, Matching) and isinstance(response, Pairing):
        return [question.right_sides()[right] for right in response.rights]
    if isinstance(question, Judgement) and isinstance(response, Ratings):
        return [question.scale[rating - 1] for rating in response.ratings]
    return []


def _remark(question: Question, feedback: Feedback) -> Remark:
    if isinstance(question, Open):
        return Remark(Part.criterion, feedback.text, right=feedback.chosen)
    return Remark(Part.whole, feedback.text, right=feedback.right)


def _others(question: Question, told: Collection[int | None] = ()) -> list[Remark]:
    if not isinstance(question, Single | Multiple):
        return []
    return [
        Remark(Part.other, option.feedback, option.text, option.right)
        for index, option in enumerate(question.options)
        if index not in told and option.feedback
    ]
