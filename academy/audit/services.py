"""Write the audit log."""

from typing import Any

from flask import has_request_context
from flask_login import current_user

from academy.audit.models import AuditEvent
from academy.db import session


def record(
    action: str,
    object_type: str,
    object_key: str,
    sentence: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    actor_id: int | None = None,
) -> None:
    """Append one event, by the signed-in person unless `actor_id` says otherwise.

    The sentence goes on after the name of who did it: a verb in the past tense first, no full stop, such as
    "added the unit Sales". Where nobody did it, Academy did.
    """
    session().add(
        AuditEvent(
            action=action,
            object_type=object_type,
            object_key=object_key,
            sentence=sentence,
            before=before,
            after=after,
            actor_id=actor_id if actor_id is not None else _signed_in_person(),
        )
    )


def _signed_in_person() -> int | None:
    if has_request_context() and current_user and current_user.is_authenticated:
        return int(current_user.person.id)
    return None
