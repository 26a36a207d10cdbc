"""People who ask for a link; uploads with their previews, columns mapped by hand, and no index twice on completions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "upload",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_upload_user_id"),
    )
    op.create_index("ix_upload_created_at", "upload", ["created_at"])
    op.create_table(
        "column_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("heading", sa.String(200), nullable=False),
        sa.Column("field", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_column_mapping"),
        sa.UniqueConstraint("kind", "heading", name="uq_column_mapping_kind_heading"),
    )
    op.add_column("user", sa.Column("asked_at", sa.DateTime(), nullable=True))
    for name in ("staff_id", "course_id"):  # longer indexes begin with these
        op.drop_index(f"ix_completion_{name}", table_name="completion")
    op.drop_index("ix_completion_session_id", table_name="completion")
    some = sa.text("session_id IS NOT NULL")  # most completions name no session
    op.create_index(
        "ix_completion_session_id", "completion", ["session_id"], sqlite_where=some, postgresql_where=some
    )
    op.drop_index("ix_completion_course_id_completed_on_staff_id", table_name="completion")
    columns = ["course_id", "completed_on", "staff_id", "archived_at"]  # all that counting who holds a course reads
    op.create_index("ix_completion_course_id_completed_on_staff_id_archived_at", "completion", columns)


def downgrade():
    op.drop_index("ix_completion_session_id", table_name="completion")
    op.create_index("ix_completion_session_id", "completion", ["session_id"])
    op.drop_column("user", "asked_at")
    op.drop_index("ix_completion_course_id_completed_on_staff_id_archived_at", table_name="completion")
    columns = ["course_id", "completed_on", "staff_id"]
    op.create_index("ix_completion_course_id_completed_on_staff_id", "completion", columns)
    for name in ("staff_id", "course_id"):
        op.create_index(f"ix_completion_{name}", "completion", [name])
    op.drop_table("column_mapping")
    op.drop_table("upload")
