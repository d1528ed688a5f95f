"""What a curriculum must hold together: references that resolve, fields that are there, feedback everywhere."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from academy.curriculum.addresses import is_reserved
from academy.curriculum.quality import quality_problems
from academy.curriculum.rendering import render_lesson, render_markdown
from academy.curriculum.source import EVERYONE, Curriculum, LessonEntry, ModuleEntry, Origin, RoleEntry
from quizzes.problems import Problem
from quizzes.questions.contract import Question


def check_curriculum(curriculum: Curriculum) -> list[Problem]:
    """Return everything there is to mend, errors and warnings, by file and line."""
    checks = (
        _duplicates(curriculum),
        chain.from_iterable(_check_role(role, curriculum) for role in curriculum.roles),
        chain.from_iterable(_check_module(module, curriculum) for module in curriculum.modules),
        quality_problems(curriculum),
    )
    return sorted(chain.from_iterable(checks), key=lambda problem: (problem.file, problem.line))


def summary(curriculum: Curriculum, drills: int, problems: Iterable[Problem]) -> dict[str, Any]:
    """Return the counts and problems that `flask curriculum check --json` prints."""
    questions = [question for _module, question in curriculum.questions()]
    anchors = [question for question in questions if question.anchor]
    return {
        "modules": len(curriculum.modules),
        "lessons": sum(len(module.lessons) for module in curriculum.modules),
        "questions": len(questions),
        "questions_by_competency": _counts(question.competency for question in questions),
        "anchors_by_competency": _counts(question.competency for question in anchors),
        "questions_by_type": _counts(question.type for question in questions),
        "drills": drills,
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "severity": problem.severity,
                "message": problem.message,
                "fix": problem.fix,
            }
            for problem in problems
        ],
    }


def missing_in_question(question: Question) -> list[Problem]:
    """Return what a question of a published module needs beyond the rules of its type: why, after every answer."""
    problems = []
    if not question.explanation.strip():
        problems.append(Problem("This question has no explanation", "Say in a sentence or two why", ("explanation",)))
    return problems + _missing_feedback(question.to_dict())


def _missing_feedback(data: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if data["type"] == "matching":
        for index, pair in enumerate(data["pairs"]):
            if not pair.get("feedback", "").strip():
                problems.append(Problem("This pair has no feedback", "Say why it fits", ("pairs", index)))
    if data["type"] == "numeric" and not (data.get("otherwise") or data.get("feedback")):
        problems.append(Problem("Wrong numbers get no feedback", "Write 'otherwise:' with a way to the answer"))
    if data["type"] in ("ordering", "short_text") and not data.get("feedback", {}).get("wrong"):
        problems.append(Problem("Wrong answers get no feedback", "Write it under 'feedback:' as 'wrong:'"))
    return problems


def _counts(values: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items()))


def _duplicates(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield a problem for every identity that is used twice, however its letters are written."""
    kinds: list[tuple[str, list[tuple[str, Origin]]]] = [
        ("key", [(entry.key, entry.origin) for entry in curriculum.competencies]),
        ("competency slug", [(entry.slug, entry.origin) for entry in curriculum.competencies]),
        ("role", [(entry.slug, entry.origin) for entry in curriculum.roles]),
        ("id", [(entry.id, entry.origin) for entry in curriculum.facts]),
        ("id", [(entry.id, entry.origin) for entry in curriculum.misconceptions]),
        ("code", [(entry.code, entry.origin) for entry in curriculum.modules]),
        ("slug", [(entry.slug, entry.origin) for entry in curriculum.modules]),
        *(("lesson", [(lesson.slug, lesson.origin) for lesson in module.lessons]) for module in curriculum.modules),
    ]
    for noun, identities in kinds:
        seen: set[str] = set()
        for identity, origin in identities:
            if identity.casefold() in seen:
                yield origin.problem(f"The {noun} '{identity}' is used twice", "Give one of them another")
            seen.add(identity.casefold())


def _check_role(role: RoleEntry, curriculum: Curriculum) -> Iterator[Problem]:
    known = [competency.key for competency in curriculum.competencies]
    yield from _unknown(role.targets, known, "competency", role.origin, "targets")
    for key in known:
        if key not in role.targets:
            yield role.origin.problem(f"The role has no target for {key}", f"Add {key} to 'targets'", "targets")
    for key, codes in (("path", role.path), ("recommended", role.recommended)):
        yield from _missing_modules(codes, curriculum, role.origin, key)


