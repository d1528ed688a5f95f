"""What the monthly audit of the ranges found."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from academy.clock import now
from academy.db import Model


class RangeAudit(Model):
    """How many groups (unit × competency) were predicted on answers kept aside, and how many lay in their range.

    One figure for the whole company; nobody and no unit can be told from it.
    """

    __tablename__ = "range_audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)  # the moment up to which answers count
    created_at: Mapped[datetime] = mapped_column(default=now)
    groups: Mapped[int]
    held: Mapped[int]

    @property
    def per_cent(self) -> int:
        """Return how often the ranges held, as whole per cent."""
        return round(100 * self.held / self.groups)
