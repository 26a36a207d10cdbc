"""What the worker saw when it opened the links of evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "link_check",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", name="pk_link_check"),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name="fk_link_check_evidence_id"
        ),
    )


def downgrade():
    op.drop_table("link_check")
