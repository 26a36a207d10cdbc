"""The lines of a kind by their numbers: what was written of it since one of them."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_change_kind_id", "change", ["kind", "id"])


def downgrade():
    op.drop_index("ix_change_kind_id", "change")
