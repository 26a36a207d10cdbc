"""Files in the layout of Canada's tracker, and the commands that read and write them."""

import csv
import io

import xlsxwriter

from dashboard.extensions import db
from tests.conftest import invoke

THEME = ["C01", "Theme", "Thème", "C01.1", "Commitment", "Engagement"]


def step(code="C01.1.1", due="2023-12", words=("By 2023", "D’ici 2023"), lead="tbs-sct", name="Do"):
    """A row of a plan."""
    return [*THEME, code, name, "Le faire", due, *words, lead]


def report(code="C01.1.1", status="LP", text="Begun", period="2017-09"):
    """A row of a progress file."""
    texts = [text, "Commencé", "", "", "", ""]
    return [period, "C01", "C01.1", code, status, *texts, "tbs-sct"]


def written(path, header, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def book(path, above, header, rows):
    """A workbook with rows above the one that names its columns."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("NAP")
        for place, row in enumerate([*above, header, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return path


def take(app, plan, *paths):
    """Read files into a plan, with new leads as agencies; gives what the command says."""
    db.session.rollback()
    done = invoke(app, "import", *paths, "--plan", plan, "--add-agencies")
    assert done.exit_code == 0, done.output
    return done.output


def given_back(app, plan, folder):
    """The rows of both files that a plan is written to, by the file's name."""
    db.session.rollback()
    assert invoke(app, "export", "canada", "--plan", plan, "-o", folder).exit_code == 0
    return {
        name: list(csv.reader(io.StringIO((folder / f"{name}.csv").read_text("utf-8"), newline="")))
        for name in ("plan", "progress")
    }
