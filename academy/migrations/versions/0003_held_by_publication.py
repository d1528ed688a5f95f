"""held by publication

Revision: 0003
Follows: 0002

What was held so far lacks figures that are kept now, and its digests tell less: the next publication takes
everything in anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CELL = ("unit_id", "is_direct", "role_slug", "competency_id", "measure")
FORMER = "uq_held_evidence_unit_id_is_direct_role_slug_competency_id_measure"


def upgrade() -> None:
    op.execute("DELETE FROM held_evidence")
    with op.batch_alter_table("held_evidence") as batch_op:
        batch_op.add_column(sa.Column("publication_id", sa.Integer(), nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_held_evidence_publication_id"), "publication", ["publication_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_held_evidence_publication_id"), ["publication_id"])
        batch_op.create_index("ix_held_evidence_column", ["competency_id", "measure"])
        batch_op.drop_constraint(batch_op.f(FORMER), type_="unique")
        batch_op.create_unique_constraint("uq_held_evidence_cell_publication", [*CELL, "publication_id"])
    op.create_table(
        "published_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("own", sa.LargeBinary(), nullable=False),
        sa.Column("whole", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_published_evidence_competency_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_published_evidence_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_evidence")),
        sa.UniqueConstraint(
            "competency_id",
            "measure",
            "publication_id",
            name=op.f("uq_published_evidence_competency_id_measure_publication_id"),
        ),
    )
    with op.batch_alter_table("published_evidence") as batch_op:
        batch_op.create_index(batch_op.f("ix_published_evidence_publication_id"), ["publication_id"])


def downgrade() -> None:
    op.drop_table("published_evidence")
    op.execute("DELETE FROM held_evidence")
    with op.batch_alter_table("held_evidence") as batch_op:
        batch_op.drop_constraint("uq_held_evidence_cell_publication", type_="unique")
        batch_op.create_unique_constraint(batch_op.f(FORMER), list(CELL))
        batch_op.drop_index("ix_held_evidence_column")
        batch_op.drop_index(batch_op.f("ix_held_evidence_publication_id"))
        batch_op.drop_constraint(batch_op.f("fk_held_evidence_publication_id"), type_="foreignkey")
        batch_op.drop_column("publication_id")
