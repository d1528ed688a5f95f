"""Persons, the units they belong to, what they do (role) and what they may do here (permission)."""

import enum
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from academy.clock import now
from academy.db import Model

if TYPE_CHECKING:
    from academy.jobs.models import Job


class Organisation(Model):
    """The one organisation of this installation."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class UnitKind(enum.Enum):
    """The height of a unit in the tree."""

    company = "company"
    division = "division"
    team = "team"


class Unit(Model):
    """A node of the tree company → division → team. Its slug is never reused and survives moves.

    `path` is the chain of ids from the root, as `/1/4/17/`: a subtree is everything whose path starts with it.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[UnitKind]
    is_partner: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])

    def contains(self, other: "Unit") -> bool:
        """Tell whether `other` is this unit or lies under it."""
        return other.path.startswith(self.path)


class Role(Model):
    """What a person does for a living; targets hang on it."""

    __tablename__ = "role"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class ExtraTime(enum.Enum):
    """How much longer than others a person may take for a quiz with a time limit."""

    usual = "usual"
    quarter = "quarter"
    half = "half"
    double = "double"
    no_limit = "no-limit"

    @property
    def share(self) -> float | None:
        """Return what is added to a limit as a share of it, None for no limit at all."""
        return {"usual": 0.0, "quarter": 0.25, "half": 0.5, "double": 1.0}.get(self.value)


class Person(Model):
    """Somebody who learns here. E-mail addresses are kept in lower case."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(9))
    external_id: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role_slug: Mapped[str] = mapped_column(ForeignKey("role.slug"), default="other", index=True)
    timezone: Mapped[str | None]
    theme: Mapped[str | None]
    password_hash: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    extra_time: Mapped[ExtraTime] = mapped_column(default=ExtraTime.usual)
    welcome_step: Mapped[int] = mapped_column(default=1)  # 1 to 3; 4 when the first run is over
    created_at: Mapped[datetime] = mapped_column(default=now)
    deactivated_at: Mapped[datetime | None] = mapped_column(index=True)

    unit: Mapped[Unit] = relationship()
    role: Mapped[Role] = relationship()
    permissions: Mapped[list["Permission"]] = relationship(back_populates="person", cascade="all, delete-orphan")

    @property
    def is_active(self) -> bool:
        """Tell whether the person may sign in."""
        return self.deactivated_at is None


class PermissionKind(enum.Enum):
    """What a person may do here besides learning."""

    leader = "leader"
    trainer = "trainer"
    admin = "admin"


class Permission(Model):
    """One permission of one person; a leader's names the unit whose subtree they lead."""

    __tablename__ = "permission"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "unit_id"),
        CheckConstraint("(kind = 'leader') = (unit_id IS NOT NULL)", name="leaders_have_a_unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[PermissionKind]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    person: Mapped[Person] = relationship(back_populates="permissions")
    unit: Mapped[Unit | None] = relationship()


class SignIn(Model):
    """One sign-in on one device; it can be revoked. Only a hash of its token is kept."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    user_agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class SignInThrottle(Model):
    """Failed sign-ins of one address, known or not; the wait grows with each."""

    __tablename__ = "sign_in_throttle"

    email: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_failure_at: Mapped[datetime] = mapped_column(default=now)


class LinkPurpose(enum.Enum):
    """What a link that works once is for."""

    invitation = "invitation"
    reset = "reset"


class OneTimeLink(Model):
    """A link sent by mail. It works once, until it expires; only a hash of its token is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[LinkPurpose]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class MistakeReport(Model):
    """A person's word that their own record is wrong, for the admin to settle."""

    __tablename__ = "mistake_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class ImportState(enum.Enum):
    """How far a people import is."""

    checked = "checked"
    applying = "applying"
    applied = "applied"


class PeopleImport(Model):
    """One uploaded file of people: what it holds, what a dry run found, and whether it was applied."""

    __tablename__ = "people_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    file_name: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    deactivate_missing: Mapped[bool] = mapped_column(default=False)
    findings: Mapped[dict[str, Any]]
    state: Mapped[ImportState] = mapped_column(default=ImportState.checked)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    applied_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))

    uploaded_by: Mapped[Person | None] = relationship()
    job: Mapped["Job | None"] = relationship()
