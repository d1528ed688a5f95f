"""marks that await a corrected rubric

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mark") as batch_op:
        batch_op.add_column(sa.Column("awaits_version_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_mark_awaits_version_id"), "question_version", ["awaits_version_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("mark") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_mark_awaits_version_id"), type_="foreignkey")
        batch_op.drop_column("awaits_version_id")
