"""What databases made by an unfinished 0005 lack; search and order on PostgreSQL whatever its locale."""

import sys
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SHORT = "ix_completion_course_id_completed_on_staff_id"
LONG = "ix_completion_course_id_completed_on_staff_id_archived_at"
SESSION = "ix_completion_session_id"

FOLDED = r"""
CREATE OR REPLACE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN octet_length($1) = length($1)
  THEN btrim(regexp_replace(lower($1 COLLATE "C"), '[\u0009-\u000d\u001c-\u0020]+', ' ', 'g'))
  ELSE folded_letters($1) END
$$
"""
LETTERS = r"""
CREATE OR REPLACE FUNCTION folded_letters(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT btrim(regexp_replace(lower(
  CASE WHEN plain ~ '[{upper}]' THEN translate(plain, '{upper}', '{lower}') ELSE plain END COLLATE "C"),
  '[\u0009-\u000d\u001c-\u0020\u0085\u1680\u2028\u2029]+', ' ', 'g'))
FROM (SELECT {spelt_out}regexp_replace(normalize($1, NFKD) COLLATE "C", '[{marks}]', '', 'g'){by}) AS texts (plain)
$$
"""
NATURAL = r"""
CREATE OR REPLACE FUNCTION natural_order(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT regexp_replace(regexp_replace($1, '([0-9]+)', '000000000\1', 'g'), '0*([0-9]{10,})(?![0-9])', '\1', 'g')
$$
"""
FOLDED_BEFORE = r"""
CREATE OR REPLACE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT btrim(regexp_replace(translate(
  replace(replace(replace(lower($1), 'œ', 'oe'), 'æ', 'ae'), '’', ''''),
  'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'), '[\s\u00a0\u202f]+', ' ', 'g'))
$$
"""
NATURAL_BEFORE = r"""
CREATE OR REPLACE FUNCTION natural_order(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT regexp_replace(regexp_replace($1, '(\d+)', '000000000\1', 'g'), '0*(\d{10,})(?!\d)', '\1', 'g')
$$
"""
SPELT_OUT = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "''"}


def letters():
    """The function that folds what is not ASCII; its tables are Python's own, so that both databases fold alike."""
    marks, upper, lower, spelt_out = [], "", "", dict(SPELT_OUT)
    for number in range(128, sys.maxunicode + 1):
        if 0xD800 <= number <= 0xDFFF:
            continue
        letter = chr(number)
        small = letter.casefold()
        if unicodedata.combining(letter):
            if marks and marks[-1][1] == number - 1:
                marks[-1][1] = number
            else:
                marks.append([number, number])
        elif small != letter and unicodedata.normalize("NFKD", letter) == letter:
            if len(small) == 1:
                upper, lower = upper + letter, lower + small
            elif letter not in SPELT_OUT:
                spelt_out[letter] = small
    replaced = "".join(f", '{letter}', '{text}')" for letter, text in spelt_out.items())
    sql = LETTERS.replace("{marks}", "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in marks))
    sql = sql.replace("{upper}", upper).replace("{lower}", lower)
    return sql.replace("{spelt_out}", "replace(" * len(spelt_out)).replace("{by}", replaced)


def upgrade():
    bind = op.get_bind()
    inspector = sa.inspect(bind)
    if "asked_at" not in {column["name"] for column in inspector.get_columns("user")}:
        op.add_column("user", sa.Column("asked_at", sa.DateTime(), nullable=True))
    indexes = {index["name"]: index for index in inspector.get_indexes("completion")}
    if SHORT in indexes:
        op.drop_index(SHORT, table_name="completion")
    if LONG not in indexes:
        op.create_index(LONG, "completion", ["course_id", "completed_on", "staff_id", "archived_at"])
    if f"{bind.dialect.name}_where" not in indexes[SESSION].get("dialect_options", {}):
        op.drop_index(SESSION, table_name="completion")
        some = sa.text("session_id IS NOT NULL")
        op.create_index(SESSION, "completion", ["session_id"], sqlite_where=some, postgresql_where=some)
    if bind.dialect.name == "postgresql":
        for sql in (letters(), FOLDED, NATURAL):
            bind.exec_driver_sql(sql)


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for sql in (FOLDED_BEFORE, NATURAL_BEFORE, "DROP FUNCTION folded_letters(text)"):
            op.get_bind().exec_driver_sql(sql)
