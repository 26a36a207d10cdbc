"""A comment on the guide may be about one section, stands in one language at least, and a ministry
may make several on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SUMMARIES = "summary_en", "summary_fr"
BEFORE = ["guide", "ministry_id", "received_on"]
AFTER = ["guide", "section", "ministry_id", "received_on", "sequence"]


def upgrade():
    with op.batch_alter_table("guide_feedback") as batch:
        batch.add_column(sa.Column("sequence", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch.add_column(sa.Column("section", sa.Integer(), nullable=True))
        for summary in SUMMARIES:
            batch.alter_column(summary, existing_type=sa.Text(), nullable=True)
        batch.drop_constraint(batch.f("uq_guide_feedback_guide_ministry_id_received_on"), type_="unique")
        batch.create_unique_constraint(
            batch.f("uq_guide_feedback_comment"), AFTER
        )


def downgrade():
    # What was not allowed before gives way: a summary in one language stands in for the other, and
    # of several comments of a ministry on a day the first is kept, with the texts of all.
    op.execute("UPDATE guide_feedback SET summary_en = coalesce(summary_en, summary_fr)")
    op.execute("UPDATE guide_feedback SET summary_fr = coalesce(summary_fr, summary_en)")
    comments = sa.table("guide_feedback", *map(sa.column, ["id", *BEFORE, *SUMMARIES]))
    first = {}
    for row in op.get_bind().execute(sa.select(comments).order_by(comments.c.id)).mappings().all():
        key = tuple(row[name] for name in BEFORE)
        if key not in first:
            first[key] = dict(row)
            continue
        kept = first[key]
        for name in SUMMARIES:
            kept[name] = f"{kept[name]}\n\n{row[name]}"
        op.execute(comments.update().where(comments.c.id == kept["id"]).values({n: kept[n] for n in SUMMARIES}))
        op.execute(comments.delete().where(comments.c.id == row["id"]))
    with op.batch_alter_table("guide_feedback") as batch:
        batch.drop_constraint(
            batch.f("uq_guide_feedback_comment"), type_="unique"
        )
        batch.create_unique_constraint(batch.f("uq_guide_feedback_guide_ministry_id_received_on"), BEFORE)
        for summary in SUMMARIES:
            batch.alter_column(summary, existing_type=sa.Text(), nullable=False)
        batch.drop_column("section")
        batch.drop_column("sequence")
