"""Write the curriculum: import a folder, publish a draft."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from academy.audit.services import record
from academy.clock import now
from academy.curriculum import queries
from academy.curriculum.checks import check_curriculum
from academy.curriculum.exporting import framework_files, module_entry, module_files
from academy.curriculum.loading import load_curriculum
from academy.curriculum.models import (
    Competency,
    Fact,
    Lesson,
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
from academy.curriculum.publishing import headline, what_is_missing, what_it_asks
from academy.curriculum.rendering import render_lesson, render_markdown
from academy.curriculum.source import Curriculum, LessonEntry, ModuleEntry
from academy.db import session
from academy.errors import Refused
from academy.people.models import Person, Role
from quizzes.formats.settings import settings_data
from quizzes.problems import Problem, has_errors
from quizzes.questions.contract import Question as QuestionDefinition

IMPORT_NOTE = "Imported from files"


@dataclass
class ImportReport:
    """What an import did, by module code; with errors among the problems it did nothing."""

    problems: list[Problem]
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def import_curriculum(folder: Path) -> ImportReport:
    """Load a curriculum folder; what is unchanged stays as it is, a changed module becomes a new published version.

    A folder with errors changes nothing: look at the report's problems. Raises Refused when a module written in the
    studio has the slug of an imported one. Codes are the same however their letters are written; those of the files
    count.
    """
    curriculum, problems = load_curriculum(folder)
    report = ImportReport(problems + check_curriculum(curriculum))
    if has_errors(report.problems):
        return report
    competencies = _import_framework(curriculum)
    for position, entry in enumerate(_in_path_order(curriculum)):
        _import_module(entry, position, competencies, report)
    if report.created or report.changed:
        after = {"created": report.created, "changed": report.changed}
        record("imported curriculum", "curriculum", folder.name, _("imported the curriculum"), after=after)
    return report


def publish_module(draft: ModuleVersion, note: str, person: Person) -> ModuleVersion:
    """Freeze the draft and show it to learners; the version shown so far is retired, running attempts keep it.

    Raises Refused with the shortcomings' headline while anything is missing.
    """
    if draft.state is not VersionState.draft:
        raise Refused(_("Version %(number)d is published already.", number=draft.number))
    missing = what_is_missing(draft, picture_addresses(draft.module))
    if missing:
        raise Refused(headline(draft, missing))
    newest = queries.newest_number(draft.module)
    retire_published(draft.module)
    draft.number = draft.number if draft.number == newest else newest + 1
    draft.note = note
    draft.state = VersionState.published
    draft.published_at = now()
    draft.published_by_id = person.id
    session().flush()
    sentence = _("published version %(number)d of “%(title)s”", number=draft.number, title=draft.title)
    record("published module", "module", draft.module.slug, sentence, after={"version": draft.number, "note": note})
    return draft


def retire_published(module: Module) -> None:
    """Retire the version that is shown now, if any."""
    published = queries.version_in_state(module, VersionState.published)
    if published:
        published.state = VersionState.retired
        session().flush()


def picture_addresses(module: Module) -> dict[str, str]:
    """Return the addresses of a module's newest pictures, by the names authors use."""
    return {f"pictures/{row.name}": f"/pictures/{row.digest}/{row.name}" for row in queries.pictures_of(module)}


def _in_path_order(curriculum: Curriculum) -> list[ModuleEntry]:
    codes = [code for role in curriculum.roles for code in (*role.path, *role.recommended)]
    order = {code: position for position, code in reversed(list(enumerate(codes)))}
    return sorted(curriculum.modules, key=lambda module: (order.get(module.code, len(codes)), module.code))


def _import_framework(curriculum: Curriculum) -> dict[str, Competency]:
    """Bring competencies, roles, targets, paths and registers up to date; return the competencies by key."""
    competencies = {row.key: row for row in queries.competencies()}
    for position, entry in enumerate(curriculum.competencies):
        row = competencies.setdefault(entry.key, Competency(key=entry.key))
        names = ("slug", "name", "short_name", "definition", "typical_question", "current_for_months")
        _update(
            row, {name: getattr(entry, name) for name in names} | {"levels": dict(entry.levels), "position": position}
        )
    session().flush()
    _import_roles(curriculum, competencies)
    _import_registers(curriculum)
    return competencies


