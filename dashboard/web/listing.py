"""A list of records whose address says everything: filters, order, page. It is read once, and what
is unknown refused.
"""

from dataclasses import dataclass, field as part
from time import perf_counter
from typing import Any, Callable, Collection, Iterable, Mapping, NamedTuple, Sequence

from flask import request, url_for
from sqlalchemy import Select, func

from dashboard.extensions import db
from dashboard.language import current_language, search_key
from dashboard.records.keys import holds
from dashboard.web.cache import keep, kept
from dashboard.web.table import FORMATS, Column, Rows, refuse
from dashboard.web.urls import number_in_address

SIZE = 50
"""How many rows a page shows."""
BESIDE = "after", "before"
DEAR = 0.005
"""Seconds from which a statement is not run twice for the same answer."""
Parse = Callable[[str], Any]
"""What a filter's text stands for. It raises LookupError or ValueError for what does not exist."""
Read = Callable[[Select[Any]], Iterable[Any]]
"""Runs a statement and gives its rows."""


def one_of(choices: Collection[str]) -> Parse:
    """A filter that is one of these texts."""

    def parse(text: str) -> str:
        if text not in choices:
            raise LookupError(text)
        return text

    return parse


def search_words(text: str) -> str:
    """What is searched for, of a length that a statement can take."""
    return text.strip()[:200].replace("\x00", "")


def page_number(text: str) -> int:
    """The number of a page, the first being 1."""
    if not text.isdecimal() or not 0 < int(text) < 10**6:
        raise ValueError(text)
    return int(text)


def in_address(names: Iterable[str]) -> dict[str, Any]:
    """The filters of these names in the address, and nothing else that may stand there."""
    texts = {name: [text for text in request.args.getlist(name) if text] for name in names}
    return {name: all if len(all) > 1 else all[0] for name, all in texts.items() if all}


@dataclass(frozen=True)
class Query:
    """What the address asks of a list: the value of each filter, or None; the order, the page.

    Who leafs on gives the record that a page ended with, or began with: `after` or `before`.
    """

    filters: Mapping[str, Any]
    sort: str
    page: int
    after: int | None = None
    before: int | None = None

    def __getitem__(self, name: str) -> Any:
        return self.filters[name]


@dataclass(frozen=True)
class Listing:
    """A list: the endpoints of its page and of its files, its filters, and what it can be sorted
    by.

    `columns` are those of its table; `several` names the filters that may be given more than once,
    and `path` holds what stands in the path of its addresses.
    """

    page: str
    file: str
    filters: Mapping[str, Parse]
    columns: Sequence[Column]
    sort: str = ""
    several: Collection[str] = ()
    path: Mapping[str, Any] = part(default_factory=dict)
    by_record: bool = False
    """Whether the pages beside one are found by its last and first record (`web/seek.py`)."""

    @property
    def names(self) -> tuple[str, ...]:
        """All that may stand in the address."""
        sort = ("sort",) if self.sort else ()
        return (*self.filters, *sort, "page", *(BESIDE if self.by_record else ()))

    def read(self) -> Query:
        """What the address asks for. Stops with 404 for a filter, an order or a page that does not
        exist.
        """
        sorts = {column.sort.removeprefix("-") for column in self.columns if column.sort}
        parsers = {
            **self.filters,
            "sort": one_of(sorts | {f"-{name}" for name in sorts}),
            "page": page_number,
            **dict.fromkeys(BESIDE, number_in_address),
        }
        values: dict[str, Any] = {}
        for name in self.names:
            texts = [text for text in request.args.getlist(name) if text]
            parsed = tuple(_parsed(parsers[name], text) for text in texts)
            values[name] = parsed if name in self.several else parsed[0] if parsed else None
        sort, page = values.pop("sort", None) or self.sort, values.pop("page") or 1
        return Query(values, sort, page, *(values.pop(name, None) for name in BESIDE))

    def context(self, query: Query, statement: Select[Any], read: Read) -> dict[str, Any]:
        """What the page of a list shows: the rows of one page, how many there are, and where else
        to go. One statement counts, `read` runs the other.
        """
        count = statement.with_only_columns(func.count(), maintain_column_froms=True)
        total = unless_dear(count.order_by(None))[0]
        rows = list(read(statement.limit(SIZE).offset((query.page - 1) * SIZE)))
        return self.shown(query, rows, total)

    def shown(
        self, query: Query, rows: list[Any], total: int, ends: "Ends | None" = None
    ) -> dict[str, Any]:
        """What the page of a list shows, of the rows of one page and how many there are in all, and
        the `ends` of the page where the list is leafed through by its records.
        """
        here = {**self.path, **in_address(self.names)}
        address = {**here, **dict.fromkeys(BESIDE)}
        first_page = {**address, "page": None}
        return {
            "asked": query,
            "rows": rows,
            "total": total,
            "columns": headings(self.page, address, query.sort, self.columns),
            "pages": pages(self.page, address, query.page, total, ends),
            "links": {kind: url_for(self.file, suffix=kind, **first_page) for kind in FORMATS},
            "here": url_for(self.page, **here),
        }


