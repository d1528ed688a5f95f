"""What the question editor refuses, keeps and shows."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from academy.curriculum.loading import load_curriculum
from academy.studio.queries import working_version
from academy.studio.type_forms import FORMS
from quizzes.questions import read_question, registry
from tests.academy.studio.factories import (
    TYPE_FIELDS,
    add_question,
    edition,
    question_fields,
    send,
)

pytestmark = pytest.mark.postgres


def test_every_type_has_an_editor() -> None:
    assert set(FORMS) == set(registry)


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
        ("judgement", {"responses-0-experts": "good"}, "Experts&#39; ratings must be whole numbers, such as 4, 4, 3"),
        ("scenario", {"steps-0-id": ""}, "Name of the step is empty"),
        ("scenario", {"steps-0-choices-1-score": "2"}, "Score where it ends, 0 to 1 must be 1 or less"),
        ("scenario", {"steps-0-choices-0-text": ""}, "Choice is empty"),
        ("scenario", {"steps-1-choices-0-parts": "C1"}, "are written like C8 = 1, C2 = 0.5"),
        ("scenario", {"steps-1-choices-0-parts": "C99 = 1"}, "There is no competency C99"),
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


@pytest.mark.parametrize(
    ("kind", "emptied", "message"),
    [
        ("single", "options-1-text", "Answer is empty."),
        ("matching", "pairs-0-right", "Right side is empty."),
        ("scenario", "steps-1-text", "Situation is empty."),
        ("scenario", "steps-0-choices-1-text", "Choice is empty."),
    ],
)
def test_what_a_row_lacks_is_said_in_the_summary_and_at_its_field(
    trainer: FlaskClient, module: str, kind: str, emptied: str, message: str
) -> None:
    fields = question_fields(kind) | {emptied: ""}
    status, page = send(trainer, f"{module}/questions/new", **fields)
    assert status == 422
    summary = page[page.index("There is a problem") : page.index("</ul>", page.index("There is a problem"))]
    assert re.findall(r'<a href="#(.*?)">(.*?) Write it', summary) == [(emptied, message)]
    assert message in page[page.index(f'id="{emptied}-error"') :]


@pytest.mark.parametrize(
    ("command", "row"), [("add", 4), ("0 down", 2), ("2 up", 2), ("1 remove", 2), ("2 remove", 2), ("0 remove", 1)]
)
def test_the_focus_comes_back_to_the_row_that_was_added_or_moved(
    trainer: FlaskClient, module: str, command: str, row: int
) -> None:
    fields = question_fields("ordering") | {"rows": f"items {command}"}
    _status, page = send(trainer, f"{module}/questions/new", **fields)
    assert re.findall(r'aria-label="(.*?)" tabindex="-1" autofocus', page) == [f"Item {row}"]


def test_choices_of_a_step_are_added_moved_and_removed(trainer: FlaskClient, module: str) -> None:
    def shown(command: str) -> list[str]:
        page = send(trainer, f"{module}/questions/new", **question_fields("scenario"), rows=command)[1]
        return re.findall(r'<textarea[^>]*name="steps-0-choices-\d-text"[^>]*>\s*(.*?)</textarea>', page)

    assert shown("steps-0-choices add") == ["Call legal", "Go to bed", ""]
    assert shown("steps-0-choices 1 up") == ["Go to bed", "Call legal"]
    assert shown("steps-0-choices 0 remove") == ["Go to bed"]
    assert shown("steps 1 up") == ["Publish it for all", "Post it first"]


def test_what_is_missing_in_a_scenario_says_where(trainer: FlaskClient, module: str) -> None:
    fields = {"steps-0-choices-1-score": "", "steps-1-choices-0-feedback": ""}
    add_question(trainer, module, "scenario", **fields)
    page = trainer.get(f"{module}/questions/1").text
    assert "Step 1, choice 2: This choice is a dead end. Name the next step, or write a score from 0 to 1." in page
    assert "Step 2, choice 1: This choice has no feedback." in page


def test_a_scenario_is_previewed_step_by_step(trainer: FlaskClient, module: str) -> None:
    add_question(trainer, module, "scenario")
    address = f"{module}/preview/question-1"
    first = trainer.get(address).text
    assert "It is 20:30. What do you do?" in first
    second = trainer.post(address, data={"answer": value_of("Call legal", first)}).text
    assert "The notice lies ready. And now?" in second
    assert "Because it comes first." not in second
    path = re.search(r'name="path" value="([^"]*)"', second)
    assert path
    fields = {"path": path[1], "answer": value_of("Publish it for all", second)}
    ended = trainer.post(address, data=fields).text
    assert "Because it comes first." in ended
    assert "the best here" in ended


def value_of(choice: str, page: str) -> str:
    """The value of the radio beside these words."""
    label = next(label for label in re.findall(r"<label.*?</label>", page, re.DOTALL) if choice in label)
    return re.search(r'value="([^"]*)"', label)[1]  # type: ignore[index]


def test_changing_the_type_keeps_the_answers(trainer: FlaskClient, module: str) -> None:
    fields = question_fields("multiple") | {"type": "single"}
    status, page = send(trainer, f"{module}/questions/new", **fields)
    assert status == 200
    assert 'name="shown_type" value="single"' in page
    assert "Share" in page
    assert len(re.findall(r'<input[^>]*checked[^>]*name="options-\d-right"', page)) == 2


def test_a_type_that_does_not_exist_is_not_found(trainer: FlaskClient, module: str) -> None:
    assert trainer.get(f"{module}/questions/new?type=essay").status_code == 404
    for forged in ({"type": "essay"}, {"shown_type": "../../me/home"}):
        assert send(trainer, f"{module}/questions/new", **question_fields("single", **forged))[0] == 404


def test_an_edit_of_a_new_question_asks_nothing_about_results(trainer: FlaskClient, module: str) -> None:
    add_question(trainer, module)
    assert "fixes wording, keep results" not in trainer.get(f"{module}/questions/1").text


def test_the_editor_loses_nothing_of_the_questions_we_ship(app: Flask, repository: Path) -> None:
    curriculum, _problems = load_curriculum(repository / "academy" / "starter")
    questions = [question for _module, question in curriculum.questions() if question.type in FORMS]
    assert {question.type for question in questions} == set(FORMS)
    with app.test_request_context():
        for question in questions:
            form = FORMS[question.type]
            definition = form(formdata=None, data=form.data_of(question.to_dict())).definition()
            assert read_question(definition | {"id": question.id})[0] == question
