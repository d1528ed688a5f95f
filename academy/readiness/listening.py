"""Keep a person's own estimates fresh: after every finished attempt and every graded answer."""

from typing import Any

from academy.learning.models import Attempt
from academy.learning.signals import attempt_finished, response_graded
from academy.readiness.estimate_services import refresh_own_estimates


def listen() -> None:
    """Connect to what learning tells; doing it again changes nothing."""
    attempt_finished.connect(_refresh)
    response_graded.connect(_refresh)


def _refresh(_sender: Any, *, attempt: Attempt) -> None:
    refresh_own_estimates(attempt.person_id)
