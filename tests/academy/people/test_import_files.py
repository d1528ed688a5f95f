"""What an import reads: encodings, separators, columns, and what it says about each bad row."""

import csv
from collections.abc import Callable
from contextlib import suppress
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.db import session
from academy.errors import Refused
from academy.people import import_names, import_queries
from academy.people.import_columns import match_columns, missing_message, suggestions
from academy.people.import_findings import findings
from academy.people.import_names import Suggestions
from academy.people.import_reading import read_table
from academy.people.import_services import check_file
from academy.people.models import Person, Unit
from academy.spreadsheets import csv_text, harmless, original
from tests.academy.people.organisation import SmallCompany, make_small_company
from tests.academy.people.people_files import good_row, people_file
from tests.factories import make_person

pytestmark = pytest.mark.postgres

TABLE = "name;email\nÄnne Müller;anne@example.com\n"


@pytest.fixture
def org(empty_database: None) -> SmallCompany:
    return make_small_company()


def found_in(content: bytes) -> dict[str, object]:
    return findings(import_queries.checker(content), import_queries.leavers)


def messages(content: bytes) -> list[str]:
    return [f"{problem['row']} {problem['column']}: {problem['message']}" for problem in found_in(content)["problems"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.usefixtures("empty_database")
def test_usual_encodings_and_separators_are_read(encoding: str, separator: str) -> None:
    table = read_table(TABLE.replace(";", separator).encode(encoding))
    assert table.header == ["name", "email"]
    assert list(table.rows()) == [(2, ["Änne Müller", "anne@example.com"])]
    assert table.is_guess is (encoding == "cp1252")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\n\n  \n", "The file is empty"),
        (b"PK\x03\x04rest of a spreadsheet", "save it as CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "does not hold text"),
        (bytes(range(256)), "does not hold text"),
        ("name,email\n".encode("utf-16-le"), "does not hold text"),
        (b"\xff\xfe\x00", "does not hold text"),
        (b'name,email\nAna,ana@example.com\nBen,"ben@example.com\n', "Row 3 cannot be read"),
        (b"name,E-mail,email,unit,role\n", 'Several columns are called "E-mail"'),
        (b"a," * 200 + b"b\n", "The first row names 201 columns"),
    ],
)
def test_files_that_hold_no_table_are_refused_with_the_reason(org: SmallCompany, content: bytes, message: str) -> None:
    with pytest.raises(Refused, match=message):
        found_in(content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_whatever_is_uploaded_is_read_or_refused_never_a_failure(app: Flask, content: bytes) -> None:
    with app.app_context(), suppress(Refused):
        assert all(number > 1 and any(cells) for number, cells in read_table(content).rows())


def test_rows_have_the_numbers_a_spreadsheet_shows(org: SmallCompany) -> None:
    table = read_table(b'name,email\n\n"two\nlines",a@b.ch\n,\nlast,c@d.ch\n')
    assert [(number, cells[0]) for number, cells in table.rows()] == [(3, "two\nlines"), (5, "last")]


@pytest.mark.parametrize(
    "header", ["name,email,unit,role", "ROLE, Unit ,E-Mail,Name", "External ID,name,email,unit,role,phone"]
)
def test_columns_are_found_in_any_order_and_writing(header: str) -> None:
    assert match_columns(header.split(",")).missing == []


@pytest.mark.usefixtures("org")
def test_a_missing_column_is_named_with_what_the_file_has_and_what_to_rename() -> None:
    columns = match_columns(["name", "mail", "team", "role"])
    assert columns.missing == ["email", "unit"]
    assert suggestions(columns) == {"email": 1, "unit": 2}
    columns = match_columns(["name", "mail", "unit", "role"])
    assert missing_message(columns) == (
        'The file has no "email" column. It has: name, mail, unit, role. Rename "mail" or match the columns.'
    )
    assert missing_message(match_columns(["name", "phone"])).startswith(
        'The file has no "email", "unit" or "role" column.'
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Socail", "Social Media Desk"),
        ("social media dsek", "Social Media Desk"),
        ("Nort", "North team"),
        ("Taem", None),
        ("Xyz", None),
    ],
)
def test_a_wrong_name_is_like_a_whole_name_or_like_a_word_only_one_name_has(text: str, meant: str | None) -> None:
    assert Suggestions(["Social Media Desk", "North team", "South team"]).closest(text) == meant


def test_only_so_many_wrong_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_names, "MOST_COMPARISONS", 30)
    names = Suggestions(["North team", "South team", "West"])  # six names and words of one name
    assert [names.closest(f"Nort{number}") for number in range(6)] == [*["North team"] * 5, None]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (good_row(2, email="jo@"), "2 email: Enter an email address in full, like jo@example.com"),
        (good_row(2, email=""), '2 email: "email" is empty'),
        (good_row(2, unit="Socail team"), '2 unit: There is no unit "Socail team". Did you mean "Social team"?'),
        (good_row(2, unit="Xyz"), '2 unit: There is no unit "Xyz"'),
        (good_row(2, role="Slaes"), '2 role: There is no role "Slaes". Did you mean "Sales"?'),
        (good_row(2, leads="Socal team"), '2 leads: There is no unit "Socal team". Did you mean "Social team"?'),
        (
            good_row(2, unit="Support"),
            '2 unit: There are 2 units called "Support". Write "Sales division / Support" or "Service / Support"',
        ),
        (good_row(2, name="x" * 201), "2 name: At most 200 characters fit here"),
        (
            good_row(2) + ",too,many",
            "2 : This row has more cells than the first row has columns. Put text with a separator in quotes",
        ),
        (good_row(2, email="sam@example.com", external_id="E9"), None),
    ],
)
def test_a_bad_row_says_what_to_do_in_the_words_of_its_column(
    org: SmallCompany, row: str, expected: str | None
) -> None:
    assert messages(people_file(row)) == ([expected] if expected else [])


