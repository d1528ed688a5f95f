"""Change drafts: create modules, edit their facts and lessons. Questions are changed in question_services."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from academy.audit.services import record
from academy.clock import now
from academy.curriculum.addresses import free_slug
from academy.curriculum.limits import MOST_LESSONS
from academy.curriculum.models import Lesson, Module, ModuleCompetency, ModuleVersion, VersionState
from academy.curriculum.queries import newest_number
from academy.curriculum.rendering import render_lesson, render_markdown
from academy.curriculum.services import picture_addresses, publish_module
from academy.db import session
from academy.errors import Conflict, NotFound, Refused
from academy.people.models import Person
from academy.studio import queries
from academy.studio.drafts import draft_from
from academy.studio.editions import Edition
from academy.studio.outline import moved

FACTS = ("title", "summary", "objectives", "audience", "minutes", "pass_mark", "exercise", "quiz_settings")
LESSON_TEXTS = ("title", "minutes", "takeaway", "try_it", "try_it_minutes", "fact_ids", "markdown")


def create_module(person: Person, title: str, slug: str, code: str) -> ModuleVersion:
    """Make a module with an empty draft, which only trainers see until it is published."""
    module = Module(code=code, slug=slug, position=NEW_MODULES_STAND_LAST, created_by_id=person.id)
    draft = ModuleVersion(
        module=module, number=1, state=VersionState.draft, title=title, audience=["everyone"], edited_by_id=person.id
    )
    session().add(draft)
    session().flush()
    _record(draft, "created module", _("created the module “%(title)s”", title=title))
    return draft


NEW_MODULES_STAND_LAST = 1000


def open_draft(module_slug: str, edition: Edition, person: Person) -> ModuleVersion:
    """Return the draft to change, made from the published version on the first edit, and count the edit.

    Raises Conflict when somebody changed the module since the edition was shown.
    """
    version = queries.working_version(module_slug, for_update=True)
    if Edition.of(version) != edition:
        raise Conflict(_changed_meanwhile(version))
    if version.state is VersionState.published:
        version = _new_draft(version)
    claimed = session().execute(
        update(ModuleVersion)
        .where(ModuleVersion.id == version.id, ModuleVersion.revision == version.revision)
        .values(revision=ModuleVersion.revision + 1, edited_at=now(), edited_by_id=person.id)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_changed_meanwhile(version))
    session().refresh(version, ["revision", "edited_at", "edited_by_id"])
    return version


def save_facts(draft: ModuleVersion, values: Mapping[str, Any], levels: Mapping[int, int]) -> None:
    """Replace what the draft says of itself; `levels` maps competency ids to the level it teaches to."""
    before = {name: getattr(draft, name) for name in FACTS}
    for name in FACTS:
        setattr(draft, name, values[name])
    draft.exercise_html = render_markdown(draft.exercise, picture_addresses(draft.module), top_level=3)[0]
    taught = {row.competency_id: row for row in draft.competencies}
    for competency_id, row in taught.items():
        if competency_id not in levels:
            draft.competencies.remove(row)
    for competency_id, level in levels.items():
        if competency_id in taught:
            taught[competency_id].level = level
        else:
            draft.competencies.append(ModuleCompetency(competency_id=competency_id, level=level))
    session().flush()
    after = {name: getattr(draft, name) for name in FACTS}
    changed = [name for name in FACTS if before[name] != after[name]]
    _record(
        draft,
        "edited module",
        _("edited the facts of “%(title)s”", title=draft.title),
        {name: before[name] for name in changed},
        {name: after[name] for name in changed},
    )


def add_lesson(draft: ModuleVersion, title: str) -> Lesson:
    """Put an empty lesson at the end of the draft; its address is made from the title and stays."""
    if len(draft.lessons) >= MOST_LESSONS:
        raise Refused(_("A module has at most %(number)d lessons. Divide it into two modules.", number=MOST_LESSONS))
    slug = free_slug(title, {lesson.slug for lesson in draft.lessons})
    lesson = Lesson(position=len(draft.lessons) + 1, slug=slug, title=title, blocks=[])
    draft.lessons.append(lesson)
    session().flush()
    sentence = _("added the lesson “%(lesson)s” to “%(title)s”", lesson=title, title=draft.title)
    _record(draft, "added lesson", sentence, after={"lesson": slug})
    return lesson


def save_lesson(draft: ModuleVersion, slug: str, values: Mapping[str, Any]) -> Lesson:
    """Replace a lesson of the draft and render it once; `values` holds LESSON_TEXTS."""
    lesson = lesson_in(draft, slug)
    before = {name: getattr(lesson, name) for name in LESSON_TEXTS}
    for name in LESSON_TEXTS:
        setattr(lesson, name, values[name])
    lesson.blocks = render_lesson(lesson.markdown, picture_addresses(draft.module)).blocks
    session().flush()
    changed = [name for name in LESSON_TEXTS if before[name] != values[name]]
    if changed:
        _record(
            draft,
            "edited lesson",
            _("edited the lesson “%(lesson)s” of “%(title)s”", lesson=lesson.title, title=draft.title),
            {"lesson": slug} | {name: before[name] for name in changed},
            {"lesson": slug} | {name: values[name] for name in changed},
        )
    return lesson


def move_lesson(draft: ModuleVersion, slug: str, to: str) -> Lesson:
    """Move a lesson "up", "down" or to a position, counted from 1."""
    lesson = lesson_in(draft, slug)
    _renumber(moved(draft.lessons, lesson, to))
    session().flush()
    sentence = _("moved the lesson “%(lesson)s” of “%(title)s”", lesson=lesson.title, title=draft.title)
    _record(draft, "moved lesson", sentence, after={"to": lesson.position})
    return lesson


def remove_lesson(draft: ModuleVersion, slug: str) -> Lesson:
    """Take a lesson out of the draft; published versions keep theirs."""
    lesson = lesson_in(draft, slug)
    before = {name: getattr(lesson, name) for name in LESSON_TEXTS}
    draft.lessons.remove(lesson)
    _renumber(draft.lessons)
    session().flush()
    sentence = _("removed the lesson “%(lesson)s” from “%(title)s”", lesson=lesson.title, title=draft.title)
    _record(draft, "removed lesson", sentence, before)
    return lesson


def publish(module_slug: str, edition: Edition, note: str, person: Person) -> ModuleVersion:
    """Publish the draft in exactly the edition the author has seen."""
    draft = queries.working_version(module_slug, for_update=True)
    if Edition.of(draft) != edition:
        raise Conflict(_changed_meanwhile(draft))
    return publish_module(draft, note, person)


def lesson_in(version: ModuleVersion, slug: str) -> Lesson:
    """Return the lesson with this slug; raises NotFound."""
    for lesson in version.lessons:
        if lesson.slug == slug:
            return lesson
    raise NotFound


def _new_draft(published: ModuleVersion) -> ModuleVersion:
    draft = draft_from(published, newest_number(published.module) + 1)
    try:
        with session().begin_nested():
            session().add(draft)
    except IntegrityError:  # somebody else began a draft in this very moment
        raise Conflict(_changed_meanwhile(published)) from None
    return draft


def _changed_meanwhile(version: ModuleVersion) -> str:
    name = queries.author_of(version) or _("Somebody")
    return str(_("%(name)s saved this module after you had opened it. Nothing was overwritten.", name=name))


def _renumber(rows: Sequence[Any]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position


def _record(
    draft: ModuleVersion,
    action: str,
    sentence: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(action, "module", draft.module.slug, sentence, before, after)
