"""Every SELECT on the curriculum."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from academy.curriculum.models import (
    Competency,
    Fact,
    Misconception,
    Module,
    ModuleCompetency,
    ModuleVersion,
    PathStep,
    Picture,
    Question,
    QuestionVersion,
    QuizEntry,
    Target,
    VersionState,
)
from academy.db import session
from academy.errors import NotFound
from academy.people.models import Role


def competencies() -> list[Competency]:
    """Return all competencies in their order."""
    return list(session().scalars(select(Competency).order_by(Competency.position)))


def roles_in_order() -> list[Role]:
    """Return all roles in their order."""
    return list(session().scalars(select(Role).order_by(Role.position, Role.slug)))


def targets_of(role_slug: str) -> dict[int, int]:
    """Return the levels a role needs, by competency id."""
    rows = session().execute(select(Target.competency_id, Target.level).where(Target.role_slug == role_slug))
    return dict(rows.all())


def path_of(role_slug: str) -> list[tuple[Module, ModuleVersion, bool]]:
    """Return the published modules on a role's path in order, and whether each is required."""
    rows = session().execute(
        select(Module, ModuleVersion, PathStep.is_required)
        .join(PathStep, PathStep.module_code == Module.code)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .where(
            PathStep.role_slug == role_slug,
            ModuleVersion.state == VersionState.published,
            Module.archived_at.is_(None),
        )
        .order_by(PathStep.is_required.desc(), PathStep.position)
    )
    return [(module, version, required) for module, version, required in rows]


def published_versions(whole: bool = False) -> list[ModuleVersion]:
    """Return the published version of every module in order, with module, lessons and competencies loaded.

    `whole` loads the quizzes as well.
    """
    return list(
        session().scalars(
            _versions(VersionState.published)
            .where(Module.archived_at.is_(None))
            .options(*with_lessons(), *(with_quiz() if whole else ()))
            .order_by(Module.position, Module.code)
        )
    )


def published_version(module_slug: str) -> ModuleVersion:
    """Return the published version of a module with module, lessons and competencies loaded; raises NotFound."""
    found = session().scalar(
        _versions(VersionState.published)
        .where(Module.slug == module_slug, Module.archived_at.is_(None))
        .options(*with_lessons())
    )
    if found is None:
        raise NotFound
    return found


def module_by_slug(slug: str) -> Module:
    """Return a module, whatever its versions; raises NotFound."""
    found = session().scalar(select(Module).where(Module.slug == slug))
    if found is None:
        raise NotFound
    return found


def anchor_questions() -> list[QuestionVersion]:
    """Return the questions of the check everybody takes, of published versions and in the bank, by competency."""
    return [version for version in reference_bank() if version.is_anchor]


def reference_bank() -> list[QuestionVersion]:
    """Return the questions that measure readiness: of published versions, admitted to the bank, not void."""
    return list(
        session().scalars(
            select(QuestionVersion)
            .join(QuizEntry, QuizEntry.question_version_id == QuestionVersion.id)
            .join(ModuleVersion, QuizEntry.version_id == ModuleVersion.id)
            .join(Module, ModuleVersion.module_id == Module.id)
            .join(QuestionVersion.question)
            .join(QuestionVersion.competency)
            .where(
                ModuleVersion.state == VersionState.published,
                Module.archived_at.is_(None),
                Question.in_bank,
                Question.is_void.is_(False),
            )
            .options(contains_eager(QuestionVersion.question), contains_eager(QuestionVersion.competency))
            .order_by(Competency.position, Module.position, Module.code, QuizEntry.position)
        )
    )


def facts_by_id(ids: Collection[str]) -> dict[str, Fact]:
    """Return the known ones of these facts, by id."""
    if not ids:
        return {}
    return {fact.id: fact for fact in session().scalars(select(Fact).where(Fact.id.in_(ids)))}


def all_facts() -> list[Fact]:
    """Return the register of facts."""
    return list(session().scalars(select(Fact).order_by(Fact.id)))


def all_misconceptions() -> list[Misconception]:
    """Return the register of misconceptions."""
    return list(session().scalars(select(Misconception).order_by(Misconception.id)))


def all_targets() -> Mapping[str, dict[int, int]]:
    """Return the levels every role needs: role slug → competency id → level."""
    targets: dict[str, dict[int, int]] = {}
    for target in session().scalars(select(Target)):
        targets.setdefault(target.role_slug, {})[target.competency_id] = target.level
    return targets


def path_steps() -> list[PathStep]:
    """Return the steps of all roles' paths, by role and position."""
    return list(session().scalars(select(PathStep).order_by(PathStep.role_slug, PathStep.position)))


def module_by_code(code: str) -> Module | None:
    """Return the module with this code, however its letters are written."""
    alike = or_(Module.code == code, func.lower(Module.code) == code.lower())
    return session().scalar(select(Module).where(alike).order_by(Module.code != code).limit(1))


def slug_is_taken(slug: str, module: Module | None) -> bool:
    """Tell whether a module other than this one has the slug."""
    others = select(Module.id).where(Module.slug == slug)
    return session().scalar(others.where(Module.id != module.id) if module else others) is not None


def version_in_state(module: Module, state: VersionState) -> ModuleVersion | None:
    """Return the module's only draft or only published version, everything it holds loaded."""
    return session().scalar(
        _versions(state).where(ModuleVersion.module_id == module.id).options(*with_lessons(), *with_quiz())
    )


def newest_number(module: Module) -> int:
    """Return the highest number a version of the module has; 0 without versions."""
    return session().scalar(select(func.max(ModuleVersion.number)).where(ModuleVersion.module_id == module.id)) or 0


def questions_of(module_id: int) -> list[Question]:
    """Return the identities of all questions a module ever had."""
    return list(session().scalars(select(Question).where(Question.module_id == module_id)))


def question_versions_of(module_id: int) -> list[QuestionVersion]:
    """Return all wordings of a module's questions, oldest first."""
    return list(
        session().scalars(
            select(QuestionVersion)
            .join(QuestionVersion.question)
            .where(Question.module_id == module_id)
            .order_by(QuestionVersion.question_id, QuestionVersion.number)
        )
    )


def pictures_of(module: Module, with_content: bool = False) -> list[Picture]:
    """Return the pictures of a module, the newest of each name last."""
    found = select(Picture).where(Picture.module_id == module.id).order_by(Picture.id)
    return list(session().scalars(found.options(undefer(Picture.content)) if with_content else found))


def picture(digest: str, name: str) -> Picture:
    """Return a picture with its content; raises NotFound."""
    found = session().scalar(
        select(Picture).where(Picture.digest == digest, Picture.name == name).limit(1).options(undefer(Picture.content))
    )
    if found is None:
        raise NotFound
    return found


def _versions(state: VersionState) -> Select[ModuleVersion]:
    return (
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .where(ModuleVersion.state == state)
        .options(contains_eager(ModuleVersion.module))
    )


# Functions rather than constants: an option needs all tables to be known, which they are not while modules load.
def with_lessons() -> tuple[ORMOption, ...]:
    """Return the options that load a version's lessons and competencies."""
    taught = selectinload(ModuleVersion.competencies).joinedload(ModuleCompetency.competency)
    return selectinload(ModuleVersion.lessons), taught


def with_quiz() -> tuple[ORMOption, ...]:
    """Return the options that load a version's quiz."""
    wording = selectinload(ModuleVersion.entries).joinedload(QuizEntry.question_version)
    return (wording.joinedload(QuestionVersion.question),)
