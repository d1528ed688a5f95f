"""No placeholders, no answers that point at others, no words that talk down to readers or sell to them."""

import re
from collections.abc import Iterable, Iterator

from academy.curriculum.rules.passages import Passage
from quizzes.problems import Problem

FORBIDDEN = {
    "is a placeholder": ("TODO", "TBD", "FIXME", "lorem ipsum"),
    "points at the other answers": (
        "all of the above",
        "none of the above",
        "both of the above",
        "all of these answers",
    ),
    "says nothing about the page behind it": ("click here", "read more here"),
    "talks down to the reader": (
        "needless to say",
        "as everybody knows",
        "as everyone knows",
        "it goes without saying",
    ),
    "sells instead of teaching": (
        "cutting-edge",
        "game-changing",
        "world-class",
        "best-in-class",
        "next-level",
        "synergy",
        "synergies",
        "leverage",
        "utilize",
        "delve",
        "seamless",
        "seamlessly",
        "supercharge",
        "fast-paced world",
    ),
    "tells how the text was made": ("as an AI", "language model", "AI-generated", "auto-generated"),
}
_PATTERNS = {
    reason: re.compile(rf"(?<![\w#])({'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    for reason, words in FORBIDDEN.items()
}


def forbidden_words(passages: Iterable[Passage]) -> Iterator[Problem]:
    """Yield an error for every word or phrase that has no place in a curriculum."""
    for passage in passages:
        for reason, pattern in _PATTERNS.items():
            if found := pattern.search(passage.text):
                yield passage.problem(f"'{found.group()}' {reason}", "Say it in other words")
