"""Which column of a file is which field: by name, by label in either language, by what other
systems call it, by hand."""

import re
from typing import Mapping

from dashboard.files.problems import FileProblem
from dashboard.language import LANGUAGES, in_language, lazy_gettext as _, search_key
from dashboard.records.fields import Field
from dashboard.records.kinds import Kind, kinds

ERRORS = {"error", "erreur"}
"""The column that the list of errors adds: passed over, so that the list can be corrected and given
back."""
ColumnMappings = Mapping[str, Mapping[str, str]]
"""For each kind: the field of a heading, normalised, as it was mapped by hand; "" for a column to
be left out."""


class UnmatchedColumns(FileProblem):
    """Columns that are no field of the kind, or a key that no column fills: they can be mapped by
    hand."""


def normalised_heading(text: str) -> str:
    """A heading without case, accents, spaces, underscores, hyphens and other signs."""
    return re.sub(r"[^a-z0-9]", "", search_key(text)) or search_key(text)


def headings_of(field: Field) -> list[str]:
    """All headings that a field answers to, the surest first."""
    labels = []
    for language in LANGUAGES:
        with in_language(language):
            labels.append(str(field.label))
    return [field.name, *labels, *field.also]


def _fields_by_heading(kind: Kind) -> dict[str, Field]:
    answers: dict[str, Field] = {}
    for rank in range(max(len(headings_of(f)) for f in kind.fields)):
        for field in kind.fields:
            for name in headings_of(field)[rank : rank + 1]:
                answers.setdefault(normalised_heading(name), field)
    return answers


def fields_of(kind: Kind, header: list[str], by_hand: Mapping[str, str]) -> list[Field | None]:
    """The field of each column; None for one that has none, is left out by hand or comes a second
    time."""
    answers, by_name = _fields_by_heading(kind), {f.name: f for f in kind.fields}
    fields: list[Field | None] = []
    for heading in header:
        name = normalised_heading(heading)
        field = by_name.get(by_hand[name]) if name in by_hand else answers.get(name)
        fields.append(field if field not in fields else None)
    return fields


def match_columns(
    kind: Kind, header: list[str], file: str, mapped_by_hand: Mapping[str, str] | None = None
) -> dict[int, Field]:
    """The field of each column that has one. Raises FileProblem for a column that stands there
    twice, and UnmatchedColumns for one that is not known or a key that is missing."""
    by_hand = mapped_by_hand or {}
    names = [normalised_heading(heading) for heading in header]
    columns = {p: f for p, f in enumerate(fields_of(kind, header, by_hand)) if f is not None}
    answers = _fields_by_heading(kind)
    for position, heading in enumerate(header):
        shown, name = heading.strip()[:80], names[position]
        if not shown or position in columns or by_hand.get(name) == "":
            continue
        if name not in answers and name not in by_hand and name in ERRORS:
            continue
        if name and name in names[:position]:
            raise FileProblem(
                _("%(file)s: the column “%(column)s” appears twice", file=file, column=shown)
            )
        if name in answers or name in by_hand:
            raise UnmatchedColumns(
                _(
                    "%(file)s: two columns match the same field; the second is “%(column)s”",
                    file=file,
                    column=shown,
                )
            )
        raise UnmatchedColumns(
            _(
                "%(file)s: “%(column)s” is not a column of %(kind)s",
                file=file,
                column=shown,
                kind=kind.many,
            )
        )
    missing = [
        f for f in kind.fields if f.required and f.name in kind.key and f not in columns.values()
    ]
    if missing:
        raise UnmatchedColumns(
            _("%(file)s: the column “%(column)s” is missing", file=file, column=missing[0].name)
        )
    return columns


def likeliest_kind(header: list[str], remembered: ColumnMappings) -> Kind | None:
    """The one kind of which the most columns stand in a header: two at least."""
    counts = [
        sum(f is not None for f in fields_of(kind, header, remembered.get(kind.name, {})))
        for kind in kinds()
    ]
    most = max(counts)
    return kinds()[counts.index(most)] if most > 1 and counts.count(most) == 1 else None


def guess_kind(
    stem: str, header: list[str], remembered: ColumnMappings | None = None
) -> Kind | None:
    """The kind of a file by its name, else the one kind whose columns its header fits."""
    by_name = {normalised_heading(k.name): k for k in kinds()}
    for language in LANGUAGES:
        with in_language(language):
            by_name |= {normalised_heading(str(k.many)): k for k in reversed(kinds())} | by_name
    named = normalised_heading(re.sub(r"-(errors|erreurs)(-\d+)?( \(\d+\))?$", "", stem))
    if named in by_name:
        return by_name[named]
    fitting = []
    for record_kind in kinds():
        try:
            matched = match_columns(
                record_kind, header, stem, (remembered or {}).get(record_kind.name)
            )
        except FileProblem:
            continue
        if all(f in matched.values() for f in record_kind.fields if f.required):
            fitting.append(record_kind)
    return fitting[0] if len(fitting) == 1 else None
