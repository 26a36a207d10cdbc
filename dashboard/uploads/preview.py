"""What uploaded files hold: kinds and columns recognised, what would be added and changed, every
error; nothing is written."""

import hashlib
import json
from dataclasses import dataclass, field as part
from datetime import date
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

from dashboard.extensions import db
from dashboard.files.additions import unknown_names
from dashboard.files.apply import import_tables, in_reference_order, recognise_table
from dashboard.files.checked import Checked
from dashboard.files.headers import (
    UnmatchedColumns,
    fields_of,
    guess_kind,
    likeliest_kind,
    match_columns,
)
from dashboard.files.models import column_mappings
from dashboard.files.problems import FileProblem, Problem, in_both_languages
from dashboard.files.sources import Row, Source, Table, list_sources, open_table
from dashboard.files.write import record_texts
from dashboard.files.wrong_rows import WrongRows
from dashboard.ministries.leaving import note_left_out
from dashboard.plans.deadlines import note_deadlines
from dashboard.plans.tracker.read import Tracker
from dashboard.records.fields import Type
from dashboard.records.history import to_logged
from dashboard.records.kinds import Kind
from dashboard.records.periods import today
from dashboard.records.save import Actor
from dashboard.uploads.corrections import GROUPS, Faults, corrected, rows_as_read

SHOWN = 25
SAMPLES = 3
CHUNK = 500


@dataclass
class Opened:
    """Files that were opened: tables to check, what cannot be read, and what a person has to
    tell."""

    tables: list[tuple[Kind, Table]] = part(default_factory=list)
    problems: list[dict[str, str]] = part(default_factory=list)
    questions: list[dict[str, Any]] = part(default_factory=list)
    tracker: bool = False
    lines: int = 0
    unknown: list[str] = part(default_factory=list)
    """Names that nobody knows yet, and that can be added."""
    read: list[dict[str, Any]] = part(default_factory=list)
    """How each file was read: its sheet, the row of its headings, the rows around that."""


def open_uploaded(paths: Mapping[Path, str], options: Mapping[str, Any]) -> Opened:
    """Open every file; one that cannot be read does not stand in the way of saying so of the
    others."""
    opened = Opened()
    by_hand = column_mappings()
    db.session.rollback()
    tracker = Tracker(options["plan"], options.get("add", False))
    foreign = []
    for path, name in paths.items():
        try:
            members = list_sources([path], {path: name})
        except FileProblem as problem:
            opened.problems.append(in_both_languages(problem))
            continue
        for source in members:
            try:
                sheet, row = options.get("places", {}).get(source.name, ("", 0))
                table = open_table(source, sheet=sheet, headings=row)
                opened.lines += table.lines
                opened.read.append(_reading(source, table))
                table = corrected(table, options["corrections"].get(source.name, ()))
                named = options["kinds"].get(source.name)
                if not named and tracker.claims(table):
                    foreign.append(table)
                    continue
                kind_name = named or getattr(
                    guess_kind(source.stem, table.header, by_hand), "name", None
                )
                if kind_name is None:
                    likely = likeliest_kind(table.header, by_hand)
                    opened.questions.append(_question(source, table, likely))
                    continue
                pair = recognise_table(source, table, kind_name, by_hand)
                try:
                    match_columns(pair[0], table.header, table.name, table.mapped)
                    opened.tables.append(pair)
                except UnmatchedColumns as problem:
                    opened.questions.append(
                        _question(source, table, pair[0]) | {"problem": in_both_languages(problem)}
                    )
            except FileProblem as problem:
                opened.problems.append(in_both_languages(problem))
    opened.tracker = bool(foreign)
    if foreign and options["plan"]:
        try:
            opened.tables += tracker.tables(foreign)
        except FileProblem as problem:
            opened.problems.append(in_both_languages(problem))
        db.session.rollback()
    unknown = unknown_names(db.session.connection(), opened.tables)
    db.session.rollback()
    if options.get("add"):
        opened.tables += unknown
    else:
        opened.unknown = [row[1] for _kind, table in unknown for _number, row in table.rows()]
    opened.tables = in_reference_order(opened.tables)
    complete = options.get("all_of", {"ministries": (), "day": today().isoformat()})
    note_left_out(opened.tables, complete["ministries"], date.fromisoformat(complete["day"]))
    note_deadlines(opened.tables, options.get("deadlines", ()))
    return opened


def _reading(source: Source, table: Table) -> dict[str, Any]:
    sheets = [table.sheet, *table.others] if table.sheet else []
    return {
        "file": source.name,
        "sheets": sheets,
        "heading_row": table.heading_row,
        "lines": table.lines,
        "rows": rows_as_read(table),
    }


def _question(source: Source, table: Table, kind: Kind | None) -> dict[str, Any]:
    return {
        "file": source.name,
        "kind": kind.name if kind else "",
        "columns": _column_samples(table, kind),
    }


def _column_samples(table: Table, kind: Kind | None) -> list[dict[str, Any]]:
    """Every column with a heading: a few of its values, and the field that it is."""
    samples: list[list[str]] = [[] for _heading in table.header]
    for number, (_row, cells) in enumerate(table.rows()):
        for place, cell in enumerate(cells[: len(samples)]):
            if cell.strip() and len(samples[place]) < SAMPLES and cell not in samples[place]:
                samples[place].append(cell.strip()[:40])
        if number > 200:
            break
    fields = fields_of(kind, table.header, table.mapped) if kind else [None] * len(table.header)
    return [
        {"heading": heading.strip()[:80], "field": field.name if field else "", "sample": sample}
        for heading, field, sample in zip(table.header, fields, samples, strict=True)
        if heading.strip()
    ]


