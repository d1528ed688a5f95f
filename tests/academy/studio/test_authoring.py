"""A trainer writes a module with every type of question and publishes it, through the pages alone."""

import pytest
from flask.testing import FlaskClient

from academy.curriculum.models import QuestionVersion, VersionState
from academy.curriculum.publishing import question_problems
from academy.curriculum.queries import published_version
from academy.db import session
from academy.studio.queries import working_version
from academy.studio.type_forms import FORMS
from tests.academy.studio.factories import FACTS, LESSON, TYPE_FIELDS, edition, question_fields

pytestmark = pytest.mark.postgres


def test_a_module_with_every_type_is_written_and_published(trainer: FlaskClient, module: str) -> None:
    session().rollback()
    assert trainer.post(module, data={**FACTS, "version": edition()}).status_code == 303
    session().rollback()
    reply = trainer.post(f"{module}/lessons/new", data={"title": "Leave the page", "version": edition()})
    assert reply.location == f"{module}/lessons/leave-the-page"
    session().rollback()
    assert trainer.post(reply.location, data={**LESSON, "version": edition()}).status_code == 303
    for number, kind in enumerate(TYPE_FIELDS, start=1):
        session().rollback()
        fields = question_fields(kind, version=edition(), lesson="leave-the-page")
        reply = trainer.post(f"{module}/questions/new", data=fields)
        assert reply.status_code == 303, reply.text
        assert reply.location == f"{module}/questions/{number}"
    session().rollback()
    reply = trainer.post(f"{module}/publish", data={"note": "First edition", "version": edition()})
    assert reply.status_code == 303, reply.text

    session().rollback()
    version = published_version("look-twice")
    assert version.title == "Look twice"
    assert version.objectives == ["Check a claim", "Leave the page"]
    assert version.exercise_html == "<p>Find <em>one</em> claim.</p>"
    assert [lesson.slug for lesson in version.lessons] == ["leave-the-page"]
    assert version.lessons[0].blocks == [{"kind": "html", "html": "<p>Open a <em>second</em> tab.</p>"}]
    assert [entry.question_version.type for entry in version.entries] == list(FORMS)
    for entry in version.entries:
        assert question_problems(entry.question_version.definition) == []
        assert entry.question_version.parsed.to_dict() == entry.question_version.definition


@pytest.mark.parametrize("kind", list(FORMS))
def test_saving_an_unchanged_question_changes_nothing(trainer: FlaskClient, module: str, kind: str) -> None:
    session().rollback()
    trainer.post(f"{module}/questions/new", data=question_fields(kind, version=edition()))
    session().rollback()
    before = dict(session().query(QuestionVersion).one().definition)
    page = trainer.get(f"{module}/questions/1").text
    for text in ("What do you do first?", "Because it comes first."):
        assert text in page
    form = FORMS[kind].data_of(before)
    session().rollback()
    fields = _as_sent(form) | {"version": edition(), "shown_type": kind, "key": before["id"]}
    assert trainer.post(f"{module}/questions/1", data=fields).status_code == 303
    session().rollback()
    assert session().query(QuestionVersion).one().definition == before


def _as_sent(data: dict[str, object]) -> dict[str, str]:
    """Flatten form data into the names a browser sends."""
    sent: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, list):
            for index, row in enumerate(value):
                sent |= {f"{name}-{index}-{key}": text for key, text in _as_sent(row).items()}
        elif value is not False:
            sent[name] = "y" if value is True else str(value)
    return sent


def test_what_is_published_stays_when_the_draft_changes(trainer: FlaskClient, module: str) -> None:
    test_a_module_with_every_type_is_written_and_published(trainer, module)
    pinned = published_version("look-twice")
    wordings = {entry.question_version_id: dict(entry.question_version.definition) for entry in pinned.entries}
    text, number = pinned.lessons[0].markdown, pinned.number
    key = pinned.entries[0].question_version.question.key
    session().rollback()

    fields = question_fields("single", version=edition(), text="What now?", edit="wording", key=key)
    assert trainer.post(f"{module}/questions/1", data=fields).status_code == 303
    session().rollback()
    lesson = {**LESSON, "markdown": "Another text.", "version": edition()}
    assert trainer.post(f"{module}/lessons/leave-the-page", data=lesson).status_code == 303
    session().rollback()
    draft = working_version("look-twice")
    assert draft.state is VersionState.draft
    assert draft.number == number + 1
    changed = draft.entries[0].question_version
    assert (changed.number, changed.changes_meaning) == (2, False)
    assert [entry.question_version_id for entry in draft.entries[1:]] == list(wordings)[1:]
    session().rollback()

    assert trainer.post(f"{module}/publish", data={"note": "Better", "version": edition()}).status_code == 303
    session().rollback()
    retired = session().get(type(pinned), pinned.id)
    assert retired is not None
    assert retired.state is VersionState.retired
    assert retired.lessons[0].markdown == text
    assert {entry.question_version_id: entry.question_version.definition for entry in retired.entries} == wordings
    assert published_version("look-twice").entries[0].question_version.definition["text"] == "What now?"
