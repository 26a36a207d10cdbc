"""An upload as its page shows it: a preview, lists and figures in the reader's language."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence

from dashboard.extensions import now
from dashboard.files.cells import escape_formula
from dashboard.language import current_language, gettext as _, in_language
from dashboard.log.entries import Entry, entries, in_words
from dashboard.records.fields import Field, Label
from dashboard.records.history import Change
from dashboard.records.kinds import Kind, find_kind, kind
from dashboard.uploads import models
from dashboard.uploads.models import Upload


def state_names() -> dict[str, str]:
    """Where an upload stands, in words."""
    return {
        models.WAITING: _("waiting to be checked"),
        models.CHECKING: _("being checked"),
        models.READY: _("ready to review"),
        models.TO_APPLY: _("waiting to be applied"),
        models.APPLYING: _("being applied"),
        models.APPLIED: _("applied"),
        models.FAILED: _("interrupted"),
        models.DELETED: _("deleted"),
        models.UNDONE: _("undone"),
    }


def announcement(state: str) -> str:
    """What a screen reader hears when an upload gets into this state."""
    return {
        models.READY: _("The files are checked. The preview is below."),
        models.APPLYING: _("The files are being applied."),
        models.APPLIED: _("All changes were saved."),
        models.UNDONE: _("The upload was undone."),
        models.FAILED: _("The work on these files was interrupted."),
    }.get(state, "")


def date_orders() -> dict[str, str]:
    """How a column writes its dates, in words."""
    return {"": _("year, month, day"), "dmy": _("day, month, year"), "mdy": _("month, day, year")}


@dataclass(frozen=True)
class TableShown:
    """What one file would do."""

    about: Mapping[str, Any]
    kind: Kind
    columns: list[tuple[str, Label, str, list[str]]]
    errors: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, Any]]
    entries: list[Entry]
    added: list[Entry]
    groups: Sequence[Mapping[str, Any]]
    wrong_rows: Sequence[Mapping[str, Any]]
    notes: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """What files would do, or what stands in the way of saying so. `mappable` has the files with
    columns to choose from."""

    problems: list[str]
    questions: bool
    mappable: list[tuple[Mapping[str, Any], Kind | None, str]]
    tracker: bool
    tables: list[TableShown]
    unknown: Sequence[str]
    read: Sequence[Mapping[str, Any]]

    @property
    def error_count(self) -> int:
        """Errors in all files."""
        return sum(table.about["error_count"] for table in self.tables)

    @property
    def warning_count(self) -> int:
        """Warnings in all files."""
        return sum(table.about["warning_count"] for table in self.tables)

    @property
    def writes(self) -> int:
        """How many records would be added or changed."""
        return sum(table.about["added"] + table.about["changed"] for table in self.tables)

    @property
    def fits(self) -> bool:
        """Whether it can be applied."""
        return bool(self.tables) and not self.error_count and self.writes > 0


def shown_preview(stored: Mapping[str, Any]) -> Preview:
    """The preview that the worker kept, in the reader's language."""
    language = current_language()
    questions = stored.get("questions", [])
    mappable = [
        (file, find_kind(file["kind"]), file.get("problem", {}).get(language, ""))
        for file in questions or stored.get("tables", [])
        if questions or file["columns"]
    ]
    tables = [_shown_table(file) for file in stored.get("tables", [])]
    problems = [problem[language] for problem in stored.get("problems", [])]
    unknown = stored.get("unknown", ())
    return Preview(
        problems,
        bool(questions),
        mappable,
        bool(stored.get("tracker")),
        tables,
        unknown,
        stored.get("read", ()),
    )


def _shown_table(stored: Mapping[str, Any]) -> TableShown:
    language, record_kind = current_language(), kind(stored["kind"])
    stored = {"warnings": [], "warning_count": 0, **stored}  # one of an earlier version has none
    orders = date_orders()
    columns = [
        (
            c["heading"],
            record_kind.field(c["field"]).label,
            orders.get(stored["dates"].get(c["heading"]), ""),
            c["sample"],
        )
        if c["field"]
        else (c["heading"], "", "", c["sample"])
        for c in stored["columns"]
    ]
    errors, warnings = (
        [{**problem, "message": problem["message"][language]} for problem in stored[name]]
        for name in ("errors", "warnings")
    )
    changed = [
        _unsaved_change(record_kind, "edit", id, before, after)
        for id, before, after in stored["changes"]
    ]
    added = [_unsaved_change(record_kind, "create", None, None, after) for after in stored["new"]]
    groups = [{**g, "message": g["message"][language]} for g in stored.get("groups", ())]
    wrong_rows = [
        {**row, "messages": [(column, texts[language]) for column, texts in row["messages"]]}
        for row in stored.get("wrong_rows", ())
    ]
    return TableShown(
        stored,
        record_kind,
        columns,
        errors,
        warnings,
        entries(changed),
        entries(added),
        groups,
        wrong_rows,
        [note[language] for note in stored.get("notes", ())],
    )


def _unsaved_change(
    record_kind: Kind, action: str, id: int | None, before: Any, after: Any
) -> Change:
    return Change(
        at=now(),
        origin="file",
        action=action,
        kind=record_kind.name,
        record_id=id,
        before=before,
        after=after,
    )


def applied_tables(upload: Upload) -> list[tuple[Mapping[str, Any], Kind]]:
    """What an applied upload did, file by file."""
    return [(table, kind(table["kind"])) for table in (upload.outcome or {}).get("tables", ())]


def change_rows(
    path: Path, record_kind: Kind, language: str
) -> tuple[list[str], Iterator[list[str]]]:
    """Every change that a file would make: the record's key, the column, what stands there and what
    would."""
    described = {f.attribute: f for f in record_kind.fields}
    header = [
        *(str(record_kind.field(name).label) for name in record_kind.key),
        _("Column"),
        _("Before"),
        _("After"),
    ]

    def words(field: Field, name: str, side: Mapping[str, Any]) -> str:
        with in_language(language):
            return in_words(record_kind.name, field, name, side.get(name), {})

    def rows() -> Iterator[list[str]]:
        with path.open(encoding="utf-8") as file:
            for key, before, after in map(json.loads, file):
                for name, field in described.items():
                    if name in after:
                        sides = words(field, name, before), words(field, name, after)
                        yield [*key, labels[name], *map(escape_formula, sides)]

    labels = {name: str(field.label) for name, field in described.items()}
    return header, rows()
