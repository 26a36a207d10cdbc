"""Tables on screens: as files, sorted by their headings, and a page at a time."""

from dataclasses import dataclass
from typing import Any, Iterable, Mapping, Sequence

from flask import Response, request, url_for

from dashboard.files.cells import escape_formula
from dashboard.files.write import csv_lines, workbook
from dashboard.language import current_language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(
    kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Response:
    """A table as a file: CSV or XLSX."""
    if kind == "xlsx":
        response = Response(workbook(name, header, rows), mimetype=XLSX)
    else:
        texts = (
            [
                escape_formula(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
                for cell in row
            ]
            for row in rows
        )
        response = Response(
            "".join(csv_lines(header, texts)),
            mimetype="text/csv",
            content_type="text/csv; charset=utf-8",
        )
    return attached(response, f"{name}-{current_language()}.{kind}")


def attached(response: Response, name: str) -> Response:
    """An answer that the browser keeps as a file of this name, and nowhere else."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def asked_for(names: Iterable[str]) -> dict[str, Any]:
    """The filters of these names in the address, and nothing else that may stand there."""
    found = {name: [value for value in request.args.getlist(name) if value] for name in names}
    return {
        name: values if len(values) > 1 else values[0] for name, values in found.items() if values
    }


def left_out(total: int, shown: int) -> int:
    """How many of a list are not shown."""
    return max(0, total - shown)


@dataclass(frozen=True)
class Heading:
    """A column's heading: where sorting by it leads, and how the table is sorted by it now (aria-sort)."""

    name: str
    label: str
    address: str
    state: str


def headings(
    endpoint: str,
    filters: Mapping[str, Any],
    sort: str,
    labels: Mapping[str, str],
    falling: Iterable[str] = (),
) -> list[Heading]:
    """Headings that sort by their column, the other way round at the second press; `falling` ones largest first."""
    found = []
    for name, label in labels.items():
        wanted = f"-{name}" if sort == name or (name in falling and sort != f"-{name}") else name
        address = url_for(endpoint, **{**filters, "sort": wanted, "page": None})
        found.append(
            Heading(
                name, label, address, {name: "ascending", f"-{name}": "descending"}.get(sort, "")
            )
        )
    return found


@dataclass(frozen=True)
class Pages:
    """Which rows of how many a page shows, and the addresses of the pages before and after."""

    first: int
    last: int
    total: int
    before: str
    after: str


def pages(endpoint: str, filters: Mapping[str, Any], page: int, size: int, total: int) -> Pages:
    """The place of a page, the first being 1, among the pages of `size` rows."""

    def address(number: int) -> str:
        return url_for(endpoint, **{**filters, "page": number if number > 1 else None})

    first, last = (page - 1) * size + 1, min(page * size, total)
    return Pages(
        first if last >= first else 0,
        last,
        total,
        address(page - 1) if page > 1 else "",
        address(page + 1) if last < total else "",
    )
