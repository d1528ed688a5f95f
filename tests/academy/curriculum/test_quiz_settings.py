"""The rules of a quiz travel through import and export unchanged."""

from pathlib import Path

import pytest

from academy.curriculum.queries import published_version
from academy.curriculum.services import export_curriculum, import_curriculum
from tests.academy.curriculum.factories import QUIZ, write_curriculum

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

RULES = "quiz:\n  feedback: immediately\n  time_limit: 30\n  attempts: 3\n  delay: 0\n  opens: 2027-05-01 09:00+02:00\n"


def test_rules_are_imported_and_exported(tmp_path: Path) -> None:
    report = import_curriculum(write_curriculum(tmp_path / "in", quiz=RULES + QUIZ))
    assert report.created == ["FND-9"]
    settings = published_version("small-numbers").settings
    assert (settings.feedback, settings.attempts, settings.pass_mark) == ("immediately", 3, 70)
    export_curriculum(tmp_path / "out")
    assert import_curriculum(tmp_path / "out").unchanged == ["FND-9"]
    assert "opens: '2027-05-01T07:00:00+00:00'" in (tmp_path / "out/modules/small-numbers/quiz.yaml").read_text()


def test_changed_rules_make_a_new_version(tmp_path: Path) -> None:
    import_curriculum(write_curriculum(tmp_path / "in"))
    assert import_curriculum(write_curriculum(tmp_path / "in", quiz=RULES + QUIZ)).changed == ["FND-9"]
