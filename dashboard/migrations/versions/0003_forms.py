"""Which change takes back which, notes that suggest a correction, and settings changed by form."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def record():
    return [
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime()),
    ]


def upgrade():
    with op.batch_alter_table("change", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("takes_back_id", sa.Integer()))
        batch.create_foreign_key(batch.f("fk_change_takes_back_id"), "change", ["takes_back_id"], ["id"])
        batch.create_index("ix_change_takes_back_id", ["takes_back_id"])
        batch.create_index("ix_change_kind_record_id", ["kind", "record_id"])
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(500), nullable=False),
        *record(),
        sa.PrimaryKeyConstraint("id", name="pk_adjustment"),
        sa.UniqueConstraint("name", name="uq_adjustment_name"),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("ministry_id", sa.Integer()),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by_id", sa.Integer()),
        sa.Column("answered_at", sa.DateTime()),
        *record(),
        sa.PrimaryKeyConstraint("id", name="pk_suggestion"),
        sa.ForeignKeyConstraint(["ministry_id"], ["ministry.id"], name="fk_suggestion_ministry_id"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_suggestion_author_id"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name="fk_suggestion_answered_by_id"),
    )
    op.create_index("ix_suggestion_ministry_id", "suggestion", ["ministry_id"])


def downgrade():
    op.drop_table("suggestion")
    op.drop_table("adjustment")
    with op.batch_alter_table("change", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_index("ix_change_kind_record_id")
        batch.drop_index("ix_change_takes_back_id")
        batch.drop_constraint(batch.f("fk_change_takes_back_id"), type_="foreignkey")
        batch.drop_column("takes_back_id")