def _update(row: Any, values: Mapping[str, Any]) -> None:
    """Set only what differs, so that an unchanged row is not written."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    session().add(row)


def _import_roles(curriculum: Curriculum, competencies: Mapping[str, Competency]) -> None:
    roles = {row.slug: row for row in queries.roles_in_order()}
    for position, entry in enumerate(curriculum.roles):
        _update(roles.get(entry.slug) or Role(slug=entry.slug), {"name": entry.name, "position": position})
    session().flush()
    slugs = [entry.slug for entry in curriculum.roles]
    session().execute(delete(Target).where(Target.role_slug.in_(slugs)))
    session().execute(delete(PathStep).where(PathStep.role_slug.in_(slugs)))
    for entry in curriculum.roles:
        for key, level in entry.targets.items():
            session().add(Target(role_slug=entry.slug, competency_id=competencies[key].id, level=level))
        steps = [(code, True) for code in entry.path] + [(code, False) for code in entry.recommended]
        required = dict(reversed(steps))  # a module that is both required and recommended is required
        for position, code in enumerate(dict.fromkeys(code for code, _required in steps)):
            step = PathStep(role_slug=entry.slug, module_code=code, position=position, is_required=required[code])
            session().add(step)
    session().flush()


def _import_registers(curriculum: Curriculum) -> None:
    facts = {row.id: row for row in queries.all_facts()}
    for fact in curriculum.facts:
        values = {name: getattr(fact, name) for name in ("text", "source", "year", "flag", "confirmed")}
        values |= {"jurisdiction": fact.jurisdiction or None, "caution": fact.caution or None}
        values["review_by"] = date.fromisoformat(fact.review_by) if fact.review_by else None
        _update(facts.get(fact.id) or Fact(id=fact.id), values)
    misconceptions = {row.id: row for row in queries.all_misconceptions()}
    for item in curriculum.misconceptions:
        _update(misconceptions.get(item.id) or Misconception(id=item.id), {"text": item.text})
    session().flush()


def _import_module(
    entry: ModuleEntry, position: int, competencies: Mapping[str, Competency], report: ImportReport
) -> None:
    module = queries.module_by_code(entry.code)
    if queries.slug_is_taken(entry.slug, module):
        raise Refused(_("Another module than %(code)s has the slug %(slug)s.", code=entry.code, slug=entry.slug))
    if module is None:
        module = Module(code=entry.code, slug=entry.slug)
        session().add(module)
        report.created.append(entry.code)
    if module.code != entry.code:
        message = f"The module {module.code} is called {entry.code} from now on"
        report.problems.append(entry.origin.problem(message, "Nothing, if that was meant", "code", warning=True))
    _update(module, {"code": entry.code, "slug": entry.slug, "position": position})
    session().flush()
    shown = queries.version_in_state(module, VersionState.published)
    if shown and module_entry(shown, queries.pictures_of(module, with_content=True)) == entry:
        report.unchanged.append(entry.code)
        return
    if entry.code not in report.created:
        report.changed.append(entry.code)
    _store_pictures(module, entry.pictures)
    _publish_entry(module, entry, competencies)


def _store_pictures(module: Module, pictures: Mapping[str, bytes]) -> None:
    known = {(row.name, row.digest) for row in queries.pictures_of(module)}
    for name, content in pictures.items():
        digest = hashlib.sha256(content).hexdigest()[:16]
        if (name, digest) not in known:
            session().add(Picture(module_id=module.id, name=name, digest=digest, content=content))
    session().flush()


def _publish_entry(module: Module, entry: ModuleEntry, competencies: Mapping[str, Competency]) -> None:
    number = queries.newest_number(module) + 1
    addresses = picture_addresses(module)
    retire_published(module)
    version = ModuleVersion(
        module_id=module.id,
        number=number,
        state=VersionState.published,
        exercise_html=render_markdown(entry.exercise, addresses, top_level=3)[0],
        quiz_settings=settings_data(entry.settings),
        note=IMPORT_NOTE,
        published_at=now(),
        lessons=[_lesson(lesson, place, addresses) for place, lesson in enumerate(entry.lessons, start=1)],
        competencies=[
            ModuleCompetency(competency_id=competencies[key].id, level=level)
            for key, level in entry.competencies.items()
        ],
        **{name: getattr(entry, name) for name in ("title", "language", "summary", "minutes", "exercise", "pass_mark")},
        **{name: list(getattr(entry, name)) for name in ("audience", "objectives", "prerequisites")},
    )
    session().add(version)
    session().flush()
    _store_questions(version, entry, competencies)


def _lesson(entry: LessonEntry, position: int, addresses: Mapping[str, str]) -> Lesson:
    names = ("slug", "title", "minutes", "takeaway", "try_it", "try_it_minutes", "markdown")
    blocks = render_lesson(entry.markdown, addresses).blocks
    values = {name: getattr(entry, name) for name in names}
    return Lesson(position=position, fact_ids=list(entry.facts), blocks=blocks, **values)


def _store_questions(version: ModuleVersion, entry: ModuleEntry, competencies: Mapping[str, Competency]) -> None:
    questions = {row.key: row for row in queries.questions_of(version.module_id)}
    wordings: dict[int, list[QuestionVersion]] = {}
    for row in queries.question_versions_of(version.module_id):
        wordings.setdefault(row.question_id, []).append(row)
    for position, definition in enumerate(entry.questions, start=1):
        question = questions.get(definition.id)
        if question is None:
            question = Question(module_id=version.module_id, key=definition.id, in_bank=True)
            session().add(question)
            session().flush()
        wording = _wording(question, definition, wordings.get(question.id, []), competencies)
        session().flush()
        session().add(
            QuizEntry(version_id=version.id, question_id=question.id, question_version_id=wording.id, position=position)
        )
    session().flush()


def _wording(
    question: Question,
    definition: QuestionDefinition,
    known: list[QuestionVersion],
    competencies: Mapping[str, Competency],
) -> QuestionVersion:
    """Return the stored wording that says the same, or a new one."""
    data = definition.to_dict()
    for row in known:
        if row.definition == data:
            return row
    newest = known[-1] if known else None
    wording = QuestionVersion(
        question_id=question.id,
        number=newest.number + 1 if newest else 1,
        type=definition.type,
        competency_id=competencies[definition.competency].id,
        level=definition.level,
        is_anchor=definition.anchor,
        changes_meaning=newest is None or what_it_asks(newest.definition) != what_it_asks(data),
        definition=data,
    )
    session().add(wording)
    return wording


def export_curriculum(folder: Path) -> int:
    """Write the published versions as a curriculum folder and return the number of files.

    Raises Refused unless the folder is missing or empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused(_("The folder %(folder)s is not empty. Choose another.", folder=folder))
    files = framework_files(
        queries.competencies(),
        queries.roles_in_order(),
        queries.all_targets(),
        queries.path_steps(),
        queries.all_facts(),
        queries.all_misconceptions(),
    )
    for version in queries.published_versions(whole=True):
        files |= module_files(module_entry(version, queries.pictures_of(version.module, with_content=True)))
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(files)
