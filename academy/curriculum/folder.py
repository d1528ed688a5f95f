"""Read the files below one folder without trusting them: no links out, no giants, everything wrong is noted."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from academy.curriculum.limits import LARGEST_FILE
from academy.curriculum.source import Origin
from quizzes.formats.strict_yaml import Document, parse
from quizzes.problems import Problem, Severity
from quizzes.questions.fields import Fields

Entry = TypeVar("Entry")


class Folder:
    """Read files below one folder and collect what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.problems: list[Problem] = []

    def children(self, name: str) -> list[Path]:
        """Return what lies in a folder, by name; nothing when there is no such folder."""
        folder = self.root / name
        return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []

    def name_of(self, path: Path) -> str:
        """Return a path as problems name it."""
        return str(path.relative_to(self.root))

    def problem(self, name: str, message: str, fix: str, line: int = 0, severity: Severity = "error") -> None:
        """Note a problem of a file."""
        self.problems.append(Problem(message, fix, file=name, line=line, severity=severity))

    def content(self, path: Path, largest: int) -> bytes | None:
        """Return the bytes of a file that lies below the folder and is not too large."""
        name = self.name_of(path)
        if not path.is_file():
            self.problem(name, "There is no such file", "Add it")
        elif not path.resolve().is_relative_to(self.root):
            self.problem(name, "This link leads out of the folder", "Put the file itself here")
        elif path.stat().st_size > largest:
            size = path.stat().st_size / 1_000_000
            self.problem(name, f"The file has {size:.1f} MB", f"Files here can be up to {largest / 1_000_000:g} MB")
        else:
            return path.read_bytes()
        return None

    def text(self, path: Path) -> str:
        """Return the text of a UTF-8 file, line breaks as \\n; empty when it cannot be read."""
        content = self.content(path, LARGEST_FILE)
        try:
            return (content or b"").decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = (content or b"")[: error.start].count(b"\n") + 1
            self.problem(self.name_of(path), "This is not UTF-8", "Save the file as UTF-8", line)
            return ""

    def document(self, name: str) -> Document:
        """Return the data of a YAML file, its problems noted."""
        text = self.text(self.root / name)
        document = parse(text, name) if text else Document(name=name)
        self.problems += document.problems
        return document

    def fields(self, document: Document, data: dict[str, object], read: Callable[[Fields], Entry]) -> Entry:
        """Read a mapping of a document with `read`; problems get their lines."""
        problems: list[Problem] = []
        entry = read(fields := Fields(data, problems))
        fields.end()
        self.problems += [document.locate(problem) for problem in problems]
        return entry

    def entries(
        self, document: Document, key: str, read: Callable[[Fields], Callable[[Origin], Entry]]
    ) -> tuple[Entry, ...]:
        """Read a list of mappings below a key; `read` returns what makes the entry once its origin is known."""
        data = document.data
        if not isinstance(data, dict) or not isinstance(data.get(key), list):
            if data is not None or not document.problems:
                self.problem(document.name, f"There is no list of {key}", f"Add '{key}:' with an entry per '- '", 1)
            return ()
        problems: list[Problem] = []
        found = []
        for index, item in enumerate(data[key]):
            if not isinstance(item, dict):
                problems.append(Problem("This is not an entry", "Write its fields as 'key: value'", (key, index)))
                continue
            fields = Fields(item, problems, (key, index))
            make = read(fields)
            fields.end()
            found.append(make(Origin(document, (key, index))))
        self.problems += [document.locate(problem) for problem in problems]
        return tuple(found)
