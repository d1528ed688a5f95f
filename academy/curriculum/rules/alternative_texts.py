"""Pictures are described for those who cannot see them, by what they show."""

import re
from collections.abc import Iterator

from academy.curriculum.source import Curriculum
from quizzes.problems import Problem

FEWEST_WORDS = 4
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\(([^)\s]*+)(?:\s[^)]*+)?\)")
_OPENING = re.compile(r"(an? )?(image|picture|photo|graphic|diagram|illustration) (of|showing)\b", re.IGNORECASE)


def alternative_texts(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every description that is too short or names the kind of picture."""
    for module in curriculum.modules:
        for lesson in module.lessons:
            first = lesson.origin.document.line(("markdown",))
            for number, line in enumerate(lesson.markdown.split("\n")):
                for description, target in _PICTURE.findall(line):
                    if complaint := complaint_about(description):
                        problem = Problem(f"The description of {target} {complaint}", "Say what can be learnt from it")
                        yield problem.at(lesson.origin.document.name, first + number)


def complaint_about(description: str) -> str:
    """Return what is wrong with a description, empty when nothing is."""
    if len(description.split()) < FEWEST_WORDS:
        return f"has fewer than {FEWEST_WORDS} words"
    if _OPENING.match(description.strip()):
        return "begins with the kind of picture"
    return ""
