"""Read YAML strictly: every scalar stays text, every mistake is reported with its line, nothing can blow up.

The strict subset has no anchors, aliases, tags, several documents or duplicate keys. An empty value is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml

from quizzes.problems import Path, Problem

MAX_CHARACTERS = 5_000_000
MAX_VALUES = 500_000
MAX_DEPTH = 20
MAX_PROBLEMS = 100

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

FIXES = {
    "mapping values are not allowed": "Put text that contains ': ' in quotes, or indent the line like its neighbours",
    "did not find expected '-' indicator": "Indent all entries of the list alike",
    "did not find expected key": "Indent all keys of one entry alike, and close every quote",
    "could not find expected ':'": "Write 'key: value', and indent the lines of a text further than its key",
    "found unexpected end of stream": "Close the quote or bracket",
    "found character that cannot start any token": "Put the text in quotes; use spaces, never tabs",
    "found unknown escape character": "Use single quotes, or write \\\\ for a backslash",
    "block sequence entries are not allowed": "Start the list on a line of its own",
    "did not find expected node content": "Close the bracket, or put the text in quotes",
    "did not find expected ',' or": "Close the bracket, or put the text in quotes",
}


@dataclass(slots=True)
class Document:
    """Plain data (dict, list, str, None), the line of every path in it, and what is wrong with the text."""

    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)
    name: str = ""

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the nearest thing around it; 0 for an empty text."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0

    def locate(self, problem: Problem) -> Problem:
        """Return a problem about this document's data with its file and line."""
        return problem.at(self.name, self.line(problem.path))


class _Stop(Exception):
    """End reading: what follows cannot be understood."""


def parse(text: str, name: str = "", first_line: int = 1) -> Document:
    """Read a text into a document; ``first_line`` is the line of the file the text starts on. Never raises."""
    document = Document(name=name)
    problems = _check_text(text, first_line)
    if not problems:
        reader = _Reader(text, first_line)
        document.data, document.lines, problems = reader.read(), reader.lines, reader.problems
    document.problems = [problem.at(name, problem.line) for problem in problems]
    return document


def _check_text(text: str, first_line: int) -> list[Problem]:
    if len(text) > MAX_CHARACTERS:
        return [Problem(f"The file has more than {MAX_CHARACTERS:,} characters", "Divide it", line=first_line)]
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return [Problem("The file holds characters that are not Unicode", "Save it as UTF-8", line=first_line)]
    tabbed = (
        Problem("A tab indents this line", "Use spaces", line=number)
        for number, line in enumerate(text.split("\n"), start=first_line)
        if "\t" in line[: len(line) - len(line.lstrip())] and line.strip()
    )
    return list(islice(tabbed, MAX_PROBLEMS))


class _Reader:
    """Build plain data from the parser's events."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._events: Iterator[Any] = iter(())
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def read(self) -> Any:
        """Return the data of the only document, None when there is none that can be read."""
        try:
            self._events = iter(yaml.parse(self._text, Loader=Loader))
            return self._documents()
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
        except yaml.YAMLError:
            self.problems.append(Problem("This line holds a control character", "Remove it", line=self._control_line()))
        except _Stop:
            pass
        return None

    def _documents(self) -> Any:
        data = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "A second document starts here", "Keep one per file: remove the '---'")
                data = self._value(next(self._events), ())
        return data

    def _value(self, event: Any, path: Path) -> Any:
        self.lines.setdefault(path, self._line(event))
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._stop(event, "Anchors (&) and aliases (*) are not used here", "Put the text in quotes")
        if event.tag and event.tag != "!":
            self._stop(event, f"The tag {event.tag} is not used here", "Remove it, or put the text in quotes")
        if len(self.lines) > MAX_VALUES:
            self._stop(event, f"The file holds more than {MAX_VALUES:,} values", "Divide it")
        if len(path) > MAX_DEPTH:
            self._stop(event, f"This lies more than {MAX_DEPTH} levels deep", "Check the brackets and indentation")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return event.value if event.value or event.style else None

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event)
            line = self._line(event)
            if key in mapping:
                fix = f"Remove line {self.lines[*path, key]} or {line}"
                self.problems.append(Problem(f"The key '{key[:40]}' stands here twice", fix, line=line))
                self._value(next(self._events), (*path, key))
                if len(self.problems) >= MAX_PROBLEMS:
                    raise _Stop
                continue
            self.lines[(*path, key)] = line
            mapping[key] = self._value(next(self._events), (*path, key))
        return mapping

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag not in (None, "!"):
            self._stop(event, "This cannot be a key", "Write a word before the colon")
        return str(event.value)

    def _control_line(self) -> int:
        found = yaml.reader.Reader.NON_PRINTABLE.search(self._text)
        return self._first_line + (self._text.count("\n", 0, found.start()) if found else 0)

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self._first_line

    def _stop(self, event: Any, message: str, fix: str) -> None:
        self.problems.append(Problem(message, fix, line=self._line(event)))
        raise _Stop

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        found = error.problem or "the text cannot be read"
        mark = error.problem_mark or error.context_mark
        fix = next((fix for start, fix in FIXES.items() if found.startswith(start)), "Check quotes and indentation")
        line = self._first_line + (mark.line if mark else 0)
        self.problems.append(Problem(f"This is not YAML: {found}", fix, line=line))
