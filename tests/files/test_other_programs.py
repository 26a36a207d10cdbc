"""What other programs write as they like: days counted from 1904, Strict Open XML, escaped breaks,
separators inside headings; and what ours writes for them."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Milestone, Update
from tests.builders import read
from tests.conftest import files, invoke, signed_in
from tests.files.sheets import LINKS, MAIN, MILESTONES, made, text, texts, told, xlsx
from tests.html import page, plain

STRICT = "http://purl.oclc.org/ooxml/"
HEAD = "code,name_en,name_fr"
FORMULAS = ["- first point", "=1+1", "+41 people", "@home", "'quoted'"]


def name_of(code):
    return db.session.query(Ministry.name_en).filter_by(code=code).scalar()


def strict(content):
    """The same workbook in the other dialect of Open XML, with its namespaces."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            words = before.read(name).decode()
            words = words.replace(MAIN, f"{STRICT}spreadsheetml/main")
            after.writestr(name, words.replace(LINKS, f"{STRICT}officeDocument/relationships"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "way, day, precision",
    [("yyyy-mm-dd", date(2018, 12, 1), "day"), ("mmm-yy", date(2018, 12, 31), "month")],
)
@pytest.mark.parametrize("counted_from", [True, False], ids=["1904", "1900"])
def test_a_day_is_the_same_from_wherever_days_are_counted(
    app, tmp_path, counted_from, way, day, precision
):
    read(files(tmp_path / "before", milestones=MILESTONES))
    path = tmp_path / "milestones.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": counted_from}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "due_on"])
        sheet.write(1, 0, "M")
        sheet.write(1, 1, datetime(2018, 12, 1), book.add_format({"num_format": way}))
    assert told(path) == []
    milestone = db.session.query(Milestone).filter_by(code="M").one()
    assert (milestone.due_on, milestone.due_on_precision) == (day, precision)


def test_strict_open_xml_is_read(app, tmp_path):
    rows = texts(1, *HEAD.split(",")) + texts(2, "Z1", "a", "b")
    assert told(made(tmp_path, "ministries", strict(xlsx(rows)))) == []
    assert name_of("Z1") == "a"


def test_a_day_of_strict_open_xml_is_a_day(app, tmp_path):
    read(files(tmp_path / "before", milestones=MILESTONES))
    day = '<c r="B2" t="d"><v>2018-12-01</v></c>'
    rows = texts(1, "code", "due_on") + f'<row r="2">{text("A2", "M")}{day}</row>'
    assert told(made(tmp_path, "milestones", strict(xlsx(rows)))) == []
    assert db.session.query(Milestone.due_on).filter_by(code="M").scalar() == date(2018, 12, 1)


@pytest.mark.parametrize(
    "written, meant",
    [
        ("one_x000D_\ntwo", "one\r\ntwo"),
        ("one_x000d_\ntwo", "one\r\ntwo"),
        ("a_x0041_b", "aAb"),
        ("the mark _x005F_x000D_ itself", "the mark _x000D_ itself"),
        ("no escape: _x00D_", "no escape: _x00D_"),
    ],
)
def test_what_a_workbook_escapes_is_read_as_it_was_typed(app, tmp_path, written, meant):
    rows = texts(1, *HEAD.split(",")) + texts(2, "Z1", written, "b")
    assert told(made(tmp_path, "ministries", xlsx(rows))) == []
    assert name_of("Z1") == meant


@pytest.mark.parametrize(
    "heading",
    [
        'code;"name_en (short, long, other, former)";name_fr',
        'code\t"name_en (short, long; other, former)"\tname_fr',
        '"code";"name_en (a, ""b"", c, d, e)";"name_fr"',
        'code,"name_en (one; two; three; four)",name_fr',
    ],
)
def test_what_stands_between_marks_separates_no_columns(app, tmp_path, heading):
    between = next(mark for mark in ";\t," if f"{mark}name_fr" in heading.replace('"', ""))
    row = between.join(["Z1", "a", "b"])
    assert told(files(tmp_path, ministries=f"{heading}\n{row}\n")) == []
    assert name_of("Z1") == "a"


@pytest.mark.parametrize("words", FORMULAS)
def test_a_text_like_a_formula_stands_as_it_is_in_a_workbook_and_comes_back(app, tmp_path, words):
    update = db.session.query(Update).filter_by(id=1).one()
    update.progress_en = words
    db.session.commit()
    for way in ("xlsx", "csv"):
        folder = tmp_path / way
        line = ("export", "updates", "--format", way, "-o", folder)
        assert invoke(app, *line).exit_code == 0
        [checked] = read(folder, dry_run=True)
        assert (checked.changed, checked.problems, checked.warnings) == ([], [], [])
    with zipfile.ZipFile(tmp_path / "xlsx" / "updates.xlsx") as book:
        shown = book.read("xl/sharedStrings.xml").decode()
    assert f">{words}<" in shown


def people(tmp_path, trained, of):
    staff = "".join(f"P{n},ZZZ-1,2017-01-01\n" for n in range(of))
    read(
        files(
            tmp_path / f"{trained}-{of}",
            ministries=f"{HEAD}\nZZZ,Ministry of Zeros,Ministère des zéros\n",
            teams="code,ministry,name_en,name_fr\nZZZ-1,ZZZ,Team,Équipe\n",
            staff=f"employee_number,team,joined_on\n{staff}",
            completions="employee_number,course,completed_on\n"
            + "".join(
                f"P{n},{course},2017-06-01\n"
                for n in range(trained)
                for course in ("OG101", "OG102")
            ),
        )
    )


@pytest.mark.parametrize(
    "trained, of, said, never",
    [(399, 400, "99.8%", "100%"), (1, 400, "0.3%", " 0%"), (400, 400, "100%", "99.9%")],
)
def test_all_is_said_of_all_alone(app, tmp_path, trained, of, said, never):
    people(tmp_path, trained, of)
    shown = plain(page(signed_in(app, "admin"), "/en/ministries/ZZZ"))
    assert f"{said} of 400 staff" in shown and f"{never} of 400" not in shown
