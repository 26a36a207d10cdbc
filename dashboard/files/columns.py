"""What shows over a whole column only: how its dates are written, and whether all the same way."""

import re
from typing import Mapping

from dashboard.files.checked import Checked
from dashboard.files.dates import slashed_order
from dashboard.files.problems import CellProblem
from dashboard.files.sources import Table
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Field, Type

SLASHED = re.compile(r"\d{1,2}/\d{1,2}/\d{4}\b")
BOTH_WAYS = re.compile(r"0?([1-9]|1[0-2])/(?!0?\1/)0?([1-9]|1[0-2])/\d{4}\b")
"""A text that is a day whichever of its numbers is the month."""
SWAPPED = re.compile(r"\d{4}-\d\d-(?:0[1-9]|1[0-2])\b")


def date_orders(table: Table, columns: Mapping[int, Field], checked: Checked) -> dict[int, str]:
    """How each column of dates writes 31/10/2017: "dmy", "mdy" or "". Tells of a column that does
    not say it, of dates beside such texts whose day and month may be swapped, and of shares beside
    percentages."""
    # Whether 03/04 is a day in March or in April shows only over the whole column, so the columns
    # are read once before any cell is parsed.
    dates = {p: set[str]() for p, field in columns.items() if field.type is Type.DATE}
    whole: dict[int, list[tuple[int, str]]] = {p: [] for p in dates}
    numbers = {p for p, f in columns.items() if f.percent and f.type is Type.NUMBER}
    percents: set[int] = set()
    shares: dict[int, list[tuple[int, str]]] = {p: [] for p in numbers}
    for number, row in table.rows() if dates or numbers else ():
        for place, texts in dates.items():
            text = row[place] if place < len(row) else ""
            if "/" in text or "." in text:
                texts.add(text)
            elif text[8:10] <= "12" and SWAPPED.match(text):
                whole[place].append((number, text))
        for place in numbers:
            text = row[place] if place < len(row) else ""
            if text.rstrip().endswith("%"):
                percents.add(place)
            elif text.strip()[:2] in ("0.", "0,"):
                shares[place].append((number, text))
    orders = dict.fromkeys(columns, "")
    for place, texts in dates.items():
        heading = table.header[place].strip()
        try:
            orders[place] = slashed_order(texts)
        except CellProblem as problem:
            checked.add_problem(table.heading_row, heading, "", problem.args[0])
            orders[place] = "dmy"
        if whole[place] and any(SLASHED.match(text.strip()) for text in texts):
            rows = ((n, row[place]) for n, row in table.rows() if place < len(row))
            doubtful = [(n, text) for n, text in rows if BOTH_WAYS.match(text.strip())]
            for number, text in sorted(whole[place] + doubtful):
                swapped = _(
                    "stands beside dates written like 31/10/2017; the spreadsheet may have swapped "
                    "day and month"
                )
                checked.add_warning(number, heading, text, swapped)
    for place in percents:
        for number, text in shares[place]:
            share = _("stands beside percentages; write all of the column in one way")
            checked.add_warning(number, table.header[place].strip(), text, share)
    return orders
