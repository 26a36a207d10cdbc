"""Canada's tracker, both ways: what is read is written back equal, and what does not fit is told by
row and column.
"""

import csv
import io
import json
import zipfile

import pytest

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.plans.tracker.layout import PLAN, PROGRESS
from tests.builders import count
from tests.conftest import signed_in
from tests.html import text

ROWS = [
    [
        "C01",
        "Climate",
        "Climat",
        "C01.1",
        "Open science",
        "Science ouverte",
        "C01.1.9",
        'Add "content", today',
        "Créer une page Web «\u00a0Énergie et environnement\u00a0»,\r\nd’abord à l’intérieur",
        "2023-12",
        "By 2023",
        "D'ici 2023",
        "nrcan-rncan",
    ],
    [
        "C01",
        "Climate",
        "Climat",
        "C01.1",
        "Open science",
        "Science ouverte",
        "C01.1.10",
        "More",
        "Plus",
        "2022-02",
        "",
        "",
        "statcan",
    ],
    [
        "C02",
        "Justice",
        "Justice",
        "C02.1",
        "Law",
        "Droit",
        "C02.1.1",
        "Literacy",
        "Littératie",
        "",
        "By December 2023",
        "D'ici décembre 2023",
        "nrcan-rncan",
    ],
]
PROGRESS_ROWS = [
    [
        "2022-09",
        "C01",
        "C01.1",
        "C01.1.9",
        "LP",
        "Begun",
        "Entamé :\n« un début »",
        "Page",
        "Page Web",
        "",
        "",
        "nrcan-rncan",
    ],
    [
        "2022-09",
        "C02",
        "C02.1",
        "C02.1.1",
        "NS",
        "",
        "",
        "",
        "",
        "None yet",
        "Rien encore",
        "nrcan-rncan",
    ],
    [
        "2023-03",
        "C01",
        "C01.1",
        "C01.1.9",
        "C",
        "Done",
        "Fait",
        "https://example.org",
        "https://example.org",
        "",
        "",
        "nrcan-rncan",
    ],
]


