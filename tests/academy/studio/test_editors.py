"""Who enters the studio, and how modules and lessons are edited."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from academy.curriculum.models import Module, QuestionVersion
from academy.db import session
from academy.people.models import PermissionKind, Person
from academy.studio.queries import working_version
from tests.academy.studio.factories import (
    FACTS,
    LESSON,
    PAGES,
    add_lesson,
    add_question,
    edition,
    question_fields,
    send,
)
from tests.factories import make_person, permit

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("address", PAGES)
def test_only_trainers_enter(
    trainer: FlaskClient, module: str, client: FlaskClient, sign_in: Callable[[Person], FlaskClient], address: str
) -> None:
    admin = make_person()
    permit(admin, PermissionKind.admin)
    assert trainer.get(address).status_code == 200
    assert client.get(address).status_code in (302, 303)
    assert sign_in(admin).get(address).status_code == 403
    assert sign_in(make_person()).post(module, data=FACTS).status_code == 403


@pytest.mark.parametrize(
    "address", ["/studio/nothing", "/studio/look-twice/lessons/none", "/studio/look-twice/questions/9"]
)
def test_what_does_not_exist_is_not_found(trainer: FlaskClient, module: str, address: str) -> None:
    assert trainer.get(f"/studio/{address}").status_code == 404


def test_an_empty_studio_says_what_to_do(trainer: FlaskClient) -> None:
    assert "No modules yet." in trainer.get("/studio").text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 10_000}, "Title has 10,000 characters. Use at most 120"),
        ({"code": ""}, "Enter a code"),
        ({"slug": "new"}, "belongs to a page of Academy"),
        ({"slug": "Not a slug"}, "Address must hold small letters"),
        ({"slug": "look-twice"}, "Address “look-twice” belongs to another module"),
        ({"code": "FND-7"}, "Code “FND-7” belongs to another module"),
        ({"code": "fnd-7"}, "Code “FND-7” belongs to another module"),
        ({"title": "…"}, "Enter an address too"),
    ],
)
def test_a_module_needs_a_title_and_names_of_its_own(
    trainer: FlaskClient, module: str, fields: dict[str, str], message: str
) -> None:
    reply = trainer.post("/studio/new", data={"title": "Another", "code": "FND-8", **fields})
    assert reply.status_code == 422
    assert message in reply.text
    assert session().scalar(select(func.count()).select_from(Module)) == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "x" * 10_000}, "Title has 10,000 characters"),
        ({"minutes": "soon"}, "Minutes must be a whole number from 1 to 600"),
        ({"pass_mark": "101"}, "Pass mark, per cent must be a whole number from 1 to 100"),
        ({"objectives": "one\n" * 13}, "Objectives are at most 12 lines"),
        ({"quiz_minutes": "1e400"}, "Time limit, minutes must be a whole number from 1 to 1440"),
        ({"quiz_attempts": "½"}, "Attempts allowed must be a whole number from 1 to 100"),
        ({"quiz_opens": "soon"}, "Opens must be a day and time, like 2027-05-21T09:00"),
        ({"quiz_opens": "2027-05-21T09:00", "quiz_closes": "2027-05-21T08:00"}, "Closes must be later than Opens"),
    ],
)
def test_facts_are_checked_and_what_was_typed_is_kept(
    trainer: FlaskClient, module: str, fields: dict[str, str], message: str
) -> None:
    status, text = send(trainer, module, **{**FACTS, "summary": "Typed with care.", **fields})
    assert status == 422
    assert message in text
    assert "Typed with care." in text
    assert working_version("look-twice").summary == ""


def test_the_rules_of_the_quiz_are_kept_shown_and_taken_back(trainer: FlaskClient, module: str) -> None:
    rules = {
        "quiz_feedback": "immediately",
        "quiz_grading": "mean",
        "quiz_draw": "5",
        "quiz_attempts": "3",
        "quiz_delay": "0",
        "quiz_minutes": "30",
        "quiz_opens": "2027-05-21T09:00",
        "quiz_closes": "2027-06-21T09:00",
    }
    assert send(trainer, module, **{**FACTS, **rules})[0] == 303
    settings = working_version("look-twice").settings
    assert (settings.feedback, settings.grading, settings.draw, settings.attempts) == ("immediately", "mean", 5, 3)
    assert (settings.delay, settings.time_limit) == (timedelta(0), timedelta(minutes=30))
    assert settings.opens is not None
    page = trainer.get(module).text
    for name in ("quiz_opens", "quiz_minutes", "quiz_delay"):
        assert re.search(rf'name="{name}"[^>]*value="{rules[name]}"', page), name
    assert send(trainer, module, **FACTS)[0] == 303
    assert working_version("look-twice").quiz_settings == {}


def test_levels_are_set_changed_and_taken_back(trainer: FlaskClient, module: str) -> None:
    for chosen in ("2", "4", "0"):
        assert send(trainer, module, **{**FACTS, "level-C1": chosen})[0] == 303
        taught = [row.level for row in working_version("look-twice").competencies]
        assert taught == ([int(chosen)] if chosen != "0" else [])


def test_lessons_get_addresses_of_their_own_and_can_be_moved_and_removed(trainer: FlaskClient, module: str) -> None:
    addresses = [add_lesson(trainer, module, title) for title in ("One", "One", "New")]
    assert [address.rpartition("/")[2] for address in addresses] == ["one", "one-2", "new-1"]

    def order() -> list[str]:
        session().rollback()
        return [lesson.slug for lesson in working_version("look-twice").lessons]

    def move(**fields: str) -> None:
        assert trainer.post(f"{module}/outline?version={edition()}", data=fields).status_code == 303

    move(move="lesson-new-1 up")
    assert order() == ["one", "new-1", "one-2"]
    move(move="lesson-one down")
    assert order() == ["new-1", "one", "one-2"]
    move(**{"move": "lesson-one-2 to", "position-lesson-one-2": "1"})
    assert order() == ["one-2", "new-1", "one"]
    assert "Remove “New” from the draft?" in trainer.get(f"{addresses[2]}/remove").text
    assert trainer.post(f"{addresses[2]}/remove?version={edition()}").status_code == 303
    assert order() == ["one-2", "one"]
    assert [lesson.position for lesson in working_version("look-twice").lessons] == [1, 2]


def test_questions_can_be_moved_and_removed(trainer: FlaskClient, module: str) -> None:
    for text in ("First?", "Second?"):
        add_question(trainer, module, text=text)
    assert trainer.post(f"{module}/outline?version={edition()}", data={"move": "question-2 up"}).status_code == 303
    session().rollback()

    def texts() -> list[str]:
        return [entry.question_version.definition["text"] for entry in working_version("look-twice").entries]

    assert texts() == ["Second?", "First?"]
    assert trainer.post(f"{module}/questions/1/remove?version={edition()}").status_code == 303
    session().rollback()
    assert texts() == ["First?"]
    assert session().scalar(select(func.count()).select_from(QuestionVersion)) == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Enter a title"),
        ({"markdown": "x" * 50_001}, "Text has 50,001 characters. Use at most 50,000"),
        ({"minutes": "-1"}, "Minutes must be a whole number"),
        ({"facts": "S01, S77"}, "Facts holds S77, which the register does not have"),
    ],
)
def test_a_lesson_is_checked_before_it_is_saved(
    trainer: FlaskClient, module: str, fields: dict[str, str], message: str
) -> None:
    address = add_lesson(trainer, module)
    status, text = send(trainer, address, **{**LESSON, **fields})
    assert status == 422
    assert message in text
    assert working_version("look-twice").lessons[0].markdown == ""


def test_the_preview_shows_the_text_and_saves_nothing(trainer: FlaskClient, module: str) -> None:
    address = add_lesson(trainer, module)
    markdown = "**Bold** <script>alert(1)</script>\n\n![](pictures/a.svg)"
    before = edition()
    status, page = send(trainer, address, **{**LESSON, "markdown": markdown, "action": "preview"})
    assert status == 200
    assert "<strong>Bold</strong> &lt;script&gt;" in page
    assert "This image has no description" in page
    assert "<!doctype html>" in page
    assert edition() == before
    fields = {**LESSON, "markdown": markdown, "action": "preview"}
    fragment = trainer.post(address, data=fields, headers={"HX-Request": "true"}).text
    assert "<strong>Bold</strong>" in fragment
    assert "<!doctype html>" not in fragment


def test_saving_while_typing_answers_with_the_time_and_the_edition(trainer: FlaskClient, module: str) -> None:
    address = add_lesson(trainer, module)
    fields = {**LESSON, "version": edition()}
    reply = trainer.post(address, data=fields, headers={"Accept": "application/json"})
    assert reply.status_code == 200
    session().rollback()
    assert reply.get_json()["version"] == edition()
    assert re.fullmatch(r"\d\d:\d\d", reply.get_json()["saved_at"])
    refused = trainer.post(
        address, data={**fields, "version": edition(), "title": ""}, headers={"Accept": "application/json"}
    )
    assert (refused.status_code, refused.get_json()["detail"]) == (422, "Not saved. Enter a title.")
    stale = trainer.post(address, data={**fields, "version": "1.0"}, headers={"Accept": "application/json"})
    assert stale.status_code == 409


def test_two_authors_of_one_lesson_see_both_versions(trainer: FlaskClient, module: str) -> None:
    address = add_lesson(trainer, module)
    session().rollback()
    opened = edition()
    assert send(trainer, address, **{**LESSON, "markdown": "The first author's text."})[0] == 303
    reply = trainer.post(address, data={**LESSON, "markdown": "The second author's text.", "version": opened})
    assert reply.status_code == 409
    for text in ("The first author&#39;s text.", "The second author&#39;s text.", "saved this module after you"):
        assert text in reply.text
    session().rollback()
    assert working_version("look-twice").lessons[0].markdown == "The first author's text.\n"
    session().rollback()
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', reply.text))
    assert again["version"] == edition()
    assert trainer.post(address, data=again | {"markdown": "The second author's text."}).status_code == 303
    session().rollback()
    assert working_version("look-twice").lessons[0].markdown == "The second author's text.\n"


@pytest.mark.parametrize("page", ["", "/questions/1", "/outline"])
def test_nothing_is_overwritten_from_an_old_page(trainer: FlaskClient, module: str, page: str) -> None:
    key = add_question(trainer, module)
    before = edition()
    fields = question_fields("single", key=key, text="Other?") if page else {**FACTS, "title": "Other"}
    reply = trainer.post(f"{module}{page}?version=1.0", data={**fields, "version": "1.0", "move": "question-1 up"})
    assert reply.status_code == 409
    session().rollback()
    assert edition() == before
    assert working_version("look-twice").title == "Look twice"


def test_a_form_that_does_not_say_its_edition_counts_as_old(trainer: FlaskClient, module: str) -> None:
    assert trainer.post(f"{module}/lessons/new", data={"title": "One"}).status_code == 409
    assert working_version("look-twice").lessons == []
