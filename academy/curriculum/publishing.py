"""When a draft may be published, and whether an edit of a question changes what it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from academy.curriculum.checks import missing_in_question
from academy.curriculum.models import Lesson, ModuleVersion, QuizEntry
from academy.curriculum.rendering import render_lesson
from quizzes.problems import Problem, has_errors
from quizzes.questions import read_question

# What may change in a question without changing what it asks or which answer is right.
AROUND_A_QUESTION = frozenset(
    {"explanation", "feedback", "otherwise", "example", "facts", "misconceptions", "misconception", "lesson", "purpose"}
    | {"anchor", "competency", "level"}
)


IN_THE_EDITOR = {
    "Mark exactly one with 'right: true'": _l('Mark one answer as right, or change the type to "More than one answer"'),
    "Mark at least one with 'right: true'": _l("Mark at least one answer as right"),
    "List at least one under 'accept'": _l("Write at least one accepted answer"),
    "Write 'otherwise:' with a way to the answer": _l("Write feedback to any other number"),
    "Write it under 'feedback:' as 'wrong:'": _l("Write feedback to a wrong answer"),
    "This choice has both 'next' and 'score'": _l("This choice has both a next step and a score"),
    "Keep 'score' where the scenario ends": _l("Keep the score where the scenario ends"),
    "Add 'next: <step>' or 'score: <0 to 1>'": _l("Name the next step, or write a score from 0 to 1"),
    "Name it in a 'next', or remove it": _l("Name it as the next step of a choice, or remove it"),
}


@dataclass(frozen=True)
class Shortcoming:
    """Something that keeps a draft from being published, and the page of the module (below its address) to mend it."""

    sentence: str
    place: str = ""


def what_is_missing(draft: ModuleVersion, pictures: Mapping[str, str] | None = None) -> list[Shortcoming]:
    """Return everything that keeps the draft from being published, in the order of its pages.

    `pictures` maps the names authors use to addresses. The draft's lessons, competencies and entries are read.
    """
    found = [*_missing_facts(draft), *_missing_parts(draft)]
    for lesson in draft.lessons:
        found += _missing_in_lesson(lesson, pictures or {})
    slugs = {lesson.slug for lesson in draft.lessons}
    for entry in draft.entries:
        found += _missing_in_entry(entry, slugs)
    return found


def headline(draft: ModuleVersion, missing: list[Shortcoming]) -> str:
    """Return the sentence that says why the draft cannot be published yet."""
    count = ngettext("%(num)d thing is missing", "%(num)d things are missing", len(missing))
    return str(_("Version %(number)d cannot be published yet: %(count)s.", number=draft.number, count=count))


def what_it_asks(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question without what only stands around it: two equal results ask the same and mark the same."""
    return {key: _without_surroundings(value) for key, value in definition.items() if key not in AROUND_A_QUESTION}


def _without_surroundings(value: Any) -> Any:
    if isinstance(value, Mapping):
        return what_it_asks(value)
    return [_without_surroundings(item) for item in value] if isinstance(value, list) else value


def question_problems(definition: Mapping[str, Any]) -> list[Problem]:
    """Return every error of a stored question, missing feedback and explanation included."""
    question, problems = read_question(definition, scored=False)  # unfinished ones lack what scored ones need
    errors = [problem for problem in problems if problem.severity == "error"]
    return errors + (missing_in_question(question) if question else [])


def _missing_facts(draft: ModuleVersion) -> list[Shortcoming]:
    needed = [
        (draft.title.strip(), _("The module has no title.")),
        (draft.summary.strip(), _("The module has no summary.")),
        (draft.objectives, _("The module has no objectives.")),
        (draft.competencies, _("The module teaches no competency.")),
        (draft.audience, _("The module has no audience.")),
    ]
    return [Shortcoming(sentence) for value, sentence in needed if not value]


def _missing_parts(draft: ModuleVersion) -> list[Shortcoming]:
    found = []
    if not draft.lessons:
        found.append(Shortcoming(_("The module has no lessons.")))
    if not draft.entries:
        found.append(Shortcoming(_("The module has no questions.")))
    return found


def _missing_in_lesson(lesson: Lesson, pictures: Mapping[str, str]) -> list[Shortcoming]:
    place = f"lessons/{lesson.slug}"
    name = _("Lesson “%(title)s”", title=lesson.title)
    if not lesson.markdown.strip():
        return [Shortcoming(_("%(lesson)s has no text.", lesson=name), place)]
    problems = render_lesson(lesson.markdown, pictures).problems
    return [Shortcoming(f"{name}: {sentence(problem)}", place) for problem in problems if has_errors([problem])]


def _missing_in_entry(entry: QuizEntry, lessons: set[str]) -> list[Shortcoming]:
    place = f"questions/{entry.position}"
    name = _("Question %(number)d", number=entry.position)
    definition = entry.question_version.definition
    sentences = [sentence(problem) for problem in question_problems(definition)]
    if definition.get("lesson") and definition["lesson"] not in lessons:
        sentences.append(_("the lesson that teaches it is no longer in the module."))
    return [Shortcoming(f"{name}: {text}", place) for text in sentences]


def sentence(problem: Problem) -> str:
    """Return a problem as one or two sentences, in the words of the editor rather than of the files."""
    message, fix = (str(IN_THE_EDITOR.get(text, text)) for text in (problem.message, problem.fix))
    place = _place(problem)
    return " ".join(f"{part.rstrip('.')}." for part in (f"{place}: {message}" if place else message, fix) if part)


def _place(problem: Problem) -> str:
    """Return which row a problem of a scenario or a judgement lies in, empty for other problems."""
    rows = {"steps": _("step"), "choices": _("choice"), "responses": _("response")}
    steps = pairwise(problem.path)
    found = [f"{rows[key]} {index + 1}" for key, index in steps if key in rows and isinstance(index, int)]
    return ", ".join(found).capitalize()
