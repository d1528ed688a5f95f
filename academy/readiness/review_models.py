"""What a publication keeps of the questions behind its figures."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from academy.db import Model


class QuestionReview(Model):
    """How many questions stand behind a competency's figures in a publication, and which flags they carry.

    It speaks of the whole organisation, never of a unit: every cell of the competency shows the same.
    """

    __tablename__ = "question_review"

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    questions: Mapped[int]
    flags: Mapped[dict[str, Any]]  # flag → how many questions; one with several counts by its first

    @property
    def flagged(self) -> int:
        """Return how many questions are flagged."""
        return sum(self.flags.values())
