"""What shows over a whole column or file only: dates in two ways, wrong letters, marks left open,
rows and files that come twice."""

from datetime import datetime

import pytest

from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.ministries.models import Ministry, Staff
from dashboard.training.models import Completion, SurveyResponse
from tests.builders import count, read
from tests.conftest import files
from tests.files.sheets import MILESTONES, one, told, written

MINISTRIES = "code,name_en,name_fr\n"
COMPLETIONS = "employee_number,course,completed_on\n"


@pytest.fixture
def people(app, tmp_path):
    rows = "".join(f"P{n},MTO-1\n" for n in range(1, 5))
    read(files(tmp_path / "people", staff="employee_number,team\n" + rows))


def saved(tmp_path, kind, content):
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(content)
    return path


def refused(message, path):
    with pytest.raises(FileProblem, match=message):
        read(path)


def test_date_cells_beside_slashed_texts_are_doubtful(people, tmp_path):
    rows = [
        ["employee_number", "course", "completed_on"],
        ["P1", "OG101", datetime(2017, 3, 4)],
        ["P2", "OG101", "31/10/2017"],
        ["P3", "OG101", datetime(2017, 3, 14)],
    ]
    one("may have swapped day and month", written(tmp_path, "completions", rows), row=2)


def test_a_text_that_reads_both_ways_is_doubtful_beside_date_cells(people, tmp_path):
    rows = [
        ["employee_number", "course", "completed_on"],
        ["P1", "OG101", datetime(2017, 3, 14)],
        ["P2", "OG101", "13/01/2017"],
        ["P3", "OG101", "01/02/2017"],
        ["P4", "OG101", "02/02/2017"],
    ]
    path = written(tmp_path, "completions", rows)
    assert [row for row, _column, words in told(path) if "may have swapped" in words] == []
    rows[1][2] = datetime(2017, 3, 4)
    path = written(tmp_path, "completions", rows)
    assert [row for row, _column, words in told(path) if "may have swapped" in words] == [2, 4]


def test_iso_days_beside_slashed_ones_are_doubtful(people, tmp_path):
    text = COMPLETIONS + "P1,OG101,31/10/2017\nP2,OG101,2017-04-03\nP3,OG101,2017-04-30\n"
    one("may have swapped", files(tmp_path, completions=text), row=3)


@pytest.mark.parametrize("other", ["2017-10-31", "October 3, 2017", "3.10.2017"])
def test_other_ways_to_write_a_day_may_stand_beside_each_other(people, tmp_path, other):
    text = COMPLETIONS + f'P1,OG101,2017-04-03\nP2,OG101,"{other}"\nP3,OG101,25.10.2017\n'
    assert told(files(tmp_path, completions=text)) == []


@pytest.mark.parametrize(
    "word", ["TBD", "N/A", "s. o.", "S.O.", "À déterminer", "NIL", "néant", "—"]
)
@pytest.mark.parametrize("column", ["measure_en", "measure_fr"])
def test_an_empty_word_is_doubtful_as_a_measure(app, tmp_path, word, column):
    head, row = MILESTONES.splitlines()
    path = files(tmp_path, milestones=f"{head},{column},target\n{row},{word},5\n")
    one("is an empty word, no measure", path)


@pytest.mark.parametrize("word", ["TBD", "s. o.", "N/A"])
def test_an_empty_word_is_no_target(app, tmp_path, word):
    head, row = MILESTONES.splitlines()
    one("is not a number", files(tmp_path, milestones=f"{head},target\n{row},{word}\n"))


def test_one_byte_that_is_not_utf_8_is_told_with_its_row(app, tmp_path):
    text = f"{MINISTRIES}Z1,Réseau,Ministère\n".encode() + b"Z2,R\xe9seau,x\n"
    refused(
        "row 3: the file is UTF-8, but a letter after “Z2,R”", saved(tmp_path, "ministries", text)
    )


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac_roman"])
@pytest.mark.parametrize(
    "words", ["Réseau routier", "Sécurité à la carte", "Conseil privé, détails"]
)
def test_letters_of_dos_and_of_old_macs_are_told(app, tmp_path, encoding, words):
    text = f'{MINISTRIES}Z1,a,a\nZ2,"{words}",x\n'.encode(encoding)
    refused("DOS or an old Mac|DOS", saved(tmp_path, "ministries", text))


@pytest.mark.parametrize("words", ["L’été — « déjà »", "Œuvre d’art", "À côté", "Noël"])
def test_windows_1252_is_read(app, tmp_path, words):
    path = saved(tmp_path, "ministries", f'{MINISTRIES}Z1,"{words}",x\n'.encode("cp1252"))
    assert told(path) == []
    assert db.session.query(Ministry).filter_by(code="Z1").one().name_en == words


@pytest.mark.parametrize("words", ["RÃ©seau", "MinistÃ¨re", "lâ€™avenir", "R\ufffdseau", "R?seau"])
def test_letters_that_were_spoilt_before_are_doubtful(app, tmp_path, words):
    [(row, column, _message)] = told(files(tmp_path, ministries=f"{MINISTRIES}Z1,{words},x\n"))
    assert (row, column) == (2, "name_en")


