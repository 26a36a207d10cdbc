"""How search and sorting see texts and codes, kept beside them: made when they are written, so that
neither database works it out for each row that it reads.

A column `<name>_folded` holds a text without case and accents, `<name>_order` a code with its
numbers padded. Every way to write a record keeps them (here for a form's, `bulk` for many).
"""

from functools import cache
from typing import Any, Callable, Iterator, Mapping, NamedTuple, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    event,
    false,
    inspect,
    or_,
    select,
    update,
)

from dashboard.records.fields import Record

CHUNK = 2000


class Key(NamedTuple):
    """A column, the one of whose text it is made, and how."""

    name: str
    source: str
    make: Callable[[str], str]

    def of(self, values: Mapping[Any, Any]) -> str | None:
        """The key that belongs to these values."""
        text = values[self.source]
        return text if text is None else self.make(text)


@cache
def keys_of(table: Table) -> list[Key]:
    """The keys that a table keeps."""
    return [Key(c.name, *c.info["key"]) for c in table.columns if "key" in c.info]


def keys(table: Table, values: Mapping[str, Any]) -> dict[str, str | None]:
    """The keys that change with these values of a record."""
    return {key.name: key.of(values) for key in keys_of(table) if key.source in values}


def with_keys(
    table: Table, attributes: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[list[str], Sequence[Sequence[Any]]]:
    """Rows of values, given in the order of `attributes`, with their keys behind them."""
    made = [key for key in keys_of(table) if key.source in attributes]
    names = [*attributes, *(key.name for key in made)]
    if not made:
        return names, rows
    places = [(attributes.index(key.source), key.make) for key in made]
    return names, [
        [*row, *(None if row[n] is None else make(row[n]) for n, make in places)] for row in rows
    ]


def folded(column: Any) -> Any:
    """How search sees the text of a column: without case and accents."""
    plain = _plain(column)
    return plain.table.c[f"{plain.name}_folded"]


def order_of(column: Any) -> Any:
    """By what lists sort a column: codes with 3.10 after 3.9, texts without case and accents."""
    plain = _plain(column)
    beside = plain.table.c if getattr(plain, "table", None) is not None else {}
    names = (f"{plain.name}_{ending}" for ending in ("order", "folded") if beside)
    return next((beside[name] for name in names if name in beside), column)


def holds(word: str, *columns: Any) -> ColumnElement[bool]:
    """Whether a word, as search sees it, stands in any of these columns. Beside other conditions it
    keeps SQLite from choosing by an index.
    """
    return or_(false(), *(folded(column).contains(word, autoescape=True) for column in columns))


def _plain(column: Any) -> Any:
    return column.__clause_element__() if hasattr(column, "__clause_element__") else column


@event.listens_for(Record, "before_insert", propagate=True)
@event.listens_for(Record, "before_update", propagate=True)
def _keep(mapper: Any, _connection: Connection, record: Record) -> None:
    attributes = inspect(record).attrs
    for key in keys_of(mapper.local_table):
        if attributes[key.source].history.has_changes():
            setattr(record, key.name, key.of({key.source: getattr(record, key.source)}))


def wrong_keys(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The right keys of each record, by `its_id`, that has others."""
    made = keys_of(table)
    names = {key.source for key in made} | {key.name for key in made}
    columns = [table.c[name] for name in ("id", *names)]
    for row in connection.execute(select(*columns)).mappings() if made else ():
        right = {key.name: key.of(row) for key in made}
        if any(row[name] != key for name, key in right.items()):
            yield {"its_id": row["id"], **right}


def rebuild_keys(connection: Connection, table: Table) -> None:
    """Put right what `wrong_keys` finds; nothing of a record changes by that."""
    rows = list(wrong_keys(connection, table))
    values: dict[str, Any] = {key.name: bindparam(key.name) for key in keys_of(table)}
    mended = update(table).where(table.c.id == bindparam("its_id"))
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        connection.execute(mended.values(**values, updated_at=table.c.updated_at), chunk)
