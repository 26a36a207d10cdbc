"""Themes and partners are records; the words that events had for them become their first ones."""

import re
import unicodedata
from datetime import datetime, timezone
from itertools import count

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EVENT = sa.table("event", sa.column("id"), sa.column("themes"), sa.column("partners"))
TABLES = {"themes": "theme", "partners": "partner"}


def upgrade():
    for name, own in {"theme": [], "partner": [("sector", 40), ("region", 40), ("url", 2000)]}.items():
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("code", sa.String(60), nullable=False),
            sa.Column("name_en", sa.String(500), nullable=False),
            sa.Column("name_fr", sa.String(500), nullable=False),
            *(sa.Column(column, sa.String(length), nullable=True) for column, length in own),
            sa.Column("to_translate", sa.Boolean(), nullable=True),
            sa.Column("created_at", sa.DateTime(), nullable=False),
            sa.Column("updated_at", sa.DateTime(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("archived_at", sa.DateTime(), nullable=True),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint("code", name=op.f(f"uq_{name}_code")),
        )
    for column, name in TABLES.items():
        codes = {}
        rewrite(column, lambda word, codes=codes: codes.setdefault(plain(word), (code_of(word, codes), word))[0])
        moment = datetime.now(timezone.utc).replace(tzinfo=None)
        stamps = {"created_at": moment, "updated_at": moment, "version": 1}
        rows = [
            {"code": code, "name_en": word, "name_fr": word, "to_translate": True, **stamps}
            for code, word in codes.values()
        ]
        op.bulk_insert(table_of(name), rows)


def downgrade():
    for column, name in TABLES.items():
        columns = table_of(name).c
        records = op.get_bind().execute(sa.select(columns.code, columns.name_en))
        names = {code: word.replace(";", ",") for code, word in records}
        rewrite(column, lambda code, names=names: names.get(code, code))
        op.drop_table(name)


def table_of(name):
    stamps = sa.column("created_at", sa.DateTime()), sa.column("updated_at", sa.DateTime()), sa.column("version")
    texts = sa.column("code"), sa.column("name_en"), sa.column("name_fr")
    return sa.table(name, *texts, sa.column("to_translate", sa.Boolean()), *stamps)


def rewrite(column, change):
    """Change each entry of a list that events keep as one text; what comes out twice stands once."""
    bind, listed = op.get_bind(), EVENT.c[column]
    for id, text in bind.execute(sa.select(EVENT.c.id, listed).where(listed.is_not(None)).order_by(EVENT.c.id)).all():
        entries = dict.fromkeys(change(part.strip()) for part in text.split(";") if part.strip())
        bind.execute(sa.update(EVENT).where(EVENT.c.id == id).values({column: ";".join(entries)}))


def plain(word):
    """The word as search sees it: two that differ in case, accents or spaces are one."""
    letters = unicodedata.normalize("NFKD", word).casefold()
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def code_of(word, codes):
    """A code that no other word has: DATA-SHARING of “Data sharing”."""
    given = {code for code, _word in codes.values()}
    stem = re.sub(r"(?:[\W_]|(?![0-9])\d)+", "-", plain(word)).strip("-").upper()[:55] or "WORD"
    return next(code for n in count(1) if (code := stem if n == 1 else f"{stem}-{n}") not in given)
