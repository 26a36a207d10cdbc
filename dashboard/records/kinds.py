"""The register of kinds: what may be kept, as what, with which columns, read in which order."""

from dataclasses import dataclass, field as part, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any, Callable, Collection, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Select, Table, select, true

from dashboard.records.fields import Field, Label, Record, Type
from dashboard.records.rules import Rule, WarningRule, order_rules
from dashboard.records.shown import AS_ALL, Searched, Shown

Find = Callable[[str, Collection[int]], dict[int, dict[str, Any]]]
"""Gives records of a table by their ids, each as its columns."""
ParentRule = Callable[[Sequence[Mapping[str, Any]], Find], Iterator[tuple[int, str, Label]]]
"""A rule about what rows refer to: the place of each row that breaks it, the field, and why."""
ADDED: Collection[int] = []
"""Instead of ids: the records of the table that the same import has added so far."""
Written = Sequence[tuple[int, Mapping[str, Any] | None, Mapping[str, Any] | None]]
"""Records that were written: their ids, with what of them was said before and after."""
Follow = Callable[[Connection, Any, Written], None]
"""Writes as an actor, in the same transaction, what follows from what was written."""
ROOMS = ("ministries", "plans", "training", "community", "guide")
"""The order of kinds where their references leave a choice; other rooms follow these."""
NAMES = ("name_en", "name_fr", "title_en", "title_fr", "name", "code_fr")
"""The columns by whose text a record is called too, beside its code."""


class KindError(Exception):
    """A kind that would fail once it is used; the message says what to add."""


@dataclass(frozen=True)
class Owner:
    """The ministry whose record it is, and the models between it and the record, nearest first."""

    ministry: Any
    through: tuple[type[Record], ...] = ()


@dataclass(frozen=True, eq=False)
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
    warnings: tuple[WarningRule, ...] = ()
    either: tuple[str, ...] = ()
    always_new_without_key: bool = False
    shown: Shown = AS_ALL
    searched: Searched | None = None
    follow: Follow | None = None
    owner: Owner | None = part(default=None, compare=False)
    public: ColumnElement[bool] | None = part(default=None, compare=False)
    in_files: ColumnElement[bool] = part(default_factory=true, compare=False)

    @property
    def table(self) -> Table:
        """The table that holds it."""
        return self.model.__table__  # type: ignore[return-value]

    @property
    def handle(self) -> str:
        """The column by which other records call a record of this kind."""
        return "code" if "code" in self.table.c else self.key[0]

    @property
    def names(self) -> list[str]:
        """The columns that hold what a record is called beside its code."""
        return [name for name in NAMES if name in self.table.c]

    @property
    def is_referred_to(self) -> bool:
        """Whether records of any kind may refer to records of this one."""
        return any(f.reference == self.table.name for kind in kinds() for f in kind.fields)

    def field(self, name: str) -> Field:
        """The column of this name. Raises KeyError when there is none."""
        return {f.name: f for f in self.fields}[name]

    def key_part(self, values: Mapping[Any, Any]) -> tuple[int, Any]:
        """Of a key that has several forms, which is given, and its value."""
        for form, name in enumerate(self.either):
            if values.get(name) is not None:
                return form, values[name]
        return len(self.either), None

    def records_of(self, ministry_id: Any) -> Select[Any] | None:
        """The ids of this ministry's records (or of that which a statement gives); else None."""
        if self.owner is None:
            return None
        return self._owned(self.model.id).where(self.owner.ministry == ministry_id)

    def owner_of(self, record_id: int) -> Select[Any] | None:
        """Selects the ministry whose record this is; None for a kind that belongs to everybody."""
        if self.owner is None:
            return None
        return self._owned(self.owner.ministry).where(self.model.id == record_id)

    def _owned(self, column: Any) -> Select[Any]:
        statement = select(column).select_from(self.model)
        for model in self.owner.through if self.owner else ():
            statement = statement.join(model)
        return statement


_kinds: dict[str, Kind] = {}


def register(
    model: type[Record],
    name: str,
    one: Label,
    many: Label,
    feature: str,
    key: str,
    *,
    owner: Any,
    public: Any = False,
    rules: tuple[Rule, ...] = (),
    parent_rules: tuple[ParentRule, ...] = (),
    warnings: tuple[WarningRule, ...] = (),
    either: tuple[str, ...] = (),
    always_new_without_key: bool = False,
    in_files: ColumnElement[bool] | None = None,
    shown: Shown = AS_ALL,
    searched: Searched | None = None,
    follow: Follow | None = None,
) -> None:
    """Add a kind; its columns are the model's, in the order in which they are declared.

    `key` names the columns that match a record when a file is read again; with `either=(a, b, …)`
    the first of these that is given stands in the key under the name of `a`. `owner` is the
    ministry whose record it is: an expression on the model, an `Owner` where other tables lie
    between, None where it belongs to everybody. `public` says which records the public package
    holds: none of them, all (True), or those that fit an expression; fields that are `private` are
    left out of it. `shown` says how records are called and listed, `searched` by which words they
    are found, `in_files` which of them files hold, where not all; `follow` writes what follows when
    they are written. Raises KindError for a kind that
    would fail once it is used.
    """
    fields = _fields(model)
    kind = Kind(
        name,
        model,
        one,
        many,
        feature,
        tuple(key.split()),
        fields,
        rules=(*_order_rules(name, fields), *rules),
        parent_rules=parent_rules,
        warnings=warnings,
        either=either,
        always_new_without_key=always_new_without_key,
        shown=shown,
        searched=searched,
        follow=follow,
        owner=owner if owner is None or isinstance(owner, Owner) else Owner(owner),
        public={True: true(), False: None}[public] if isinstance(public, bool) else public,
        in_files=true() if in_files is None else in_files,
    )
    _check(kind)
    _kinds[name] = kind
    _in_order.cache_clear()


