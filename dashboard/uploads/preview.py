"""What uploaded files hold: kinds and columns recognised, what would be added and changed, every error; nothing is written."""

import hashlib
import json
from dataclasses import dataclass, field as part
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

from dashboard.extensions import db
from dashboard.files.apply import import_tables, in_reference_order, recognise_table
from dashboard.files.check import Checked
from dashboard.files.headers import UnmatchedColumns, fields_of, guess_kind, match_columns
from dashboard.files.models import column_mappings
from dashboard.files.problems import FileProblem, Problem
from dashboard.files.sources import Row, Source, Table, list_sources, open_table
from dashboard.files.write import record_texts
from dashboard.language import LANGUAGES, in_language
from dashboard.plans.tracker.read import Tracker
from dashboard.records.fields import Label, Type
from dashboard.records.history import to_logged
from dashboard.records.kinds import Kind
from dashboard.records.save import Actor

SHOWN = 25
SAMPLES = 3
CHUNK = 500


def in_both_languages(text: Label | Exception) -> dict[str, str]:
    """A message in both languages: whoever looks at the preview reads it in theirs."""
    found = {}
    for language in LANGUAGES:
        with in_language(language):
            found[language] = str(text)
    return found


@dataclass
class Opened:
    """Files that were opened: tables to check, what cannot be read, and what a person has to tell."""

    tables: list[tuple[Kind, Table]] = part(default_factory=list)
    problems: list[dict[str, str]] = part(default_factory=list)
    questions: list[dict[str, Any]] = part(default_factory=list)
    tracker: bool = False
    lines: int = 0


def open_uploaded(paths: Mapping[Path, str], options: Mapping[str, Any]) -> Opened:
    """Open every file; one that cannot be read does not stand in the way of saying so of the others."""
    opened = Opened()
    by_hand = column_mappings()
    db.session.rollback()
    tracker = Tracker(options["plan"], options["agencies"])
    foreign = []
    for path, name in paths.items():
        try:
            found = list_sources([path], {path: name})
        except FileProblem as problem:
            opened.problems.append(in_both_languages(problem))
            continue
        for source in found:
            try:
                table = open_table(source)
                opened.lines += table.lines
                named = options["kinds"].get(source.name)
                if not named and tracker.claims(table.header):
                    foreign.append(table)
                    continue
                of = named or getattr(guess_kind(source.stem, table.header, by_hand), "name", None)
                if of is None:
                    opened.questions.append(_question(source, table, None))
                    continue
                pair = recognise_table(source, table, of, by_hand)
                try:
                    match_columns(pair[0], table.header, table.name, table.chosen)
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
    opened.tables = in_reference_order(opened.tables)
    return opened


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
    fields = fields_of(kind, table.header, table.chosen) if kind else [None] * len(table.header)
    return [
        {"heading": heading.strip()[:80], "field": field.name if field else "", "sample": sample}
        for heading, field, sample in zip(table.header, fields, samples, strict=True)
        if heading.strip()
    ]


