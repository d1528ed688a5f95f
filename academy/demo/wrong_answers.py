"""Answers that people who do not know give, by type of question: (weight, response) pairs, never all right."""

from collections.abc import Iterator
from functools import singledispatch

import numpy as np

from academy.demo.chance import Chance
from quizzes.questions.contract import Question, Response
from quizzes.questions.judgement import Judgement, Ratings
from quizzes.questions.matching import Matching, Pairing
from quizzes.questions.multiple import Choices, Multiple
from quizzes.questions.numeric import Amount, Numeric, plain_number
from quizzes.questions.open import Open
from quizzes.questions.ordering import Arrangement, Ordering
from quizzes.questions.scenario import Path, Scenario
from quizzes.questions.short_text import ShortText, Words
from quizzes.questions.single import Choice, Single
from quizzes.questions.true_false import TrueFalse, Verdict

Weighted = tuple[float, Response]

VAGUE_WORDS = ("reach", "more followers", "engagement", "trust", "the source", "marketing", "a report", "feedback")
VARIANTS = 6


@singledispatch
def wrong_answers(question: Question, chance: Chance) -> Iterator[Weighted]:
    """Yield answers to this question that are not wholly right, with how often they are given."""
    raise NotImplementedError(type(question).__name__)


@wrong_answers.register
def _single(question: Single, chance: Chance) -> Iterator[Weighted]:
    for index, option in enumerate(question.options):
        if not option.right:
            yield float(chance.uniform(0.3, 1.5)), Choice(index)


@wrong_answers.register
def _multiple(question: Multiple, chance: Chance) -> Iterator[Weighted]:
    right = {index for index, option in enumerate(question.options) if option.right}
    for index in range(len(question.options)):
        changed = tuple(sorted(right ^ {index}))  # one right option missed, or one wrong option ticked as well
        if changed:
            yield float(chance.uniform(0.3, 1.2)), Choices(changed)
    others = sorted(set(range(len(question.options))) - right)
    for wrong in others:
        swapped = tuple(sorted((*sorted(right)[1:], wrong)))
        yield float(chance.uniform(0.3, 1.0)), Choices(swapped)


@wrong_answers.register
def _true_false(question: TrueFalse, _chance: Chance) -> Iterator[Weighted]:
    yield 1.0, Verdict(not question.right)


@wrong_answers.register
def _numeric(question: Numeric, _chance: Chance) -> Iterator[Weighted]:
    for band in question.feedback:
        yield 1.5, _amount((band.low + band.high) / 2)
    for factor in (10.0, 0.1, 2.0, 0.5):
        yield 0.4, _amount(question.answer * factor)
    yield 0.3, _amount(question.answer + max(1.0, abs(question.answer)) * 0.25)


def _amount(value: float) -> Amount:
    rounded = float(f"{value:.3g}")
    return Amount(rounded, text=str(plain_number(rounded)))


@wrong_answers.register
def _ordering(question: Ordering, chance: Chance) -> Iterator[Weighted]:
    count = len(question.items)
    for place in range(count - 1):
        order = list(range(count))
        order[place], order[place + 1] = order[place + 1], order[place]
        yield 1.0, Arrangement(tuple(order))
    for _ in range(VARIANTS):
        yield 0.5, Arrangement(tuple(chance.permutation(count).tolist()))


@wrong_answers.register
def _matching(question: Matching, chance: Chance) -> Iterator[Weighted]:
    right = question.correct_response().rights
    for _ in range(VARIANTS):
        left, other = chance.choice(len(right), 2, replace=False).tolist()
        rights = list(right)
        rights[left], rights[other] = rights[other], rights[left]
        yield 1.0, Pairing(tuple(rights))
    for _ in range(VARIANTS):
        yield 0.5, Pairing(tuple(chance.integers(len(question.right_sides()), size=len(right)).tolist()))


@wrong_answers.register
def _short_text(question: ShortText, _chance: Chance) -> Iterator[Weighted]:
    for close in question.close:
        yield 1.5, Words(close.text.replace("*", "").strip() or VAGUE_WORDS[0])
    for words in VAGUE_WORDS:
        yield 0.4, Words(words)


@wrong_answers.register
def _open(question: Open, _chance: Chance) -> Iterator[Weighted]:
    sentences = model_answer(question).text.split(". ")
    for count in range(1, len(sentences)):
        yield 1.0, Words(". ".join(sentences[:count]).rstrip(".") + ".")
    yield 1.0, Words("I would ask a colleague who knows this first, and answer tomorrow.")


def model_answer(question: Open) -> Words:
    """Return a full answer to an open question in plain words."""
    example = " ".join(question.example.split())
    return Words(example or ". ".join(line.text.strip().rstrip(".") for line in question.rubric) + ".")


@wrong_answers.register
def _scenario(question: Scenario, chance: Chance) -> Iterator[Weighted]:
    for _ in range(2 * VARIANTS):
        choices: list[int] = []
        walk = question.walk()
        while walk.current is not None:
            choices.append(int(chance.integers(len(walk.current.choices))))
            walk = question.walk(Path(tuple(choices)))
        yield 1.0, Path(tuple(choices))


@wrong_answers.register
def _judgement(question: Judgement, chance: Chance) -> Iterator[Weighted]:
    right = question.correct_response().ratings
    for _ in range(2 * VARIANTS):
        moved = chance.integers(-1, 2, size=len(right))
        ratings = np.clip(np.array(right) + moved, 1, len(question.scale))
        yield 1.0, Ratings(tuple(ratings.tolist()))
