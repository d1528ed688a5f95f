"""Change the questions of a draft. A wording that was published is never touched: an edit makes a new one."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from academy.audit.services import record
from academy.curriculum.addresses import free_slug
from academy.curriculum.models import Competency, ModuleVersion, Question, QuestionVersion, QuizEntry
from academy.curriculum.publishing import sentence
from academy.db import session
from academy.errors import Conflict, NotFound, Refused
from academy.studio import queries
from academy.studio.outline import moved
from quizzes.questions import read_question

MOST_QUESTIONS = 200
WORDS_IN_A_KEY = 6


def entry_at(version: ModuleVersion, position: int) -> QuizEntry:
    """Return the question at a position of the quiz; raises NotFound."""
    for entry in version.entries:
        if entry.position == position:
            return entry
    raise NotFound


def entry_with_key(version: ModuleVersion, key: str) -> QuizEntry:
    """Return the question with this key, wherever it stands now.

    Raises Conflict when another author has taken it out of the draft.
    """
    for entry in version.entries:
        if entry.question_version.question.key == key:
            return entry
    raise Conflict(_("Another author removed this question from the draft. Nothing was saved."))


def add_question(draft: ModuleVersion, definition: Mapping[str, Any], competency: Competency) -> QuizEntry:
    """Put a question at the end of the draft's quiz; its key is made from its text and stays."""
    if len(draft.entries) >= MOST_QUESTIONS:
        raise Refused(_("A quiz has at most %(number)d questions.", number=MOST_QUESTIONS))
    words = " ".join(str(definition["text"]).split()[:WORDS_IN_A_KEY])
    key = free_slug(words, queries.question_keys(draft.module))
    question = Question(module_id=draft.module_id, key=key)
    session().add(question)
    session().flush()
    wording = QuestionVersion(question=question, number=1, **_values(definition, key, competency))
    session().add(wording)
    session().flush()
    entry = QuizEntry(question_id=question.id, question_version=wording, position=len(draft.entries) + 1)
    draft.entries.append(entry)
    session().flush()
    sentence = _("added question %(number)d to “%(title)s”", number=entry.position, title=draft.title)
    _record(draft, "added question", sentence, None, wording)
    return entry


def save_question(
    draft: ModuleVersion,
    key: str,
    definition: Mapping[str, Any],
    competency: Competency,
    changes_meaning: bool = True,
) -> QuizEntry:
    """Replace a question of the draft. It is named by its key, as another author may have moved it.

    `changes_meaning` False keeps the results of the published wording; it counts only where there is one.
    """
    entry = entry_with_key(draft, key)
    wording = entry.question_version
    question, before = wording.question, dict(wording.definition)
    values = _values(definition, key, competency)
    if wording.id in queries.frozen_wordings([wording.id]):
        if values["definition"] == before:
            return entry
        wording = QuestionVersion(question=question, number=queries.newest_wording_number(question.id) + 1)
        session().add(wording)
        entry.question_version = wording
    for name, value in values.items():
        setattr(wording, name, value)
    published = queries.published_wording(question.id) if wording.number > 1 else None
    wording.changes_meaning = published is None or changes_meaning or published.type != wording.type
    wording.__dict__.pop("parsed", None)
    session().flush()
    sentence = _("edited question %(number)d of “%(title)s”", number=entry.position, title=draft.title)
    _record(draft, "edited question", sentence, before, wording)
    return entry


def move_question(draft: ModuleVersion, position: int, to: str) -> QuizEntry:
    """Move a question "up", "down" or to a position, counted from 1."""
    entry = entry_at(draft, position)
    _renumber(moved(draft.entries, entry, to))
    session().flush()
    sentence = _(
        "moved question %(number)d of “%(title)s” to %(to)d", number=position, title=draft.title, to=entry.position
    )
    _record(draft, "moved question", sentence, None, None)
    return entry


def remove_question(draft: ModuleVersion, position: int) -> None:
    """Take a question out of the draft's quiz; published versions and results keep it."""
    entry = entry_at(draft, position)
    wording = entry.question_version
    was_published = wording.id in queries.frozen_wordings([wording.id])
    draft.entries.remove(entry)
    _renumber(draft.entries)
    session().flush()
    sentence = _("removed question %(number)d from “%(title)s”", number=position, title=draft.title)
    _record(draft, "removed question", sentence, dict(wording.definition), None)
    if not was_published:
        session().delete(wording)
        session().flush()


def _values(definition: Mapping[str, Any], key: str, competency: Competency) -> dict[str, Any]:
    question, problems = read_question(dict(definition) | {"id": key}, scored=False)
    if question is None:
        raise Refused(" ".join(sentence(problem) for problem in problems))
    return {
        "type": question.type,
        "competency_id": competency.id,
        "level": question.level,
        "is_anchor": question.anchor,
        "definition": question.to_dict(),
    }


def _renumber(entries: list[QuizEntry]) -> None:
    for position, entry in enumerate(entries, start=1):
        entry.position = position


def _record(
    draft: ModuleVersion,
    action: str,
    sentence: str,
    before: dict[str, Any] | None,
    wording: QuestionVersion | None,
) -> None:
    after = dict(wording.definition) if wording else None
    record(action, "module", draft.module.slug, sentence, before, after)
