"""The complete examples of docs/questions.md, one per type."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from quizzes.formats.native import Native
from quizzes.questions import question_from_dict
from quizzes.questions.contract import Question

DOCUMENT = Path(__file__).parents[2] / "docs" / "questions.md"


def yaml_blocks() -> dict[str, str]:
    """Return the first YAML block under every second-level heading, by heading."""
    sections = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    block = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
    found = {section.split("\n", 1)[0].strip(): block.search(section) for section in sections}
    return {heading: match.group(1) for heading, match in found.items() if match}


@cache
def questions() -> dict[str, Question]:
    """Return the example question of every type that has one."""
    text = "questions:\n" + "".join(yaml_blocks().values())
    reading = Native().read(text, "docs/questions.md")
    assert not reading.problems, [str(problem) for problem in reading.problems]
    return {question.type: question for question in reading.questions}


def changed(kind: str, **fields: Any) -> Question:
    """Return the example of a type with some fields of the native format changed."""
    return question_from_dict({**questions()[kind].to_dict(), **fields})
