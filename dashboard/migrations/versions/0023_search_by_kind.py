"""The index of the search anew: one column of words, and on SQLite their beginnings beside them.

It is filled from the records when the database is next prepared.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

FTS5 = """
CREATE VIRTUAL TABLE search_words USING fts5(
  {columns}, content='search_entry', content_rowid='id', columnsize=0,
  tokenize="ascii tokenchars '.-_'", {options}
)
"""
ADDED = """
CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
  INSERT INTO search_words (rowid, {columns}) VALUES (new.id, {new});
END
"""
DELETED = """
CREATE TRIGGER search_entry_deleted AFTER DELETE ON search_entry BEGIN
  INSERT INTO search_words (search_words, rowid, {columns}) VALUES ('delete', old.id, {old});
END
"""
TSVECTOR = """
ALTER TABLE search_entry ADD COLUMN {name}_words tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array({name}, ' '))) STORED
"""
GIN = "CREATE INDEX ix_search_entry_words ON search_entry USING gin ({columns})"
BEGINNINGS = "1 2 3 4 5 6 7 8 9 10 11 12"


def _make_anew(names, options):
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
    op.execute("DELETE FROM revision WHERE feature = 'search'")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "search_entry",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in names),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("record", name=op.f("uq_search_entry_record")),
    )
    if is_sqlite:
        new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("new", "old"))
        for statement in (FTS5, ADDED, DELETED):
            columns = ", ".join(names)
            op.execute(statement.format(columns=columns, options=options, new=new, old=old))
    else:
        for name in names:
            op.execute(TSVECTOR.format(name=name))
        op.execute(GIN.format(columns=", ".join(f"{name}_words" for name in names)))


def upgrade():
    _make_anew(["words"], f"detail='none', prefix='{BEGINNINGS}'")


def downgrade():
    _make_anew(["code", "title", "words"], "detail='column'")
