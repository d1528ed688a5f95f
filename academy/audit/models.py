"""The audit log: one row per change, never edited."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from academy.clock import now
from academy.db import Model

if TYPE_CHECKING:
    from academy.people.models import Person


class AuditEvent(Model):
    """One change: who did what to which object, with what stood there before and after."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object", "object_type", "object_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    action: Mapped[str]  # a verb phrase in the past tense, such as "published module"
    object_type: Mapped[str]
    object_key: Mapped[str]
    sentence: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]

    actor: Mapped["Person | None"] = relationship()