def _fields(model: type[Record]) -> tuple[Field, ...]:
    fields = []
    for column in model.__table__.columns:
        described = column.info.get("field")
        if described is None:
            continue
        short = column.name.removesuffix("_id") if described.type is Type.REFERENCE else column.name
        fields.append(replace(described, attribute=column.name, name=described.name or short))
    names = {f.name for f in fields}
    return tuple(
        replace(
            f, paired=f.name[-3:-2] == "_" and {f"{f.name[:-2]}en", f"{f.name[:-2]}fr"} <= names
        )
        for f in fields
    )


def _order_rules(name: str, fields: tuple[Field, ...]) -> tuple[Rule, ...]:
    try:
        return order_rules(fields)
    except KeyError as error:
        message = f"{name}: a date comes after {error.args[0]}, which is none of its fields"
        raise KindError(message) from None


def _check(kind: Kind) -> None:
    """Refuse now what would otherwise fail on a page or in a file."""
    names = {f.name for f in kind.fields}
    if kind.name in _kinds or any(kind.table is other.table for other in _kinds.values()):
        raise KindError(
            f"{kind.name}: this kind, or its table {kind.table.name}, is registered already"
        )
    for name in (*kind.key, *kind.either):
        if name not in names:
            raise KindError(f"{kind.name}: its key names {name}, which is none of its fields")
    for name in [n for rule in kind.warnings for n in (rule.field, *rule.parents)]:
        if name not in names:
            raise KindError(f"{kind.name}: a warning names {name}, which is none of its fields")
    for field in kind.fields:
        beside = field.precision_attribute
        if field.month and beside not in kind.table.c:
            raise KindError(
                f"{kind.name}: {field.name} may be known to the month only; add {beside} = "
                f"precision()"
            )
    if not kind.either and not any(
        f.required and f.type is not Type.REFERENCE for f in kind.fields
    ):
        raise KindError(
            f"{kind.name}: a record has no title; require a field that is no reference, such as "
            f"a code"
        )


@cache
def _in_order() -> dict[str, Kind]:
    """All kinds by name, each after those that it refers to. Raises KindError for references that
    lead nowhere.
    """
    by_table = {kind.table.name: kind for kind in _kinds.values()}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for kind in _kinds.values():
        sorter.add(
            kind.name, *(_referred(kind, f, by_table).name for f in kind.fields if f.reference)
        )
    try:
        sorter.prepare()
    except CycleError as error:
        raise KindError(
            f"kinds refer to each other in a circle: {', '.join(error.args[1])}"
        ) from None
    places = {name: place for place, name in enumerate(_kinds)}
    rooms = {kind.name: kind.model.__module__.split(".")[1] for kind in _kinds.values()}
    order_of_rooms = (*ROOMS, *sorted({*rooms.values()} - {*ROOMS}))
    order: list[str] = []
    waiting: list[str] = []
    while sorter.is_active():
        waiting += sorter.get_ready()
        waiting.sort(key=lambda name: (order_of_rooms.index(rooms[name]), places[name]))
        order.append(waiting.pop(0))
        sorter.done(order[-1])
    return {name: _kinds[name] for name in order}


def _referred(kind: Kind, field: Field, by_table: Mapping[str, Kind]) -> Kind:
    other = by_table.get(field.reference)
    if other is None:
        raise KindError(
            f"{kind.name}: {field.name} refers to {field.reference}, which is the table of no kind"
        )
    if other.handle not in other.table.c:
        raise KindError(
            f"{kind.name}: {field.name} refers to {other.name}, whose records have no code to be "
            f"called by"
        )
    return other


def kind(name: str) -> Kind:
    """The kind of this name, as in a file's name. Raises KeyError when there is none."""
    return _kinds[name]


def find_kind(name: str | None) -> Kind | None:
    """The kind of this name; None where there is none."""
    return _kinds.get(name or "")


def kinds() -> list[Kind]:
    """All kinds, each after those that it refers to."""
    return list(_in_order().values())


def find_kind_of_table(table: str) -> Kind | None:
    """The kind that is kept in this table; None for a table of something else."""
    return next((kind for kind in _kinds.values() if kind.table.name == table), None)


def kind_of_table(table: str) -> Kind:
    """The kind that is kept in this table. Raises KeyError where something else is."""
    kind = find_kind_of_table(table)
    if kind is None:
        raise KeyError(table)
    return kind
