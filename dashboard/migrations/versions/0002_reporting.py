"""Who reported an update, private links to calendars, and the two functions of text that PostgreSQL lacks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FOLDED = r"""
CREATE OR REPLACE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT btrim(regexp_replace(translate(
  replace(replace(replace(lower($1), 'œ', 'oe'), 'æ', 'ae'), '’', ''''),
  'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'), '[\s\u00a0\u202f]+', ' ', 'g'))
$$
"""
NATURAL = r"""
CREATE OR REPLACE FUNCTION natural_order(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT regexp_replace(regexp_replace($1, '(\d+)', '000000000\1', 'g'), '0*(\d{10,})(?!\d)', '\1', 'g')
$$
"""


def upgrade():
    with op.batch_alter_table("update") as batch:
        batch.add_column(sa.Column("author_id", sa.Integer()))
        batch.create_foreign_key(batch.f("fk_update_author_id"), "user", ["author_id"], ["id"])
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("calendar_number", sa.Integer(), server_default="1", nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FOLDED)
        op.execute(NATURAL)


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION folded(text)")
        op.execute("DROP FUNCTION natural_order(text)")
    with op.batch_alter_table("user") as batch:
        batch.drop_column("calendar_number")
    with op.batch_alter_table("update") as batch:
        batch.drop_constraint(batch.f("fk_update_author_id"), type_="foreignkey")
        batch.drop_column("author_id")
