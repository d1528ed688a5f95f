"""Questions are plain text: marks for emphasis, code or links would be read as they stand."""

import re
from collections.abc import Iterator
from typing import Any

from academy.curriculum.rules.passages import NAMES
from academy.curriculum.source import Curriculum
from quizzes.problems import Problem

_MARKS = re.compile(r"(?<![\w*])(\*{1,2})\w[^*\n]*\1(?![\w*])|`[^`\n]+`|\[[^\[\]\n]+\]\([^)\n]+\)")


def plain_questions(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every mark of Markdown in a question. A pattern for short answers is all mark, and fine."""
    for module in curriculum.modules:
        for question in module.questions:
            for text in _texts(question.to_dict()):
                found = _MARKS.search(text)
                if found and found.group() != text.strip():
                    message = f"'{found.group()}' would be read with its marks"
                    yield module.question_origins[question.id].problem(message, "Questions are plain text")


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in NAMES:
                yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)
