"""What the audit log and the list of jobs would have kept of nine months."""

from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from academy.audit.models import AuditEvent
from academy.demo.bulk import Bulk
from academy.jobs.models import Job, JobState
from quizzes.questions.open import Open

USUAL_DURATION = timedelta(seconds=7)


class Journal:
    """Collect events, then write them in the order of time."""

    def __init__(self, trainer_id: int, admin_id: int) -> None:
        self._trainer_id = trainer_id
        self._admin_id = admin_id
        self._events: list[dict[str, Any]] = []
        self._jobs: list[dict[str, Any]] = []

    def graded(self, question: Open, ticked: list[int], at: datetime) -> None:
        """Note that an answer was graded; never whose."""
        sentence = f"graded an answer to “{question.id}”: {len(ticked)} of {len(question.rubric)} rubric lines"
        self._note(at, self._trainer_id, "graded answer", "question", question.id, sentence, {"rubric_points": ticked})

    def assigned(self, number: int, sentence: str, after: dict[str, Any], at: datetime) -> None:
        """Note that a module was assigned."""
        self._note(at, self._admin_id, "assigned module", "assignment", str(number), sentence, after)

    def imported(self, number: int, people: int, at: datetime) -> None:
        """Note that a file of people was imported, by a job."""
        sentence = f"imported people from people-{at:%Y-%m-%d}.csv: {people} added"
        self._note(at, self._admin_id, "imported people", "import", str(number), sentence, {"created": people})
        self._job("people.apply_import", "Import people", {"number": number}, f"{people} people added.", people, at)

    def published(self, number: int, at: datetime) -> None:
        """Note that readiness was published, by a job."""
        sentence = f"published readiness no. {number}"
        self._note(at, self._admin_id, "published readiness", "publication", str(number), sentence, None)
        self._job("readiness.publish", "Publish readiness", {}, f"Publication {number} is published.", 1, at)

    def write(self, bulk: Bulk) -> None:
        """Add all events and jobs."""
        for event in sorted(self._events, key=itemgetter("at")):
            bulk.add(AuditEvent, **event)
        for job in sorted(self._jobs, key=itemgetter("created_at")):
            bulk.add(Job, **job)
        self._events, self._jobs = [], []

    def _note(
        self,
        at: datetime,
        actor: int,
        action: str,
        object_type: str,
        object_key: str,
        sentence: str,
        after: dict[str, Any] | None,
    ) -> None:
        event = {"at": at, "actor_id": actor, "action": action, "object_type": object_type, "object_key": object_key}
        self._events.append(event | {"sentence": sentence} | ({"after": after} if after else {}))

    def _job(
        self, kind: str, title: str, arguments: dict[str, Any], message: str, total: int, created: datetime
    ) -> None:
        self._jobs.append(
            {
                "kind": kind,
                "title": title,
                "arguments": arguments,
                "state": JobState.done,
                "done": total,
                "total": total,
                "message": message,
                "started_by_id": self._admin_id,
                "created_at": created,
                "heartbeat_at": created + USUAL_DURATION,
                "finished_at": created + USUAL_DURATION,
            }
        )
