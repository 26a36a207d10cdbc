"""Several updates of a milestone on one day: a later one corrects the earlier."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("update") as batch:
        batch.add_column(sa.Column("sequence", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch.drop_constraint(batch.f("uq_update_milestone_id_reported_on"), type_="unique")
        columns = ["milestone_id", "reported_on", "sequence"]
        batch.create_unique_constraint(batch.f("uq_update_milestone_id_reported_on_sequence"), columns)


def downgrade():
    with op.batch_alter_table("update") as batch:
        batch.drop_constraint(batch.f("uq_update_milestone_id_reported_on_sequence"), type_="unique")
        batch.create_unique_constraint(batch.f("uq_update_milestone_id_reported_on"), ["milestone_id", "reported_on"])
        batch.drop_column("sequence")
