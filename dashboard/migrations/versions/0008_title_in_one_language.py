"""A piece of evidence has its title in one language at least."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TITLES = "title_en", "title_fr"


def upgrade():
    with op.batch_alter_table("evidence") as batch:
        for title in TITLES:
            batch.alter_column(title, existing_type=sa.String(500), nullable=True)


def downgrade():
    # A title that is missing was not allowed before: the other language's stands in for it.
    op.execute("UPDATE evidence SET title_en = coalesce(title_en, title_fr)")
    op.execute("UPDATE evidence SET title_fr = coalesce(title_fr, title_en)")
    with op.batch_alter_table("evidence") as batch:
        for title in TITLES:
            batch.alter_column(title, existing_type=sa.String(500), nullable=False)