def table(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def command(app, *arguments):
    db.session.commit()
    return app.test_cli_runner().invoke(args=[str(a) for a in arguments])


def read(app, tmp_path, rows=ROWS, progress=(), *options):
    paths = [table(tmp_path / "nap.csv", PLAN, rows)] if rows else []
    paths += [table(tmp_path / "progress.csv", PROGRESS, progress)] if progress else []
    return command(app, "import", *paths, "--plan", "NAP5", "--json", *options)


def test_a_plan_and_its_progress_are_written_back_byte_for_byte(empty, tmp_path):
    done = read(empty, tmp_path, ROWS, PROGRESS_ROWS, "--add-agencies")
    assert done.exit_code == 0, done.output
    assert (count(Plan), count(Commitment), count(Milestone), count(Update), count(Ministry)) == (
        1,
        2,
        3,
        3,
        2,
    )
    written = command(empty, "export", "canada", "--plan", "nap5", "-o", tmp_path / "out")
    assert written.exit_code == 0, written.output
    assert (tmp_path / "out" / "plan.csv").read_bytes() == (tmp_path / "nap.csv").read_bytes()
    assert (tmp_path / "out" / "progress.csv").read_bytes() == (
        tmp_path / "progress.csv"
    ).read_bytes()
    again = json.loads(read(empty, tmp_path, ROWS, PROGRESS_ROWS).output)
    assert all(one["added"] == one["changed"] == 0 for one in again["files"])


def test_progress_of_one_period_alone_and_the_same_from_the_page(empty, tmp_path):
    read(empty, tmp_path, ROWS, PROGRESS_ROWS, "--add-agencies")
    assert (
        command(
            empty, "export", "canada", "--plan", "NAP5", "--period", "2022-09", "-o", tmp_path
        ).exit_code
        == 0
    )
    assert (
        len((tmp_path / "progress.csv").read_text("utf-8").splitlines()) == 4
    )  # a text holds a line break
    client = signed_in(empty, "executive")
    answer = client.get("/fr/plans/NAP5/canada.zip?period=2023-03")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.read("plan.csv") == (tmp_path / "nap.csv").read_bytes()
    assert (
        archive.read("progress.csv")
        .decode()
        .splitlines()[1]
        .startswith("2023-03,C01,C01.1,C01.1.9,C,Done,Fait")
    )
    assert client.get("/fr/plans/NAP5/canada.zip?period=soon").status_code == 404
    assert (
        command(
            empty, "export", "canada", "--plan", "NAP5", "--period", "x", "-o", tmp_path
        ).exit_code
        == 2
    )
    assert command(empty, "export", "canada", "--plan", "NONE", "-o", tmp_path).exit_code == 2


def test_it_is_shown_searched_and_reported_on_in_both_languages(empty, tmp_path):
    read(empty, tmp_path, ROWS, PROGRESS_ROWS, "--add-agencies")
    client = signed_in(empty, "admin")
    plan = text(client.get("/fr/plans/NAP5"))
    assert plan.index("Climat") < plan.index("Science ouverte") < plan.index("Justice")
    listed = text(client.get("/fr/milestones?q=ENERGIE+environnement&plan=nap5"))
    assert 'id="milestone-C01.1.9"' in listed and "C01.1.10" not in listed
    assert "D&#39;ici décembre 2023" in text(client.get("/fr/milestones/C02.1.1"))


def test_leads_that_are_not_known_are_offered_as_agencies_and_nothing_is_written(empty, tmp_path):
    done = read(empty, tmp_path)
    assert done.exit_code == 1 and count(Plan) == count(Ministry) == 0
    errors = [e for one in json.loads(done.output)["files"] for e in one["errors"]]
    assert [(e["row"], e["column"], e["value"]) for e in errors] == [
        (2, "lead_dept", "nrcan-rncan"),
        (3, "lead_dept", "statcan"),
    ]
    assert "--add-agencies" in errors[0]["message"]


def changed(row, column, value):
    rows = [list(r) for r in ROWS]
    rows[row][PLAN.index(column)] = value
    return rows


@pytest.mark.parametrize(
    "rows,row,column,message",
    [
        (changed(1, "milestones_fr", "Autre"), 3, "milestones_fr", "diffère de la ligne 2"),
        (changed(1, "commitments_en", "Other"), 3, "commitments_en", "diffère de la ligne 2"),
        (changed(1, "indicators", "C01.1.9"), 3, "", "ligne 2"),
        (changed(0, "due_date", "soon"), 2, "due_date", "n’est pas une date"),
        (changed(0, "indicators_en", ""), 2, "name_en", "valeur"),
    ],
)
def test_what_does_not_fit_is_told_by_row_and_column(empty, tmp_path, rows, row, column, message):
    done = read(empty, tmp_path, rows, (), "--add-agencies", "--lang", "fr")
    errors = [e for one in json.loads(done.output)["files"] for e in one["errors"]]
    assert done.exit_code == 1 and count(Milestone) == 0
    assert any(e["row"] == row and message in e["message"] for e in errors), errors


def test_a_milestone_of_another_commitment_of_the_plan_is_refused(empty, tmp_path):
    read(empty, tmp_path, ROWS, (), "--add-agencies")
    done = read(empty, tmp_path, changed(2, "indicators", "C01.1.9"), (), "--add-agencies")
    errors = [
        (e["row"], e["column"]) for one in json.loads(done.output)["files"] for e in one["errors"]
    ]
    assert done.exit_code == 1 and (4, "indicators") in errors
    assert count(Milestone) == 3


@pytest.mark.parametrize(
    "place,value,column",
    [(3, "MTO-1.2", "indicators"), (4, "DONE", "status"), (0, "2022-13", "reporting_period")],
)
def test_progress_that_does_not_fit_is_told(app, tmp_path, place, value, column):
    progress = [list(PROGRESS_ROWS[0])]
    progress[0][place] = value
    done = read(app, tmp_path, ROWS, progress, "--add-agencies")
    errors = [
        (e["row"], e["column"]) for one in json.loads(done.output)["files"] for e in one["errors"]
    ]
    assert done.exit_code == 1 and errors == [(2, column)]


def test_such_a_file_needs_a_plan_and_all_its_columns(empty, tmp_path):
    path = table(tmp_path / "nap.csv", PLAN, ROWS)
    assert "--plan" in json.loads(command(empty, "import", path, "--json").output)["error"]
    short = table(tmp_path / "nap.csv", PLAN[:8], [row[:8] for row in ROWS])
    answer = json.loads(command(empty, "import", short, "--plan", "X", "--json").output)
    assert "indicators_fr" in answer["error"]
    progress = table(tmp_path / "progress.csv", PROGRESS, PROGRESS_ROWS)
    assert (
        "NOPLAN"
        in json.loads(command(empty, "import", progress, "--plan", "noplan", "--json").output)[
            "error"
        ]
    )
