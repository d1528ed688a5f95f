"""`flask curriculum report`: the map is up to date and says where everything is taught."""

from pathlib import Path

import pytest

from academy.curriculum.loading import load_curriculum
from academy.curriculum.practice import Practice
from academy.curriculum.practice_loading import load_practice
from academy.curriculum.reporting import report
from tests.academy.curriculum.factories import write_curriculum


@pytest.fixture(scope="module")
def written() -> str:
    starter = Path(__file__).parents[3] / "academy" / "starter"
    return report(load_curriculum(starter)[0], load_practice(starter)[0])


def test_the_report_we_ship_is_up_to_date(written: str, repository: Path) -> None:
    shipped = (repository / "docs" / "curriculum.md").read_text(encoding="utf-8")
    assert shipped == written, "run `flask curriculum report`"


def test_every_seed_statement_is_taught(written: str) -> None:
    rows = dict(line.strip("| ").split(" | ", 1) for line in written.splitlines() if line.startswith("| S"))
    for number in range(1, 44):
        assert len(rows[f"S{number:02}"]) > 10


def test_a_small_curriculum_is_mapped(tmp_path: Path) -> None:
    text = report(load_curriculum(write_curriculum(tmp_path))[0], Practice())
    assert "1 modules, 1 lessons, 3 scored questions, 0 drills" in text
    assert "| Other roles | 2 (2) | FND-9 |  | 20 |" in text
    assert "| FND-9 | Small numbers | everyone | 2 | 20 | 1 | 3 |" in text
    assert "| S01 | FND-9 Whose number? |" in text
    assert "| S01 | A blog | 2013 | seed | no |  | 2027-05-21 | FND-9 |" in text
