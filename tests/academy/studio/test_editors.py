"""What the editors refuse, keep and show."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from academy.audit.models import AuditEvent
from academy.curriculum.models import Module, ModuleVersion, QuestionVersion
from academy.db import session
from academy.people.models import PermissionKind, Person
from academy.studio.queries import working_version
from academy.studio.type_forms import FORMS
from tests.academy.studio.factories import FACTS, LESSON, TYPE_FIELDS, edition, question_fields
from tests.factories import make_person, permit
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres


def send(browser: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    session().rollback()
    reply = browser.post(address, data={"version": edition(), **fields})
    session().rollback()
    return reply.status_code, reply.text


def add_lesson(browser: FlaskClient, module: str, title: str = "Leave the page") -> str:
    session().rollback()
    reply = browser.post(f"{module}/lessons/new", data={"title": title, "version": edition()})
    session().rollback()
    return str(reply.location)


def add_question(browser: FlaskClient, module: str, kind: str = "single", **values: object) -> str:
    status, text = send(browser, f"{module}/questions/new", **question_fields(kind, **values))
    assert status == 303, text
    return str(working_version("look-twice").entries[-1].question_version.question.key)


PAGES = (
    "/studio",
    "/studio/new",
    "/studio/look-twice",
    "/studio/look-twice/lessons/new",
    "/studio/look-twice/questions/new",
    "/studio/look-twice/versions",
    "/studio/look-twice/publish",
    "/studio/look-twice/preview",
)


@pytest.mark.parametrize("address", PAGES)
def test_only_trainers_enter(
    trainer: FlaskClient, module: str, client: FlaskClient, sign_in: Callable[[Person], FlaskClient], address: str
) -> None:
    admin = make_person()
    permit(admin, PermissionKind.admin)
    assert trainer.get(address).status_code == 200
    assert client.get(address).status_code == 302
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


def test_a_question_that_was_moved_meanwhile_is_still_the_one_that_is_saved(trainer: FlaskClient, module: str) -> None:
    keys = [add_question(trainer, module, text=text) for text in ("First?", "Second?")]
    trainer.post(f"{module}/outline?version={edition()}", data={"move": "question-2 up"})
    assert send(trainer, f"{module}/questions/1", **question_fields("single", key=keys[0], text="First now?"))[0] == 303
    definitions = [entry.question_version.definition for entry in working_version("look-twice").entries]
    assert [definition["text"] for definition in definitions] == ["Second?", "First now?"]


def test_two_right_answers_on_the_single_type_are_refused_with_the_way_out(trainer: FlaskClient, module: str) -> None:
    fields = question_fields("single", **{"options-1-right": "y"})
    status, text = send(trainer, f"{module}/questions/new", **fields)
    assert status == 422
    assert "Mark one answer as right, or change the type to &#34;More than one answer&#34;" in text
    assert working_version("look-twice").entries == []


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("single", {"text": ""}, "Write what is asked"),
        ("single", {"text": "x" * 4_001}, "Question has 4,001 characters"),
        ("single", {"competency": ""}, "Select a competency"),
        ("single", {"level": "0"}, "Select a level"),
        ("single", {"facts": "S99"}, "Facts holds S99"),
        ("single", {"options-0-text": ""}, "Answer is empty. Write it, or empty the whole row"),
        ("true_false", {"right": ""}, "Select whether the statement is true or false"),
        ("numeric", {"answer": "many"}, "Right number must be a number, like 14.4"),
        ("numeric", {"highest": ""}, "Fill both “Accept from” and “Accept to”, or neither"),
        ("numeric", {"lowest": "16"}, "“Accept to” must not be below “Accept from”"),
        ("numeric", {"units": "dozens"}, "write “dozens” like hours = 60"),
        ("numeric", {"feedback-0-low": "low"}, "From must be a number"),
        ("matching", {"pairs-0-right": ""}, "Right side is empty"),
        ("short_text", {"close-0-fraction": "2"}, "Credit, 0 to 1 must be 1 or less"),
        ("open", {"rubric-0-points": "0"}, "Points must be a whole number from 1 to 100"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_the_labels_words(
    trainer: FlaskClient, module: str, kind: str, fields: dict[str, str], message: str
) -> None:
    status, text = send(trainer, f"{module}/questions/new", **question_fields(kind, **fields))
    assert status == 422
    assert text.count(message) >= 2, "once in the summary, once at the field"
    assert working_version("look-twice").entries == []


@pytest.mark.parametrize(
    ("kind", "fields"), [("single", {"facts": "<b>S99</b>"}), ("numeric", {"units": "<b>dozens</b>"})]
)
def test_messages_show_what_was_typed_as_text(
    trainer: FlaskClient, module: str, kind: str, fields: dict[str, str]
) -> None:
    status, text = send(trainer, f"{module}/questions/new", **question_fields(kind, **fields))
    assert status == 422
    assert "&lt;b&gt;" in text
    assert "<b>" not in text


@pytest.mark.parametrize("kind", list(FORMS))
def test_an_unfinished_question_is_kept_and_says_what_is_missing(trainer: FlaskClient, module: str, kind: str) -> None:
    needed = {"right": "true", "answer": "3", "max_words": "60", "max_length": "20", "scoring": None}
    fields = {name: value for name, value in needed.items() if name in TYPE_FIELDS[kind]}
    if "scoring" in fields:
        fields["scoring"] = TYPE_FIELDS[kind]["scoring"]
    common = {
        "type": kind,
        "shown_type": kind,
        "competency": "C1",
        "level": "1",
        "purpose": "decision",
        "text": "Half?",
    }
    status, text = send(trainer, f"{module}/questions/new", **common, **fields)
    assert status == 303, text
    page = trainer.get(f"{module}/questions/1").text
    assert "Before this question can be published" in page
    assert trainer.get(f"{module}/preview/question-1").status_code == 200
    assert "This question has no explanation" in trainer.get(f"{module}/publish").text


@pytest.mark.parametrize(("kind", "rows"), [(kind, rows) for kind, form in FORMS.items() for rows in form.row_lists])
def test_rows_are_added_moved_and_removed_without_losing_what_was_typed(
    trainer: FlaskClient, module: str, kind: str, rows: str
) -> None:
    fields = question_fields(kind, text="Typed?")

    def shown(command: str) -> tuple[list[str], str]:
        status, page = send(trainer, f"{module}/questions/new", **fields, rows=f"{rows} {command}")
        assert status == 200
        assert "Typed?" in page
        return sorted(set(re.findall(rf'name="{rows}-(\d+)-', page))), page

    start = shown("nonsense")[0]
    assert len(shown("add")[0]) == len(start) + 1
    remaining, _page = shown("0 remove")
    assert len(remaining) == max(len(start) - 1, FORMS[kind].row_lists[rows] if len(start) == 1 else 0)
    assert working_version("look-twice").entries == []


def test_changing_the_type_keeps_the_answers(trainer: FlaskClient, module: str) -> None:
    fields = question_fields("multiple") | {"type": "single"}
    status, page = send(trainer, f"{module}/questions/new", **fields)
    assert status == 200
    assert 'name="shown_type" value="single"' in page
    assert "Share" in page
    assert len(re.findall(r'<input[^>]*checked[^>]*name="options-\d-right"', page)) == 2


def test_an_edit_of_a_new_question_asks_nothing_about_results(trainer: FlaskClient, module: str) -> None:
    add_question(trainer, module)
    assert "fixes wording, keep results" not in trainer.get(f"{module}/questions/1").text


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


def finish(trainer: FlaskClient, module: str) -> None:
    assert send(trainer, module, **FACTS)[0] == 303
    assert send(trainer, add_lesson(trainer, module), **LESSON)[0] == 303
    add_question(trainer, module, lesson="leave-the-page")


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
