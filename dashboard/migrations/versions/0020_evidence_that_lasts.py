"""Evidence is a link or a file, and says who may open it and in which languages it is."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COLUMNS = {
    "file": sa.String(400),
    "access": sa.String(40),
    "access_reason_en": sa.Text(),
    "access_reason_fr": sa.Text(),
    "languages": sa.String(300),
}


def upgrade():
    with op.batch_alter_table("evidence") as batch:
        for name, type in COLUMNS.items():
            batch.add_column(sa.Column(name, type, nullable=True))


def downgrade():
    with op.batch_alter_table("evidence") as batch:
        for name in COLUMNS:
            batch.drop_column(name)
