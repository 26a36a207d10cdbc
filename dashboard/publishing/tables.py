"""The tables of the public package: no personal information, drafts left out, small numbers
withheld."""

from dataclasses import dataclass
from typing import Any, Callable, Iterable, Iterator

from sqlalchemy import ColumnElement, Select, case, func, select

from dashboard.extensions import db
from dashboard.files.cells import escape_for_programs, format_cell
from dashboard.language import in_language, lazy_gettext as _l
from dashboard.ministries.models import Ministry
from dashboard.records.fields import Field, Label, Type
from dashboard.records.kinds import Kind, kind, kind_of_table, kinds
from dashboard.records.periods import scope
from dashboard.training.groups import days
from dashboard.training.measures import practices
from dashboard.training.models import PRACTICES, Session, SurveyResponse
from dashboard.training.privacy import FEW


@dataclass(frozen=True)
class PublicColumn:
    """One column: its name, its label in both languages, what it holds."""

    name: str
    label: Label
    field: Field | None
    type: str = "string"

    def labelled(self, language: str) -> str:
        """The label in one language."""
        with in_language(language):
            return str(self.label)


@dataclass(frozen=True)
class PublicTable:
    """One table: its name, its title, its columns, its rows as texts."""

    name: str
    title: Label
    key: tuple[str, ...]
    columns: list[PublicColumn]
    rows: Callable[[], Iterable[list[str]]]

    def titled(self, language: str) -> str:
        """The title in one language."""
        with in_language(language):
            return str(self.title)


def _column_type(field: Field) -> str:
    if field.type is Type.DATE and not field.month:
        return "date"
    return {Type.INTEGER: "integer", Type.NUMBER: "number", Type.YES_NO: "boolean"}.get(
        field.type, "string"
    )


def _public_rows(
    kind: Kind, fields: list[Field], published: ColumnElement[bool]
) -> Iterator[list[str]]:
    """What has happened by today. Events, sessions and plans that are to come are announced."""
    as_of = scope().as_of
    table: Any = kind.table
    columns: list[Any] = []
    for field in fields:
        column: Any = kind.table.c[field.attribute]
        if field.type is Type.REFERENCE:
            other = kind_of_table(field.reference)
            target = other.table.alias(f"to_{field.attribute}")
            table = table.outerjoin(target, column == target.c.id)
            column = target.c[other.handle]
        if field.past and field.attribute != kind.model.known_from:
            column = case((column <= as_of, column))
        columns.append(column)
    known = [kind.table.c[f.precision_attribute] for f in fields if f.month]
    statement: Select[Any] = select(*columns, *known).select_from(table)
    happened = any(field.past and field.attribute == kind.model.known_from for field in kind.fields)
    chosen = kind.model.known(as_of) if happened else kind.model.live
    statement = statement.where(chosen, published)
    order = [
        columns[[f.name for f in fields].index(name)].nulls_first()
        for name in kind.key
        if name in {f.name for f in fields}
    ]
    months = {f.name: len(fields) + i for i, f in enumerate(f for f in fields if f.month)}
    for row in db.session.execute(statement.order_by(*order, kind.table.c.id)):
        yield [
            format_cell(f, row[i], row[months[f.name]] if f.month else "day", escape_for_programs)
            for i, f in enumerate(fields)
        ]


def _kind_table(kind: Kind, published: ColumnElement[bool]) -> PublicTable:
    fields = [f for f in kind.fields if not f.private]
    columns = [PublicColumn(f.name, f.label, f, _column_type(f)) for f in fields]
    key = kind.key if len(kind.key) == 1 or kind.name in ("updates", "guide") else ()
    return PublicTable(
        kind.name, kind.many, key, columns, lambda: _public_rows(kind, fields, published)
    )