class Lists:
    """The full lists that can be had as files, written line by line beside the preview."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[int, Any] = {}
        self.places: dict[int, int] = {}

    def begin(self, tables: Sequence[tuple[Kind, Table]]) -> None:
        """Start anew: one list of errors for each table."""
        self.close()
        for old in (*self.folder.glob("errors-*"), *self.folder.glob("changes-*")):
            old.unlink()
        self.places = {id(table): place for place, (_kind, table) in enumerate(tables)}

    def wrong(self, table: Table, row: Row, problems: Sequence[Problem]) -> None:
        """Add a wrong row of the user's own, with what is wrong with it."""
        place = self.places[id(table)]
        if place not in self.files:
            self.files[place] = (self.folder / f"errors-{place}.jsonl").open("w", encoding="utf-8")
            header = [table.called.get(name, name) for name in table.header]
            self.files[place].write(json.dumps({"header": header}) + "\n")
        said = [
            {
                "row": p.row,
                "column": p.column,
                "value": p.value,
                "message": in_both_languages(p.message),
            }
            for p in problems
        ]
        self.files[place].write(
            json.dumps({"cells": row, "problems": said}, ensure_ascii=False) + "\n"
        )

    def changes(self, place: int, checked: Sequence[Checked]) -> None:
        """Write every change of a table, a line each: the record's key, what stands there, what would."""
        one = checked[place]
        with (self.folder / f"changes-{place}.jsonl").open("w", encoding="utf-8") as file:
            for start in range(0, len(one.changed), CHUNK):
                chunk = one.changed[start : start + CHUNK]
                texts = record_texts(one.kind, [id for id, _before, _after in chunk])
                for id, before, after in chunk:
                    key = [texts.get(id, {}).get(name, "") for name in one.kind.key]
                    line = [
                        key,
                        _json_values(one, before, checked),
                        _json_values(one, after, checked),
                    ]
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Finish the files."""
        for file in self.files.values():
            file.close()
        self.files = {}


def make_preview(
    paths: Mapping[Path, str],
    options: Mapping[str, Any],
    place: Path,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """The preview of files, as it is kept beside them in `place`."""
    opened = open_uploaded(paths, options)
    preview: dict[str, Any] = {
        "problems": opened.problems,
        "questions": opened.questions,
        "tracker": opened.tracker,
        "tables": [],
    }
    unclear = opened.questions or (opened.tracker and not options["plan"])
    if opened.problems or unclear or not opened.tables:
        return preview
    lists = Lists(place)
    lists.begin(opened.tables)
    try:
        checked = import_tables(
            lambda: opened.tables,
            Actor(None, "file"),
            dry_run=True,
            progress=lambda rows: progress(rows, opened.lines),
            wrong=lists.wrong,
        )
    except FileProblem as problem:
        return preview | {"problems": [in_both_languages(problem)]}
    finally:
        lists.close()
    for number, (one, (_kind, table)) in enumerate(zip(checked, opened.tables, strict=True)):
        if one.changed:
            lists.changes(number, checked)
        preview["tables"].append(_table_preview(one, table, checked))
    return preview | {"digest": outcome_digest(checked)}


def outcome_digest(checked: Sequence[Checked]) -> str:
    """Tells two outcomes apart: what would be added, changed, left alone."""
    parts = [(c.kind.name, c.file, len(c.new), c.same, c.error_count, c.changed) for c in checked]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _table_preview(one: Checked, table: Table, checked: Sequence[Checked]) -> dict[str, Any]:
    new = [dict(zip(one.attributes, values, strict=True)) for values in one.new[:SHOWN]]
    return {
        "file": one.file,
        "sheet": one.sheet,
        "others": table.others,
        "kind": one.kind.name,
        "rows": one.rows,
        "added": len(one.new),
        "changed": len(one.changed),
        "same": one.same,
        "error_count": one.error_count,
        "errors": [{**p.__dict__, "message": in_both_languages(p.message)} for p in one.problems],
        "dates": {name: order for name, field, order in one.columns if field.type is Type.DATE},
        "columns": _column_samples(table, one.kind) if not table.called else [],
        "new": [_json_values(one, values, checked) for values in new],
        "changes": [
            (id, _json_values(one, before, checked), _json_values(one, after, checked))
            for id, before, after in one.changed[:SHOWN]
        ],
    }


def _json_values(
    one: Checked, values: Mapping[str, Any], checked: Sequence[Checked]
) -> dict[str, Any]:
    """Values as JSON; a reference to a record that the same files add is that record's code."""
    references = {f.attribute: f.reference for f in one.kind.fields if f.type is Type.REFERENCE}
    found = {}
    for name, value in values.items():
        if name in references and isinstance(value, int) and value < 0:
            value = _new_record_code(references[name], -value - 1, checked)
        found[name] = to_logged(value)
    return found


def _new_record_code(table: str, number: int, checked: Sequence[Checked]) -> str:
    for other in checked:
        if other.kind.table.name == table:
            if number < len(other.new):
                handle = other.attributes.index(other.kind.field(other.kind.handle).attribute)
                return str(other.new[number][handle])
            number -= len(other.new)
    return ""
