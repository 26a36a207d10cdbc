"""From paths to records: open, check, apply. The command and the upload page call the same three."""

from pathlib import Path
from typing import Any, Callable, Protocol, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from dashboard.database.engine import analyze
from dashboard.database.faults import can_be_begun_again
from dashboard.extensions import db, now
from dashboard.files.check import Checked, Wrong, check
from dashboard.files.headers import Remembered, guess_kind
from dashboard.files.models import remembered
from dashboard.files.problems import FileProblem
from dashboard.files.sources import Source, Table, open_table, sources
from dashboard.language import lazy_gettext as _
from dashboard.records.bulk import CHUNK, add_many, change_many, log_import
from dashboard.records.fields import Type
from dashboard.records.kinds import ORDER, Kind, kind, kind_of_table, kinds
from dashboard.records.revision import revisions_of
from dashboard.records.save import Actor
from dashboard.records.staging import Stage, stage as stage_for

Reader = Callable[[], list[tuple[Kind, Table]]]


def recognised(
    source: Source, table: Table, named: str | None = None, by_hand: Remembered | None = None
) -> tuple[Kind, Table]:
    """The table in a file and the kind of record it holds. Raises FileProblem when that cannot be told."""
    found = kind(named) if named else guess_kind(source.stem, table.header, by_hand)
    if found is None:
        names = ", ".join(k.name for k in kinds())
        raise FileProblem(
            _(
                "%(file)s: neither its name nor its columns tell the kind; name it: %(kinds)s",
                file=source.name,
                kinds=names,
            )
        )
    table.chosen = (by_hand or {}).get(found.name, {})
    return found, table


class Layout(Protocol):
    """Another program's layout, of whose tables records of several kinds are made."""

    def claims(self, header: list[str]) -> bool:
        """Whether a table with this header is in the layout."""

    def tables(self, found: Sequence[Table]) -> list[tuple[Kind, Table]]:
        """The same as tables of our kinds. Raises FileProblem."""


def open_paths(
    paths: Sequence[Path], named: str | None = None, layout: Layout | None = None
) -> list[tuple[Kind, Table]]:
    """The tables in files, folders and zips, each after those that it refers to. Raises FileProblem."""
    tables, foreign, by_hand = [], [], remembered()
    for source in sources(list(paths)):
        table = open_table(source)
        if layout and not named and layout.claims(table.header):
            foreign.append(table)
        else:
            tables.append(recognised(source, table, named, by_hand))
    if layout and foreign:
        tables += layout.tables(foreign)
    return in_order(tables)


def in_order(tables: Sequence[tuple[Kind, Table]]) -> list[tuple[Kind, Table]]:
    """The tables, each after those that it refers to."""
    return sorted(tables, key=lambda pair: ORDER.index(pair[0].name))


def apply(
    connection: Connection, checked: Sequence[Checked], actor: Actor, stage: Stage | None = None
) -> list[int]:
    """Write what was checked in the caller's transaction; gives the ids of its lines in the change log."""
    added: dict[str, list[int]] = {}
    lines = []
    for place, one in enumerate(checked):
        references = [(i, f.reference) for i, f in _references(one) if f.reference in added]
        for _id, _before, after in one.changed:
            for i, table in references:
                name = one.attributes[i]
                if after.get(name) is not None and after[name] < 0:
                    after[name] = added[table][-after[name] - 1]
        ids: Sequence[int] = ()
        if stage and place in stage.tables:
            ids = stage.move_in(place, one.kind, now(), added)
        elif one.new:
            for values in one.new:
                for i, table in references:
                    if values[i] is not None and values[i] < 0:
                        values[i] = added[table][-values[i] - 1]
            ids = add_many(connection, one.kind, one.attributes, one.new)
        added.setdefault(one.kind.table.name, []).extend(ids)
        if one.changed:
            change_many(connection, one.kind, one.changed)
        if one.new or one.changed:
            lines.append(log_import(connection, one.kind, actor, one.file, ids, one.changed))
    return lines


def _references(one: Checked) -> list[tuple[int, Any]]:
    by_attribute = {f.attribute: f for f in one.kind.fields if f.type is Type.REFERENCE}
    return [
        (i, by_attribute[name]) for i, name in enumerate(one.attributes) if name in by_attribute
    ]


def _seen(
    connection: Connection, tables: Sequence[tuple[Kind, Table]], *, hold: bool = False
) -> dict[str, int]:
    """The revisions of what checking these tables reads: their own records, and those that they may refer to."""
    features = {of.feature for of, _table in tables}
    features |= {
        kind_of_table(f.reference).feature
        for of, _table in tables
        for f in of.fields
        if f.reference
    }
    return revisions_of(connection, features, hold=hold)


def _raised(seen: dict[str, int], checked: Sequence[Checked]) -> dict[str, int]:
    """The revisions after nothing but what was checked has been written."""
    numbers = dict(seen)
    for one in checked:
        if one.new or one.changed:
            numbers[one.kind.feature] = numbers.get(one.kind.feature, 0) + 1
    return numbers


Write = Callable[[Connection, Sequence[Checked], Actor, Stage | None], Any]


def run(
    read: Reader,
    actor: Actor,
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
    wrong: Wrong | None = None,
    write: Write = apply,
) -> list[Checked]:
    """Check the tables and, unless anything is wrong or it is a dry run, apply them: all of them or nothing.

    Checking waits for nobody and keeps nobody waiting; when something that it read was written
    meanwhile, it is done again, the last time inside the transaction that applies. `write` is called
    in that transaction, and again where another one was in its way. Raises FileProblem.
    """
    tables = read()
    db.session.rollback()
    with db.engine.connect() as connection, stage_for(connection) as stage:
        for last in (False, False, False, True):
            connection = connection.execution_options(reads=True)
            seen = _seen(connection, tables)
            checked = check(connection, iter(tables), progress, wrong)
            if dry_run or any(one.error_count for one in checked):
                return checked
            if stage:
                _lay_out(stage, checked)
            connection.commit()
            connection = connection.execution_options(reads=False)
            try:
                if _seen(connection, tables, hold=last) != seen:
                    if not last:
                        connection.rollback()
                        continue
                    seen = _seen(connection, tables)
                    checked, stage = check(connection, iter(tables)), None
                if any(one.error_count for one in checked):
                    return checked
                write(connection, checked, actor, stage)
                if _seen(connection, tables, hold=True) == _raised(seen, checked):
                    connection.commit()
                    break
                connection.rollback()  # PostgreSQL lets others write meanwhile
            except DBAPIError as error:
                connection.rollback()
                if last or not can_be_begun_again(error):
                    raise
        else:
            raise AssertionError("the last try holds what it has read")
        if stage and stage.tables:
            analyze(connection)
        return checked


def _lay_out(stage: Stage, checked: Sequence[Checked]) -> None:
    stage.tables.clear()
    for place, one in enumerate(checked):
        if len(one.new) > CHUNK:
            stage.lay_out(place, one.kind, one.attributes, one.new)
