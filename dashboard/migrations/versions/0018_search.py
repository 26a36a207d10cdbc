"""The index of the search: FTS5 on SQLite, tsvector on PostgreSQL, of words that are split already.

It is filled from the records when the database is next prepared.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLUMNS = "code", "title", "words"
FTS5 = """
CREATE VIRTUAL TABLE search_words USING fts5(
  code, title, words, content='search_entry', content_rowid='id', detail='column',
  columnsize=0, tokenize="ascii tokenchars '.-_'"
)
"""
ADDED = """
CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
  INSERT INTO search_words (rowid, code, title, words)
  VALUES (new.id, new.code, new.title, new.words);
END
"""
DELETED = """
CREATE TRIGGER search_entry_deleted AFTER DELETE ON search_entry BEGIN
  INSERT INTO search_words (search_words, rowid, code, title, words)
  VALUES ('delete', old.id, old.code, old.title, old.words);
END
"""
TSVECTOR = """
ALTER TABLE search_entry ADD COLUMN {name}_words tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array({name}, ' '))) STORED
"""
GIN = "CREATE INDEX ix_search_entry_words ON search_entry USING gin (code_words, title_words, words_words)"


def upgrade():
    bind = op.get_bind()
    # compared as every text of ours: the type of a column that others are made of cannot change
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "search_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in COLUMNS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("record", name=op.f("uq_search_entry_record")),
    )
    if bind.dialect.name == "sqlite":
        for statement in (FTS5, ADDED, DELETED):
            bind.exec_driver_sql(statement)
    else:
        for name in COLUMNS:
            bind.exec_driver_sql(TSVECTOR.format(name=name))
        bind.exec_driver_sql(GIN)


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
    op.execute("DELETE FROM revision WHERE feature = 'search'")
