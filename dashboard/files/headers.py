"""Which column of a file is which field: by name, by label in either language, by what other
systems call it, by hand."""

import re
from functools import lru_cache
from typing import Mapping, Sequence

from dashboard.files.problems import FileProblem
from dashboard.language import LANGUAGES, in_language, lazy_gettext as _, search_key
from dashboard.records.fields import Field
from dashboard.records.kinds import Kind, kinds

ERRORS = {"error", "erreur"}
"""The column that the list of errors adds: passed over, so that the list can be corrected and given
back."""
ADDED_TO_NAMES = re.compile(
    r"(-(errors|erreurs)(-\d+)?|[ _-]*\(\d+\)"
    r"|[ _-]+(copy|copie|final|v\d+|\d{4}[-_]?\d\d([-_]?\d\d)?))+$",
    re.IGNORECASE,
)
"""What people, browsers and the list of errors put behind a file's name: “completions (1)”."""
ColumnMappings = Mapping[str, Mapping[str, str]]
"""For each kind: the field of a heading, normalised, as it was mapped by hand; "" for a column to
be left out."""


class UnmatchedColumns(FileProblem):
    """Columns that are no field of the kind, or a key that no column fills: they can be mapped by
    hand."""


def normalised_heading(text: str) -> str:
    """A heading without case, accents, spaces, underscores, hyphens and other signs."""
    return re.sub(r"[^a-z0-9]", "", search_key(text)) or search_key(text)


def names_in_heading(text: str) -> list[str]:
    """What a heading may name, normalised: the whole, then its halves, where it is written in both
    languages (one above the other, with a slash, in brackets)."""
    halves = re.split(r"[\n/|(]", text)
    return [normalised_heading(part) for part in ([text, *halves] if len(halves) > 1 else [text])]


def headings_of(field: Field) -> list[str]:
    """All headings that a field answers to, the surest first."""
    labels = []
    for language in LANGUAGES:
        with in_language(language):
            labels.append(str(field.label))
    # “Name (English)” beside “Name in English”.
    short = [re.sub(" in | en ", " ", label) for label in labels] if field.paired else []
    return [field.name, *labels, *field.also, *short]


@lru_cache(maxsize=100)
def _fields_by_heading(kind: Kind) -> dict[str, Field]:
    answers: dict[str, Field] = {}
    for rank in range(max(len(headings_of(f)) for f in kind.fields)):
        for field in kind.fields:
            for name in headings_of(field)[rank : rank + 1]:
                answers.setdefault(normalised_heading(name), field)
    return answers


@lru_cache(maxsize=4)
def _headings_of_kinds(names: tuple[str, ...]) -> dict[str, frozenset[str]]:
    by_name = {kind.name: kind for kind in kinds()}
    return {name: frozenset(_fields_by_heading(by_name[name])) for name in names}


def known_headings() -> dict[str, list[str]]:
    """All that each kind's columns answer to, normalised."""
    names = tuple(kind.name for kind in kinds())
    return {name: sorted(headings) for name, headings in _headings_of_kinds(names).items()}


def headings_among(row: Sequence[str]) -> int:
    """How many cells of a row are columns of one and the same kind, of the kind that has most."""
    cells = [set(names_in_heading(cell)) for cell in row[:200] if cell]
    sets = _headings_of_kinds(tuple(kind.name for kind in kinds())).values()
    return max(sum(not headings.isdisjoint(cell) for cell in cells) for headings in sets)


def heading_row(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The number of the row that holds the headings: the first with two or more columns of one
    kind and more cells than the title above it, else the first."""
    above = 0
    for number, row in rows:
        filled = sum(map(bool, map(str.strip, row)))
        if filled > above and headings_among(row) > 1:
            return number
        above = max(above, filled)
    plain = (number for number, row in rows if not row[0].lower().startswith("sep="))
    return next(plain, rows[0][0])


def _field_of(heading: str, answers: Mapping[str, Field]) -> Field | None:
    """The field that a heading names as a whole, or that its halves, or one of them, name."""
    whole, *halves = names_in_heading(heading)
    fields = [answers[name] for name in halves if name in answers]
    alike = fields and all(field is fields[0] for field in fields)
    return answers.get(whole) or (fields[0] if alike else None)


def fields_of(kind: Kind, header: list[str], by_hand: Mapping[str, str]) -> list[Field | None]:
    """The field of each column; None for one that has none, is left out by hand or comes a second
    time."""
    answers, by_name = _fields_by_heading(kind), {f.name: f for f in kind.fields}
    fields: list[Field | None] = []
    for heading in header:
        name = normalised_heading(heading)
        field = by_name.get(by_hand[name]) if name in by_hand else _field_of(heading, answers)
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
        known = name in by_hand or _field_of(heading, answers) is not None
        if not known and name in ERRORS:
            continue
        if name and name in names[:position]:
            raise FileProblem(
                _("%(file)s: the column “%(column)s” appears twice", file=file, column=shown)
            )
        if known:
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
    named = normalised_heading(ADDED_TO_NAMES.sub("", stem))
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
