"""No question is asked twice: neither in the same words nor in nearly the same."""

import re
from collections.abc import Iterator
from itertools import combinations

from academy.curriculum.source import Curriculum
from quizzes.problems import Problem
from quizzes.questions.contract import Question

MOST_SHARED = 0.6
FEWEST_WORDS = 6
_WORD = re.compile(r"[\w%$€]+")
# Words that most questions share say nothing about likeness.
_COMMON = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its", "of", "on"}
    | {"or", "that", "the", "this", "to", "was", "what", "which", "with", "you", "your"}
)


def near_duplicates(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every pair of questions that share most of the words of text and right answer."""
    entries = [(module, question, _words(question)) for module, question in curriculum.questions()]
    for (first, question, words), (second, other, other_words) in combinations(entries, 2):
        shared = likeness(words, other_words)
        if shared > MOST_SHARED:
            origin = second.question_origins.get(other.id, second.origin)
            message = f"'{other.id}' shares {shared:.0%} of its words with '{question.id}' of {first.code}"
            yield origin.problem(message, "Ask something else, or in another situation", "text")


def likeness(words: frozenset[str], others: frozenset[str]) -> float:
    """Return the share of words two questions have in common, 0 when one is too short to tell."""
    if min(len(words), len(others)) < FEWEST_WORDS:
        return 0.0
    return len(words & others) / len(words | others)


def _words(question: Question) -> frozenset[str]:
    return frozenset(_WORD.findall(f"{question.text} {question.correct_summary()}".casefold())) - _COMMON