def _write_changes(folder: Path, place: int, checked: Sequence[Checked]) -> None:
    """Every change of a table, a line each: the record's key, what stands there, what would;
    hundreds of records at a time."""
    result = checked[place]
    with (folder / f"changes-{place}.jsonl").open("w", encoding="utf-8") as file:
        for start in range(0, len(result.changed), CHUNK):
            chunk = result.changed[start : start + CHUNK]
            texts = record_texts(result.kind, [id for id, _before, _after in chunk])
            for id, before, after in chunk:
                key = [texts.get(id, {}).get(name, "") for name in result.kind.key]
                line = [
                    key,
                    _json_values(result, before, checked),
                    _json_values(result, after, checked),
                ]
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def make_preview(
    paths: Mapping[Path, str],
    options: Mapping[str, Any],
    folder: Path,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """The preview of files, as it is kept beside them in `folder`."""
    opened = open_uploaded(paths, options)
    preview: dict[str, Any] = {
        "problems": opened.problems,
        "questions": opened.questions,
        "tracker": opened.tracker,
        "tables": [],
        "unknown": opened.unknown,
        "read": opened.read,
    }
    unclear = opened.questions or (opened.tracker and not options["plan"])
    if opened.problems or unclear or not opened.tables:
        return preview
    for old in folder.glob("changes-*"):
        old.unlink()
    wrong_rows = WrongRows(folder)
    wrong_rows.begin(opened.tables)
    faults = {id(table): Faults(kind, table) for kind, table in opened.tables}

    def note_wrong(table: Table, row: Row, problems: Sequence[Problem]) -> None:
        wrong_rows.add(table, row, problems)
        if not table.called:
            faults[id(table)].add(row, problems)

    try:
        checked = import_tables(
            lambda: opened.tables,
            Actor(None, "file"),
            dry_run=True,
            progress=lambda rows: progress(rows, opened.lines),
            wrong=note_wrong,
        )
        wrong_rows.add_right_rows()
    except FileProblem as problem:
        return preview | {"problems": [in_both_languages(problem)]}
    finally:
        wrong_rows.close()
    for number, (result, (_kind, table)) in enumerate(zip(checked, opened.tables, strict=True)):
        if result.changed:
            _write_changes(folder, number, checked)
        about = _table_preview(result, table, checked) | faults[id(table)].shown()
        preview["tables"].append(about)
    return preview | {"digest": outcome_digest(checked)}


def outcome_digest(checked: Sequence[Checked]) -> str:
    """Tells two outcomes apart: what would be added, changed, left alone, and what is doubtful."""
    parts = [
        (
            c.kind.name,
            c.file,
            len(c.new),
            c.same,
            c.error_count,
            c.changed,
            c.warning_count,
            [(w.row, w.column, w.value) for w in c.warnings],
        )
        for c in checked
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _table_preview(result: Checked, table: Table, checked: Sequence[Checked]) -> dict[str, Any]:
    new = [dict(zip(result.attributes, values, strict=True)) for values in result.new[:SHOWN]]
    return {
        "file": result.file,
        "sheet": result.sheet,
        "others": table.others,
        "width": len(table.header),
        "heading_row": table.heading_row,
        "kind": result.kind.name,
        "rows": result.rows,
        "added": len(result.new),
        "changed": len(result.changed),
        "same": result.same,
        "error_count": result.error_count,
        "errors": _kept_problems(result.problems),
        "warning_count": result.warning_count,
        "warnings": _kept_problems(result.warnings),
        "notes": [in_both_languages(note) for note in result.notes],
        "missing": dict(result.missing),
        "moved": result.moved,
        "offers": [(*pair, count) for pair, count in result.offers.items()][:GROUPS],
        "dates": {name: order for name, field, order in result.columns if field.type is Type.DATE},
        "columns": _column_samples(table, result.kind) if not table.called else [],
        "new": [_json_values(result, values, checked) for values in new],
        "changes": [
            (id, _json_values(result, before, checked), _json_values(result, after, checked))
            for id, before, after in result.changed[:SHOWN]
        ],
    }


def _kept_problems(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [{**p.__dict__, "message": in_both_languages(p.message)} for p in problems]


def _json_values(
    result: Checked, values: Mapping[str, Any], checked: Sequence[Checked]
) -> dict[str, Any]:
    """Values as JSON; a reference to a record that the same files add is that record's code."""
    references = {f.attribute: f.reference for f in result.kind.fields if f.type is Type.REFERENCE}
    plain = {}
    for name, value in values.items():
        if name in references and isinstance(value, int) and value < 0:
            value = _new_record_code(references[name], -value - 1, checked)
        plain[name] = to_logged(value)
    return plain


def _new_record_code(table: str, number: int, checked: Sequence[Checked]) -> str:
    for other in checked:
        if other.kind.table.name == table:
            if number < len(other.new):
                handle = other.attributes.index(other.kind.field(other.kind.handle).attribute)
                return str(other.new[number][handle])
            number -= len(other.new)
    return ""
