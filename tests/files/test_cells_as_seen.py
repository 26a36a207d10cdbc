"""A cell of a workbook is what the person saw: number formats, types, errors and formulas count,
not what the file keeps behind them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff
from dashboard.plans.models import Milestone
from tests.builders import read
from tests.conftest import files
from tests.files.sheets import MILESTONES, NAMES, made, ods, one, text, texts, told, written, xlsx

pytestmark = pytest.mark.usefixtures("read_here_too")


@pytest.fixture
def milestone(app, tmp_path):
    read(files(tmp_path / "before", milestones=MILESTONES))
    return lambda: db.session.query(Milestone).filter_by(code="M").one()


@pytest.mark.parametrize("way", ["mmm-yy", "yyyy-mm", "mmmm yyyy", "[$-C0C]mmmm yyyy;@", "mm/yy"])
def test_a_date_shown_without_its_day_is_a_month(milestone, tmp_path, way):
    rows = [["code", "due_on"], ["M", datetime(2018, 12, 1)]]
    assert told(written(tmp_path, "milestones", rows, due_on=way)) == []
    assert (milestone().due_on, milestone().due_on_precision) == (date(2018, 12, 31), "month")


@pytest.mark.parametrize("way", ["d mmmm yyyy", "yyyy-mm-dd hh:mm", "dd/mm/yy"])
def test_a_date_shown_with_its_day_is_a_day(milestone, tmp_path, way):
    rows = [["code", "due_on"], ["M", datetime(2018, 12, 1)]]
    assert told(written(tmp_path, "milestones", rows, due_on=way)) == []
    assert (milestone().due_on, milestone().due_on_precision) == (date(2018, 12, 1), "day")


@pytest.mark.parametrize("way", ["d-mmm", "dddd"])
def test_a_date_shown_without_its_year_is_doubtful(milestone, tmp_path, way):
    rows = [["code", "due_on"], ["M", datetime(2018, 12, 1)]]
    one("does not show its year", written(tmp_path, "milestones", rows, due_on=way))


def test_where_a_month_does_not_do_it_is_told(app, tmp_path):
    rows = [["employee_number", "team", "joined_on"], ["1", "MTO-1", datetime(2017, 5, 1)]]
    one("is not a date", written(tmp_path, "staff", rows, joined_on="mmm yyyy"))


@pytest.mark.parametrize(
    "value,way,target", [(0.8, "0%", "80"), (0.625, "0.0%", "62.5"), (0.8, "0.00", "0.8")]
)
def test_a_share_is_read_as_it_is_shown(milestone, tmp_path, value, way, target):
    rows = [["code", "target"], ["M", value]]
    assert told(written(tmp_path, "milestones", rows, target=way)) == []
    assert milestone().target == Decimal(target)


def test_shares_beside_percentages_are_doubtful(milestone, tmp_path):
    text = MILESTONES + "M2,ONT0003,m,m\n"
    read(files(tmp_path / "before", milestones=text))
    path = files(tmp_path / "in", milestones="code,target\nM,80 %\nM2,0.8\n")
    one("stands beside percentages", path, row=3)


@pytest.mark.parametrize(
    "value,government", [(15.000000000000002, 15), (0.1 + 0.2 + 2.7, 3), (14.999999999999998, 15)]
)
def test_noise_of_reckoning_is_left_out(app, tmp_path, value, government):
    from dashboard.community.models import Event

    head = ["code", "name_en", "name_fr", "kind", "starts_on", "government"]
    rows = [head, ["EV9", "e", "e", "forum", "2017-05-01", value]]
    assert told(written(tmp_path, "events", rows)) == []
    assert db.session.query(Event).filter_by(code="EV9").one().government == government


@pytest.mark.parametrize(
    "way,number", [("00000", "00042"), ("000000000", "000000042"), ("0.00", "42.00")]
)
def test_zeros_that_are_shown_are_kept(app, tmp_path, way, number):
    rows = [["employee_number", "team"], [42, "MTO-1"]]
    assert told(written(tmp_path, "staff", rows, employee_number=way)) == []
    assert db.session.query(Staff).filter_by(employee_number=number).one()


def test_a_code_shown_in_a_way_of_its_own_is_told(app, tmp_path):
    rows = [["employee_number", "team"], [42, "MTO-1"]]
    for way in ('"E"0000', "000-000", "0.00E+00"):
        one("in another way", written(tmp_path, "staff", rows, employee_number=way))


@pytest.mark.parametrize("written_as", ["42", "0042", "O0042"])
def test_a_new_code_that_differs_by_zeros_alone_is_doubtful(app, tmp_path, written_as):
    read(files(tmp_path / "before", staff="employee_number,team\n00042,MTO-1\n"))
    path = files(tmp_path / "in", staff=f"employee_number,team\n{written_as},MTO-1\n")
    one("differs from 00042", path)


def test_new_codes_of_one_file_that_differ_by_a_letter_are_doubtful(app, tmp_path):
    rows = "code,name_en,name_fr\nAB1,a,a\nABI,b,b\n"
    one("differs from AB1", files(tmp_path, ministries=rows), row=3)


def test_a_reference_without_its_zeros_is_told_with_the_code_meant(app, tmp_path):
    read(files(tmp_path / "before", staff="employee_number,team\n00042,MTO-1\n"))
    rows = "employee_number,course,completed_on\n42,OG101,2017-05-01\n"
    one("Did you mean 00042", files(tmp_path / "in", completions=rows))


def test_a_number_that_may_have_lost_its_last_zero_is_told(app, tmp_path):
    rows = (
        "code,commitment,name_en,name_fr\nZ1.1,ONT0003,m,m\n91.1,ONT0003,m,m\n91.10,ONT0003,m,m\n"
    )
    read(files(tmp_path / "before", milestones=rows))
    head = ["milestone", "reported_on", "status", "progress_en"]
    one("may be 91.10", written(tmp_path, "updates", [head, [91.1, "2017-10-31", "complete", "p"]]))
    as_text = written(tmp_path, "updates", [head, ["91.1", "2017-10-31", "complete", "p"]])
    assert told(as_text) == []


@pytest.mark.parametrize(
    "value,message",
    [
        (datetime(2017, 3, 4), "is a date in the workbook"),
        (True, "is TRUE or FALSE"),
        (1234567890123456, "more than 15 digits"),
    ],
)
@pytest.mark.parametrize("column", [0, 1])
def test_what_is_no_text_does_not_become_one(app, tmp_path, value, message, column):
    row = ["ZZ", "z", "z"]
    row[column] = value
    rows = [["code", "name_en", "name_fr"], row]
    formats = {"code": "yyyy-mm-dd"} if isinstance(value, datetime) and not column else {}
    one(message, written(tmp_path, "ministries", rows, **formats))


@pytest.mark.parametrize(
    "code,message",
    [
        ("1.23457E+11", "its digits are lost"),
        ("1,2E+05", "its digits are lost"),
        ("1.5E11", "has shortened"),
        ("2017-03-04", "looks like a date"),
        ("4-Mar", "looks like a date"),
        ("04-avr", "looks like a date"),
        ("TRUE", "truth value"),
        ("FAUX", "truth value"),
        ("1234567890123000", "last digits"),
    ],
)
def test_what_a_spreadsheet_made_of_a_code_is_told(app, tmp_path, code, message):
    text = f'code,name_en,name_fr\n"{code}",z,z\n'
    one(message, files(tmp_path, ministries=text))


@pytest.mark.parametrize("day", ["1970-01-01", "1900-01-01", "1904-01-01"])
def test_the_day_from_which_programs_count_is_doubtful(app, tmp_path, day):
    read(files(tmp_path / "before", staff="employee_number,team\nP1,MTO-1\n"))
    rows = f"employee_number,course,completed_on\nP1,OG101,{day}\n"
    one("where they have no date", files(tmp_path / "in", completions=rows))


@pytest.mark.parametrize(
    "words",
    ["#N/A", "#REF!", "#DIV/0!", "#VALEUR!", "#NOM ?", "#NUL!", "#N/D", "Err:502", "######"],
)
def test_the_words_of_an_error_are_an_error(app, tmp_path, words):
    one("shows an error", files(tmp_path, ministries=f"code,name_en,name_fr\nZZ,{words},z\n"))


ERROR_CELLS = {
    "with its place": '<row r="2">{code}<c r="B2" t="e"><v>#REF!</v></c></row>',
    "type first": '<row r="2">{code}<c t="e" r="B2"><v>#REF!</v></c></row>',
    "other quotes": "<row r='2'>{code}<c r='B2' t='e'><v>#N/A</v></c></row>",
    "no place": '<row><c t="inlineStr"><is><t>ZZ</t></is></c><c t="e"><v>#NAME?</v></c></row>',
}


@pytest.mark.parametrize("way", ERROR_CELLS)
def test_an_error_is_told_however_it_is_written(app, tmp_path, way):
    row = ERROR_CELLS[way].format(code=text("A2", "ZZ"))
    content = xlsx(texts(1, "code", "name_en", "name_fr") + row)
    assert (2, "name_en") in [p[:2] for p in told(made(tmp_path, "ministries", content))]


def test_an_error_in_an_element_with_a_prefix_is_told(app, tmp_path):
    def prefixed(xml):
        return xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")

    rows = texts(1, "code", "name_en", "name_fr")
    rows += f'<row r="2">{text("A2", "ZZ")}<c r="B2" t="e"><v>#REF!</v></c></row>'
    content = xlsx(prefixed(rows), prefix="x")
    assert (2, "name_en") in [p[:2] for p in told(made(tmp_path, "ministries", content))]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><f>40*2</f></c>',
        '<c r="B2"><f>40*2</f><v/></c>',
        '<c r="B2"><f>40*2</f><v></v></c>',
        '<c r="B2" t="str"><f>A1</f></c>',
        '<c r="B2"><f t="shared" si="0"/></c>',
    ],
)
def test_a_formula_without_a_result_is_told(milestone, tmp_path, cell):
    rows = texts(1, "code", "target") + f'<row r="2">{text("A2", "M")}{cell}</row>'
    one("formula without a result", made(tmp_path, "milestones", xlsx(rows)))


def test_a_formula_whose_result_is_nothing_leaves_the_field(milestone, tmp_path):
    cell = '<c r="B2" t="str"><f>""</f><v></v></c>'
    rows = texts(1, "code", "target") + f'<row r="2">{text("A2", "M")}{cell}</row>'
    assert told(made(tmp_path, "milestones", xlsx(rows))) == []


def test_zero_is_no_result_where_the_program_left_the_reckoning_to_excel(milestone, tmp_path):
    rows = texts(1, "code", "target")
    rows += f'<row r="2">{text("A2", "M")}<c r="B2"><f>40*2</f><v>0</v></c></row>'
    left = xlsx(rows, calculation='<calcPr fullCalcOnLoad="1"/>')
    one("formula without a result", made(tmp_path, "milestones", left))
    assert told(made(tmp_path, "milestones", xlsx(rows))) == []


def ods_cell(attributes, words=""):
    return f"<table:table-cell {attributes}><text:p>{words}</text:p></table:table-cell>"


def ods_row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


STRING = 'office:value-type="string"'


@pytest.mark.parametrize(
    "cell,message",
    [
        (ods_cell(STRING, "#REF!"), "shows an error"),
        (ods_cell(f'table:formula="of:=1/0" {STRING}', "Err:502"), "shows an error"),
        ('<table:table-cell table:formula="of:=1+1"/>', "formula without a result"),
        (
            ods_cell('office:value-type="boolean" office:boolean-value="true"', "TRUE"),
            "TRUE or FALSE",
        ),
        (ods_cell('office:value-type="date" office:date-value="2017-03-04"', "4"), "is a date"),
    ],
)
def test_a_cell_of_open_document_that_is_no_text_is_told(app, tmp_path, cell, message):
    head = ods_row(*(ods_cell(STRING, name) for name in ("code", "name_en", "name_fr")))
    row = ods_row(ods_cell(STRING, "ZZ"), cell, ods_cell(STRING, "z"))
    one(message, made(tmp_path, "ministries", ods(head + row), "ods"))


def test_a_percentage_of_open_document_is_read_as_it_is_shown(milestone, tmp_path):
    head = ods_row(ods_cell(STRING, "code"), ods_cell(STRING, "target"))
    share = ods_cell('office:value-type="percentage" office:value="0.8"', "80 %")
    assert (
        told(made(tmp_path, "milestones", ods(head + ods_row(ods_cell(STRING, "M"), share)), "ods"))
        == []
    )
    assert milestone().target == 80


def test_a_month_of_open_document_is_a_month(milestone, tmp_path):
    styles = (
        f'<office:automatic-styles xmlns:number="{NAMES}datastyle:1.0"'
        f' xmlns:style="{NAMES}style:1.0">'
        '<number:date-style style:name="N1"><number:month/><number:text>-</number:text>'
        "<number:year/>"
        '</number:date-style><style:style style:name="ce1" style:data-style-name="N1"/>'
        "</office:automatic-styles>"
    )
    head = ods_row(ods_cell(STRING, "code"), ods_cell(STRING, "due_on"))
    day = ods_cell(
        'table:style-name="ce1" office:value-type="date" office:date-value="2018-12-01"', "12-18"
    )
    content = ods(head + ods_row(ods_cell(STRING, "M"), day), styles=styles)
    assert told(made(tmp_path, "milestones", content, "ods")) == []
    assert milestone().due_on_precision == "month"


def test_hidden_rows_and_columns_are_told_before_they_are_read(app, tmp_path):
    path = tmp_path / "ministries.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "name_en", "name_fr"])
        sheet.write_row(1, 0, ["Z1", "a", "b"])
        sheet.write_row(2, 0, ["Z2", "a", "b"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
    assert [problem[:2] for problem in told(path, accept_warnings=False)] == [
        (3, ""),
        (1, "name_fr"),
    ]
    assert db.session.query(Ministry).filter_by(code="Z1").count() == 0
