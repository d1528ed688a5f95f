"""Jobs as people see them: what is running, how far it is, how it ended."""

import enum
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from academy.clock import now
from academy.db import Model

if TYPE_CHECKING:
    from academy.people.models import Person


class JobState(enum.Enum):
    """How a job stands."""

    waiting = "waiting"
    running = "running"
    done = "done"
    failed = "failed"


class Job(Model):
    """One piece of long work. It can be repeated safely: a job that was cut off starts again from its beginning."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(9))
    kind: Mapped[str]
    title: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.waiting, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    started_by: Mapped["Person | None"] = relationship()
