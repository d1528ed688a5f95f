"""What the studio reads: modules with their states, the version being worked on, what was published before."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from academy.curriculum.models import (
    Lesson,
    Module,
    ModuleVersion,
    Question,
    QuestionVersion,
    QuizEntry,
    VersionState,
)
from academy.curriculum.queries import module_by_slug, with_lessons, with_quiz
from academy.db import session
from academy.errors import NotFound
from academy.people.models import Person


@dataclass
class ModuleRow:
    """A line of the list of modules: the version shown to learners and the draft, either of which may be missing."""

    module: Module
    published: ModuleVersion | None = None
    draft: ModuleVersion | None = None
    lessons: int = 0
    questions: int = 0

    @property
    def current(self) -> ModuleVersion:
        """Return the version an author sees: the draft, else the published one."""
        version = self.draft or self.published
        assert version is not None
        return version


@dataclass(frozen=True)
class VersionRow:
    """A line of the list of versions, with who edited and who published it."""

    version: ModuleVersion
    edited_by: str
    published_by: str


def modules() -> list[ModuleRow]:
    """Return every module that is not archived, with its draft and its published version."""
    rows: dict[int, ModuleRow] = {}
    for version in session().scalars(
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .where(ModuleVersion.state != VersionState.retired, Module.archived_at.is_(None))
        .options(contains_eager(ModuleVersion.module))
        .order_by(Module.position, Module.code)
    ):
        row = rows.setdefault(version.module_id, ModuleRow(version.module))
        if version.state is VersionState.draft:
            row.draft = version
        else:
            row.published = version
    _count_parts(list(rows.values()))
    return list(rows.values())


def _count_parts(rows: list[ModuleRow]) -> None:
    ids = [row.current.id for row in rows]
    lessons = select(Lesson.version_id, func.count()).where(Lesson.version_id.in_(ids)).group_by(Lesson.version_id)
    entries = (
        select(QuizEntry.version_id, func.count()).where(QuizEntry.version_id.in_(ids)).group_by(QuizEntry.version_id)
    )
    lesson_counts = dict(session().execute(lessons).all())
    entry_counts = dict(session().execute(entries).all())
    for row in rows:
        row.lessons = lesson_counts.get(row.current.id, 0)
        row.questions = entry_counts.get(row.current.id, 0)


def working_version(module_slug: str, for_update: bool = False) -> ModuleVersion:
    """Return what an author works on, everything it holds loaded: the draft, else the published version.

    Raises NotFound. `for_update` makes a second author wait until this request is over.
    """
    found = (
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .where(Module.slug == module_slug, ModuleVersion.state != VersionState.retired)
        .options(contains_eager(ModuleVersion.module), *with_lessons(), *with_quiz())
        .order_by(ModuleVersion.number.desc())
    )
    versions = list(session().scalars(found.with_for_update() if for_update else found))
    if not versions:
        raise NotFound
    drafts = [version for version in versions if version.state is VersionState.draft]
    return (drafts or versions)[0]


def versions_of(module: Module) -> list[VersionRow]:
    """Return all versions of a module, the newest first."""
    versions = list(
        session().scalars(
            select(ModuleVersion).where(ModuleVersion.module_id == module.id).order_by(ModuleVersion.number.desc())
        )
    )
    ids = {id for version in versions for id in (version.edited_by_id, version.published_by_id) if id is not None}
    names = dict(session().execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return [
        VersionRow(version, names.get(version.edited_by_id or 0, ""), names.get(version.published_by_id or 0, ""))
        for version in versions
    ]


def frozen_wordings(question_version_ids: Collection[int]) -> set[int]:
    """Return those of the question versions that a published or retired module version shows."""
    if not question_version_ids:
        return set()
    return set(
        session().scalars(
            select(QuizEntry.question_version_id)
            .join(QuizEntry.version)
            .where(QuizEntry.question_version_id.in_(question_version_ids), ModuleVersion.state != VersionState.draft)
        )
    )


def published_with_quiz(module_slug: str) -> ModuleVersion | None:
    """Return the published version of a module with its quiz, None before the first; raises NotFound."""
    version = session().scalar(
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .where(Module.slug == module_slug, ModuleVersion.state == VersionState.published)
        .options(contains_eager(ModuleVersion.module), *with_quiz())
    )
    if version is None:
        module_by_slug(module_slug)
    return version


def corrected_entries(version: ModuleVersion) -> list[QuizEntry]:
    """Return the questions of a version just published whose wording is new and keeps earlier results."""
    new = [entry for entry in version.entries if not entry.question_version.changes_meaning]
    earlier = select(QuizEntry.question_version_id).where(
        QuizEntry.question_version_id.in_([entry.question_version_id for entry in new]),
        QuizEntry.version_id != version.id,
    )
    shown_before = set(session().scalars(earlier)) if new else set()
    return [entry for entry in new if entry.question_version_id not in shown_before]


def published_wording(question_id: int) -> QuestionVersion | None:
    """Return the newest wording of a question that was ever published, None for a new question."""
    return session().scalar(
        select(QuestionVersion)
        .join(QuizEntry, QuizEntry.question_version_id == QuestionVersion.id)
        .join(ModuleVersion, QuizEntry.version_id == ModuleVersion.id)
        .where(QuestionVersion.question_id == question_id, ModuleVersion.state != VersionState.draft)
        .order_by(QuestionVersion.number.desc())
        .limit(1)
    )


def newest_wording_number(question_id: int) -> int:
    """Return the highest number a wording of the question has; 0 without any."""
    newest = select(func.max(QuestionVersion.number)).where(QuestionVersion.question_id == question_id)
    return session().scalar(newest) or 0


def question_keys(module: Module) -> set[str]:
    """Return the keys of all questions the module ever had."""
    return set(session().scalars(select(Question.key).where(Question.module_id == module.id)))


def taken_names(slug: str, code: str) -> tuple[bool, str]:
    """Tell whether a module has this slug already, and which code there is that equals this one but for its case."""
    taken = session().execute(select(Module.slug, Module.code)).all()
    same = (other for _slug, other in taken if other.casefold() == code.casefold())
    return any(other == slug for other, _code in taken), next(same, "")


def author_of(version: ModuleVersion) -> str:
    """Return the name of whoever edited the version last, empty when nobody did."""
    return session().scalar(select(Person.name).where(Person.id == version.edited_by_id)) or ""
