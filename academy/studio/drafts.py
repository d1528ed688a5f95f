"""Copy a published version into the draft that an author may change."""

from academy.curriculum.models import Lesson, ModuleCompetency, ModuleVersion, QuizEntry, VersionState

VERSION_FIELDS = ("title", "language", "summary", "minutes", "exercise", "exercise_html", "pass_mark")
VERSION_LISTS = ("audience", "objectives", "prerequisites")
LESSON_FIELDS = ("position", "slug", "title", "minutes", "takeaway", "try_it", "try_it_minutes", "markdown")


def draft_from(published: ModuleVersion, number: int) -> ModuleVersion:
    """Return a new draft that says what `published` says and shares its question versions, not yet stored."""
    return ModuleVersion(
        module_id=published.module_id,
        number=number,
        state=VersionState.draft,
        revision=0,
        lessons=[_copied(lesson) for lesson in published.lessons],
        competencies=[
            ModuleCompetency(competency_id=taught.competency_id, level=taught.level)
            for taught in published.competencies
        ],
        entries=[
            QuizEntry(
                question_id=entry.question_id,
                question_version_id=entry.question_version_id,
                position=entry.position,
            )
            for entry in published.entries
        ],
        **{name: getattr(published, name) for name in VERSION_FIELDS},
        **{name: list(getattr(published, name)) for name in VERSION_LISTS},
        quiz_settings=dict(published.quiz_settings),
    )


def _copied(lesson: Lesson) -> Lesson:
    values = {name: getattr(lesson, name) for name in LESSON_FIELDS}
    return Lesson(fact_ids=list(lesson.fact_ids), blocks=list(lesson.blocks), **values)
