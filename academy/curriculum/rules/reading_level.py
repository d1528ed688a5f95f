"""Lessons read easily: short sentences, few long words."""

import re
from collections.abc import Iterator

from academy.curriculum.rules.passages import lesson_passages
from academy.curriculum.source import Curriculum, LessonEntry
from quizzes.problems import Problem

MOST_WORDS_A_SENTENCE = 14.0
LONG_WORD = 10
MOST_LONG_WORDS = 0.08
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*")
_END = re.compile(r"[.!?:;]+[\"”')]*\s+|\s–\s")


def reading_level(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for lessons whose sentences are too long on average, or that hold too many long words."""
    for module in curriculum.modules:
        for lesson in module.lessons:
            length, long_words = reading_figures(lesson)
            if length > MOST_WORDS_A_SENTENCE:
                message = f"Sentences have {length:.1f} words on average"
                yield lesson.origin.problem(message, f"Keep them to {MOST_WORDS_A_SENTENCE:g}; divide some", "markdown")
            if long_words > MOST_LONG_WORDS:
                message = f"{long_words:.0%} of the words have {LONG_WORD} letters or more"
                yield lesson.origin.problem(
                    message, f"Keep them to {MOST_LONG_WORDS:.0%}; use plainer ones", "markdown"
                )


def reading_figures(lesson: LessonEntry) -> tuple[float, float]:
    """Return the mean words a sentence and the share of long words of a lesson's running text."""
    texts = [passage.text for passage in lesson_passages(lesson) if passage.kind == "lesson"]
    sentences = [words for text in texts for part in _END.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0, 0.0
    return len(words) / len(sentences), sum(len(word) >= LONG_WORD for word in words) / len(words)
