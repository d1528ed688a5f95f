"""Every type of question written in the studio survives export and import."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from academy.curriculum.queries import published_version
from academy.curriculum.services import export_curriculum, import_curriculum
from academy.db import session
from academy.people.models import PermissionKind, Person
from academy.studio.type_forms import FORMS
from tests.academy.curriculum.factories import write_curriculum
from tests.academy.studio.factories import edition, question_fields
from tests.conftest import empty_tables
from tests.factories import make_person, permit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

MODULE = "small-numbers"


def definitions() -> dict[str, dict[str, Any]]:
    """Return the questions learners see, by their keys."""
    entries = published_version(MODULE).entries
    return {entry.question_version.question.key: dict(entry.question_version.definition) for entry in entries}


def write_every_type(trainer: FlaskClient) -> None:
    for kind in FORMS:
        fields = question_fields(kind, version=edition(MODULE), lesson="whose-number", text=f"What now ({kind})?")
        session().rollback()
        assert trainer.post(f"/studio/{MODULE}/questions/new", data=fields).status_code == 303
    sent = {"note": "All types", "version": edition(MODULE)}
    session().rollback()
    assert trainer.post(f"/studio/{MODULE}/publish", data=sent).status_code == 303
    session().rollback()


def test_every_type_is_the_same_after_export_and_import(
    sign_in: Callable[[Person], FlaskClient], tmp_path: Path
) -> None:
    import_curriculum(write_curriculum(tmp_path / "small"))
    trainer = make_person()
    permit(trainer, PermissionKind.trainer)
    write_every_type(sign_in(trainer))
    written = definitions()
    assert {definition["type"] for definition in written.values()} == set(FORMS)
    export_curriculum(tmp_path / "exported")
    assert import_curriculum(tmp_path / "exported").unchanged == ["FND-9"]

    session().rollback()
    empty_tables()
    assert import_curriculum(tmp_path / "exported").created == ["FND-9"]
    assert definitions() == written
    export_curriculum(tmp_path / "again")
    first, second = (tmp_path / name / "modules" / MODULE / "quiz.yaml" for name in ("exported", "again"))
    assert first.read_text() == second.read_text()
