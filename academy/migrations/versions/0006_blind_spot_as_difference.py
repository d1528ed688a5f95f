"""blind spot as the difference of what is published

Revision: 0006
Follows: 0005

A blind spot has no evidence of its own any more: what was held and noted for it goes. Cells of earlier publications
keep theirs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cell") as batch_op:
        batch_op.add_column(sa.Column("claimed_on", sa.Date(), nullable=True))
    op.execute("DELETE FROM held_evidence WHERE measure = 'blind'")
    op.execute("DELETE FROM published_evidence WHERE measure = 'blind'")


def downgrade() -> None:
    with op.batch_alter_table("cell") as batch_op:
        batch_op.drop_column("claimed_on")
