"""What a request for support says in full, by when it is wished for, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DETAILS = "details_en", "details_fr"
SERVED = "commitment", "milestone"


def upgrade():
    for name in DETAILS:
        op.add_column("support_request", sa.Column(name, sa.Text()))
    op.add_column("support_request", sa.Column("wished_on", sa.Date()))
    for table in SERVED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("request_id", sa.Integer()))
            name = batch.f(f"fk_{table}_request_id")
            batch.create_foreign_key(name, "support_request", ["request_id"], ["id"])
            batch.create_index(batch.f(f"ix_{table}_request_id"), ["request_id"])


def downgrade():
    for table in SERVED:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(batch.f(f"ix_{table}_request_id"))
            name = batch.f(f"fk_{table}_request_id")
            batch.drop_constraint(name, type_="foreignkey")
            batch.drop_column("request_id")
    with op.batch_alter_table("support_request") as batch:
        for name in (*DETAILS, "wished_on"):
            batch.drop_column(name)
