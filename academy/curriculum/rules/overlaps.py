"""Texts are written in their own words: no long run of words from the registers."""

import re
from collections.abc import Iterable, Iterator

from academy.curriculum.rules.passages import Passage
from quizzes.problems import Problem

LONGEST_RUN = 8
_TOKEN = re.compile(r"[\w’']+(?:-[\w]+)*|[.!?:]")
_FIGURE = re.compile(r".*\d")


def overlaps(passages: Iterable[Passage], register: Iterable[Passage]) -> Iterator[Problem]:
    """Yield an error for every passage that shares LONGEST_RUN words in a row with the register."""
    sources = {run: entry for entry in register for run in runs(entry.text)}
    for passage in passages:
        shared = next((run for run in runs(passage.text) if run in sources), None)
        if shared is not None:
            message = f"'{' '.join(shared)}' stands in the register, too ({sources[shared].file})"
            yield passage.problem(message, "Say it in words of your own")


def runs(text: str) -> list[tuple[str, ...]]:
    """Return every run of LONGEST_RUN words, names and figures left out."""
    words = own_words(text)
    return [tuple(words[index : index + LONGEST_RUN]) for index in range(len(words) - LONGEST_RUN + 1)]


def own_words(text: str) -> list[str]:
    """Return the words of a text in small letters, without figures and without capitalised words inside a sentence."""
    words, opening = [], True
    for token in _TOKEN.findall(text):
        if token in ".!?:":
            opening = True
            continue
        is_name = token[0].isupper() and not opening
        if not is_name and not _FIGURE.match(token):
            words.append(token.casefold())
        opening = False
    return words
