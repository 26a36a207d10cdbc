"""What is to be known of a sheet besides its values, and where reading ends."""

import json
import sys
from collections import defaultdict

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 1_000_001, 200, 200 * 1024 * 1024
MOST_CELLS = 6_000_000
"""Cells of a sheet, empty ones between others included: each takes memory when it is read. More do
not fit into MOST_UNPACKED unless they are multiplied, or far apart."""
MOST_MERGED = 100
"""Merged places that are told of; a sheet may name millions."""
Facts = dict[int, dict[int, str]]
"""By row and column, counted from 1: "#ERROR", "#FORMULA" for one without a result, or the way in
which the cell shows its number: "month" and "part" of a date, "percent", "format" for a way that
is not followed here, or the digits that it fills up with zeros, as "5.2"."""


class Sheet:
    """A sheet without its values."""

    def __init__(self) -> None:
        self.facts: Facts = defaultdict(dict)
        self.merged: list[tuple[int, int, str]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()


def refuse(reason: str) -> None:
    """Say why the workbook is not read, and end."""
    print(json.dumps({"reason": reason}))
    sys.exit(0)
