"""Publishing and refreshing from the command line and as jobs."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from academy.clock import at as clock_at
from academy.db import session, transaction
from academy.jobs.models import Job, JobState
from academy.jobs.services import start_job
from academy.readiness.models import Estimate, Publication
from tests.academy.readiness.factories import JUNE, make_scene

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]


def test_publish_prints_what_it_made(app: Flask) -> None:
    make_scene()
    session().commit()
    printed = app.test_cli_runner().invoke(args=["readiness", "publish", "--json"])
    facts = json.loads(printed.output)
    assert (facts["number"], facts["units"]) == (1, 8)


def test_estimate_refreshes_everybody(app: Flask) -> None:
    make_scene()
    session().commit()
    with clock_at(JUNE):
        printed = app.test_cli_runner().invoke(args=["readiness", "estimate"])
    assert printed.output == "Refreshed the estimates of 46 people.\n"
    assert session().query(Estimate).count() == 46


@pytest.mark.parametrize("kind", ["readiness.publish", "readiness.estimate"])
def test_both_run_as_jobs_and_can_be_repeated(app: Flask, kind: str) -> None:
    make_scene()
    for week in range(2):
        with clock_at(JUNE + timedelta(days=7 * week)), transaction():
            job = start_job(kind, "Weekly")
        session().refresh(job)
        assert job.state is JobState.done
        assert job.message
    assert session().query(Publication).count() == (2 if kind == "readiness.publish" else 0)
    assert session().query(Job).count() == 2


def test_a_refused_publication_says_why_in_one_sentence(app: Flask) -> None:
    make_scene()
    session().commit()
    app.test_cli_runner().invoke(args=["readiness", "publish"])
    session().commit()
    with clock_at(JUNE):
        result = app.test_cli_runner().invoke(args=["readiness", "publish"])
    assert result.exit_code == 1
    assert result.output == "Error: A later moment is published already. Publications only go forward in time.\n"
