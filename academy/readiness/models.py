"""Estimates of persons, which are private, and publications of cells, which leaders read."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from academy.clock import now
from academy.db import Model


class Estimate(Model):
    """What is known of one person in one competency. Private to the person.

    `value` and `sd` are points of the 0–100 readiness scale at `evidence_at`.
    """

    __tablename__ = "estimate"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    value: Mapped[float]
    sd: Mapped[float]
    level: Mapped[int]
    level_probability: Mapped[float]
    answers: Mapped[int]
    evidence_at: Mapped[datetime]  # information-weighted mean date of the answers
    newest_at: Mapped[datetime]
    computed_at: Mapped[datetime] = mapped_column(default=now)


class BankVersion(Model):
    """A reference bank as publications measured with it: a question joining or leaving makes a new version.

    `questions` are the ids of the first wordings that mean what is asked; a mended wording changes no bank.
    """

    __tablename__ = "bank_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    questions: Mapped[list[Any]]


class PublicationState(enum.Enum):
    """Whether a publication can be seen."""

    building = "building"
    published = "published"
    failed = "failed"


class Publication(Model):
    """An immutable picture of the organisation's readiness, with the tree and the rules it was made by."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[PublicationState] = mapped_column(default=PublicationState.building, index=True)
    at: Mapped[datetime] = mapped_column(index=True)  # the moment the figures speak of
    created_at: Mapped[datetime] = mapped_column(default=now)
    rules: Mapped[dict[str, Any]]  # smallest group, cuts, half-life … in force
    bank_version_id: Mapped[int | None] = mapped_column(ForeignKey("bank_version.id"))  # empty while building
    scale: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)  # question parameters and population; private

    bank_version: Mapped[BankVersion | None] = relationship()
    units: Mapped[list["PublishedUnit"]] = relationship(back_populates="publication")


class PublishedUnit(Model):
    """A unit as it stood at a publication. `is_direct` marks the people directly in a unit that has children:
    a child of its own, "Directly in X"."""

    __tablename__ = "published_unit"
    __table_args__ = (UniqueConstraint("publication_id", "unit_id", "is_direct"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("published_unit.id"), index=True)
    is_direct: Mapped[bool] = mapped_column(default=False)
    slug: Mapped[str]
    name: Mapped[str]
    is_partner: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    members: Mapped[int]

    publication: Mapped[Publication] = relationship(back_populates="units")


class CellState(enum.Enum):
    """What a measure of a cell shows. Only `value` and `carried` come with a figure."""

    value = "value"
    carried = "carried"
    no_data = "no-data"
    no_current_evidence = "no-current-evidence"
    too_few = "too-few"
    hidden = "hidden"
    not_needed = "not-needed"
    not_compared = "not-compared"


class Cell(Model):
    """One published figure set: unit × role (empty = all) × competency.

    Every column here may be shown: hidden figures are never written. Values are whole points, 0–100
    (blind spot −100 to 100); `low` and `high` bound the likely range. A blind spot is `claimed` less `measured`;
    in older publications, whose `claimed_on` is empty, it is a mean of its own over the people who had both.
    """

    __tablename__ = "cell"
    __table_args__ = (
        UniqueConstraint("published_unit_id", "role_slug", "competency_id"),
        Index("ix_cell_lookup", "published_unit_id", "role_slug"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    published_unit_id: Mapped[int] = mapped_column(ForeignKey("published_unit.id"), index=True)
    role_slug: Mapped[str] = mapped_column(default="all")  # "all" or a role
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    members: Mapped[int | None]
    target: Mapped[int | None]
    assessed: Mapped[int | None]
    coverage: Mapped[int | None]  # per cent of members with current evidence
    measured_state: Mapped[CellState]
    measured: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    share_at_target: Mapped[int | None]
    level_shares: Mapped[list[Any] | None]  # per cent of people at each level, from 0 to 4; summed probabilities
    evidence_on: Mapped[date | None]  # the day its evidence was last replaced
    newest_on: Mapped[date | None]
    claimed_state: Mapped[CellState]
    claimed: Mapped[int | None]
    claimed_people: Mapped[int | None]
    claimed_on: Mapped[date | None]  # the day its evidence was last replaced
    blind_state: Mapped[CellState]
    blind: Mapped[int | None]
    blind_low: Mapped[int | None]
    blind_high: Mapped[int | None]
    blind_people: Mapped[int | None]  # the fewer of those who rated themselves and those assessed

    published_unit: Mapped[PublishedUnit] = relationship()


class HeldEvidence(Model):
    """What the current figures of a cell rest on, for the hold rule; replaced when enough people changed it.

    Rows of a publication still building do not count yet; when it stands, they take the place of older ones.
    `people` packs pairs (person id, evidence digest) as little-endian 64-bit integers; never leaves the server.
    """

    __tablename__ = "held_evidence"
    __table_args__ = (
        UniqueConstraint(
            "unit_id",
            "is_direct",
            "role_slug",
            "competency_id",
            "measure",
            "publication_id",
            name="uq_held_evidence_cell_publication",
        ),
        Index("ix_held_evidence_column", "competency_id", "measure"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    is_direct: Mapped[bool] = mapped_column(default=False)
    role_slug: Mapped[str] = mapped_column(default="all")
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    measure: Mapped[str]  # measured or claimed
    replaced_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]]  # unrounded figures at replaced_at
    people: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class PublishedEvidence(Model):
    """Marks of what people gave to figures of earlier publications, so that nothing counts as new a second time.

    Each row adds what was held when its publication was made and stood in no earlier row. Sorted 64-bit integers,
    little-endian; nobody can be told from them, and they never leave the server.
    """

    __tablename__ = "published_evidence"
    __table_args__ = (UniqueConstraint("competency_id", "measure", "publication_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    measure: Mapped[str]
    own: Mapped[bytes] = mapped_column(LargeBinary)  # what they gave to that very figure
    whole: Mapped[bytes] = mapped_column(LargeBinary)  # together with all else that moved it
