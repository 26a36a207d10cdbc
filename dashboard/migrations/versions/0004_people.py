"""One-time links by which people choose their password."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_link"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_one_time_link_user_id"),
        sa.UniqueConstraint("secret_hash", name="uq_one_time_link_secret_hash"),
    )
    op.create_index("ix_one_time_link_user_id", "one_time_link", ["user_id"])


def downgrade():
    op.drop_table("one_time_link")
