"""Indexes of the completions that lists go through: those that are not archived alone."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LIVE = sa.text("archived_at IS NULL")


def upgrade():
    op.drop_index("ix_completion_completed_on", "completion")
    for column in ("staff_id", "completed_on"):
        op.create_index(
            f"ix_completion_{column}",
            "completion",
            [column],
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        )


def downgrade():
    for column in ("staff_id", "completed_on"):
        op.drop_index(f"ix_completion_{column}", "completion")
    op.create_index("ix_completion_completed_on", "completion", ["completed_on"])