@pytest.mark.parametrize("unit", ["support-2", "Service / Support", "service/ support", "SERVICE /SUPPORT"])
def test_a_unit_is_named_by_slug_or_by_as_much_of_its_path_as_is_needed(org: SmallCompany, unit: str) -> None:
    assert messages(people_file(good_row(2, unit=unit))) == []


def test_the_message_uses_what_the_file_calls_the_column(org: SmallCompany) -> None:
    content = people_file("Ana,ana@example.com,Socail team,Sales", header="name,email,team,role")
    people_import = check_file("people.csv", content)
    assert "missing" in people_import.findings
    found = findings(import_queries.checker(content, {"unit": 2}), import_queries.leavers)
    assert found["problems"][0]["message"] == 'There is no team "Socail team". Did you mean "Social team"?'


def test_repeated_addresses_and_ids_are_found_across_the_file(org: SmallCompany) -> None:
    rows = [good_row(number) for number in range(2, 8)]
    rows += [good_row(8, email="P2@example.com"), good_row(9, external_id="E3")]
    assert messages(people_file(*rows)) == [
        "2 email: Rows 2 and 8 have the same email, p2@example.com. Keep one",
        "3 external_id: Rows 3 and 9 have the same external_id, E3. Keep one",
        "8 email: Rows 2 and 8 have the same email, P2@example.com. Keep one",
        "9 external_id: Rows 3 and 9 have the same external_id, E3. Keep one",
    ]
    many = people_file(*(good_row(number, email="same@example.com") for number in range(2, 8)))
    assert messages(many)[0] == "2 email: Rows 2, 3, 4 and 3 more have the same email, same@example.com. Keep one"


def test_a_row_cannot_take_somebody_elses_address_or_id(org: SmallCompany) -> None:
    make_person(org.social, name="Ana", email="ana@example.com", external_id="A")
    make_person(org.social, name="Ben", email="ben@example.com", external_id="B")
    found = messages(
        people_file(
            good_row(2, external_id="A", email="ben@example.com"),
            good_row(3, external_id="C", email="ana@example.com"),
        )
    )
    assert found == [
        "2 email: ben@example.com belongs to Ben already",
        "3 external_id: ana@example.com is kept with external_id A. Correct one of them",
    ]


@given(st.text())
def test_no_cell_written_is_a_formula_and_reading_gives_it_back(cell: str) -> None:
    written = harmless(cell)
    assert isinstance(written, str)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original(written) == cell or cell.startswith("'")


def test_numbers_in_csv_stay_numbers() -> None:
    assert csv_text(["a"], [[-5], ["-5"]]) == "a\r\n-5\r\n'-5\r\n"


def test_formula_like_cells_are_kept_as_text_and_made_harmless_in_downloads(
    org: SmallCompany, sign_in: Callable[[Person], FlaskClient]
) -> None:
    browser = sign_in(org.admin)
    content = people_file(good_row(2, name="=cmd()", email="bad"), good_row(3, name="=SUM(A1)"))
    check_file("people.csv", content)
    answer = browser.get("/admin/people/import/1/errors.csv")
    header, row = csv.reader(StringIO(answer.get_data().decode("utf-8-sig")))
    assert header == ["external_id", "name", "email", "unit", "role", "leads", "row", "problem"]
    assert row[1] == "'=cmd()"
    assert row[6:] == ["2", "Enter an email address in full, like jo@example.com."]
    browser.post("/admin/people/import/1/apply")
    assert session().query(Person).filter_by(email="p3@example.com").one().name == "=SUM(A1)"


def test_the_dry_run_writes_nothing_but_itself(org: SmallCompany) -> None:
    before = session().query(Person).count()
    check_file("people.csv", people_file(good_row(2), good_row(3, unit="New unit")))
    assert session().query(Person).count() == before
    assert session().query(Unit).count() == 6
