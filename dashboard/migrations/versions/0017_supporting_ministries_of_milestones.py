"""The ministries that support a milestone beside its lead."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("milestone", sa.Column("supporting", sa.String(1000)))


def downgrade():
    with op.batch_alter_table("milestone") as batch:
        batch.drop_column("supporting")