def _training_rows() -> Iterator[list[str]]:
    """Headcount and trained staff of each ministry, without what is withheld from readers of the
    overview; besides, a count from 1 to 4, or one that leaves 1 to 4 others, is withheld.

    No totals are given.
    """
    as_of = scope().as_of
    day = days(as_of)[as_of]
    codes = db.session.execute(select(Ministry.id, Ministry.code).where(Ministry.live))
    for id, code in sorted(codes, key=lambda row: row.code):
        group = day.group(id)
        trained = group.holders.get("", 0)
        small = 0 < trained < FEW or 0 < group.people - trained < FEW or "" not in group.holders
        hidden = day.of_ministries.withholds(id)
        staff = "" if hidden or not group.people else str(group.people)
        told = str(trained) if staff and not small else ""
        yield [code, as_of.isoformat(), staff, told, "yes" if group.people and not told else "no"]


def _survey_rows() -> Iterator[list[str]]:
    """What the answers to each session said on average; nothing of sessions with fewer than five
    answers."""
    response = SurveyResponse
    sums = [
        func.sum(getattr(response, n))
        for n in ("satisfaction", "confidence_before", "confidence_after")
    ]
    counts = [
        func.count(getattr(response, n))
        for n in ("satisfaction", "confidence_before", "confidence_after")
    ]
    statement = (
        select(Session.code, response.stage, func.count(), *sums, *counts)
        .join(Session, Session.id == response.session_id)
        .where(response.known(scope().as_of), Session.live)
        .group_by(Session.code, response.stage)
        .order_by(Session.code, response.stage)
    )
    for code, stage, answers, *figures in db.session.execute(statement):
        means = [
            f"{total / count:.2f}" if count and count >= FEW else ""
            for total, count in zip(figures[:3], figures[3:], strict=True)
        ]
        yield (
            [code, stage, str(answers), *means, "no"]
            if answers >= FEW
            else [code, stage, "", "", "", "", "yes"]
        )


def _practice_rows() -> Iterator[list[str]]:
    """How many follow-up answers name each practice; nothing of 1 to 4 of them, nor of 1 to 4 that
    do not."""
    everything = scope("all")
    for code, named in practices(everything).items():
        number, answers = int(named.numerator or 0), named.denominator or 0
        shown = answers >= 2 * FEW and all(n >= FEW for n in (number, answers - number) if n)
        figures = [str(answers), str(number)] if shown else ["", ""]
        yield [
            code,
            everything.as_of.isoformat(),
            *figures,
            "no" if shown or not answers else "yes",
        ]


def public_tables() -> list[PublicTable]:
    """Every table of the package, in the order in which they refer to each other."""
    withheld_column = PublicColumn(
        "withheld", _l("Withheld (small number of people)"), None, "boolean"
    )
    ministry = PublicColumn("ministry", _l("Ministry"), kind("teams").field("ministry"))
    session = PublicColumn("session", _l("Session"), kind("surveys").field("session"))
    return [
        *(_kind_table(kind, kind.public) for kind in kinds() if kind.public is not None),
        PublicTable(
            "training",
            _l("Training by ministry"),
            ("ministry",),
            [
                ministry,
                PublicColumn("as_of", _l("Reference date"), None, "date"),
                PublicColumn("staff", _l("Staff"), None, "integer"),
                PublicColumn("trained", _l("Trained"), None, "integer"),
                withheld_column,
            ],
            _training_rows,
        ),
        PublicTable(
            "surveys",
            _l("Survey answers by session"),
            ("session", "stage"),
            [
                session,
                PublicColumn("stage", _l("Stage"), kind("surveys").field("stage")),
                PublicColumn("answers", _l("Answers"), None, "integer"),
                PublicColumn("satisfaction", _l("Satisfaction (1 to 5)"), None, "number"),
                PublicColumn("confidence_before", _l("Confidence before (1 to 5)"), None, "number"),
                PublicColumn("confidence_after", _l("Confidence after (1 to 5)"), None, "number"),
                withheld_column,
            ],
            _survey_rows,
        ),
        PublicTable(
            "practices",
            _l("Practices applied at work"),
            ("practice",),
            [
                PublicColumn(
                    "practice",
                    _l("Practice"),
                    Field(_l("Practice"), Type.CHOICE, choices=PRACTICES),
                ),
                PublicColumn("as_of", _l("Reference date"), None, "date"),
                PublicColumn("follow_ups", _l("Follow-up answers"), None, "integer"),
                PublicColumn("named", _l("Answers that name it"), None, "integer"),
                withheld_column,
            ],
            _practice_rows,
        ),
    ]
