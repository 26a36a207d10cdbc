"""From paths to records: open, check, apply. The command and the upload page call the same
three."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Protocol, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from dashboard.database.engine import analyze
from dashboard.database.faults import can_be_begun_again
from dashboard.extensions import db, now
from dashboard.files.check import check_tables
from dashboard.files.checked import Checked, OnWrongRow, Progress, is_refused
from dashboard.files.garbage import seldom_searched_for
from dashboard.files.headers import ColumnMappings, guess_kind
from dashboard.files.models import column_mappings
from dashboard.files.problems import FileProblem
from dashboard.files.sources import Source, Table, list_sources, open_table
from dashboard.language import lazy_gettext as _
from dashboard.records.bulk import CHUNK, add_many, change_many, log_import
from dashboard.records.fields import Type
from dashboard.records.kinds import Kind, kind, kind_of_table, kinds
from dashboard.records.revision import counter_of, revisions_of
from dashboard.records.save import Actor
from dashboard.records.staging import Stage, stage as stage_for

Reader = Callable[[], list[tuple[Kind, Table]]]


def recognise_table(
    source: Source, table: Table, named: str | None = None, by_hand: ColumnMappings | None = None
) -> tuple[Kind, Table]:
    """The table in a file and the kind of record it holds. Raises FileProblem when that cannot be
    told."""
    record_kind = kind(named) if named else guess_kind(source.stem, table.header, by_hand)
    if record_kind is None:
        names = ", ".join(k.name for k in kinds())
        raise FileProblem(
            _(
                "%(file)s: we could not tell which kind of record this file contains; choose "
                "one: %(kinds)s",
                file=source.name,
                kinds=names,
            )
        )
    table.mapped = (by_hand or {}).get(record_kind.name, {})
    return record_kind, table


class Layout(Protocol):
    """Another program's layout, of whose tables records of several kinds are made."""

    def claims(self, table: Table) -> bool:
        """Whether a table is in the layout."""

    def tables(self, tables: Sequence[Table]) -> list[tuple[Kind, Table]]:
        """The same as tables of our kinds. Raises FileProblem."""


def open_paths(
    paths: Sequence[Path], named: str | None = None, layout: Layout | None = None
) -> list[tuple[Kind, Table]]:
    """The tables in files, folders and zips, each after those that it refers to. Raises
    FileProblem."""
    tables, foreign, by_hand = [], [], column_mappings()
    for source in list_sources(list(paths)):
        table = open_table(source, limited=False)
        if layout and not named and layout.claims(table):
            foreign.append(table)
        else:
            tables.append(recognise_table(source, table, named, by_hand))
    if layout and foreign:
        tables += layout.tables(foreign)
    return in_reference_order(tables)


def in_reference_order(tables: Sequence[tuple[Kind, Table]]) -> list[tuple[Kind, Table]]:
    """The tables, each after those that it refers to."""
    places = {kind.name: place for place, kind in enumerate(kinds())}
    return sorted(tables, key=lambda pair: places[pair[0].name])


@seldom_searched_for()
def apply_checked(
    connection: Connection, checked: Sequence[Checked], actor: Actor, stage: Stage | None = None
) -> list[int]:
    """Write what was checked in the caller's transaction; gives the ids of its lines in the change
    log."""
    added: dict[str, list[int]] = {}
    lines, written = [], []
    for place, table in enumerate(checked):
        references = [
            (i, f.reference) for i, f in _reference_columns(table) if f.reference in added
        ]
        for _id, _before, after in table.changed:
            for i, target in references:
                name = table.attributes[i]
                if after.get(name) is not None and after[name] < 0:
                    after[name] = added[target][-after[name] - 1]
        ids: Sequence[int] = ()
        if stage and place in stage.tables:
            ids = stage.move_in(place, table.kind, now(), added)
        elif table.new:
            for values in table.new:
                for i, target in references:
                    if values[i] is not None and values[i] < 0:
                        values[i] = added[target][-values[i] - 1]
            ids = add_many(connection, table.kind, table.attributes, table.new)
        added.setdefault(table.kind.table.name, []).extend(ids)
        if table.changed:
            change_many(connection, table.kind, table.changed)
        if table.new or table.changed:
            lines.append(log_import(connection, table.kind, actor, table.file, ids, table.changed))
            fresh = ((id, None, None) for id in ids if table.kind.follow)
            written.append((table.kind, lines[-1], [*fresh, *table.changed]))
    for record_kind, line, records in written:  # what follows, once every file has had its say
        if record_kind.follow:
            record_kind.follow(connection, replace(actor, parent=line), records)
    return lines


