"""The staff by the day on which they joined, as their list is sorted by it."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_staff_joined_on", "staff", ["joined_on"])


def downgrade():
    op.drop_index("ix_staff_joined_on", "staff")