STAFF = "employee_number,team,name\n"


@pytest.mark.parametrize(
    "rows",
    [
        'P1,MTO-1,"Robert\nP2,MTO-1,Roberta"\nP3,MTO-1,Rita\n',
        'P1,"MTO-1,Robert\nP2,MTO-1",Roberta\n',
        'P1,MTO-1,"Robert\nP2,MTO-1,Roberta\nP3,MTO-1,"" \n"\n',
    ],
)
def test_a_mark_left_open_is_told_with_the_row_that_it_swallows(app, tmp_path, rows):
    [(row, _column, _message)] = told(files(tmp_path, staff=STAFF + rows))
    assert row == 2


def test_a_mark_left_open_in_a_long_text_is_doubtful(app, tmp_path):
    head = "milestone,reported_on,status,progress_en,challenges_en\n"
    text = head + '3.1,2017-05-01,limited,"said,\n3.1,2017-06-01,limited,more",x\n'
    one("a quotation mark before it was left open", files(tmp_path, updates=text))


def test_paragraphs_of_a_long_text_are_no_rows(app, tmp_path):
    head = "milestone,reported_on,status,progress_en,challenges_en\n"
    text = head + '3.1,2017-05-01,limited,"first, of all,\nsecond, of all",x\n'
    assert told(files(tmp_path, updates=text)) == []


@pytest.mark.parametrize(
    "row", ['Z1,x,"L\'avenir" en vue\n', 'Z1,"a "b" c",x\n', 'Z1,x,"open\nZ2,x,y\n']
)
def test_marks_that_do_not_match_are_told_by_row(app, tmp_path, row):
    refused("row 2: cannot be read as CSV", files(tmp_path, ministries=MINISTRIES + row))


def test_equal_rows_are_read_once_and_told(people, tmp_path):
    text = COMPLETIONS + "P1,OG101,2017-05-01\nP2,OG101,2017-05-01\np1,OG101,2017/05/01\n"
    before = count(Completion)
    [checked] = read(files(tmp_path, completions=text), accept_warnings=False)
    assert count(Completion) == before + 2
    assert [note.row for note in checked.remarks] == [4]


def test_rows_of_one_key_that_differ_are_refused(app, tmp_path):
    one("already in the file", files(tmp_path, staff=STAFF + "P1,MTO-1,a\nP1,MTO-1,b\n"), row=3)


def test_a_file_that_was_downloaded_twice_is_read_once(people, tmp_path):
    folder = files(tmp_path / "in", completions=COMPLETIONS + "P1,OG101,2017-05-01\n")
    (folder / "completions (1).csv").write_bytes((folder / "completions.csv").read_bytes())
    before = count(Completion)
    checked = read(folder, accept_warnings=False)
    assert count(Completion) == before + 1
    assert [len(table.remarks) for table in checked] == [1, 0] or [0, 1]


SURVEYS = "session,stage,submitted_on,satisfaction,comment\n"


def test_answers_read_before_are_told_and_not_counted_twice(app, tmp_path):
    rows = "PILOT-MCI,after,2017-10-20,5,good\nPILOT-MCI,after,2017-10-20,4,\n"
    path = files(tmp_path / "in", surveys=SURVEYS + rows)
    read(path, accept_warnings=False)
    before = count(SurveyResponse)
    assert [p[0] for p in told(path, accept_warnings=False)] == [0]
    more = files(tmp_path / "more", surveys=SURVEYS + rows + "PILOT-MCI,after,2017-10-21,3,\n")
    assert "2 of 3 rows are stored already" in told(more, accept_warnings=False)[0][2]
    assert count(SurveyResponse) == before


def test_equal_answers_of_one_file_are_different_people(app, tmp_path):
    before = count(SurveyResponse)
    rows = "PILOT-MCI,after,2017-10-20,5,\n" * 3
    assert told(files(tmp_path, surveys=SURVEYS + rows), accept_warnings=False) == []
    assert count(SurveyResponse) == before + 3


def test_a_doubt_that_was_taken_is_not_told_again(app, tmp_path):
    path = files(tmp_path, ministries=f"{MINISTRIES}Z1,RÃ©seau,x\n")
    assert told(path) != []
    assert told(path) == []


@pytest.mark.parametrize("word", ["Total", "TOTAUX", "Grand total:", "Sous-total"])
def test_a_row_of_totals_is_passed_over_and_told(app, tmp_path, word):
    text = f"employee_number,team,name\nP1,MTO-1,a\n{word},,1\n"
    [checked] = read(files(tmp_path, staff=text), accept_warnings=False)
    assert [note.row for note in checked.remarks] == [3]
    assert db.session.query(Staff).filter_by(employee_number="P1").count() == 1


def test_a_record_called_total_is_one(app, tmp_path):
    [checked] = read(files(tmp_path, ministries=f"{MINISTRIES}TOTAL,Total,Total\n"))
    assert len(checked.new) == 1
