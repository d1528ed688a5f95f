"""The commands, and the example of the README."""

import json
import re
from pathlib import Path

import pytest

import quizzes
from quizzes.__main__ import main
from quizzes.formats.response_matrix import read_response_matrix
from tests.quizzes.examples import yaml_blocks
from tests.quizzes.test_calibration import lsat_6


def test_the_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    readme = (Path(quizzes.__file__).parent / "README.md").read_text(encoding="utf-8")
    (file,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert len([line for line in example.split("\n") if line.strip()]) == 10
    monkeypatch.chdir(tmp_path)
    Path("quiz.yaml").write_text(file, encoding="utf-8")
    assert main(["check", "quiz.yaml"]) == 0
    exec(example, {})
    assert "quiz.yaml: questions 2, problems 0\n0.5 [" in capsys.readouterr().out


def test_check_names_file_line_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("questions:\n" + yaml_blocks()["single"], encoding="utf-8")
    bad.write_text("questions:\n- id: a\n\ttype: single\n", encoding="utf-8")
    assert main(["check", str(good)]) == 0
    assert main(["check", str(good), str(bad)]) == 1
    printed = capsys.readouterr()
    assert f"error: {bad}:3: A tab indents this line. Use spaces" in printed.err
    assert f"{good}: questions 1, problems 0" in printed.out


def test_check_says_which_file_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    good = tmp_path / "good.yaml"
    good.write_text("questions:\n" + yaml_blocks()["single"], encoding="utf-8")
    assert main(["check", str(tmp_path / "absent.yaml"), str(good)]) == 2
    printed = capsys.readouterr()
    assert "absent.yaml cannot be read: No such file" in printed.err
    assert "good.yaml: questions 1, problems 0" in printed.out


def test_check_says_which_file_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "picture.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["check", str(file)]) == 2
    assert capsys.readouterr().err == f"{file} is not UTF-8 text. Save it as UTF-8\n"


def test_check_prints_the_first_hundred_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "quiz.yaml"
    file.write_text("questions:\n" + "- id: a\n" * 150, encoding="utf-8")
    assert main(["check", str(file)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 101
    assert lines[-1] == "… and 199 more"


def test_calibrate_warns_of_questions_that_tell_nobody_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "matrix.csv"
    file.write_text("easy,unasked,q\n1,,1\n1,,0\n1,,1\n", encoding="utf-8")
    assert main(["calibrate", str(file)]) == 0
    assert capsys.readouterr().err.startswith(f"warning: {file}: Nobody answered 'unasked'")
    assert main(["calibrate", str(file), "--no-priors"]) == 0
    assert "Everybody has the same mark for 'easy', so it has no difficulty" in capsys.readouterr().err


def test_convert_writes_the_same_questions_tidied(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "quiz.yaml"
    file.write_text("questions:\n" + yaml_blocks()["numeric"], encoding="utf-8")
    assert main(["convert", str(file)]) == 0
    tidied = capsys.readouterr().out
    file.write_text(tidied, encoding="utf-8")
    assert main(["convert", str(file)]) == 0
    assert capsys.readouterr().out == tidied


def test_calibrate_prints_the_published_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    patterns, counts = lsat_6()
    rows = [",".join(str(int(x)) for x in row) for row, n in zip(patterns, counts, strict=True) for _ in range(int(n))]
    file = tmp_path / "lsat6.csv"
    file.write_text("q1,q2,q3,q4,q5\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert main(["calibrate", str(file), "--model", "2pl", "--no-priors", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["people"] == 1000
    assert result["loglik"] == pytest.approx(-2466.65, abs=0.01)
    assert [item["id"] for item in result["items"]] == ["q1", "q2", "q3", "q4", "q5"]
    assert [item["a"] for item in result["items"]] == pytest.approx([0.825, 0.723, 0.891, 0.689, 0.657], abs=0.01)
    assert main(["calibrate", str(file)]) == 0
    assert "1000 people" in capsys.readouterr().out


def test_a_matrix_may_name_its_people_and_leave_gaps():
    matrix, problems = read_response_matrix("person,a,b\np1,1,\np2,0.5,0\n")
    assert problems == []
    assert matrix is not None
    assert matrix.questions == ("a", "b")
    assert str(matrix.responses.tolist()) == "[[1.0, nan], [0.5, 0.0]]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.csv:1: There are no answers"),
        ("a,b\n", "m.csv:1: There are no answers"),
        ("a,a\n1,0\n", "m.csv:1: The question 'a' has several columns"),
        ("1,0\n1,0\n", "m.csv:1: The first row holds marks"),
        ("a,b\n1,0\n1\n", "m.csv:3: The row has 1 of 2 marks"),
        ("a,b\n1,2\n", "m.csv:2: The mark for 'b' is '2'"),
        ("a,b\n1,NaN\n", "m.csv:2: The mark for 'b' is 'NaN'"),
        ('a,b\n"1,0\n', "m.csv:2: This is not CSV"),
        ("a,b\n1,0\n\n1,5\n", "m.csv:4: The mark for 'b' is '5'"),
        ("a;b\n1;0\n", "m.csv:1: The columns are not divided by commas"),
        ("a,,c\n1,0,1\n", "m.csv:1: Column 2 of the questions has no id"),
    ],
)
def test_a_matrix_that_cannot_be_read_says_where_and_why(text: str, message: str):
    matrix, problems = read_response_matrix(text, "m.csv")
    assert matrix is None
    assert str(problems[0]).startswith(message)
