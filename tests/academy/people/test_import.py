"""Import people: upload, dry run, apply; twice, interrupted, with leavers, from the command line."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from academy.audit.models import AuditEvent
from academy.clock import now
from academy.db import session
from academy.jobs.models import Job
from academy.jobs.services import start_job
from academy.people import import_services
from academy.people.models import ImportState, PeopleImport, Permission, PermissionKind, Person, SignIn
from tests.academy.people.organisation import SmallCompany, make_small_company
from tests.academy.people.people_files import good_row, people_file, thirty_rows_with_four_bad_ones
from tests.factories import make_person, make_unit
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres


@pytest.fixture
def org(empty_database: None) -> SmallCompany:
    return make_small_company()


@pytest.fixture
def admin(org: SmallCompany, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(org.admin)


def upload(admin: FlaskClient, content: bytes, name: str = "people-may.csv"):  # type: ignore[no-untyped-def]
    return admin.post("/admin/people/import", data={"file": (BytesIO(content), name)})


def everybody() -> list[tuple[object, ...]]:
    people = session().query(Person).order_by(Person.email)
    return [
        (who.external_id, who.name, who.email, who.unit.slug, who.role_slug, who.is_active, len(who.permissions))
        for who in people
    ]


def test_thirty_rows_with_four_bad_ones(org: SmallCompany, admin: FlaskClient) -> None:
    answer = upload(admin, thirty_rows_with_four_bad_ones())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/people/import/1")
    page = admin.get("/admin/people/import/1").text
    assert "Checked, nothing changed yet." in page
    assert "26 ready" in page
    assert "26 new, 0 unchanged, 0 changed" in page
    assert "4 rows have problems" in page
    for words in ("Row 5", "Row 9", "Row 17", "Row 28", "Did you mean &#34;Social team&#34;?", "Import 26 people"):
        assert words in page
    assert session().query(Person).count() == 1

    answer = admin.post("/admin/people/import/1/apply", follow_redirects=True)
    assert "26 people imported." in answer.text
    assert session().query(Person).count() == 27
    event = session().query(AuditEvent).one()
    assert event.sentence == "imported 26 people (import 1)"
    assert event.actor_id == org.admin.id
    assert event.after == {"new": 26, "changed": 0, "unchanged": 0, "bad": 4, "deactivated": 0}


def test_the_corrected_rows_can_be_uploaded_as_downloaded(org: SmallCompany, admin: FlaskClient) -> None:
    upload(admin, thirty_rows_with_four_bad_ones())
    admin.post("/admin/people/import/1/apply")
    bad = admin.get("/admin/people/import/1/errors.csv").get_data()
    corrections = {b"jo@": b"jo@example.com", b"Socail": b"Social", b"Slaes": b"Sales", b"E28,": b"E28,Kim"}
    for wrong, right in corrections.items():
        bad = bad.replace(wrong, right)
    upload(admin, bad, "corrected.csv")
    page = admin.get("/admin/people/import/2").text
    assert "4 ready" in page
    assert "Not read: row, problem" in page


def test_the_same_file_again_changes_nothing(org: SmallCompany, admin: FlaskClient) -> None:
    content = people_file(good_row(2, leads="Service"), good_row(3), good_row(4, external_id=""))
    upload(admin, content)
    admin.post("/admin/people/import/1/apply")
    before = everybody()
    upload(admin, content)
    assert "0 new, 3 unchanged, 0 changed" in admin.get("/admin/people/import/2").text
    admin.post("/admin/people/import/2/apply")
    assert everybody() == before


def test_people_are_found_by_external_id_else_by_address(org: SmallCompany, admin: FlaskClient) -> None:
    moved = make_person(org.sales, name="Ana", email="ana@example.com", external_id="E1")
    known = make_person(org.social, role="sales", name="Ben", email="ben@example.com")
    back = make_person(org.social, role="sales", name="Kim", email="kim@example.com", deactivated_at=now())
    content = people_file(
        good_row(2, external_id="E1", name="Ana", email="ana.ruiz@example.com"),
        good_row(3, external_id="E2", name="Ben", email="BEN@example.com"),
        good_row(4, external_id="", name="Kim", email="kim@example.com"),
    )
    upload(admin, content)
    page = admin.get("/admin/people/import/1").text
    assert "0 new, 0 unchanged, 3 changed" in page
    assert "ana@example.com → <strong>ana.ruiz@example.com</strong>" in page
    assert "Sales division → <strong>Service / Social team</strong>" in page
    assert "deactivated → <strong>active</strong>" in page
    admin.post("/admin/people/import/1/apply")
    session().expire_all()
    assert (moved.email, moved.unit.slug, moved.role_slug) == ("ana.ruiz@example.com", "social-team", "sales")
    assert (known.external_id, back.is_active) == ("E2", True)


def test_a_file_without_ids_keeps_the_ids_people_have(org: SmallCompany, admin: FlaskClient) -> None:
    ana = make_person(org.social, role="sales", name="Ana", email="ana@example.com", external_id="E1")
    header = "name,email,unit,role"
    upload(admin, people_file("Ana Maria,ana@example.com,Social team,Sales", header=header))
    admin.post("/admin/people/import/1/apply")
    session().expire_all()
    assert (ana.name, ana.external_id) == ("Ana Maria", "E1")


def test_leads_adds_a_permission_once_and_takes_none_away(org: SmallCompany, admin: FlaskClient) -> None:
    for _ in range(2):
        upload(admin, people_file(good_row(2, leads="Service"), good_row(3, leads="Social team")))
    admin.post("/admin/people/import/1/apply")
    admin.post("/admin/people/import/2/apply")
    upload(admin, people_file(good_row(2), good_row(3)))
    admin.post("/admin/people/import/3/apply")
    led = session().query(Permission).filter_by(kind=PermissionKind.leader)
    assert sorted(permission.unit.slug for permission in led) == ["service", "social-team"]  # type: ignore[union-attr]


def test_leavers_stay_unless_asked_for_and_admins_stay_in_any_case(
    org: SmallCompany, admin: FlaskClient, sign_in: Callable[[Person], FlaskClient]
) -> None:
    gone = make_person(org.social, email="gone@example.com")
    theirs = sign_in(gone)
    upload(admin, people_file(good_row(2)))
    assert "1 person is not in the file" in admin.get("/admin/people/import/1").text
    admin.post("/admin/people/import/1/apply")
    assert theirs.get("/settings").status_code == 200
    upload(admin, people_file(good_row(2)))
    admin.post("/admin/people/import/2/apply", data={"deactivate_missing": "y"})
    session().expire_all()
    assert (gone.is_active, org.admin.is_active) == (False, True)
    assert theirs.get("/settings").status_code == 302
    assert session().query(SignIn).filter_by(person_id=gone.id, revoked_at=None).count() == 0
    assert "1 deactivated" in admin.get("/admin/people/import/2").text


def test_nobody_is_taken_for_a_leaver_while_rows_have_problems(org: SmallCompany, admin: FlaskClient) -> None:
    gone = make_person(org.social, email="gone@example.com")
    upload(admin, people_file(good_row(2), good_row(3, email="gone@")))
    answer = admin.post("/admin/people/import/1/apply", data={"deactivate_missing": "y"})
    assert answer.status_code == 422
    assert "Correct the 1 row with a problem first" in answer.text
    session().expire_all()
    assert gone.is_active
    assert session().query(PeopleImport).one().state is ImportState.checked


def test_a_doubled_click_on_import_starts_one_job(org: SmallCompany, admin: FlaskClient) -> None:
    upload(admin, people_file(good_row(2)))
    answers = [admin.post("/admin/people/import/1/apply") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert session().query(Job).count() == 1
    assert session().query(AuditEvent).count() == 1


def test_an_import_that_was_cut_off_goes_on_where_it_was(
    org: SmallCompany, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("academy.people.import_checking.CHUNK", 10)
    gone = make_person(org.social, email="gone@example.com")
    people_import = import_services.check_file("people.csv", people_file(*(good_row(n) for n in range(2, 32))))
    people_import.state, people_import.deactivate_missing = ImportState.applying, True
    session().commit()

    def cut_off(done: int, _total: int, _message: str) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_services.apply_import(1, cut_off)
    session().rollback()
    assert session().query(Person).count() == 22, "whole chunks only"
    number = start_job("people.apply_import", "Import 1", {"number": 1}).id
    session().commit()
    admin.application.extensions["run_job"](number)
    session().expire_all()
    assert session().query(Person).filter(Person.deactivated_at.is_(None)).count() == 31
    assert not gone.is_active
    event = session().query(AuditEvent).one()
    assert event.after == {"new": 30, "changed": 0, "unchanged": 0, "bad": 0, "deactivated": 1}
    assert session().get_one(Job, number).message == "30 people imported."


def test_what_became_unclear_after_the_check_is_counted_and_named(org: SmallCompany, admin: FlaskClient) -> None:
    upload(admin, people_file(*(good_row(number) for number in range(2, 5)), good_row(5, unit="Service")))
    make_unit(org.sales, name="Social team")
    answer = admin.post("/admin/people/import/1/apply", follow_redirects=True)
    assert session().query(Person).count() == 2
    assert session().query(Job).one().message == "1 person imported. 3 rows have problems and were left out."
    event = session().query(AuditEvent).one()
    assert event.sentence == "imported 1 person (import 1)"
    assert event.after == {"new": 1, "changed": 0, "unchanged": 0, "bad": 3, "deactivated": 0}
    assert "1 new, 0 unchanged, 0 changed." in answer.text
    assert "3 of them were fine when the file was checked" in answer.text
    assert "Row 4" in answer.text
    assert "There are 2 units called &#34;Social team&#34;." in answer.text


def test_nobody_is_taken_for_a_leaver_when_rows_became_unclear(org: SmallCompany, admin: FlaskClient) -> None:
    staying = make_person(org.social, email="p2@example.com")
    gone = make_person(org.social, email="gone@example.com")
    upload(admin, people_file(good_row(2, email="new.address@example.com"), good_row(3, unit="Service")))
    make_unit(org.sales, name="Social team")
    answer = admin.post("/admin/people/import/1/apply", data={"deactivate_missing": "y"}, follow_redirects=True)
    session().expire_all()
    assert (staying.is_active, gone.is_active) == (True, True)
    assert answer.text.count("Nobody was deactivated, because") == 2, "in the job's message and on the page"


@pytest.mark.parametrize("rows", [1000, 1001])
def test_the_database_looks_at_its_tables_anew_after_many_rows(
    org: SmallCompany, admin: FlaskClient, rows: int
) -> None:
    upload(admin, people_file(*(good_row(number) for number in range(rows))))
    with counted_queries() as statements:
        admin.post("/admin/people/import/1/apply")
    is_postgres = session().get_bind().dialect.name == "postgresql"
    assert ("ANALYZE" in statements) == (is_postgres and rows > 1000)


def test_columns_are_matched_by_hand_when_the_file_names_them_otherwise(org: SmallCompany, admin: FlaskClient) -> None:
    content = people_file("Ana,ana@example.com,Social team,Sales", header="name,mail,team,role")
    upload(admin, content)
    page = admin.get("/admin/people/import/1").text
    assert "The file has no &#34;email&#34; or &#34;unit&#34; column. It has: name, mail, team, role." in page
    assert '<option selected value="1">mail</option>' in page
    assert admin.post("/admin/people/import/1/apply").status_code in {303, 422}
    assert session().query(Person).count() == 1
    chosen = {"name": "0", "email": "1", "unit": "2", "role": "3"}
    assert admin.post("/admin/people/import/1/columns", data=chosen | {"email": "0"}).status_code == 422
    assert admin.post("/admin/people/import/1/columns", data=chosen | {"email": "9"}).status_code == 422
    assert admin.post("/admin/people/import/1/columns", data=chosen).status_code == 303
    assert "1 ready" in admin.get("/admin/people/import/1").text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04...", "This is a spreadsheet file"),
        (b"\x00\x01\x02", "This file does not hold text"),
        (b'name,email\n"open', "Row 2 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_its_field_and_not_kept(
    org: SmallCompany, admin: FlaskClient, content: bytes, message: str
) -> None:
    answer = upload(admin, content)
    assert answer.status_code == 422
    assert answer.text.count(message) == 2
    assert session().query(PeopleImport).count() == 0


def test_no_file_says_so(admin: FlaskClient) -> None:
    answer = admin.post("/admin/people/import", data={})
    assert answer.status_code == 422
    assert answer.text.count("Select a CSV file") == 2


def test_a_file_over_the_limit_gets_the_page_that_names_the_limit(app: Flask, admin: FlaskClient) -> None:
    body = b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    answer = admin.post("/admin/people/import", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Files can be up to 5 MB" in answer.text


def test_a_guessed_encoding_is_told(org: SmallCompany, admin: FlaskClient) -> None:
    upload(admin, people_file(good_row(2, name="Jürgen")).decode().encode("cp1252"))
    assert "Windows-1252" in admin.get("/admin/people/import/1").text
    admin.post("/admin/people/import/1/apply")
    assert session().query(Person).filter_by(name="Jürgen").count() == 1


def test_an_import_that_does_not_exist_is_not_found(admin: FlaskClient) -> None:
    for path in ("", "/errors.csv"):
        assert admin.get(f"/admin/people/import/9{path}").status_code == 404
        assert admin.get(f"/admin/people/import/99999999999999999999{path}").status_code == 404
    assert admin.post("/admin/people/import/9/apply").status_code == 404


def test_pages_of_an_import_ask_at_most_eight_times(org: SmallCompany, admin: FlaskClient) -> None:
    upload(admin, thirty_rows_with_four_bad_ones())
    for _ in range(2):
        with counted_queries() as statements:
            assert admin.get("/admin/people/import/1").status_code == 200
        assert len(statements) <= 8, statements
        admin.post("/admin/people/import/1/apply")


def test_fifty_thousand_rows_are_checked_and_applied_in_few_statements(org: SmallCompany, admin: FlaskClient) -> None:
    rows = (good_row(number, **({"unit": f"Unit {number}"} if number % 50 == 0 else {})) for number in range(2, 50_002))
    with counted_queries() as statements:
        import_services.check_file("people.csv", people_file(*rows), org.admin.id)
    assert len(statements) < 50, "thousands of rows share a statement"
    assert "49000 ready" in admin.get("/admin/people/import/1").text
    with counted_queries() as statements:
        admin.post("/admin/people/import/1/apply")
    assert len(statements) < 150
    assert session().query(Person).count() == 49_001


def run(app: Flask, *arguments: str) -> Result:
    session().commit()
    return app.test_cli_runner().invoke(args=["people", *arguments])


def test_the_command_line_does_the_same(org: SmallCompany, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(thirty_rows_with_four_bad_ones())
    dry = run(app, "import", str(file), "--dry-run", "--json")
    assert dry.exit_code == 1
    found = json.loads(dry.stdout)
    assert (found["new"], found["bad"], len(found["problems"])) == (26, 4, 4)
    assert session().query(PeopleImport).count() == 0
    real = run(app, "import", str(file))
    assert real.exit_code == 1
    assert "26 imported: 26 new, 0 unchanged, 0 changed" in real.stdout
    assert 'Row 9  unit  "Socail team"  There is no unit "Socail team". Did you mean "Social team"?' in real.stdout
    assert session().query(Person).count() == 27
    again = run(app, "import", str(file), "--dry-run")
    assert "26 ready: 0 new, 26 unchanged, 0 changed" in again.stdout


def test_the_command_line_refuses_what_it_cannot_read(org: SmallCompany, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"\x00\x01")
    assert run(app, "import", str(file)).exit_code == 2
    file.write_bytes(b"name,mail\nAna,ana@example.com\n")
    missing = run(app, "import", str(file))
    assert missing.exit_code == 2
    assert 'The file has no "email"' in missing.stdout
    file.write_bytes(people_file(good_row(2), good_row(3, email="bad")))
    assert "1 row has a problem\n" in run(app, "import", str(file), "--dry-run").stdout
    assert run(app, "import", str(file), "--deactivate-missing").exit_code == 2
    assert session().query(Person).count() == 1


def test_the_first_admin_is_made_on_an_empty_database(app: Flask, client: FlaskClient) -> None:
    made = run(app, "create-admin", "Sam@Example.com", "Sam Admin", "--organisation", "Example AG")
    assert made.exit_code == 0
    sam = session().query(Person).one()
    assert (sam.email, sam.unit.name) == ("sam@example.com", "Example AG")
    assert [permission.kind for permission in sam.permissions] == [PermissionKind.admin]
    path = "/invitation/" + made.stdout.strip().rsplit("/", 1)[1]
    words = {"password": "four words in a row", "again": "four words in a row"}
    assert client.post(path, data=words).status_code == 303
    log = client.get("/admin/audit").text
    assert "Academy made Sam Admin an admin" in log
    assert "Sam Admin set their password" in log
    assert run(app, "create-admin", "sam@example.com", "Sam Admin").exit_code == 0
    assert session().query(Person).count() == 1
    assert run(app, "create-admin", "sam@", "Sam").exit_code == 1
