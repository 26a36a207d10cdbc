"""Dates that deadlines in words name are offered by the page of an upload, taken when ticked."""

import json
from datetime import date

from dashboard.extensions import db
from tests import builders
from tests.conftest import files, invoke
from tests.html import page
from tests.uploads.conftest import applied, press, uploaded, work

HEAD = "code,commitment,name_en,name_fr,due_text_en,due_text_fr\n"
ROWS = (
    "N-1,ONT0003,n,n,Fall 2027,\nN-2,ONT0003,n,n,,automne 2027\nN-3,ONT0003,n,n,As needed,\n"
    "N-4,ONT0003,n,n,Fall 2027,\n"
)


def due(code):
    db.session.rollback()
    one = builders.by_code("milestones", code)
    due = one.due_on, one.due_on_precision, one.due_text_en or one.due_text_fr
    db.session.rollback()
    return due


def test_nothing_is_taken_unasked(app, admin):
    address = uploaded(admin, milestones__csv=HEAD + ROWS)
    shown = page(admin, address)
    assert "“Fall 2027” is 2027-11" in shown and "“automne 2027” is 2027-11" in shown
    assert "As needed” is" not in shown
    applied(admin, address)
    assert due("N-1") == (None, "day", "Fall 2027")


def test_what_is_taken_stands_beside_the_words_and_is_undone(app, admin):
    address = uploaded(admin, milestones__csv=HEAD + ROWS)
    press(admin, address, "mapping", deadlines="yes", **{"deadline-0-0": "yes"})
    work()
    assert 'name="deadline-0-0" value="yes" checked' in page(admin, address)
    applied(admin, address)
    assert due("N-1") == due("N-4") == (date(2027, 11, 30), "month", "Fall 2027")
    assert due("N-2") == (None, "day", "automne 2027")
    assert due("N-3") == (None, "day", "As needed")
    assert press(admin, address, "undo").status_code == 303
    db.session.rollback()
    assert builders.by_code("milestones", "N-1").archived_at


def test_a_milestone_that_is_there_gets_the_date_of_its_new_words(app, admin):
    text = "code,due_text_en,starts_on\n3.1,Fall 2018,\n3.2,Fall 2018,2019-01-01\n"
    address = uploaded(admin, milestones__csv=text)
    assert "× 1<" in page(admin, address)
    press(admin, address, "mapping", deadlines="yes", **{"deadline-0-0": "yes"})
    work()
    applied(admin, address)
    assert due("3.1") == (date(2018, 11, 30), "month", "Fall 2018")
    assert due("3.2")[0] is None
    assert press(admin, address, "undo").status_code == 303
    assert due("3.1") == (None, "day", None)


def test_words_of_a_milestone_with_a_date_are_no_offer(app, admin):
    text = HEAD.replace("due_text_fr", "due_on") + "N-1,ONT0003,n,n,Fall 2027,2027-10-01\n"
    assert "in words name" not in page(admin, uploaded(admin, milestones__csv=text))


def test_the_command_tells_the_dates_and_takes_them_when_told_to(app, tmp_path):
    source = files(tmp_path, milestones=HEAD + ROWS)
    done = invoke(app, "import", source, "--lang", "fr")
    assert done.exit_code == 0 and "Fall 2027\xa0»\xa0: 2027-11 × 2" in done.output
    assert "--deadlines" in done.output and due("N-1")[0] is None
    done = invoke(app, "import", source, "--deadlines")
    assert "changed: 3" in done.output and due("N-1") == (date(2027, 11, 30), "month", "Fall 2027")
    assert "2027-11" not in invoke(app, "import", source, "--deadlines").output


def test_the_command_takes_all_dates_beside_their_words(app, tmp_path):
    source = files(tmp_path, milestones=HEAD + ROWS)
    done = invoke(app, "import", source, "--deadlines", "--json")
    assert json.loads(done.output)["files"][0]["offers"] == [
        {"words": "Fall 2027", "date": "2027-11", "records": 2},
        {"words": "automne 2027", "date": "2027-11", "records": 1},
    ]
    assert due("N-1") == due("N-4") == (date(2027, 11, 30), "month", "Fall 2027")
    assert due("N-2") == (date(2027, 11, 30), "month", "automne 2027")
    assert due("N-3") == (None, "day", "As needed")
