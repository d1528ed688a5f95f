"""question reviews

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_review",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("flags", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_question_review_competency_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_question_review_publication_id")),
        sa.PrimaryKeyConstraint("publication_id", "competency_id", name=op.f("pk_question_review")),
    )


def downgrade() -> None:
    op.drop_table("question_review")
