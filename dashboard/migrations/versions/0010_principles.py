"""The principles of the learning framework that a course follows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("course", sa.Column("principles", sa.String(300)))


def downgrade():
    with op.batch_alter_table("course") as batch:
        batch.drop_column("principles")
