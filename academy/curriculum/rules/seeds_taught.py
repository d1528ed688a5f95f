"""Every statement the curriculum was grown from is taught somewhere."""

from collections.abc import Iterator

from academy.curriculum.source import Curriculum, LessonEntry, ModuleEntry
from quizzes.problems import Problem

SEED = "seed"


def seeds_taught(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every fact flagged seed that no lesson shows."""
    places = lessons_by_fact(curriculum)
    for fact in curriculum.facts:
        if fact.flag == SEED and fact.id not in places:
            yield fact.origin.problem(f"No lesson teaches {fact.id}", "Show it in a lesson's 'facts'")


def lessons_by_fact(curriculum: Curriculum) -> dict[str, list[tuple[ModuleEntry, LessonEntry]]]:
    """Return where each fact is shown, by its id."""
    places: dict[str, list[tuple[ModuleEntry, LessonEntry]]] = {}
    for module in curriculum.modules:
        for lesson in module.lessons:
            for fact in lesson.facts:
                places.setdefault(fact, []).append((module, lesson))
    return places
