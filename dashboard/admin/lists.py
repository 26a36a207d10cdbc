"""The list of any kind's records: searched, filtered, sorted and paged, every choice in the
address.
"""

from typing import Any, Sequence

from sqlalchemy import ColumnElement, func, or_, select

from dashboard.extensions import db
from dashboard.language import current_language, gettext as _, lazy_gettext as _l
from dashboard.records.fields import Field, Type
from dashboard.records.keys import order_of
from dashboard.records.kinds import Kind, kind_of_table
from dashboard.records.shown import OWNER
from dashboard.web.listing import Listing, Parse, one_of, search_words, searched
from dashboard.web.table import CODE, DATE, LIST, NUMBER, TEXT, YES_NO, Column, dated

SHOWN = 6
OFFERED = 20
"""How many records a reference offers before anything is typed; the others are found as one types,
and by their code without scripts."""


def field_of(kind: Kind, name: str) -> Field | None:
    """The field of this name; the reader's half of a pair of this stem; what is worked out; or the
    ministry whose record it is."""
    by_name = {f.name: f for f in kind.fields}
    if field := by_name.get(name) or by_name.get(f"{name}_{current_language()}"):
        return field
    if kind.shown.worked_out and kind.shown.worked_out[0].name == name:
        return kind.shown.worked_out[0]
    if name == OWNER and kind.owner is not None and kind.owner.through:
        return Field(_l("Ministry"), Type.REFERENCE, name=OWNER, reference="ministry")
    return None


def columns_of(kind: Kind) -> list[Field]:
    """The fields that a list shows: those that the kind names; else its key first, texts in the
    page's language, then what sorts and filters.
    """
    language = current_language()

    def worth(field: Field) -> int:
        if field.name in kind.key and not field.language:
            return 0
        if field.language:
            brief = field.language == language and field.type is not Type.LONG
            return 1 if brief or field.name == f"name_{language}" else 9
        if field.type in (Type.REFERENCE, Type.DATE):
            return 2
        return 3 if field.type is Type.CHOICE else 4

    if kind.shown.columns:
        named = (field_of(kind, name) for name in kind.shown.columns.split())
        return [field for field in named if field]
    ranked = sorted((f for f in kind.fields if worth(f) < 9), key=worth)
    return ranked[:SHOWN]


def narrowed_by(kind: Kind) -> list[Field]:
    """The fields that a list offers to be narrowed by: the ministry, what the kind names, and
    choices."""
    names = [OWNER, *kind.shown.narrowed.split()]
    if kind.shown.worked_out:
        names.append(kind.shown.worked_out[0].name)
    names += [f.name for f in kind.fields if f.type in (Type.CHOICE, Type.YES_NO)]
    return [field for name in dict.fromkeys(names) if (field := field_of(kind, name))]


def filters_of(kind: Kind) -> list[Field]:
    """The fields that a list can be narrowed by: those that it offers, and every reference."""
    offered = narrowed_by(kind)
    names = {field.name for field in offered}
    return offered + [f for f in kind.fields if f.type is Type.REFERENCE and f.name not in names]


def choices_of(field: Field) -> list[tuple[str, Any]]:
    """What a filter may be set to."""
    if field.type is Type.REFERENCE:
        return [(code, name or code) for code, name in options(kind_of_table(field.reference))]
    return list((field.choices or {"yes": _("Yes"), "no": _("No")}).items())


def in_one_language(kind: Kind) -> ColumnElement[bool] | None:
    """Whether a text of a record stands in one language only; None for a kind without such
    texts.
    """
    columns, names = kind.table.c, [field.name for field in kind.fields]
    pairs = [
        (columns[name], columns[f"{name[:-3]}_fr"])
        for name in names
        if name.endswith("_en") and f"{name[:-3]}_fr" in names
    ]
    gaps = [en.is_(None) != fr.is_(None) for en, fr in pairs if en.nullable or fr.nullable]
    if "to_translate" in names:  # the name in one language stands for that in the other
        gaps.append(columns.to_translate.is_(True))
    return or_(*gaps) if gaps else None


def _filter(field: Field) -> Parse:
    if field.type in (Type.CHOICE, Type.CHOICES):
        return one_of(field.choices)
    return one_of(("yes", "no")) if field.type is Type.YES_NO else str


def listing_of(kind: Kind) -> Listing:
    """The list of a kind's records."""
    fields = columns_of(kind)
    return Listing(
        "admin.records",
        "admin.records_file",
        {
            "q": search_words,
            "archived": str,
            "one_language": str,
            **{field.name: _filter(field) for field in filters_of(kind)},
        },
        [_column(field) for field in fields],
        sort=fields[0].name,
        path={"name": kind.name},
        by_record=True,
    )


TYPES = {
    Type.CODE: CODE,
    Type.REFERENCE: CODE,
    Type.LOOKUP: CODE,
    Type.CHOICE: CODE,
    Type.INTEGER: NUMBER,
    Type.NUMBER: NUMBER,
    Type.DATE: DATE,
    Type.YES_NO: YES_NO,
    Type.CHOICES: LIST,
    Type.REFERENCES: LIST,
}
"""What a column holds, by the type of its field; everything else is text."""


def _column(field: Field) -> Column:
    """A field as a column of its kind's list; the halves of a bilingual pair share one name."""
    name = field.name[:-3] if field.language else field.name
    shown, known = f"shown_{field.name}", f"{field.attribute}_precision"
    several = TYPES.get(field.type) == LIST

    def value(row: Any) -> Any:
        if field.month:
            return dated(row[shown], row[known])
        return codes(row) if several else row[shown]

    def codes(row: Any) -> list[str]:
        return [code for code in (row[shown] or "").split(";") if code]

    def label(row: Any) -> Any:
        labels = [str(field.choices.get(code, code)) for code in codes(row)]
        return labels if several else "".join(labels)

    def called(row: Any) -> Any:
        return row[f"called_{field.name}"] or row[shown]

    text = label if field.choices else called if field.type is Type.REFERENCE else None
    return Column(name, str(field.label), TYPES.get(field.type, TEXT), value, text, sort=field.name)


def options(kind: Kind, q: str = "", limit: int | None = None) -> list[tuple[str, str]]:
    """Records to refer to, by handle and name: those in which every word of `q` stands, all of
    them or at most `limit`.
    """
    table = kind.table
    language = current_language()
    names = [n for n in (f"name_{language}", f"title_{language}", "name") if n in table.c]
    handle = table.c[kind.handle]
    name: Any = table.c[names[0]] if names else handle
    statement = searched(select(handle, name).where(kind.model.live), q, handle, name)
    order = order_of(handle)
    if kind.key != (kind.handle,):  # then several records may be called by one
        statement = statement.with_only_columns(handle, func.min(name)).group_by(order, handle)
    statement = statement.order_by(order).limit(limit)
    return [(handle, text or "") for handle, text in db.session.execute(statement)]


def offered(fields: Sequence[Field]) -> dict[str, list[tuple[str, str]]]:
    """What each reference among these fields can be before one types, by the field's name."""
    references = [f for f in fields if f.type in (Type.REFERENCE, Type.LOOKUP)]
    return {f.name: options(kind_of_table(f.reference), "", OFFERED) for f in references}