def _check_module(module: ModuleEntry, curriculum: Curriculum) -> Iterator[Problem]:
    yield from _check_module_fields(module, curriculum)
    for lesson in module.lessons:
        yield from _check_lesson(lesson, module, curriculum)
    for question in module.questions:
        yield from _check_question(question, module, curriculum)


def _check_module_fields(module: ModuleEntry, curriculum: Curriculum) -> Iterator[Problem]:
    origin = module.origin
    if is_reserved(module.slug):
        yield origin.problem(f"'{module.slug}' is the address of a page of Academy", "Choose another slug", "slug")
    yield from _unknown(
        module.audience, [EVERYONE, *(role.slug for role in curriculum.roles)], "role", origin, "audience"
    )
    yield from _unknown(
        module.competencies, [entry.key for entry in curriculum.competencies], "competency", origin, "competencies"
    )
    yield from _missing_modules(module.prerequisites, curriculum, origin, "prerequisites")
    for key in ("audience", "objectives", "competencies"):
        if not getattr(module, key):
            yield origin.problem(f"'{key}' is empty", "Write at least one", key)
    for problem in render_markdown(module.exercise, _addresses(module))[1]:
        yield origin.problem(problem.message, problem.fix, "exercise", warning=problem.severity == "warning")


def _missing_modules(codes: Iterable[str], curriculum: Curriculum, origin: Origin, key: str) -> Iterator[Problem]:
    known = {module.code.casefold(): module.code for module in curriculum.modules}
    for code in codes:
        meant = known.get(code.casefold())
        if meant is None:
            fix = "Add the module, or remove the code"
            yield origin.problem(f"'{key}' names {code}, which is not written yet", fix, key, warning=True)
        elif meant != code:
            yield origin.problem(f"'{key}' names {code}; the module is called {meant}", f"Write {meant}", key)


def _check_lesson(lesson: LessonEntry, module: ModuleEntry, curriculum: Curriculum) -> Iterator[Problem]:
    yield from _unknown(lesson.facts, [fact.id for fact in curriculum.facts], "fact", lesson.origin, "facts")
    document = lesson.origin.document
    for problem in render_lesson(lesson.markdown, _addresses(module)).problems:
        yield problem.at(document.name, document.line(("markdown",)) + problem.line - 1)


def _addresses(module: ModuleEntry) -> dict[str, str]:
    return {f"pictures/{name}": name for name in module.pictures}


def _check_question(question: Question, module: ModuleEntry, curriculum: Curriculum) -> Iterator[Problem]:
    origin = module.question_origins.get(question.id, module.origin)
    known_misconceptions = [entry.id for entry in curriculum.misconceptions]
    references: list[tuple[Iterable[str], Iterable[str], str, str]] = [
        ([question.competency], [entry.key for entry in curriculum.competencies], "competency", "competency"),
        ([question.lesson] if question.lesson else [], [entry.slug for entry in module.lessons], "lesson", "lesson"),
        (question.facts, [fact.id for fact in curriculum.facts], "fact", "facts"),
        (question.misconceptions, known_misconceptions, "misconception", "misconceptions"),
        (_option_misconceptions(question), known_misconceptions, "misconception", "options"),
    ]
    for values, known, noun, key in references:
        yield from _unknown(values, known, noun, origin, key)
    for key in ("lesson", "purpose"):
        if not getattr(question, key):
            yield origin.problem(f"'{key}' is missing", f"Add '{key}:'")
    for problem in missing_in_question(question):
        yield origin.problem(problem.message, problem.fix, *problem.path)


def _option_misconceptions(question: Question) -> list[str]:
    options = question.to_dict().get("options", [])
    return [option["misconception"] for option in options if option.get("misconception")]


def _unknown(values: Iterable[str], known: Iterable[str], noun: str, origin: Origin, key: str) -> Iterator[Problem]:
    names = list(known)
    for value in values:
        if value not in names:
            shown = ", ".join(names) if len(names) <= 12 else f"{names[0]} … {names[-1]}"
            yield origin.problem(f"There is no {noun} '{value}'", f"Use one of: {shown or 'none yet'}", key)