def _parsed(parse: Parse, text: str) -> Any:
    try:
        return parse(text)
    except (LookupError, ValueError):
        refuse(text)


def unless_dear(statement: Select[Any], *features: str) -> list[Any]:
    """The first column of a statement's rows. Where they took long, they are kept until one of
    these features (without any: anything) is written to: nobody counts a million records, or goes
    to the middle of them, twice.
    """
    asked = statement.compile(db.engine)
    name = "rows", str(asked), repr(sorted(asked.params.items()))
    rows: list[Any] | None = kept(name, features)
    if rows is None:
        began = perf_counter()
        rows = list(db.session.scalars(statement))
        if perf_counter() - began > DEAR:
            keep(name, rows, features)
    return rows


def rows_by(statement: Select[Any], read: Read) -> Rows:
    """The rows of a statement, for its files: each answer reads only those that it gives."""
    return lambda start, count: read(statement.offset(start or None).limit(count))


def searched(statement: Any, text: str | None, *columns: Any) -> Select[Any]:
    """The rows of a statement in which every word of a text stands, in any of these columns."""
    words = search_key(text or "").split()
    rows: Select[Any] = statement.where(*(holds(word, *columns) for word in words))
    return rows


def ordered(statement: Any, sort: str, by: Mapping[str, Any], *then: Any) -> Select[Any]:
    """The rows of a statement by what a sort is named in `by`, the empty ones last."""
    column = by[sort.removeprefix("-")]
    direction = column.desc() if sort.startswith("-") else column.asc()
    rows: Select[Any] = statement.order_by(direction.nulls_last(), *then)
    return rows


def in_language_of(model: Any) -> Any:
    """The name of a kind's records in the reader's language, to sort by."""
    return model.name_fr if current_language() == "fr" else model.name_en


@dataclass(frozen=True)
class Heading:
    """A column's heading: where sorting by it leads, how the table is sorted by it now (aria-sort),
    and a note under it.
    """

    name: str
    label: str
    address: str
    state: str
    note: str = ""


def headings(
    endpoint: str, filters: Mapping[str, Any], sort: str, columns: Iterable[Column]
) -> list[Heading]:
    """Headings that sort by their column, the other way round at the second press."""

    def heading(column: Column) -> Heading:
        name = column.sort.removeprefix("-")
        down = sort == name or (column.sort.startswith("-") and sort != f"-{name}")
        address = url_for(
            endpoint, **{**filters, "sort": f"-{name}" if down else name, "page": None}
        )
        state = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
        return Heading(name, column.heading or column.label, address, state, column.note)

    return [heading(column) for column in columns if column.sort]


@dataclass(frozen=True)
class Pages:
    """Which rows of how many a page shows, and the addresses of the pages before and after."""

    first: int
    last: int
    total: int
    before: str
    after: str


class Ends(NamedTuple):
    """The ids of the first and the last record of a page, how many it has, and whether more follow.
    Others write meanwhile, so that its number alone does not tell."""

    first: int
    last: int
    rows: int
    more: bool


def pages(
    endpoint: str, filters: Mapping[str, Any], page: int, total: int, ends: Ends | None = None
) -> Pages:
    """The place of a page, the first being 1; where its `ends` are given, the pages beside it are
    found by them.
    """
    before, after = ({"before": ends.first}, {"after": ends.last}) if ends else ({}, {})

    def address(number: int, beside: Mapping[str, int]) -> str:
        where = {"page": number, **beside} if number > 1 else {"page": None}
        return url_for(endpoint, **{**filters, **where})

    first, last = (page - 1) * SIZE + 1, min(page * SIZE, total)
    if ends:
        last = first + ends.rows - 1
    more = ends.more if ends else last < total
    return Pages(
        first if last >= first else 0,
        last,
        max(total, last),
        address(page - 1, before) if page > 1 else "",
        address(page + 1, after) if more else "",
    )


def left_out(total: int, shown: int) -> int:
    """How many of a list are not shown."""
    return max(0, total - shown)
