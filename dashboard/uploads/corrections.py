"""What a person corrects of uploaded files on the page: cells, one answer for equal faults, rows
left out. The files stay as they were sent; each round of corrections is laid over what they
hold."""

import re
from collections import defaultdict
from copy import copy
from dataclasses import replace
from itertools import islice
from typing import Any, Iterator, Mapping, Sequence

from dashboard.files.headers import fields_of
from dashboard.files.problems import Problem, in_both_languages
from dashboard.files.sources import Row, Table
from dashboard.records.kinds import Kind

ROWS, VALUES, GROUPS, NUMBERED = 25, 20, 50, 10_000
"""How many wrong rows are shown, values of a group, groups; and rows that one answer is for."""
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def corrected(table: Table, rounds: Sequence[Mapping[str, Any]]) -> Table:
    """The table with all rounds of corrections that were made of it as it is read now."""
    for given in rounds:
        if given["read"] == [table.sheet, table.heading_row]:
            table = _corrected_once(table, given)
    return table


def _corrected_once(table: Table, given: Mapping[str, Any]) -> Table:
    header = [*table.header, *given["columns"]]
    cells = {
        int(number): [(int(place), text) for place, text in texts.items()]
        for number, texts in given["cells"].items()
    }
    without, orders = set(given["without"]), [(int(p), o) for p, o in given["orders"].items()]

    def rows() -> Iterator[tuple[int, Row]]:
        for number, row in table.rows():
            if number in without:
                continue
            row = copy(row)  # with what a row of a workbook knows of its cells' types
            row += [""] * (len(header) - len(row))
            types = dict(getattr(row, "types", ()))
            for place, order in orders:
                row[place] = _year_first(row[place], order)
            for place, text in cells.get(number, ()):
                row[place] = text
                types.pop(place, None)
            if hasattr(row, "types"):
                row.types = types
            yield number, row

    touched = without | cells.keys()
    problems = [problem for problem in table.problems if problem[0] not in touched]
    return replace(table, header=header, rows=rows, problems=problems)


def _year_first(text: str, order: str) -> str:
    parts = SLASHED.fullmatch(text.strip())
    if not parts:
        return text
    day, month = (parts[1], parts[2]) if order == "dmy" else (parts[2], parts[1])
    return f"{parts[3]}-{month:0>2}-{day:0>2}"


def rows_as_read(table: Table) -> list[tuple[int, Row]]:
    """A few rows as they stand in the file, around those of the headings."""
    first = max(1, table.heading_row - 4)
    rows = islice(table.as_read(), first - 1, first + 8)
    return [(number, [cell.strip()[:60] for cell in row[:12]]) for number, row in rows]


class Faults:
    """The faults of a table, equal ones together, and its first wrong rows, for the page."""

    def __init__(self, kind: Kind, table: Table) -> None:
        self.header, self.heading_row = table.header, table.heading_row
        self.places: dict[str, int] = {}
        for place, field in enumerate(fields_of(kind, table.header, table.mapped)):
            self.places.setdefault(table.header[place].strip(), place)
            if field:
                self.places.setdefault(field.name, place)
        self.missing = {field.name for field in kind.fields} - self.places.keys()
        self.rows: list[dict[str, Any]] = []
        self.groups: dict[tuple[str, str], dict[str, Any]] = {}

    def add(self, row: Row, problems: Sequence[Problem]) -> None:
        """Note a wrong row with all that is wrong with it."""
        for problem in problems:
            self._group(row, problem)
        if len(self.rows) < ROWS and row:
            self.rows.append(self._row(row, problems))

    def _group(self, row: Row, problem: Problem) -> None:
        message = in_both_languages(problem.message)
        key = (problem.column, message["en"])
        if key not in self.groups and len(self.groups) >= GROUPS:
            return
        place = self.places.get(problem.column)
        group = self.groups.setdefault(
            key,
            {
                "column": problem.column,
                "place": place,
                "new": problem.column if problem.column in self.missing else "",
                "message": message,
                "count": 0,
                "of_column": problem.row <= self.heading_row,
                "rows": [],
                "values": defaultdict(list),
            },
        )
        group["count"] += 1
        if len(group["rows"]) < NUMBERED:
            group["rows"].append(problem.row)
            value = row[place] if place is not None and place < len(row) else ""
            if value in group["values"] or len(group["values"]) < VALUES:
                group["values"][value].append(problem.row)

    def _row(self, row: Row, problems: Sequence[Problem]) -> dict[str, Any]:
        places = {self.places.get(p.column) for p in problems if p.column not in self.missing}
        whole = None in places
        return {
            "row": problems[0].row,
            "cells": [
                {
                    "place": place,
                    "heading": heading.strip(),
                    "text": text,
                    "wrong": whole or place in places,
                }
                for place, (heading, text) in enumerate(self._pairs(row))
                if heading.strip() or text.strip()
            ],
            "messages": [(p.column, in_both_languages(p.message)) for p in problems],
        }

    def _pairs(self, row: Row) -> Iterator[tuple[str, str]]:
        width = max(len(self.header), len(row))
        for place in range(width):
            yield (
                self.header[place] if place < len(self.header) else "",
                row[place] if place < len(row) else "",
            )

    def shown(self) -> dict[str, Any]:
        """What the preview keeps of them: groups of more than one, or of the whole column."""
        groups = [g for g in self.groups.values() if g["count"] > 1 or g["of_column"] or g["new"]]
        return {"groups": groups, "wrong_rows": self.rows}


def corrections_from_form(
    tables: Sequence[Mapping[str, Any]], form: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """What a form corrects, by file; a file of which it corrects nothing is not in it."""
    corrections = {}
    for number, table in enumerate(tables):
        given: dict[str, Any] = {"columns": [], "cells": {}, "without": [], "orders": {}}
        for place, group in enumerate(table.get("groups", ())):
            _answer(given, table, group, f"group-{number}-{place}", form)
        for row in table.get("wrong_rows", ()):
            name = f"row-{number}-{row['row']}"
            if form.get(f"{name}-out"):
                given["without"].append(row["row"])
            for cell in row["cells"]:
                text = form.get(f"{name}-{cell['place']}")
                if text is not None and text != cell["text"]:
                    given["cells"].setdefault(str(row["row"]), {})[str(cell["place"])] = text
        if any(given.values()):
            corrections[table["file"]] = {**given, "read": [table["sheet"], table["heading_row"]]}
    return corrections


def _answer(
    given: dict[str, Any],
    table: Mapping[str, Any],
    group: Mapping[str, Any],
    name: str,
    form: Mapping[str, str],
) -> None:
    """Add one answer for all the rows of a group."""
    place, answer = group["place"], form.get(name, "")
    if answer == "out":
        given["without"] += group["rows"]
    elif answer in ("dmy", "mdy") and group["of_column"] and place is not None:
        given["orders"][str(place)] = answer
    elif answer == "empty" and place is not None:
        _write(given, group["rows"], place, "")
    for number, rows in enumerate(group["values"].values()):
        text = form.get(f"{name}-{number}", "").strip()
        if not text or (place is None and not group["new"]):
            continue
        if place is None:
            place = table["width"] + len(given["columns"])
            given["columns"].append(group["new"])
        _write(given, rows, place, text)


def _write(given: dict[str, Any], rows: Sequence[int], place: int, text: str) -> None:
    for row in rows:
        given["cells"].setdefault(str(row), {})[str(place)] = text
