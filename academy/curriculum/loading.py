"""Read a curriculum folder. Nothing in it is trusted; everything there is to mend is said with file and line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from academy.curriculum.addresses import is_slug
from academy.curriculum.folder import Folder
from academy.curriculum.limits import (
    LARGEST_PICTURE,
    LONGEST_MARKDOWN,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_LESSONS,
    MOST_MINUTES,
    PICTURE_KINDS,
)
from academy.curriculum.source import (
    CompetencyEntry,
    Curriculum,
    FactEntry,
    LessonEntry,
    MisconceptionEntry,
    ModuleEntry,
    Origin,
    RoleEntry,
)
from quizzes.formats.contract import Reading
from quizzes.formats.native import Native
from quizzes.formats.strict_yaml import Document, parse
from quizzes.problems import Problem
from quizzes.questions import read_question
from quizzes.questions.contract import LEVELS, Question
from quizzes.questions.fields import Fields

FLAGS = ("seed", "known", "check")


def load_curriculum(folder: Path) -> tuple[Curriculum, list[Problem]]:
    """Read the folder into plain values and return them with every problem of form. Never raises for its content."""
    reader = Folder(folder)
    framework = reader.document("framework.yaml")
    curriculum = Curriculum(
        competencies=reader.entries(framework, "competencies", _competency),
        roles=reader.entries(framework, "roles", _role),
        facts=reader.entries(reader.document("facts.yaml"), "facts", _fact),
        misconceptions=reader.entries(reader.document("misconceptions.yaml"), "misconceptions", _misconception),
        modules=tuple(_modules(reader)),
    )
    return curriculum, reader.problems


def _short(fields: Fields, key: str, default: str | None = None, limit: int = LONGEST_TITLE) -> str:
    """Return a text of limited length."""
    text = fields.text(key, default=default)
    if len(text) > limit:
        fields.problem(f"'{key}' has {len(text):,} characters", f"Use at most {limit:,}", key)
        return text[:limit]
    return text


def _address(fields: Fields) -> str:
    slug = fields.text("slug")
    if slug and not is_slug(slug):
        fields.problem(f"'slug' is '{slug[:40]}'", "Use small letters, digits and single hyphens", "slug")
    return slug


def _levels_by_key(fields: Fields, key: str) -> dict[str, int]:
    levels = {}
    for name, level in fields.number_map(key).items():
        if level in LEVELS:
            levels[name] = int(level)
        else:
            fields.problem(f"The level of {name} is {level:g}", "Write a whole number from 1 to 4", key)
    return levels


def _level_texts(fields: Fields) -> dict[str, str]:
    return {str(level): fields.text(str(level)) for level in LEVELS}


def _competency(fields: Fields) -> Callable[[Origin], CompetencyEntry]:
    values = {
        "key": _short(fields, "key"),
        "slug": _address(fields),
        "name": _short(fields, "name"),
        "short_name": _short(fields, "short_name", limit=14),
        "definition": fields.text("definition"),
        "typical_question": fields.text("typical_question", default=""),
    }
    months = fields.integer("current_for_months", 1, 120, default=12)
    levels = fields.nested("levels", _level_texts)
    return lambda origin: CompetencyEntry(**values, current_for_months=months, levels=levels, origin=origin)


def _role(fields: Fields) -> Callable[[Origin], RoleEntry]:
    slug, name = _address(fields), _short(fields, "name")
    targets = _levels_by_key(fields, "targets")
    path, recommended = fields.texts("path", required=True), fields.texts("recommended")
    return lambda origin: RoleEntry(slug, name, targets, path, recommended, origin)


def _fact(fields: Fields) -> Callable[[Origin], FactEntry]:
    names = ("id", "text", "source")
    values = {name: fields.text(name) for name in names}
    values |= {name: fields.text(name, default="") for name in ("year", "jurisdiction", "caution")}
    values["flag"] = fields.one_of("flag", FLAGS, "check")
    values["review_by"] = _day(fields, "review_by")
    confirmed = fields.flag("confirmed", default=False)
    return lambda origin: FactEntry(**values, confirmed=confirmed, origin=origin)


def _day(fields: Fields, key: str) -> str:
    text = fields.text(key, default="")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        fields.problem(f"'{key}' is '{text[:40]}'", "Write a date like 2027-05-21", key)
        return ""


def _misconception(fields: Fields) -> Callable[[Origin], MisconceptionEntry]:
    identifier, text = fields.text("id"), fields.text("text")
    return lambda origin: MisconceptionEntry(identifier, text, origin)


def _modules(reader: Folder) -> list[ModuleEntry]:
    modules = [_module(reader, path) for path in reader.children("modules") if path.is_dir()]
    return [module for module in modules if module is not None]


def _module(reader: Folder, folder: Path) -> ModuleEntry | None:
    name = reader.name_of(folder)
    document = reader.document(f"{name}/module.yaml")
    if not isinstance(document.data, dict):
        if not document.problems and (folder / "module.yaml").is_file():
            reader.problem(document.name, "This is not a module", "Write its fields as 'key: value'", 1)
        return None
    lessons = tuple(lesson for lesson in _lessons(reader, folder) if lesson)
    quiz, origins = _quiz(reader, folder)
    exercise = str(document.data.get("exercise") or "")
    pictures = _pictures(reader, folder, "\n".join([exercise, *(lesson.markdown for lesson in lessons)]))
    return reader.fields(
        document,
        document.data,
        lambda fields: ModuleEntry(
            code=_short(fields, "code", limit=20),
            slug=_address(fields),
            title=_short(fields, "title"),
            language=_short(fields, "language", default="en", limit=10),
            audience=fields.texts("audience"),
            minutes=fields.integer("minutes", 1, MOST_MINUTES),
            summary=_short(fields, "summary", limit=LONGEST_TEXT).strip(),
            objectives=fields.texts("objectives"),
            competencies=_levels_by_key(fields, "competencies"),
            prerequisites=fields.texts("prerequisites"),
            pass_mark=fields.integer("pass_mark", 1, 100, default=70),
            exercise=_short(fields, "exercise", default="", limit=LONGEST_MARKDOWN).strip(),
            lessons=lessons,
            questions=tuple(map(_tidied, quiz.questions)),
            settings=quiz.settings,
            pictures=pictures,
            origin=Origin(document),
            question_origins=origins,
        ),
    )


def _lessons(reader: Folder, folder: Path) -> list[LessonEntry | None]:
    files = [path for path in reader.children(f"{reader.name_of(folder)}/lessons") if path.suffix == ".md"]
    if not files:
        reader.problem(f"{reader.name_of(folder)}/lessons", "The module has no lessons", "Add 01-name.md and so on")
    if len(files) > MOST_LESSONS:
        reader.problem(f"{reader.name_of(folder)}/lessons", f"There are {len(files)} lessons", "Divide the module")
    return [_lesson(reader, path) for path in files[:MOST_LESSONS]]


def _lesson(reader: Folder, path: Path) -> LessonEntry | None:
    name = reader.name_of(path)
    _number, _, slug = path.stem.partition("-")
    if not _number.isdigit() or not is_slug(slug):
        reader.problem(name, "The file name gives no order and address", "Call it like 01-leave-the-page.md")
        return None
    text = reader.text(path)
    front, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not separator:
        reader.problem(name, "There is no front matter", "Begin with '---', title and minutes, and '---' again", 1)
        return None
    document = parse(front, name, first_line=2)
    reader.problems += document.problems
    if not isinstance(document.data, dict):
        return None
    if len(body) > LONGEST_MARKDOWN:
        reader.problem(name, f"The lesson has {len(body):,} characters", f"Use at most {LONGEST_MARKDOWN:,}")
        return None
    # The text begins after both '---' lines; problems of the rendered text count from there.
    document.lines[("markdown",)] = front.count("\n") + 4 + (len(body) - len(body.lstrip("\n")))
    return reader.fields(
        document,
        document.data,
        lambda fields: LessonEntry(
            slug=slug,
            title=_short(fields, "title"),
            minutes=fields.integer("minutes", 1, MOST_MINUTES),
            facts=fields.texts("facts"),
            takeaway=_short(fields, "takeaway", default="", limit=LONGEST_TEXT).strip(),
            try_it=_short(fields, "try_it", default="", limit=LONGEST_TEXT).strip(),
            try_it_minutes=fields.integer("try_it_minutes", 0, MOST_MINUTES, default=0),
            markdown=body.strip("\n").rstrip() + "\n",
            origin=Origin(document),
        ),
    )


def _quiz(reader: Folder, folder: Path) -> tuple[Reading, dict[str, Origin]]:
    path = folder / "quiz.yaml"
    text = reader.text(path)
    if not text:
        return Reading((), ()), {}
    name = reader.name_of(path)
    reading = Native().read(text, name)
    reader.problems += reading.problems
    return reading, _question_origins(parse(text, name))


def _tidied(question: Question) -> Question:
    """Return the question without the line breaks that YAML blocks leave at the end of texts."""
    tidied, _problems = read_question(_stripped(question.to_dict()), scored=False)
    return tidied or question


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    return value.strip() if isinstance(value, str) else value


def _question_origins(document: Document) -> dict[str, Origin]:
    entries = document.data.get("questions") if isinstance(document.data, dict) else None
    return {
        str(entry["id"]): Origin(document, ("questions", index))
        for index, entry in enumerate(entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and "id" in entry
    }


def _pictures(reader: Folder, folder: Path, texts: str) -> dict[str, bytes]:
    """Return the pictures that the module's texts show, by file name."""
    pictures = {}
    for path in reader.children(f"{reader.name_of(folder)}/lessons/pictures"):
        name = reader.name_of(path)
        if path.suffix.lower() not in PICTURE_KINDS:
            reader.problem(name, "This kind of picture is not shown", f"Use one of: {', '.join(PICTURE_KINDS)}")
        elif f"(pictures/{path.name}" not in texts:
            reader.problem(name, "No lesson shows this picture", "Show it or remove it", severity="warning")
        elif content := reader.content(path, LARGEST_PICTURE):
            pictures[path.name] = content
    return pictures
