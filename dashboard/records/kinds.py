"""The register of kinds: what may be kept, under which name, with which columns, in which order files are read."""

from dataclasses import dataclass, replace
from typing import Any, Callable, Collection, Iterator, Mapping, Sequence

from sqlalchemy import Table

from dashboard.records.fields import Field, Label, Record, Type

Rule = Callable[[Mapping[str, Any]], Iterator[tuple[str, Label]]]
Find = Callable[[str, Collection[int]], dict[int, dict[str, Any]]]
"""Gives records of a table by their ids, each as its columns."""
ParentRule = Callable[[Sequence[Mapping[str, Any]], Find], Iterator[tuple[int, str, Label]]]
"""A rule about what rows refer to: of many rows, the place of each that breaks it, the field, and why."""
ORDER = [
    "ministries",
    "teams",
    "staff",
    "plans",
    "commitments",
    "milestones",
    "updates",
    "courses",
    "sessions",
    "completions",
    "surveys",
    "events",
    "attendance",
    "requests",
    "guide",
    "evidence",
    "feedback",
]


@dataclass(frozen=True)
class Kind:
    """One kind of record, as forms, files, the change log and the data dictionary see it."""

    name: str
    model: type[Record]
    one: Label
    many: Label
    feature: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    parent_rules: tuple[ParentRule, ...] = ()
    either: tuple[str, str] | None = None
    always_new_without_key: bool = False

    @property
    def table(self) -> Table:
        """The table that holds it."""
        return self.model.__table__  # type: ignore[return-value]

    @property
    def handle(self) -> str:
        """The column by which other records call a record of this kind."""
        return "code" if "code" in self.table.c else self.key[0]

    def field(self, name: str) -> Field:
        """The column of this name. Raises KeyError when there is none."""
        return (
            next(f for f in self.fields if f.name == name)
            if name in {f.name for f in self.fields}
            else _no(name)
        )


def _no(name: str) -> Field:
    raise KeyError(name)


_kinds: dict[str, Kind] = {}


def register(
    model: type[Record], name: str, one: Label, many: Label, feature: str, key: str, **more: Any
) -> None:
    """Add a kind; its columns are the model's, in the order in which they are declared.

    `key` names the columns that match a record when a file is read again; with `either=(a, b)` the first of the
    two that is given stands in the key under the name of `a`.
    """
    fields = []
    for column in model.__table__.columns:
        described = column.info.get("field")
        if described is None:
            continue
        short = column.name.removesuffix("_id") if described.type is Type.REFERENCE else column.name
        fields.append(
            Field(
                **{**described.__dict__, "attribute": column.name, "name": described.name or short}
            )
        )
    names = {f.name for f in fields}
    fields = [
        replace(
            f, paired={f"{f.name[:-2]}en", f"{f.name[:-2]}fr"} <= names and f.name[-3:-2] == "_"
        )
        for f in fields
    ]
    _kinds[name] = Kind(name, model, one, many, feature, tuple(key.split()), tuple(fields), **more)


def kind(name: str) -> Kind:
    """The kind of this name, as in a file's name. Raises KeyError when there is none."""
    return _kinds[name]


def kinds() -> list[Kind]:
    """All kinds, each after those that it refers to."""
    return [_kinds[name] for name in ORDER]


def kind_of_table(table: str) -> Kind:
    """The kind that is kept in this table."""
    return next(k for k in _kinds.values() if k.table.name == table)
