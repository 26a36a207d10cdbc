"""Practices named in follow-up answers, and days on which a session's surveys close."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("survey_response", sa.Column("practices", sa.String(300)))
    op.add_column("session", sa.Column("survey_closes_on", sa.Date()))
    op.add_column("session", sa.Column("follow_up_closes_on", sa.Date()))


def downgrade():
    for name in ("survey_closes_on", "follow_up_closes_on"):
        with op.batch_alter_table("session") as batch:
            batch.drop_column(name)
    with op.batch_alter_table("survey_response") as batch:
        batch.drop_column("practices")
