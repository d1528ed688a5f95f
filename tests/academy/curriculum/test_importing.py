"""Import, export and the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from academy.audit.models import AuditEvent
from academy.curriculum import queries
from academy.curriculum.models import Module, ModuleVersion, Question, QuestionVersion, Target, VersionState
from academy.curriculum.services import ImportReport, export_curriculum, import_curriculum
from academy.db import db, session
from academy.errors import NotFound, Refused
from academy.people.models import Person
from tests.academy.curriculum.factories import FACTS, FRAMEWORK, LESSON, MODULE, QUIZ, question_yaml, write_curriculum
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]


def load(folder: Path, **files: str) -> ImportReport:
    report = import_curriculum(write_curriculum(folder, **files))
    session().commit()
    session().expire_all()
    return report


def rows() -> dict[str, int]:
    return {
        table.name: session().scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }


def test_an_import_brings_everything(tmp_path: Path) -> None:
    assert load(tmp_path).created == ["FND-9"]
    version = queries.published_version("small-numbers")
    assert (version.number, version.title, version.pass_mark) == (1, "Small numbers", 70)
    assert version.exercise_html == "<p>Find a number. Ask <strong>whose</strong> it is.</p>"
    assert [block["kind"] for block in version.lessons[0].blocks] == ["html", "then-since", "check"]
    assert version.lessons[0].fact_ids == ["S01"]
    [competency] = queries.competencies()
    assert queries.targets_of("other") == {competency.id: 2}
    assert [(module.code, required) for module, _version, required in queries.path_of("other")] == [("FND-9", True)]
    assert [question.definition["id"] for question in queries.anchor_questions()] == [
        "number-1",
        "number-2",
        "number-3",
    ]
    assert all(question.question.in_bank for question in queries.reference_bank())
    assert queries.facts_by_id(["S01", "S77"]).keys() == {"S01"}


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path)
    before = rows()
    report = load(tmp_path)
    assert (report.created, report.changed, report.unchanged) == ([], [], ["FND-9"])
    assert rows() == before


def test_what_was_exported_imports_without_a_change(tmp_path: Path) -> None:
    load(tmp_path / "first")
    export_curriculum(tmp_path / "second")
    before = rows()
    report = import_curriculum(tmp_path / "second")
    session().commit()
    assert report.unchanged == ["FND-9"]
    assert rows() == before
    export_curriculum(tmp_path / "third")
    second = {path.name: path.read_bytes() for path in (tmp_path / "second").rglob("*") if path.is_file()}
    third = {path.name: path.read_bytes() for path in (tmp_path / "third").rglob("*") if path.is_file()}
    assert second == third


def test_the_curriculum_we_ship_survives_export_and_import(tmp_path: Path, repository: Path) -> None:
    modules = import_curriculum(repository / "academy" / "starter").created
    session().commit()
    export_curriculum(tmp_path / "exported")
    report = import_curriculum(tmp_path / "exported")
    assert sorted(report.unchanged) == sorted(modules)


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("x")
    with pytest.raises(Refused, match="not empty"):
        export_curriculum(tmp_path)


def test_a_changed_lesson_makes_a_version_that_keeps_the_questions(tmp_path: Path) -> None:
    load(tmp_path)
    old = queries.published_version("small-numbers")
    kept = {entry.question_version_id for entry in old.entries}
    text = old.lessons[0].markdown
    assert load(tmp_path, lesson=LESSON.replace("Numbers have owners.", "Every number has one.")).changed == ["FND-9"]
    new = queries.published_version("small-numbers")
    assert new.number == 2
    assert {entry.question_version_id for entry in new.entries} == kept
    assert session().get_one(ModuleVersion, old.id).state is VersionState.retired
    assert session().get_one(ModuleVersion, old.id).lessons[0].markdown == text


def test_a_changed_question_keeps_its_identity_and_its_old_wording(tmp_path: Path) -> None:
    load(tmp_path)
    before = {question.key: question.id for question in session().scalars(select(Question))}
    old = {row.id: row.definition for row in session().scalars(select(QuestionVersion))}
    load(tmp_path, quiz=QUIZ.replace("What do you ask about number-2?", "Which number do you ask about?"))
    assert {question.key: question.id for question in session().scalars(select(Question))} == before
    wordings = list(session().scalars(select(QuestionVersion)))
    assert len(wordings) == 4
    assert {row.id: row.definition for row in wordings if row.id in old} == old
    newest = max(wordings, key=lambda row: row.id)
    assert (newest.number, newest.changes_meaning) == (2, True)


def test_a_changed_explanation_keeps_results(tmp_path: Path) -> None:
    load(tmp_path)
    load(tmp_path, quiz=QUIZ.replace("That comes later.", "Size comes later."))
    newest = session().scalars(select(QuestionVersion).order_by(QuestionVersion.id.desc())).first()
    assert newest is not None
    assert (newest.number, newest.changes_meaning) == (2, False)


def test_going_back_to_an_old_wording_takes_it_up_again(tmp_path: Path) -> None:
    load(tmp_path)
    first = [entry.question_version_id for entry in queries.published_version("small-numbers").entries]
    load(tmp_path, quiz=QUIZ.replace("What do you ask about number-2?", "Which number?"))
    load(tmp_path, quiz=QUIZ)
    assert [entry.question_version_id for entry in queries.published_version("small-numbers").entries] == first


def test_a_removed_question_leaves_the_quiz_and_stays_on_record(tmp_path: Path) -> None:
    quiz = QUIZ + question_yaml("extra", anchor="false")
    load(tmp_path, quiz=quiz)
    load(tmp_path, quiz=QUIZ)
    assert len(queries.reference_bank()) == 3
    assert session().scalar(select(func.count()).select_from(Question)) == 4


def test_targets_and_paths_follow_the_files(tmp_path: Path) -> None:
    load(tmp_path)
    changed = FRAMEWORK.replace("targets: {C1: 2}", "targets: {C1: 4}")
    load(tmp_path, framework=changed.replace("path: [FND-9]", "path: []\n  recommended: [FND-9]"))
    assert [target.level for target in session().scalars(select(Target))] == [4]
    assert [required for _module, _version, required in queries.path_of("other")] == [False]


def test_a_folder_with_errors_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path)
    before = rows()
    report = load(tmp_path, module=MODULE.replace("{C1: 2}", "{C7: 2}").replace("Small numbers", "Other title"))
    assert any("no competency 'C7'" in problem.message for problem in report.problems)
    assert rows() == before
    assert queries.published_version("small-numbers").title == "Small numbers"


def test_an_import_is_audited_once(tmp_path: Path) -> None:
    load(tmp_path)
    load(tmp_path)
    events = list(session().scalars(select(AuditEvent)))
    assert [(event.action, event.sentence) for event in events] == [("imported curriculum", "imported the curriculum")]


def test_a_draft_somebody_works_on_survives_an_import(tmp_path: Path) -> None:
    load(tmp_path)
    module = queries.module_by_slug("small-numbers")
    session().add(ModuleVersion(module_id=module.id, number=2, title="Being written"))
    session().commit()
    load(tmp_path, lesson=LESSON.replace("Numbers have owners.", "Every number has one."))
    draft = queries.version_in_state(session().get_one(Module, module.id), VersionState.draft)
    assert draft is not None
    assert draft.title == "Being written"
    assert queries.published_version("small-numbers").number == 3


def test_unknown_names_are_not_found() -> None:
    for missing in (queries.published_version, queries.module_by_slug):
        with pytest.raises(NotFound):
            missing("nothing")


def test_the_catalogue_costs_the_same_for_one_module_and_for_all(repository: Path) -> None:
    import_curriculum(repository / "academy" / "starter")
    session().commit()
    session().expire_all()
    with counted_queries() as statements:
        for version in queries.published_versions():
            assert version.lessons
            assert version.competencies[0].competency.key
            assert version.module.slug
    assert len(statements) <= 3


def test_pictures_are_sent_to_the_signed_in_and_run_no_scripts(
    tmp_path: Path, client: FlaskClient, sign_in: Callable[[Person], FlaskClient]
) -> None:
    load(tmp_path)
    html = queries.published_version("small-numbers").lessons[0].blocks[0]["html"]
    address = html.split('src="')[1].split('"')[0]
    person = make_person()
    assert client.get(address).status_code == 302
    browser = sign_in(person)
    reply = browser.get(address)
    assert (reply.status_code, reply.mimetype) == (200, "image/svg+xml")
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert "immutable" in reply.headers["Cache-Control"]
    assert browser.get("/pictures/0000/owner.svg").status_code == 404
    assert browser.get("/pictures/0000/owner.html").status_code == 404


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["curriculum", *arguments])
    return result.exit_code, result.output


def test_the_commands_check_import_and_export(tmp_path: Path, app: Flask) -> None:
    folder = str(write_curriculum(tmp_path / "in"))
    code, output = run(app, "check", folder, "--json")
    counts = json.loads(output)
    assert code == 1  # it holds together, and three questions are too few to measure anybody
    assert "There are 3 questions" in [problem["message"] for problem in counts["problems"]]
    assert counts.keys() == {
        "modules",
        "lessons",
        "questions",
        "questions_by_competency",
        "anchors_by_competency",
        "questions_by_type",
        "drills",
        "problems",
    }
    assert (counts["questions_by_competency"], counts["anchors_by_competency"]) == ({"C1": 3}, {"C1": 3})
    assert (counts["questions_by_type"], counts["modules"], counts["drills"]) == ({"single": 3}, 1, 0)
    code, output = run(app, "import", folder)
    assert code == 0
    assert "1 modules new" in output
    assert run(app, "export", str(tmp_path / "out"))[0] == 0
    assert json.loads(run(app, "import", str(tmp_path / "out"), "--json")[1])["unchanged"] == ["FND-9"]


def test_the_commands_exit_with_1_on_errors(tmp_path: Path, app: Flask) -> None:
    folder = str(write_curriculum(tmp_path, module="code:\tX\n"))
    code, output = run(app, "check", folder)
    assert code == 1
    assert "modules/small-numbers/module.yaml:1" in output
    code, output = run(app, "import", folder)
    assert code == 1
    assert "Nothing was imported" in output


def test_a_passed_review_date_counts_as_an_error_only_when_asked_for(tmp_path: Path, app: Flask) -> None:
    folder = str(write_curriculum(tmp_path, facts=FACTS.replace("2027-05-21", "2020-05-21")))
    for option, severity in (("--json", "warning"), ("--strict-dates", "error")):
        problems = json.loads(run(app, "check", folder, "--json", option)[1])["problems"]
        found = [problem["severity"] for problem in problems if "was to be reviewed" in problem["message"]]
        assert found == [severity]


def test_a_report_is_written_where_asked(tmp_path: Path, app: Flask) -> None:
    folder = str(write_curriculum(tmp_path / "in"))
    code, _output = run(app, "report", folder, str(tmp_path / "map.md"))
    assert code == 0
    assert "## Where the seed statements are taught" in (tmp_path / "map.md").read_text()
    broken = str(write_curriculum(tmp_path / "broken", module="code:\tX\n"))
    assert run(app, "report", broken, str(tmp_path / "none.md"))[0] == 1
    assert not (tmp_path / "none.md").exists()


def test_a_module_is_known_however_the_letters_of_its_code_are_written(tmp_path: Path) -> None:
    load(tmp_path / "first")
    small = {"module": MODULE.replace("FND-9", "fnd-9"), "framework": FRAMEWORK.replace("FND-9", "fnd-9")}
    report = load(tmp_path / "second", **small)
    assert (report.created, report.changed, report.unchanged) == ([], [], ["fnd-9"])
    assert "module.yaml:1: The module FND-9 is called fnd-9 from now on" in str(report.problems[-1])
    assert [module.code for module, _version, _required in queries.path_of("other")] == ["fnd-9"]


def test_a_slug_somebody_else_uses_is_refused(tmp_path: Path, app: Flask) -> None:
    session().add(Module(code="OWN-1", slug="small-numbers"))
    session().commit()
    code, output = run(app, "import", str(write_curriculum(tmp_path)))
    assert code == 1
    assert "Another module than FND-9 has the slug small-numbers" in output
    assert session().scalar(select(func.count()).select_from(Module)) == 1