def _reference_columns(checked: Checked) -> list[tuple[int, Any]]:
    by_attribute = {f.attribute: f for f in checked.kind.fields if f.type is Type.REFERENCE}
    return [
        (i, by_attribute[name]) for i, name in enumerate(checked.attributes) if name in by_attribute
    ]


def _revisions_read(
    connection: Connection, tables: Sequence[tuple[Kind, Table]], *, hold: bool = False
) -> dict[str, int]:
    """The revisions of what checking these tables may read: all kinds of the features of their own
    records, and of those that they refer to. An update's day is compared with its plan's, which is
    two references away.
    """
    features = {record_kind.feature for record_kind, _table in tables}
    features |= {
        kind_of_table(f.reference).feature
        for record_kind, _table in tables
        for f in record_kind.fields
        if f.reference
    }
    names = {counter_of(one) for one in kinds() if one.feature in features}
    return revisions_of(connection, names, hold=hold)


def _raised(seen: dict[str, int], checked: Sequence[Checked]) -> dict[str, int]:
    """The revisions after nothing but what was checked has been written."""
    numbers = dict(seen)
    for table in checked:
        if table.new or table.changed:
            name = counter_of(table.kind)
            numbers[name] = numbers.get(name, 0) + 1
    return numbers


Write = Callable[[Connection, Sequence[Checked], Actor, Stage | None], Any]


def _check(
    connection: Connection,
    tables: Sequence[tuple[Kind, Table]],
    progress: Progress = lambda rows: None,
    wrong: OnWrongRow | None = None,
) -> list[Checked]:
    checked = check_tables(connection, iter(tables), progress, wrong)
    for (_kind, table), result in zip(tables, checked, strict=True):
        if table.after_check:
            table.after_check(connection, result)
    return checked


@seldom_searched_for()
def import_tables(
    read: Reader,
    actor: Actor,
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
    wrong: OnWrongRow | None = None,
    write: Write = apply_checked,
    accept_warnings: bool = False,
) -> list[Checked]:
    """Check the tables and, unless anything is wrong, doubtful and not accepted, or it is a dry
    run, apply them: all of them or nothing.

    Checking waits for nobody and keeps nobody waiting; when something that it read was written
    meanwhile, it is done again, the last time inside the transaction that applies. `write` is
    called in that transaction, and again where another one was in its way. Raises FileProblem.
    """
    tables = read()
    db.session.rollback()
    with db.engine.connect() as connection, stage_for(connection) as stage:
        # Checking takes seconds and must not hold SQLite's one writer, so it runs in a reading
        # transaction; whether its ground has moved is asked under the write lock. On a busy day
        # that could go on for ever: the fourth round checks again inside the writing transaction.
        for last in (False, False, False, True):
            connection = connection.execution_options(reads=True)
            seen = _revisions_read(connection, tables)
            checked = _check(connection, tables, progress, wrong)
            if dry_run or is_refused(checked, accept_warnings):
                return checked
            # Many rows are laid out in a temporary database before the lock is taken, so that under
            # it they are only moved (records/staging.py).
            if stage:
                _lay_out(stage, checked)
            connection.commit()
            connection = connection.execution_options(reads=False)
            try:
                if _revisions_read(connection, tables, hold=last) != seen:
                    if not last:
                        connection.rollback()
                        continue
                    seen = _revisions_read(connection, tables)
                    # What was laid out belongs to the check that no longer holds.
                    checked, stage = _check(connection, tables), None
                if is_refused(checked, accept_warnings):
                    return checked
                write(connection, checked, actor, stage)
                if _revisions_read(connection, tables, hold=True) == _raised(seen, checked):
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
    stage.clear()
    for place, table in enumerate(checked):
        if len(table.new) > CHUNK:
            stage.lay_out(place, table.kind, table.attributes, table.new)
