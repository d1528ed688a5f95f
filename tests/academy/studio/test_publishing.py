"""Preview, publishing, the log, and how often a page asks the database."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from academy.audit.models import AuditEvent
from academy.curriculum.models import ModuleVersion
from academy.db import session
from academy.studio.queries import working_version
from academy.studio.type_forms import FORMS
from tests.academy.studio.factories import (
    FACTS,
    LESSON,
    PAGES,
    add_lesson,
    add_question,
    edition,
    finish,
    question_fields,
    send,
)
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres


def test_the_learners_view_explains_answers_and_saves_nothing(trainer: FlaskClient, module: str) -> None:
    check = ":::check\ntype: true_false\ntext: So?\nright: true\nfeedback: {true: It is so., false: Look again.}\n:::"
    address = add_lesson(trainer, module)
    send(trainer, address, **{**LESSON, "markdown": f"A text.\n\n{check}"})
    add_question(trainer, module, lesson="leave-the-page")
    before = edition()
    session().rollback()
    lesson = f"{module}/preview/lessons/leave-the-page"
    for page in (f"{module}/preview", lesson, f"{module}/preview/question-1"):
        assert "Preview. Nothing is saved." in trainer.get(page).text
    assert "It is so." in trainer.post(lesson, data={"item": "1", "answer": "true"}).text
    assert "Not yet." in trainer.post(f"{module}/preview/question-1", data={"answer": "1"}).text
    assert trainer.post(f"{module}/preview/question-1", data={}).status_code == 422
    session().rollback()
    assert edition() == before


def test_publishing_says_what_is_missing_and_refuses(trainer: FlaskClient, module: str) -> None:
    add_lesson(trainer, module)
    add_question(trainer, module, explanation="", **{"options-1-feedback": ""})
    page = trainer.get(f"{module}/publish").text
    assert "Version 1 cannot be published yet: 6 things are missing." in page
    for text, place in (
        ("The module has no summary.", ""),
        ("The module has no objectives.", ""),
        ("The module teaches no competency.", ""),
        ("Lesson “Leave the page” has no text.", "/lessons/leave-the-page"),
        ("Question 1: This question has no explanation.", "/questions/1"),
        ("Question 1: This option has no feedback.", "/questions/1"),
    ):
        assert re.search(rf'href="{module}{place}">{re.escape(text)}', page), text
    assert send(trainer, f"{module}/publish", note="Now")[0] == 422
    assert working_version("look-twice").published_at is None


def test_publishing_needs_a_note(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    status, text = send(trainer, f"{module}/publish", note=" ")
    assert status == 422
    assert "Write what is new in this version" in text


def test_publishing_an_edition_that_changed_meanwhile_is_refused(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    opened = edition()
    assert send(trainer, module, **FACTS)[0] == 303
    assert trainer.post(f"{module}/publish", data={"note": "Now", "version": opened}).status_code == 409


def test_a_published_module_has_nothing_to_publish_until_it_is_edited(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    assert send(trainer, f"{module}/publish", note="First")[0] == 303
    assert "Nothing to publish." in trainer.get(f"{module}/publish").text
    assert send(trainer, f"{module}/publish", note="Again")[0] == 422
    assert "First" in trainer.get(f"{module}/versions").text
    assert "fixes wording, keep results" in trainer.get(f"{module}/questions/1").text


def test_a_removed_lesson_a_question_rests_on_is_missing(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    trainer.post(f"{module}/lessons/leave-the-page/remove?version={edition()}")
    session().rollback()
    page = trainer.get(f"{module}/publish").text
    assert "the lesson that teaches it is no longer in the module" in page
    assert "no longer in the module" in trainer.get(f"{module}/questions/1").text


def test_every_change_is_audited(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    send(trainer, f"{module}/publish", note="First")
    actions = [event.action for event in session().scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert actions == [
        "created module",
        "edited module",
        "added lesson",
        "edited lesson",
        "added question",
        "published module",
    ]
    edited = session().scalars(select(AuditEvent).where(AuditEvent.action == "edited lesson")).one()
    assert edited.before is not None
    assert edited.after is not None
    assert (edited.before["markdown"], edited.after["markdown"]) == ("", "Open a *second* tab.\n")
    assert edited.actor_id is not None


def test_the_log_says_who_did_what_to_which_module(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    key = working_version("look-twice").entries[0].question_version.question.key
    send(trainer, f"{module}/questions/1", **question_fields("single", key=key, text="Other?"))
    add_lesson(trainer, module, "Two")
    add_question(trainer, module)
    for move in ("lesson-two up", "question-2 up"):
        trainer.post(f"{module}/outline?version={edition()}", data={"move": move})
        session().rollback()
    for part in ("/questions/1", "/lessons/two"):
        trainer.post(f"{module}{part}/remove?version={edition()}")
        session().rollback()
    events = session().scalars(select(AuditEvent).order_by(AuditEvent.id))
    assert [event.sentence for event in events] == [
        "created the module “Look twice”",
        "edited the facts of “Look twice”",
        "added the lesson “Leave the page” to “Look twice”",
        "edited the lesson “Leave the page” of “Look twice”",
        "added question 1 to “Look twice”",
        "edited question 1 of “Look twice”",
        "added the lesson “Two” to “Look twice”",
        "added question 2 to “Look twice”",
        "moved the lesson “Two” of “Look twice”",
        "moved question 2 of “Look twice” to 1",
        "removed question 1 from “Look twice”",
        "removed the lesson “Two” from “Look twice”",
    ]


def test_no_page_asks_the_database_more_than_eight_times(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    for kind in FORMS:
        add_question(trainer, module, kind)
    send(trainer, f"{module}/publish", note="First")
    parts = ("/lessons/leave-the-page", "/questions/1", "/preview/lessons/leave-the-page", "/preview/question-1")
    for address in (*PAGES, *(f"{module}{part}" for part in parts)):
        session().remove() if hasattr(session(), "remove") else session().expire_all()
        with counted_queries() as statements:
            assert trainer.get(address).status_code == 200
        assert len(statements) <= 8, (address, statements)


def test_a_draft_is_made_once(trainer: FlaskClient, module: str) -> None:
    finish(trainer, module)
    send(trainer, f"{module}/publish", note="First")
    for title in ("Look three times", "Look four times"):
        assert send(trainer, module, **{**FACTS, "title": title})[0] == 303
    versions = list(session().scalars(select(ModuleVersion).order_by(ModuleVersion.number)))
    assert [(version.number, version.title) for version in versions] == [(1, "Look twice"), (2, "Look four times")]
