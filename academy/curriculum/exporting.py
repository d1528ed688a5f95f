"""Turn stored versions back into the plain values of a curriculum folder, and those into files."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from academy.curriculum.models import Competency, Fact, Lesson, Misconception, ModuleVersion, PathStep, Picture
from academy.curriculum.source import LessonEntry, ModuleEntry
from academy.people.models import Role
from quizzes.formats.native import Native, dump
from quizzes.formats.settings import read_settings
from quizzes.questions import question_from_dict
from quizzes.questions.fields import Fields

PICTURE_ADDRESS = re.compile(r"/pictures/([0-9a-f]+)/")


def module_entry(version: ModuleVersion, pictures: Iterable[Picture]) -> ModuleEntry:
    """Return what the folder of this version says; `pictures` are the module's, with their contents."""
    html = "\n".join([version.exercise_html, *(str(block.get("html", "")) for block in _blocks(version))])
    shown = set(PICTURE_ADDRESS.findall(html))
    return ModuleEntry(
        code=version.module.code,
        slug=version.module.slug,
        title=version.title,
        language=version.language,
        audience=tuple(version.audience),
        minutes=version.minutes,
        summary=version.summary,
        objectives=tuple(version.objectives),
        competencies={taught.competency.key: taught.level for taught in version.competencies},
        prerequisites=tuple(version.prerequisites),
        pass_mark=version.pass_mark,
        exercise=version.exercise,
        lessons=tuple(_lesson_entry(lesson) for lesson in version.lessons),
        questions=tuple(question_from_dict(entry.question_version.definition) for entry in version.entries),
        settings=read_settings(Fields(version.quiz_settings, [])),
        pictures={picture.name: picture.content for picture in pictures if picture.digest in shown},
    )


def framework_files(
    competencies: Iterable[Competency],
    roles: Iterable[Role],
    targets: Mapping[str, Mapping[int, int]],
    steps: Iterable[PathStep],
    facts: Iterable[Fact],
    misconceptions: Iterable[Misconception],
) -> dict[str, bytes]:
    """Return framework.yaml, facts.yaml and misconceptions.yaml."""
    competencies, steps = list(competencies), list(steps)
    framework = {
        "competencies": [_competency_data(competency) for competency in competencies],
        "roles": [_role_data(role, competencies, targets.get(role.slug, {}), steps) for role in roles],
    }
    return {
        "framework.yaml": _yaml(framework),
        "facts.yaml": _yaml({"facts": [_fact_data(fact) for fact in facts]}),
        "misconceptions.yaml": _yaml(
            {"misconceptions": [{"id": item.id, "text": item.text} for item in misconceptions]}
        ),
    }


def module_files(entry: ModuleEntry) -> dict[str, bytes]:
    """Return the files of a module's folder, by path inside the curriculum."""
    folder = f"modules/{entry.slug}"
    files = {f"{folder}/module.yaml": _yaml(_module_data(entry))}
    for number, lesson in enumerate(entry.lessons, start=1):
        files[f"{folder}/lessons/{number:02d}-{lesson.slug}.md"] = _lesson_file(lesson)
    for name, content in entry.pictures.items():
        files[f"{folder}/lessons/pictures/{name}"] = content
    if entry.questions:
        files[f"{folder}/quiz.yaml"] = Native().write(entry.questions, entry.settings).encode()
    return files


def _blocks(version: ModuleVersion) -> list[Any]:
    return [block for lesson in version.lessons for block in lesson.blocks]


def _lesson_entry(lesson: Lesson) -> LessonEntry:
    return LessonEntry(
        slug=lesson.slug,
        title=lesson.title,
        minutes=lesson.minutes,
        facts=tuple(lesson.fact_ids),
        takeaway=lesson.takeaway,
        try_it=lesson.try_it,
        try_it_minutes=lesson.try_it_minutes,
        markdown=lesson.markdown,
    )


def _yaml(data: Mapping[str, Any]) -> bytes:
    return dump(data).encode()


def _given(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", [], {}, 0)}


def _competency_data(competency: Competency) -> dict[str, Any]:
    names = ("key", "slug", "name", "short_name", "definition", "current_for_months")
    data = {name: getattr(competency, name) for name in names}
    return (
        data
        | {"levels": dict(sorted(competency.levels.items()))}
        | _given({"typical_question": competency.typical_question})
    )


def _role_data(
    role: Role, competencies: Iterable[Competency], targets: Mapping[int, int], steps: Iterable[PathStep]
) -> dict[str, Any]:
    own = [step for step in steps if step.role_slug == role.slug]
    recommended = [step.module_code for step in own if not step.is_required]
    return {
        "slug": role.slug,
        "name": role.name,
        "targets": {item.key: targets[item.id] for item in competencies if item.id in targets},
        "path": [step.module_code for step in own if step.is_required],
    } | _given({"recommended": recommended})


def _fact_data(fact: Fact) -> dict[str, Any]:
    review_by = fact.review_by.isoformat() if fact.review_by else None
    required = {"id": fact.id, "text": fact.text, "source": fact.source}
    optional = _given({"year": fact.year, "jurisdiction": fact.jurisdiction, "caution": fact.caution})
    return required | {"flag": fact.flag, "confirmed": fact.confirmed} | optional | _given({"review_by": review_by})


def _module_data(entry: ModuleEntry) -> dict[str, Any]:
    names = ("code", "slug", "title", "language", "minutes", "summary", "pass_mark")
    data: dict[str, Any] = {name: getattr(entry, name) for name in names}
    data |= {name: list(getattr(entry, name)) for name in ("audience", "objectives", "prerequisites")}
    return data | {"competencies": dict(entry.competencies)} | _given({"exercise": entry.exercise})


def _lesson_file(lesson: LessonEntry) -> bytes:
    names = ("title", "minutes", "takeaway", "try_it", "try_it_minutes")
    front = _given({name: getattr(lesson, name) for name in names} | {"facts": list(lesson.facts)})
    return f"---\n{dump(front)}---\n{lesson.markdown}".encode()
