"""Files that leave open as they are meant to: French CSV in French Excel, dates and numbers in
workbooks, no text cut in silence, and no share rounded to all or to none."""

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from python_calamine import CalamineWorkbook

from dashboard.extensions import db
from dashboard.files.cells import escape_for_programs
from dashboard.files.write import MOST_TEXT, fitting, typed_cell, workbook
from dashboard.language import format_percent, in_language, percent_beside
from dashboard.records.kinds import kind
from dashboard.web.table import NUMBER, RATE, TEXT, Column, Table, rows_of
from tests.builders import by_code, read
from tests.conftest import files, invoke, signed_in
from tests.html import page, plain

MANY = "x" * (MOST_TEXT + 1)


def sheets(content):
    """The rows of each sheet of a workbook, by the sheet's name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def updates(folder, text):
    """Files of a plan with one update that says this."""
    cell = '"' + text.replace('"', '""') + '"'
    return files(
        folder,
        ministries="code,name_en,name_fr\nMIN,Ministry,Ministère\n",
        plans="code,name_en,name_fr,ministry\nP,p,p,MIN\n",
        commitments="code,plan,name_en,name_fr\nP1,P,c,c\n",
        milestones="code,commitment,name_en,name_fr,due_on,target\n"
        "M1,P1,a,a,2018-10-31,80\nM2,P1,b,b,2018-12,2.5\n",
        updates=f"milestone,reported_on,status,progress_en\nM1,2017-10-31,limited,{cell}\n",
    )


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (Fraction(399, 400), "99.8%", "99,8\u00a0%"),
        (Fraction(1, 400), "0.3%", "0,3\u00a0%"),
        (Fraction(9999, 10000), "99.99%", "99,99\u00a0%"),
        (Fraction(1, 100_000), "0.001%", "0,001\u00a0%"),
        (Fraction(1), "100%", "100\u00a0%"),
        (Fraction(0), "0%", "0\u00a0%"),
        (Fraction(1, 3), "33%", "33\u00a0%"),
        (0.9999, "99.99%", "99,99\u00a0%"),
    ],
)
def test_only_all_is_100_percent_and_only_none_is_0(value, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert format_percent(value) == words


@given(st.integers(1, 200_000), st.data())
def test_no_share_of_some_reads_as_all_or_none(whole, data):
    part = Fraction(data.draw(st.integers(0, whole)), whole)
    for words in (
        format_percent(part),
        percent_beside(part, Fraction(1, 2)),
        format_percent(part, 1),
    ):
        assert (words == "100%") == (part == 1)
        assert (words == "0%") == (part == 0)


def test_a_list_of_rates_tells_nearly_all_from_all(empty):
    rates = [Fraction(99_999, 100_000), Fraction(1), Fraction(1, 100_000), Fraction(0)]
    column = Column("rate", "Rate", RATE, lambda rate: rate)
    with empty.test_request_context("/fr/x.csv"), in_language("fr"):
        table = Table("x", "X", [column], rows_of(rates))
        lines = table.answer("csv").get_data(as_text=True).split()
        numbers = [row["rate"] for row in json.loads(table.answer("json").data)["rows"]]
    assert lines[1:] == ["0,99999", "1,0", "0,00001", "0,0"]
    assert numbers == [0.99999, 1, 0.00001, 0]


def test_a_ministry_short_of_one_is_not_trained_whole(empty, tmp_path):
    people = [f"E{number}" for number in range(400)]
    world = files(
        tmp_path / "world",
        ministries="code,name_en,name_fr\nMIN,Ministry,Ministère\n",
        teams="code,ministry,name_en,name_fr\nT,MIN,t,t\n",
        staff="employee_number,team\n" + "".join(f"{one},T\n" for one in people),
        courses="code,name_en,name_fr,kind,required\nC,c,c,topic,yes\n",
        completions="employee_number,course,completed_on\n"
        + "".join(f"{one},C,2017-05-01\n" for one in people[:-1]),
    )
    assert [one.problems for one in read(world)] == [[]] * 5
    client = signed_in(empty, "admin")
    for address in ("/en/", "/en/ministries/MIN", "/en/training"):
        assert "100%" not in plain(page(client, address)).replace("80% to 100%", ""), address


def test_french_lists_have_semicolons_and_decimal_commas(app):
    client = signed_in(app, "executive")
    english, french = (
        client.get(f"/{lang}/overview.csv").get_data(as_text=True) for lang in ("en", "fr")
    )
    assert french.startswith("\ufeffCode;Ministère;")
    rows = {
        lang: list(csv.reader(io.StringIO(text), delimiter=separator))
        for lang, text, separator in (("en", english, ","), ("fr", french, ";"))
    }
    numbers = {lang: sorted(cell for row in rows[lang][1:] for cell in row[2:]) for lang in rows}
    assert any("." in cell for cell in numbers["en"])
    assert [cell.replace(".", ",") for cell in numbers["en"]] == numbers["fr"]


def test_a_text_keeps_its_points_in_a_french_list(empty):
    columns = [Column("a", "A", TEXT, str), Column("n", "N", NUMBER, float)]
    with empty.test_request_context("/fr/x.csv"), in_language("fr"):
        table = Table("x", "X", columns, rows_of(["1.5"]))
        assert table.answer("csv").get_data(as_text=True).split() == ["\ufeffA;N", "1.5;1,5"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "CSV for Excel in English: commas, decimal points"),
        ("fr", "CSV pour Excel en français\u00a0: points-virgules, virgules décimales"),
    ],
)
def test_the_page_says_which_excel_opens_its_csv(app, lang, words):
    assert words in page(signed_in(app, "executive"), f"/{lang}/milestones")


def test_what_reading_takes_has_commas_in_both_languages(app):
    client = signed_in(app, "admin")
    for lang in ("en", "fr"):
        archive = zipfile.ZipFile(io.BytesIO(client.get(f"/{lang}/admin/files/all.zip").data))
        assert (
            archive.read("ministries.csv").decode("utf-8-sig").startswith("code,code_fr,name_en,")
        )


def test_a_workbook_holds_dates_as_dates_and_numbers_as_numbers(app):
    rows = sheets(signed_in(app, "executive").get("/en/milestones.xlsx").data)["milestones"]
    due = [row[rows[0].index("Due date")] for row in rows[1:]]
    assert sum(isinstance(day, date) for day in due) > 5


def test_a_workbook_says_of_what_when_and_by_which_filters(app):
    client = signed_in(app, "executive")
    about = dict(
        sheets(client.get("/en/milestones.xlsx?period=2017-18-Q2&status=limited&q=data").data)[
            "About"
        ]
    )
    assert about.pop("Downloaded")
    assert about == {
        "About this list": "",
        "List": "Milestones",
        "Address": "http://127.0.0.1:5000/en/milestones?period=2017-18-Q2&status=limited&q=data",
        "Period": "2017–18, quarter 2",
        "Reference date": "September 30, 2017",
        "Status": "limited",
        "Search": "data",
    }


def test_a_french_workbook_says_so_in_french(app):
    about = dict(sheets(signed_in(app, "executive").get("/fr/overview.xlsx").data)["À propos"])
    assert about["Période"] == "2017-2018" and "Téléchargé" in about


def test_the_headings_of_numbers_stand_above_them_and_columns_are_wide_enough():
    content = workbook(
        "x", ["Name", "Number"], [["a long name of a ministry\nshort", 12], ["b", 1.5]]
    )
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()
    assert 'min="1" max="1" width="27.7' in sheet
    assert 'horizontal="right"' in styles and 'horizontal="left"' in styles


@pytest.mark.parametrize("text", ["x" * MOST_TEXT, "é" * MOST_TEXT, "", "- first"])
def test_a_text_that_fits_is_written_whole(text):
    assert fitting(text) == text


@pytest.mark.parametrize("text", [MANY, "é" * 40_000, "𝄞" * 20_000])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_text_that_does_not_fit_says_so(text, lang):
    with in_language(lang):
        cell = fitting(text)
    assert len(cell.encode("utf-16-le")) <= 2 * MOST_TEXT
    assert ("32,767" if lang == "en" else "32\u00a0767") in cell and cell.endswith(text[:1000])


def test_the_beginning_of_a_text_is_not_taken_for_the_whole(empty, tmp_path):
    assert not any(one.error_count for one in read(updates(tmp_path / "in", "a" + MANY)))
    assert invoke(empty, "export", "updates", "--format", "xlsx", "-o", tmp_path).exit_code == 0
    checked = read(tmp_path / "updates.xlsx")[0]
    assert [(p.row, p.column, str(p.message)) for p in checked.problems] == [
        (2, "progress_en", "is only the beginning of its text; take the whole from the CSV file")
    ]
    assert invoke(empty, "export", "updates", "-o", tmp_path).exit_code == 0
    assert read(tmp_path / "updates.csv")[0].same == 1


@pytest.mark.parametrize("text", ["- first point", "=1+1", "'- quoted", "-", "@all", "+1 person"])
def test_a_workbook_of_records_shows_the_text_and_is_read_back(empty, tmp_path, text):
    escaped = text if text.startswith("- ") else f"'{text}"
    assert not any(one.error_count for one in read(updates(tmp_path / "in", escaped)))
    assert by_code_of_update().progress_en == text
    assert invoke(empty, "export", "--all", "--format", "xlsx", "-o", tmp_path).exit_code == 0
    shown = sheets((tmp_path / "updates.xlsx").read_bytes())["updates"]
    cell = shown[1][shown[0].index("progress_en")]
    assert cell == (f"'{text}" if text == "-" or text.startswith("'") else text)
    assert read(tmp_path / "updates.xlsx")[0].same == 1
    assert [one.same for one in read(tmp_path / "milestones.xlsx")] == [2]


def by_code_of_update():
    """The one update that there is."""
    return db.session.scalars(db.select(kind("updates").model)).one()


def test_a_workbook_of_records_holds_days_as_dates_and_months_as_texts(empty, tmp_path):
    read(updates(tmp_path / "in", "x"))
    invoke(empty, "export", "milestones", "--format", "xlsx", "-o", tmp_path)
    rows = sheets((tmp_path / "milestones.xlsx").read_bytes())["milestones"]
    due, target = (rows[0].index(name) for name in ("due_on", "target"))
    assert [(row[due], row[target]) for row in rows[1:]] == [
        (date(2018, 10, 31), 80.0),
        ("2018-12", 2.5),
    ]


@pytest.mark.parametrize("number", ["0.1", "12345678901234.5", "0.00000012", "999999999999999"])
def test_a_number_that_a_workbook_would_change_stays_a_text(number):
    cell = typed_cell(kind("milestones").field("target"), Decimal(number))
    assert Decimal(str(cell)) == Decimal(number)
    assert "e" not in str(cell)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- first point (12 people)\n- second", "- first point (12 people)\n- second"),
        ("- R&D; done!", "- R&D; done!"),
        ("-1+1", "'-1+1"),
        ("- cmd|'/C calc'!A0", "'- cmd|'/C calc'!A0"),
        ('- HYPERLINK("http://x.invalid")', '\'- HYPERLINK("http://x.invalid")'),
        ("=1+1", "'=1+1"),
    ],
)
def test_a_package_quotes_formulas_and_not_points(text, written):
    assert escape_for_programs(text) == written


def test_points_stand_unquoted_in_the_public_package(empty, tmp_path):
    read(updates(tmp_path / "in", "- first point"))
    by_code("plans", "P").state = "published"
    db.session.commit()
    assert invoke(empty, "export", "public", "-o", tmp_path / "p.zip").exit_code == 0
    text = zipfile.ZipFile(tmp_path / "p.zip").read("updates.csv").decode()
    assert ",- first point" in text
