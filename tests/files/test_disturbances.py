"""Records as people hand them in, with what spreadsheets and people do to them: either the same
records come back, or an error or a warning names the row. Never a third thing."""

import csv
import io
from datetime import date, datetime, time

import pytest
import xlsxwriter
from babel.dates import format_date
from hypothesis import HealthCheck, given, settings, strategies as st

from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.ministries.models import Staff
from tests.builders import read
from tests.conftest import files

CODES = ["00042", "E1", "1.10", "7", "AB-3", "É9", "10203040506070"]
NAMES = ["Anne", "Zoé L’Heureux", 'Bo "B" Li', "a;b, c", "Œ", "TRUE", "=1", "#N/A", "x\ty", "12"]
HEADINGS = [
    ("employee_number", "team", "name", "joined_on"),
    ("Matricule", "Équipe", "Nom", "Date d’arrivée"),
    ("Employee number\nMatricule", "Team / Équipe", "name", "joined_on"),
]
records = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(NAMES),
        st.dates(date(2001, 1, 1), date(2017, 12, 1)),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda record: record[0],
)
DAYS = {
    "iso": date.isoformat,
    "slashes": lambda day: f"{day:%Y/%m/%d}",
    "day first": lambda day: f"{day:%d/%m/%Y}",
    "month first": lambda day: f"{day:%m/%d/%Y}",
    "english": lambda day: format_date(day, "long", locale="en"),
    "french": lambda day: format_date(day, "long", locale="fr"),
    "short": lambda day: f"{day.day}-{format_date(day, 'MMM', locale='en')}-{day.year}",
    "with time": lambda day: f"{day} 09:30",
}
CELL_DAYS = {
    "day": "yyyy-mm-dd",
    "with time": "yyyy-mm-dd hh:mm",
    "month": "mmm-yy",
    "no year": "d-mmm",
}
MANGLED = {
    "as it is": str,
    "no zeros": lambda code: code.lstrip("0"),
    "eyes": lambda c: c.replace("0", "O"),
    "number": lambda code: f"{float(code):g}" if code[0].isdigit() and "-" not in code else code,
}
ABOVE = [[], [["Staff of the team"], []], [["Prepared by Anna; 2017", "x"], ["", ""]], [["sep=;"]]]


@pytest.fixture
def known(app, tmp_path):
    """Each code is somebody's already, so that what was lost of it can be told."""
    rows = "".join(f"{code},MTO-1\n" for code in CODES)
    read(files(tmp_path, staff="employee_number,team\n" + rows))


def outcome(path):
    """What a file would leave of each person that it names, and the rows that are told of."""
    try:
        checked = read(path, dry_run=True)
    except FileProblem as problem:
        return {}, {0}, str(problem)
    finally:
        db.session.rollback()
    people, told = {}, set()
    names = dict(db.session.query(Staff.id, Staff.employee_number))
    for table in checked:
        told |= {problem.row for problem in (*table.problems, *table.warnings)}
        for values in table.new:
            person = dict(zip(table.attributes, values, strict=True))
            people[person["employee_number"]] = (person["name"], person["joined_on"])
        for id, _before, after in table.changed:
            people[names[id]] = (after.get("name"), after.get("joined_on"))
    return people, told, ""


def holds(path, rows, start):
    """The rule: each record as it was meant, or its row (or the headings, or the file) told of."""
    people, told, _problem = outcome(path)
    if told & {*range(start + 1)}:
        return
    meant = {code: (name.strip(), day) for code, name, day in rows}
    for number, code in enumerate(meant, start + 1):
        assert people.get(code) == meant[code] or number in told, (code, people, told)
    assert people.keys() <= meant.keys() or told, (people, meant)


def as_text(draw, tmp_path):
    rows, heading = draw(records), draw(st.sampled_from(HEADINGS))
    above, separator = draw(st.sampled_from(ABOVE)), draw(st.sampled_from(";,\t"))
    separator = ";" if above and above[0] == ["sep=;"] else separator
    day, code = (
        (DAYS[draw(st.sampled_from(sorted(DAYS)))] for _each in "x"),
        MANGLED[draw(st.sampled_from(sorted(MANGLED)))],
    )
    day = next(day)
    buffer = io.StringIO(newline="")
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    for row in above:
        buffer.write(separator.join(row) + end)
    writer = csv.writer(buffer, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(heading)
    for number, name, joined in rows:
        writer.writerow([code(number), "MTO-1", name, day(joined)])
    writer.writerow(draw(st.sampled_from([["", "", "", ""], ["Total", "", "", ""], [" "]])))
    text, encoding = (
        buffer.getvalue(),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])),
    )
    path = tmp_path / "staff (1).csv"
    path.write_bytes(text.encode(encoding))
    return path, rows, len(above) + 1


def as_workbook(draw, tmp_path):
    rows, heading = draw(records), draw(st.sampled_from(HEADINGS))
    above = draw(st.sampled_from(ABOVE[:3]))
    numbers = draw(st.sampled_from(["text", "number", "shown"]))
    # Of 02/01 beside 01/13 nobody can know that the one is a day first: a person writes one way.
    other = draw(st.sampled_from(["day first", "month first"]))
    ways = [way for way in (*CELL_DAYS, *DAYS) if way != other]
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        if draw(st.booleans()):
            book.add_worksheet("Read me").write(0, 0, "Fill in the next sheet")
        sheet = book.add_worksheet("Staff")
        for number, row in enumerate([*above, heading]):
            sheet.write_row(number, 0, row)
        for place, (code, name, joined) in enumerate(rows, len(above) + 1):
            way = draw(st.sampled_from(ways))
            decimals = len(code.partition(".")[2])
            shown = "0" * len(code.partition(".")[0]) + ("." + "0" * decimals if decimals else "")
            if numbers == "text" or not code.replace(".", "").isdigit():
                sheet.write_string(place, 0, code)
            else:
                style = {"num_format": shown} if numbers == "shown" else {}
                sheet.write_number(place, 0, float(code), book.add_format(style))
            sheet.write_string(place, 1, "MTO-1")
            kind = draw(st.sampled_from(["text", "text", "text", "yes_no", "date"]))
            if kind == "text":
                sheet.write_string(place, 2, name)
            elif kind == "yes_no":
                sheet.write_boolean(place, 2, True)
            else:
                sheet.write_datetime(
                    place, 2, datetime(2017, 3, 4), book.add_format({"num_format": "d/m/yy"})
                )
            if way in CELL_DAYS:
                moment = datetime.combine(
                    joined, time(14, 29, 59) if way == "with time" else time()
                )
                sheet.write_datetime(
                    place, 3, moment, book.add_format({"num_format": CELL_DAYS[way]})
                )
            else:
                sheet.write_string(place, 3, DAYS[way](joined))
    return path, rows, len(above) + 1


@pytest.mark.parametrize("make", [as_text, as_workbook])
@pytest.mark.parametrize(
    "examples", [pytest.param(15, id="some"), pytest.param(5000, id="all", marks=pytest.mark.long)]
)
def test_records_come_back_or_their_row_is_told(known, tmp_path, make, examples):
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data):
        holds(*make(data.draw, tmp_path))

    run()
