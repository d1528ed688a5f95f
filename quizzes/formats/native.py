"""The native format: a YAML file with a list of questions, perhaps after the rules of taking the quiz."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from quizzes.formats.contract import DEFAULTS, Reading
from quizzes.formats.settings import read_settings, settings_data
from quizzes.formats.strict_yaml import Document, parse
from quizzes.problems import Problem
from quizzes.questions import read_question
from quizzes.questions.contract import Question
from quizzes.questions.fields import Fields
from quizzes.quiz import Settings

MAX_QUESTIONS = 10_000
WIDTH = 110
# Tabs, control characters and line ends other than \n survive in double quotes alone.
UNUSUAL = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Native:
    """Read and write ``quiz.yaml``."""

    def read(self, text: str, name: str = "quiz.yaml") -> Reading:
        """Return the questions of a text and everything there is to mend, by file and line. Never raises."""
        document = parse(text, name)
        questions: list[Question] = []
        problems = list(document.problems)
        settings = _settings(document, problems)
        first_lines: dict[str, int] = {}
        for index, data in _entries(document, problems):
            question, found = read_question(data)
            line = document.line(("questions", index))
            found += _duplicates(data.get("id"), line, first_lines)
            problems += [document.locate(problem.inside(("questions", index))) for problem in found]
            if question is not None:
                questions.append(question)
        return Reading(tuple(questions), tuple(sorted(problems, key=lambda problem: problem.line)), settings)

    def write(self, questions: Sequence[Question], settings: Settings = DEFAULTS) -> str:
        """Return the questions as YAML, long texts as blocks, the same text every time."""
        rules = settings_data(settings)
        return dump(({"quiz": rules} if rules else {}) | {"questions": [question.to_dict() for question in questions]})


def dump(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML that reads well and differs little when little changes."""
    return yaml.dump(dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def _settings(document: Document, problems: list[Problem]) -> Settings:
    found: list[Problem] = []
    fields = Fields(document.data if isinstance(document.data, dict) else {}, found)
    settings = fields.nested("quiz", read_settings)
    problems += [document.locate(problem) for problem in found]
    return settings


def _entries(document: Document, problems: list[Problem]) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the questions as mappings with their places, noting whatever else stands there."""
    data = document.data
    if data is None and problems:
        return []
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        problem = Problem("There is no list of questions", "Start the file with 'questions:'", ("questions",))
        problems.append(document.locate(problem))
        return []
    for key in data:
        if key not in ("quiz", "questions"):
            fix = "Only 'quiz' and 'questions' stand here"
            problems.append(document.locate(Problem(f"Unknown key '{key}'", fix, (key,))))
    entries: list[tuple[int, Mapping[str, Any]]] = []
    for index, entry in enumerate(data["questions"][:MAX_QUESTIONS]):
        if isinstance(entry, dict):
            entries.append((index, entry))
        else:
            problem = Problem("This is not a question", "Write its fields as 'key: value'", ("questions", index))
            problems.append(document.locate(problem))
    if len(data["questions"]) > MAX_QUESTIONS:
        problem = Problem(f"There are more than {MAX_QUESTIONS:,} questions", "Divide the file", ("questions",))
        problems.append(document.locate(problem))
    return entries


def _duplicates(identifier: object, line: int, first_lines: dict[str, int]) -> list[Problem]:
    """Return a problem when the id was used before, and remember its line."""
    if not isinstance(identifier, str):
        return []
    if identifier in first_lines:
        fix = f"Give this one another; the first is on line {first_lines[identifier]}"
        return [Problem(f"The id '{identifier}' is used twice", fix, ("id",))]
    first_lines[identifier] = line
    return []


class _Dumper(yaml.SafeDumper):
    """Write several lines as a block, short lists of scalars on one line, and never an alias."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 — the name is PyYAML's
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if UNUSUAL.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    short = all(not isinstance(item, dict | list) and len(str(item)) < 20 for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(list, _represent_list)
