"""The file to correct: a table's own rows, the wrong ones first, with a column that says what is
wrong; corrected, it is given back.

It is laid down line by line while a table is checked, in both languages, and read back as rows of a
CSV: a file may hold a million wrong rows, and whoever looks at an upload reads it in a language not
known yet when it was checked.
"""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence

from dashboard.files.cells import escape_formula, escape_own
from dashboard.files.checked import OnWrongRow
from dashboard.files.problems import Problem, in_both_languages
from dashboard.files.sources import Row, Table
from dashboard.files.write import SEPARATORS, csv_lines
from dashboard.language import gettext as _
from dashboard.records.kinds import Kind


class WrongRows:
    """The rows of tables that are checked together, the wrong ones first: a file errors-N.jsonl of
    the folder for the Nth table that has a wrong row."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[int, Any] = {}
        self.places: dict[int, int] = {}
        self.tables: Sequence[tuple[Kind, Table]] = ()
        self.wrong: dict[int, set[int]] = {}

    def begin(self, tables: Sequence[tuple[Kind, Table]]) -> None:
        """Start anew with these tables; what was listed before is deleted."""
        self.close()
        for old in self.folder.glob("errors-*"):
            old.unlink()
        self.tables, self.wrong = tables, {}
        self.places = {id(table): place for place, (_kind, table) in enumerate(tables)}

    def add(self, table: Table, row: Row, problems: Sequence[Problem]) -> None:
        """Add a row of one of these tables as it stands there, with all that is wrong with it."""
        place = self.places[id(table)]
        if place not in self.files:
            self.files[place] = (self.folder / f"errors-{place}.jsonl").open("w", encoding="utf-8")
            header = [table.called.get(name, name) for name in table.header]
            self.files[place].write(json.dumps({"header": header}) + "\n")
            self.wrong[place] = set()
        self.wrong[place].add(problems[0].row)
        listed = [
            {
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "message": in_both_languages(problem.message),
            }
            for problem in problems
        ]
        line = json.dumps({"cells": row, "problems": listed}, ensure_ascii=False)
        self.files[place].write(line + "\n")

    def add_right_rows(self) -> None:
        """Add the other rows behind the wrong ones."""
        for place, file in self.files.items():
            for number, row in self.tables[place][1].rows():
                if number not in self.wrong[place]:
                    file.write(json.dumps({"cells": row, "problems": []}) + "\n")

    def close(self) -> None:
        """Finish the files."""
        for file in self.files.values():
            file.close()
        self.files = {}


def read_wrong_rows(path: Path, language: str) -> tuple[list[str], Iterator[list[str]]]:
    """The headings and the rows of one such file, told in this language and safe to open in a
    spreadsheet."""
    with path.open(encoding="utf-8") as file:
        header = json.loads(file.readline())["header"]
    row_words, colon = _("Row %(row)s", row="{row}"), _(": ")

    def rows() -> Iterator[list[str]]:
        with path.open(encoding="utf-8") as file:
            next(file)
            for line in map(json.loads, file):
                cells = line["cells"] + [""] * (len(header) - len(line["cells"]))
                sentences = [_sentence(p, row_words, colon, language) for p in line["problems"]]
                yield [*map(escape_own, cells), escape_formula("; ".join(sentences))]

    return [*header, "error" if language == "en" else "erreur"], rows()


def _sentence(problem: Mapping[str, Any], row_words: str, colon: str, language: str) -> str:
    parts = row_words.format(row=problem["row"]), problem["column"]
    where = ", ".join(part for part in parts if part)
    value = f"{problem['value']} " if problem["value"] else ""
    return f"{where}{colon}{value}{problem['message'][language]}"


@contextmanager
def wrong_rows_as_csv(
    tables: Sequence[tuple[Kind, Table]], target: Path | None, language: str
) -> Iterator[OnWrongRow | None]:
    """What to tell of wrong rows, so that a CSV of each table's lies in `target` at the end; None
    without a target."""
    if target is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        wrong_rows = WrongRows(Path(folder))
        wrong_rows.begin(tables)
        yield wrong_rows.add
        wrong_rows.add_right_rows()
        wrong_rows.close()
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted(Path(folder).glob("errors-*.jsonl")):
            place = int(path.stem.rpartition("-")[2])
            header, rows = read_wrong_rows(path, language)
            name = f"{tables[place][0].name}-errors-{place}.csv"
            with (target / name).open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_lines(header, rows, SEPARATORS[language][0]))
