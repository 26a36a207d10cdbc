"""Many new rows laid out beside the records first, so that moving them in holds up other writers
for a moment only.

SQLite has one writer at a time. The rows go into a database that only this connection sees (and
that is gone with it); the write itself is one INSERT … SELECT. PostgreSQL has many writers and
needs none of this.
"""

from contextlib import contextmanager
from operator import itemgetter
from typing import Any, Iterator, Mapping, Sequence

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    case,
    func,
    insert,
    literal,
    select,
)

from dashboard.records.bulk import CHUNK, defaults
from dashboard.records.keys import with_keys
from dashboard.records.kinds import Kind

CACHE = 32 * 1024
"""KiB of SQLite's page cache while many rows are written: with its own 2 MiB the indexes are read
over and over.
"""
NUMBER = "row_number_in_file"


class Stage:
    """Rows waiting beside the records, by the place of their table among those that are read
    together.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tables: dict[int, Table] = {}

    def lay_out(
        self, place: int, kind: Kind, attributes: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Keep rows of values, in the order of `attributes`, without touching the records."""
        attributes, rows = with_keys(kind.table, attributes, rows)
        columns = [Column(attribute, kind.table.c[attribute].type) for attribute in attributes]
        table = Table(
            f"rows_{place}",
            MetaData(),
            Column(NUMBER, Integer, primary_key=True),
            *columns,
            schema="stage",
        )
        table.create(self.connection)
        keys = [kind.field(name) for name in kind.key]
        if not kind.is_referred_to and all(
            f.required for f in keys
        ):  # nothing counts them by their place
            places = [attributes.index(f.attribute) for f in keys]
            rows = sorted(
                rows, key=itemgetter(*places)
            )  # neighbours in the indexes are written together
        # By the driver itself: making dictionaries of the rows took a quarter of a large import.
        dialect = self.connection.dialect
        statement = str(insert(table).compile(dialect=dialect))
        binds = [c.type.dialect_impl(dialect).bind_processor(dialect) for c in columns]
        for start in range(0, len(rows), CHUNK):
            lines = [[n, *row] for n, row in enumerate(rows[start : start + CHUNK], start)]
            for column, bind in enumerate(binds, 1):
                if bind:
                    for line in lines:
                        line[column] = bind(line[column])
            self.connection.exec_driver_sql(statement, [tuple(line) for line in lines])
        self.tables[place] = table

    def clear(self) -> None:
        """Take out what was laid out, of a check that no longer holds."""
        while self.tables:
            _place, table = self.tables.popitem()
            table.drop(self.connection)

    def move_in(
        self, place: int, kind: Kind, at: Any, added: Mapping[str, Sequence[int]]
    ) -> Sequence[int]:
        """Insert the rows laid out at a place, in the caller's transaction; gives their ids in the
        same order.

        A negative reference is the record that the same import adds: -1 for the first of `added` of
        its table.
        """
        table = self.tables[place]
        first = (self.connection.scalar(select(func.max(kind.table.c.id))) or 0) + 1
        references = {f.attribute: f.reference for f in kind.fields if f.reference in added}
        values: dict[str, Any] = {"id": table.c[NUMBER] + first}
        for column in table.columns:
            values[column.name] = column
            news = added.get(references.get(column.name, ""), ())
            if news:
                values[column.name] = case(
                    (column < 0, literal(news[0] - 1) - column), else_=column
                )
        del values[NUMBER]
        values |= {
            n: literal(v, kind.table.c[n].type) for n, v in defaults(kind, list(values), at).items()
        }
        moved = insert(kind.table).from_select(
            list(values), select(*values.values()).order_by(table.c[NUMBER])
        )
        count = self.connection.execute(moved).rowcount
        return range(first, first + count)


@contextmanager
def stage(connection: Connection) -> Iterator[Stage | None]:
    """A stage for this connection, which must not have begun a transaction; None where the database
    needs none.
    """
    if connection.dialect.name != "sqlite":
        yield None
        return
    raw = connection.connection.dbapi_connection
    raw.execute("ATTACH '' AS stage")  # type: ignore[union-attr]
    before = raw.execute("PRAGMA cache_size").fetchone()[0]  # type: ignore[union-attr]
    raw.execute(f"PRAGMA cache_size=-{CACHE}")  # type: ignore[union-attr]
    try:
        yield Stage(connection)
    finally:
        connection.rollback()
        raw.execute(f"PRAGMA cache_size={before}")  # type: ignore[union-attr]
        raw.execute("DETACH stage")  # type: ignore[union-attr]
