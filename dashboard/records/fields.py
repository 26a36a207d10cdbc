"""What every record has, and how a field is declared so that forms, files and pages can all read
it.
"""

from dataclasses import dataclass, field as part, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Callable, ClassVar

from babel.support import LazyProxy
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Dialect,
    ForeignKey,
    Integer,
    String,
    Text,
    TypeDecorator,
    and_,
    func,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column

from dashboard.extensions import Model, now
from dashboard.language import search_key, sort_key

Label = LazyProxy | str
Choices = dict[str, Label]


class Type(StrEnum):
    """What a field holds, and so how it is parsed, drawn and written."""

    CODE = "code"
    TEXT = "text"
    LONG = "long"
    URL = "url"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"
    REFERENCES = "references"
    LOOKUP = "lookup"
    FILE = "file"


class Number(TypeDecorator[Decimal]):
    """An exact decimal, kept as its text: neither database rounds it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """The decimal without an exponent and without empty decimals."""
        return None if value is None else plain_number(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """The decimal again."""
        return None if value is None else Decimal(value)


def codes_in(text: str | None) -> list[str]:
    """The parts of a list that is kept as one text: "open_data; open_dialogue" as ["open_data",
    "open_dialogue"]."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def holds_code(column: Any, code: Any) -> ColumnElement[bool]:
    """Whether a list that is kept as one text has this code, or a column's, among its parts."""
    whole: ColumnElement[str] = ";" + column + ";"
    return func.replace(whole, ";" + code + ";", "") != whole


def plain_number(value: Decimal) -> str:
    """12.50 as "12.5", 1E+3 as "1000"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


SQL_TYPES: dict[Type, Any] = {
    Type.CODE: String(60),
    Type.TEXT: String(500),
    Type.LONG: Text(),
    Type.URL: String(2000),
    Type.INTEGER: Integer(),
    Type.NUMBER: Number(),
    Type.DATE: Date(),
    Type.YES_NO: Boolean(create_constraint=False),
    Type.CHOICE: String(40),
    Type.CHOICES: String(300),
    Type.REFERENCE: Integer(),
    Type.REFERENCES: String(1000),
    Type.LOOKUP: String(60),
    Type.FILE: String(400),
}
LIMITS = {
    Type.CODE: 60,
    Type.TEXT: 500,
    Type.LONG: 1_000_000,
    Type.URL: 2000,
    Type.LOOKUP: 60,
    Type.FILE: 400,
}
CODES = (Type.CODE, Type.LOOKUP)
WRITTEN = (*CODES, Type.TEXT, Type.LONG, Type.URL)
"""What is written in letters, by which lists search and sort."""


@dataclass(frozen=True)
class Field:
    """One column of a kind: its name in files, its label on screens, and what may stand in it.

    `attribute` is the name in the table; a reference is kept there as an id, a lookup as the
    other's code. With `month`, a date may be known to the month only, and the table has
    `<attribute>_precision` beside it; `ends_month` says that such a date counts as the month's last
    day. A date with `past` says that something has happened, so it never lies in the future;
    `after` names the field that it may not precede. A number with `percent` may be written with
    its sign; where it is whole, a part such as 0.6 is 60. What is `private` may name a person, or
    was not written for the public: the public package leaves it out.
    """

    label: Label
    type: Type
    name: str = ""
    attribute: str = ""
    required: bool = False
    choices: Choices = part(default_factory=dict)
    reference: str = ""
    month: bool = False
    ends_month: bool = False
    past: bool = False
    after: str = ""
    percent: bool = False
    least: int | None = None
    most: int | None = None
    default: Any = None
    also: tuple[str, ...] = ()
    private: bool = False
    paired: bool = False

    @property
    def precision_attribute(self) -> str:
        """The column that says whether a date with `month` is known to the day or to the month."""
        return f"{self.attribute}_precision"

    @property
    def limit(self) -> int:
        """The most characters that fit."""
        return LIMITS.get(self.type, 1000)

    @property
    def language(self) -> str:
        """ "en" or "fr" for one half of a bilingual pair, else nothing."""
        return self.name[-2:] if self.paired else ""


def field(
    label: Label,
    type: Type,
    *,
    required: bool = False,
    unique: bool = False,
    index: bool | None = None,
    **more: Any,
) -> Any:
    """A mapped column that carries its description; see `Field` for what `more` may say.

    A reference has an index of its own, unless `index=False` says that a longer one begins with it.
    """
    described = Field(label, type, required=required, **more)
    extra = [ForeignKey(f"{more['reference']}.id")] if type is Type.REFERENCE else []
    if type is Type.REFERENCE:
        described = replace(described, reference=more["reference"])
        index = index is None or index
    default = more.get("default")
    return mapped_column(
        SQL_TYPES[type],
        *extra,
        nullable=not required and default is None,
        unique=unique or None,
        index=index or None,
        default=default,
        info={"field": described},
    )


def _key(name: str, make: Callable[[str], str], index: bool) -> Any:
    """A column for what is made of the text in another (keys.py); read where it is asked for."""
    described = {"key": (name, make)}
    return mapped_column(Text, index=index or None, info=described, deferred=True, sort_order=95)


def precision() -> Any:
    """The column beside a date that may be known to the month only: "day" or "month"."""
    return mapped_column(String(5), default="day", server_default="day", nullable=False)


class Record(Model):
    """What every record has besides its own fields."""

    __abstract__ = True

    known_from: ClassVar[str] = ""
    """The date before which no screen knows of a record. Where a record has none
    there, it has always been known; where a kind names none, so has each of its records."""
    addable: ClassVar[bool] = False
    """Whether a file may name a record that nobody knows, and have it added by that name."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-9)
    created_at: Mapped[datetime] = mapped_column(default=now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, sort_order=91)
    version: Mapped[int] = mapped_column(default=1, sort_order=92)
    archived_at: Mapped[datetime | None] = mapped_column(sort_order=93)

    def __init_subclass__(cls, **more: Any) -> None:
        """Keep beside each text, in `<name>_folded`, how search and sorting see it; beside each
        code, in `<name>_order`, its place among codes."""
        for name, column in list(vars(cls).items()):
            field = isinstance(column, MappedColumn) and column.column.info.get("field")
            if field and field.type in WRITTEN:
                is_code = field.type in CODES
                setattr(cls, f"{name}_folded", _key(name, search_key, is_code))
                if is_code:
                    setattr(cls, f"{name}_order", _key(name, sort_key, True))
        super().__init_subclass__(**more)

    @hybrid_property
    def live(self) -> bool:
        """Whether it is not archived: archived records stand in no list and no count."""
        return self.archived_at is None

    @live.inplace.expression
    @classmethod
    def _live(cls) -> ColumnElement[bool]:
        return cls.archived_at.is_(None)

    @classmethod
    def known(cls, as_of: date | ColumnElement[date]) -> ColumnElement[bool]:
        """Records that a screen drawn as of a day knows of: not archived, and not dated later."""
        if not cls.known_from:
            return and_(cls.live)
        day: ColumnElement[date] = getattr(cls, cls.known_from)
        optional = cls.__table__.c[cls.known_from].nullable
        return and_(cls.live, or_(day.is_(None), day <= as_of) if optional else day <= as_of)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
