"""`flask readiness estimate` on files: what it writes, and what it says of files it cannot understand."""

import csv
import math
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

HEADER = "person,question,competency,right,answered_at,guess,difficulty,anchor\n"
Row = dict[str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    people = [f"p{unit}{number},Unit {unit},sales\n" for unit in "abc" for number in range(6)]
    (tmp_path / "people.csv").write_text("person,unit,role\n" + "".join(people) + "solo,Unit d,\n")
    write_answers(tmp_path, {"a": 6, "b": 4, "c": 1})
    return tmp_path


def write_answers(folder: Path, right: dict[str, int], extra: str = "", moment: str = "") -> None:
    """Everybody of a unit answers eight questions in each of two competencies, so many of them rightly."""
    lines = [
        f"p{unit}{number},{competency}-{question},{competency},{int((question + number) % 8 < count)},{moment},,,\n"
        for unit, count in right.items()
        for number in range(6)
        for competency in ("crisis", "privacy")
        for question in range(8)
    ]
    (folder / "answers.csv").write_text(HEADER + "".join(lines) + extra)


def run(app: Flask, folder: Path, *more: str) -> Result:
    files = ["--people", "people.csv", "--answers", "answers.csv", "--out", "cells.csv", "--persons", "persons.csv"]
    arguments = [str(folder / one) if one.endswith(".csv") else one for one in files]
    return app.test_cli_runner().invoke(args=["readiness", "estimate", *arguments, *more])


def table(path: Path) -> list[Row]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def cells(folder: Path) -> dict[tuple[str, str], Row]:
    return {(row["unit"], row["competency"]): row for row in table(folder / "cells.csv")}


def test_every_unit_and_competency_has_a_cell(app: Flask, folder: Path) -> None:
    printed = run(app, folder)
    assert printed.output == f"Wrote 8 cells to {folder / 'cells.csv'}.\n"
    found = cells(folder)
    assert set(found) == {(f"Unit {unit}", one) for unit in "abcd" for one in ("crisis", "privacy")}
    assert list(next(iter(found.values()))) == [
        *("unit", "competency", "members", "assessed", "measured", "low", "high"),
    ]
    a, b, c = (float(found[f"Unit {unit}", "crisis"]["measured"]) for unit in "abc")
    assert a > b + 5 > c + 10
    assert (found["Unit a", "crisis"]["members"], found["Unit a", "crisis"]["assessed"]) == ("6", "6")
    for row in found.values():
        assert 0 <= float(row["low"]) < float(row["measured"]) < float(row["high"]) <= 100


def test_a_unit_without_answers_is_unknown_rather_than_zero(app: Flask, folder: Path) -> None:
    run(app, folder)
    found = cells(folder)
    empty, known = found["Unit d", "crisis"], found["Unit b", "crisis"]
    assert (empty["members"], empty["assessed"]) == ("1", "0")
    assert float(empty["measured"]) == pytest.approx(float(known["measured"]), abs=15)
    assert float(empty["high"]) - float(empty["low"]) > 2 * (float(known["high"]) - float(known["low"]))


def test_persons_are_those_who_answered_and_know_no_unit(app: Flask, folder: Path) -> None:
    run(app, folder)
    before = table(folder / "persons.csv")
    assert len(before) == 18 * 2
    assert {tuple(row) for row in before} == {("person", "competency", "measured", "sd")}
    people = (folder / "people.csv").read_text()
    (folder / "people.csv").write_text(people.replace("Unit c", "Unit e"))
    run(app, folder)
    assert sorted(map(str, table(folder / "persons.csv"))) == sorted(map(str, before))


def test_the_same_files_give_the_same_figures_in_any_order(app: Flask, folder: Path) -> None:
    run(app, folder)
    first = (folder / "cells.csv").read_text()
    for name in ("people.csv", "answers.csv"):
        header, *lines = (folder / name).read_text().splitlines(keepends=True)
        (folder / name).write_text(header + "".join(reversed(lines)))
    run(app, folder)
    assert (folder / "cells.csv").read_text() == first


def test_only_the_first_answer_to_a_question_counts(app: Flask, folder: Path) -> None:
    write_answers(folder, {"a": 6, "b": 4, "c": 1}, moment="2025-03-01")
    run(app, folder)
    before = (folder / "cells.csv").read_text()
    again = "pc0,crisis-7,crisis,1,2025-03-02,,,\npc1,crisis-6,crisis,1,2025-04-01T10:00:00,,,\n"
    write_answers(folder, {"a": 6, "b": 4, "c": 1}, again, moment="2025-03-01")
    run(app, folder)
    assert (folder / "cells.csv").read_text() == before


def test_a_day_lets_knowledge_fade_and_leaves_out_what_is_old_or_to_come(app: Flask, folder: Path) -> None:
    write_answers(folder, {"a": 6, "b": 4, "c": 1}, moment="2025-03-01")
    run(app, folder)
    fresh = cells(folder)["Unit a", "crisis"]
    run(app, folder, "--at", "2025-08-28")  # a half-life later
    faded = cells(folder)["Unit a", "crisis"]
    assert float(faded["measured"]) == pytest.approx(50 + (float(fresh["measured"]) - 50) / 2, abs=0.7)
    assert run(app, folder, "--at", "2026-03-02").exit_code == 0
    assert cells(folder)["Unit a", "crisis"]["assessed"] == "0"
    run(app, folder, "--at", "2025-02-01")
    assert cells(folder)["Unit a", "crisis"]["assessed"] == "0"


@pytest.mark.parametrize("right", ["1", "0", "0.5"])
def test_one_single_answer_gives_figures(app: Flask, folder: Path, right: str) -> None:
    (folder / "answers.csv").write_text(HEADER + f"pa0,q,crisis,{right},,,,\n")
    assert run(app, folder).exit_code == 0
    for row in cells(folder).values():
        assert 10 < float(row["measured"]) < 95
    assert len(table(folder / "persons.csv")) == 1


@pytest.mark.parametrize("count", [0, 8])
def test_everybody_wrong_and_everybody_right_give_finite_figures(app: Flask, folder: Path, count: int) -> None:
    write_answers(folder, dict.fromkeys("abc", count))
    assert run(app, folder).exit_code == 0
    values = [float(row[name]) for row in cells(folder).values() for name in ("measured", "low", "high")]
    assert all(math.isfinite(value) for value in values)
    assert (min(values) > 50) if count else (max(values[::3]) < 50)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nobody,q,crisis,1,,,,\n", "line 2: person 'nobody' is not in the file of people"),
        ("pa0,q,crisis,,,,,\n", "line 2: right is empty"),
        ("pa0,q,crisis,yes,,,,\n", "line 2: right is 'yes'; it must be a number from 0 to 1"),
        ("pa0,q,crisis,nan,,,,\n", "line 2: right is 'nan'; it must be a number from 0 to 1"),
        ("pa0,q,crisis,1.5,,,,\n", "line 2: right is '1.5'; it must be a number from 0 to 1"),
        ("pa0,,crisis,1,,,,\n", "line 2: question is empty"),
        ("pa0,q,crisis,1,30.6.2025,,,\n", "line 2: answered_at is '30.6.2025'; it must be a date such as 2025-06-30"),
        ("pa0,q,crisis,1,,2,,\n", "line 2: guess is '2'; it must be a number from 0 to 0.95"),
        ("pa0,q,crisis,1,,,hard,\n", "line 2: difficulty is 'hard'; it must be a number from -10 to 10"),
        ("pa0,q,crisis,1,,,,maybe\n", "line 2: anchor is 'maybe'; it must be 0, 1 or empty"),
        ("pa0,q,crisis,1\n", "line 2: 4 values where the header has 8"),
        (
            "pa0,q,crisis,1,,,,\npa1,q,privacy,1,,,,\n",
            "line 3: question 'q' has competency 'privacy' here and 'crisis' before",
        ),
        ("", "there is no answer in this file"),
    ],
)
def test_what_is_wrong_with_answers_is_told_with_its_line(app: Flask, folder: Path, line: str, said: str) -> None:
    (folder / "answers.csv").write_text(HEADER + line)
    printed = run(app, folder)
    assert printed.exit_code == 1
    assert f"Error: {folder / 'answers.csv'}" in printed.output
    assert said in printed.output
    assert not (folder / "cells.csv").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("person,team\na,b\n", "the header lacks unit; it must be person,unit,role"),
        ("person,unit,role,age\na,b,c,9\n", "the header has 'age'; it must be person,unit,role"),
        ("person,unit,role\na,b,c\na,b,c\n", "line 3: person 'a' is there twice"),
        ("person,unit,role\na,,c\n", "line 2: unit is empty"),
        ("person,unit,role\n", "there is nobody in this file"),
        ("", "the header lacks person, unit"),
    ],
)
def test_what_is_wrong_with_people_is_told(app: Flask, folder: Path, content: str, said: str) -> None:
    (folder / "people.csv").write_text(content)
    printed = run(app, folder)
    assert printed.exit_code == 1
    assert said in printed.output


def test_missing_and_unreadable_files_are_named(app: Flask, folder: Path) -> None:
    (folder / "people.csv").write_bytes(b"person,unit\n\xff\xfe,x\n")
    assert "this is not a text file in UTF-8" in run(app, folder).output
    (folder / "people.csv").unlink()
    assert f"{folder / 'people.csv'}: No such file or directory" in run(app, folder).output


def test_files_come_together(app: Flask, folder: Path) -> None:
    printed = app.test_cli_runner().invoke(args=["readiness", "estimate", "--people", str(folder / "people.csv")])
    assert printed.exit_code == 2
    assert "needs --people, --answers and --out" in printed.output
