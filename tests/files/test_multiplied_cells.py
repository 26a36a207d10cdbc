"""A workbook that multiplies its cells is refused before it fills the memory."""

import io
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from dashboard.files import sources
from dashboard.files.problems import FileProblem
from dashboard.files.sources import CHILD, list_sources, open_table
from tests.files.sheets import ods

FOLDER = Path(sources.__file__).parent
EMPTY = '<table:table-row table:number-rows-repeated="{0}"><table:table-cell/></table:table-row>'


def cell(text, columns=1):
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def row(*cells, rows=1):
    cells = "".join(cells)
    return f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>'


def xlsx(*places):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for place in places:
            sheet.write(*place, "x")
    return buffer.getvalue()


MULTIPLIED = {
    "a hundred million repeated cells": (".ods", ods(row(cell("x", 200), rows=500_000))),
    "two cells far apart":
        (".ods", ods(row(cell("x", 199)) + EMPTY.format(99_999) + row(cell("x")))),
    "tables that are too much together": (".ods", ods(*[row(cell("x", 200), rows=9_000)] * 4)),
    "two cells of an Excel sheet far apart": (".xlsx", xlsx((0, 199), (99_999, 0))),
}  # fmt: skip


def read_within(mebibytes, suffix, content):
    """What the reader's own process answers first where it may take no more memory than this."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", CHILD, str(FOLDER), suffix],
        input=content,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20,) * 2),
    )
    return json.loads(done.stdout.splitlines()[0])


def read(path):
    [source] = list_sources([path])
    return list(open_table(source).rows())


@pytest.mark.parametrize("what", MULTIPLIED)
def test_cells_that_come_to_too_much_are_refused_before_they_are_read(what):
    assert read_within(400, *MULTIPLIED[what]) == {"reason": "large"}


def test_what_is_wrong_is_told_of_the_file(app, tmp_path):
    suffix, content = MULTIPLIED["a hundred million repeated cells"]
    path = tmp_path / f"ministries{suffix}"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match="the workbook is too large"):
        read(path)


def test_repeated_cells_and_the_empty_rest_of_a_sheet_are_read_as_they_are_shown(tmp_path):
    rest = '<table:table-cell table:number-columns-repeated="16380"/>'
    path = tmp_path / "ministries.ods"
    path.write_bytes(
        ods(
            row(cell("code"), cell("name_en"), cell("name_fr"), rest)
            + row(cell("A"), cell("same", 2), rest, rows=2)
            + EMPTY.format(1_048_573)
        )
    )
    assert [cells for _number, cells in read(path)] == [["A", "same", "same"]] * 2


def test_a_table_that_begins_further_down_keeps_its_row_numbers(tmp_path):
    path = tmp_path / "ministries.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["code", "name_en", "name_fr"])
        sheet.write_row(4, 1, ["A", "a", "b"])
    assert [(number, cells[-3:]) for number, cells in read(path)] == [(5, ["A", "a", "b"])]
