"""What is corrected on the page of an upload: cells, one answer for equal errors, rows left out;
the sheet and the row of the headings; what was written, undone.
"""

import csv
import io

import pytest
import xlsxwriter
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Team
from dashboard.records.history import Change
from dashboard.records.save import Actor, edit
from dashboard.uploads import storage
from tests.builders import count
from tests.conftest import signed_in
from tests.html import page
from tests.uploads.conftest import HEAD, applied, press, upload_of, uploaded, work

TEAMS = "code,ministry,name_en,name_fr\n"


def corrected(client, address, **given):
    """Correct an upload on its page; gives the page with the new preview."""
    assert press(client, address, "corrections", **given).status_code == 303
    work()
    return page(client, address)


def team(code):
    db.session.rollback()
    return db.session.scalar(select(Team).where(Team.code == code))


def ministry_of(code):
    chosen = select(Ministry.code).join(Team).where(Team.code == code)
    return db.session.scalar(chosen)


def test_a_cell_is_corrected_in_place_and_the_right_rows_have_waited(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "GOOD,MTO,g,g\nBAD,NOPE,b,b\n")
    shown = page(admin, address)
    assert "Correct here" in shown and "1 right record waits with them" in shown
    assert (
        'name="row-0-3-1"' in shown and 'value="NOPE"' in shown and 'name="row-0-2-1"' not in shown
    )
    shown = corrected(admin, address, **{"row-0-3-1": "MTO"})
    assert "Write 2 records" in shown
    applied(admin, address)
    assert team("GOOD").name_en == "g" and ministry_of("BAD") == "MTO"


def test_a_cell_that_is_still_wrong_is_asked_for_again_with_what_was_written(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "BAD,NOPE,b,b\n")
    shown = corrected(admin, address, **{"row-0-2-1": "NEITHER"})
    assert 'value="NEITHER"' in shown and "1 error must be corrected" in shown
    assert "Write 1 record" in corrected(admin, address, **{"row-0-2-1": "MTO"})


def test_equal_errors_have_one_answer(app, admin):
    rows = "".join(f"T{i},NOPE,t,t\n" for i in range(40)) + "T40,NADA,t,t\nT41,NADA,t,t\n"
    address = uploaded(admin, teams__csv=TEAMS + rows)
    shown = page(admin, address)
    assert "42 rows · ministry" in shown and 'NOPE <span class="quiet">× 40' in shown
    shown = corrected(admin, address, **{"group-0-0-0": "MTO", "group-0-0-1": "EDU"})
    assert "Write 42 records" in shown
    applied(admin, address)
    assert ministry_of("T39") == "MTO" and ministry_of("T41") == "EDU"


def test_a_row_of_its_own_answer_keeps_it(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "A,NOPE,t,t\nB,NOPE,t,t\n")
    corrected(admin, address, **{"group-0-0-0": "MTO", "row-0-3-1": "EDU"})
    applied(admin, address)
    assert ministry_of("A") == "MTO" and ministry_of("B") == "EDU"


def test_rows_are_left_out_together_and_one_by_one(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "A,NOPE,t,t\nB,NOPE,t,t\nC,MTO,t,t\nD,MTO,t,\n")
    shown = corrected(admin, address, **{"group-0-0": "out", "row-0-5-out": "yes"})
    assert "Write 1 record<" in shown
    applied(admin, address)
    assert team("C") and not team("A") and not team("D")


def test_cells_are_left_empty_together(app, admin):
    text = "code,ministry,name_en,name_fr,active\nA,MTO,t,t,maybe\nB,MTO,t,t,maybe\n"
    address = uploaded(admin, teams__csv=text)
    assert "Write 2 records" in corrected(admin, address, **{"group-0-0": "empty"})


def test_a_column_that_the_file_has_not_is_filled_by_one_answer(app, admin):
    address = uploaded(admin, teams__csv="code,ministry,name_en\nA,MTO,t\nMTO-1,MTO,Renamed\n")
    before = team("MTO-1").name_fr
    shown = page(admin, address)
    assert "name_fr" in shown and "(empty)" in shown
    corrected(admin, address, **{"group-0-0-0": "équipe"})
    applied(admin, address)
    assert team("A").name_fr == "équipe" and team("MTO-1").name_fr == before


def test_days_and_months_that_could_be_confused_are_told_apart_by_one_answer(app, admin):
    text = "employee_number,course,completed_on\n204001,OG101,03/04/2017\n"
    address = uploaded(admin, completions__csv=text)
    assert "The day comes first" in page(admin, address)
    assert "April 3, 2017" in corrected(admin, address, **{"group-0-0": "dmy"})


def test_a_row_without_a_wrong_column_shows_all_its_cells(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\nNEW,Newer,Plus nouveau\n")
    shown = page(admin, address)
    assert 'name="row-0-3-0"' in shown and 'name="row-0-3-2"' in shown
    assert "Write 2 records" in corrected(admin, address, **{"row-0-3-0": "NEWER"})


def test_the_file_to_correct_holds_all_rows_the_wrong_ones_first(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "GOOD,MTO,g,g\nBAD,NOPE,b,b\n")
    text = admin.get(f"{address}/errors-0.csv").get_data(as_text=True).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["code"] for row in rows] == ["BAD", "GOOD"]
    assert rows[0]["error"] and not rows[1]["error"]
    again = uploaded(admin, **{"teams-errors__csv": text.replace("NOPE", "MTO", 1)})
    assert "Write 2 records" in page(admin, again)


def test_the_file_to_correct_holds_what_was_corrected(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "A,NOPE,b,b\nB,NOPE,b,b\n")
    corrected(admin, address, **{"row-0-2-1": "MTO"})
    lines = admin.get(f"{address}/errors-0.csv").get_data(as_text=True).splitlines()
    assert lines[1].startswith("B,NOPE") and lines[2].startswith("A,MTO")


def test_nothing_corrected_is_told(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "BAD,NOPE,b,b\n")
    answer = press(admin, address, "corrections", **{"row-0-2-1": "NOPE", "row-9-9-9": "x"})
    assert answer.status_code == 422
    assert "Correct at least one cell" in answer.get_data(as_text=True)


def test_a_form_of_an_earlier_preview_corrects_nothing(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "BAD,NOPE,b,b\n")
    assert press(admin, address, "again").status_code == 303
    work()
    answer = press(admin, address, "corrections", round="1", **{"row-0-2-1": "MTO"})
    assert answer.status_code == 409 and upload_of(address).options.get("corrections") is None
    work()
    assert "1 error must be corrected" in page(admin, address)


def test_corrections_go_with_the_files(app, admin):
    address = uploaded(admin, teams__csv=TEAMS + "BAD,NOPE,b,b\n")
    corrected(admin, address, **{"row-0-2-1": "MTO"})
    folder = storage.upload_folder(upload_of(address))
    assert list(folder.glob("corrections-*"))
    applied(admin, address)
    assert not folder.exists() and "MTO" not in str(upload_of(address).options)


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_nobody_else_corrects_or_undoes(app, admin, role):
    address = uploaded(admin, teams__csv=TEAMS + "BAD,NOPE,b,b\n")
    client = signed_in(app, role)
    for name in ("corrections", "undo"):
        assert client.post(f"{address}/{name}", data={}).status_code in (400, 403)
    assert admin.post(f"{address}/corrections", data={"round": "1"}).status_code == 400


def two_sheets():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        old, new = book.add_worksheet("Old"), book.add_worksheet("New")
        for sheet, code in ((old, "OLD"), (new, "NEW")):
            sheet.write_row(0, 0, ["x", "y", "z"])
            sheet.write_row(1, 0, ["Code", "Name in English", "Name in French"])
            sheet.write_row(2, 0, [code, "n", "n"])
    return buffer.getvalue()


def test_the_sheet_and_the_row_of_the_headings_are_chosen_by_hand(app, admin):
    address = uploaded(admin, ministries__xlsx=two_sheets())
    assert "First rows of ministries.xlsx" in page(admin, address)
    wanted = {"sheet-0": "New", "heading-0": "2"}
    assert press(admin, address, "mapping", **wanted).status_code == 303
    work()
    assert "Write 1 record" in page(admin, address)
    applied(admin, address)
    codes = set(db.session.scalars(select(Ministry.code)))
    assert "NEW" in codes and "OLD" not in codes


@pytest.mark.parametrize(
    "wanted", [{"heading-0": "0"}, {"heading-0": "x"}, {"heading-0": "99"}, {"heading-0": "²"},
               {"heading-0": "1", "sheet-0": "Nowhere"}],
)  # fmt: skip
def test_a_sheet_or_a_row_that_is_not_there_is_told(app, admin, wanted):
    address = uploaded(admin, ministries__xlsx=two_sheets())
    answer = press(admin, address, "mapping", **wanted)
    assert answer.status_code == 422 and "ministries.xlsx: " in answer.get_data(as_text=True)


def test_corrections_of_another_sheet_are_not_laid_over_this_one(app, admin):
    text = "title,,,\n" + TEAMS + "BAD,NOPE,b,b\n"
    address = uploaded(admin, teams__csv=text)
    press(admin, address, "mapping", **{"heading-0": "2"})
    work()
    corrected(admin, address, **{"row-0-3-1": "MTO"})
    press(admin, address, "mapping", **{"heading-0": "3"})
    work()
    assert (
        "MTO"
        not in page(admin, address).partition('class="versions"')[2].partition("First rows")[0]
    )
    press(admin, address, "mapping", **{"heading-0": "2"})
    work()
    assert "Write 1 record" in page(admin, address)


def test_the_kind_is_guessed_from_the_columns_where_the_name_does_not_tell(app, admin):
    text = "employee_number,course,completed_on,Score\n204001,OG101,2017-10-31,81\n"
    shown = page(admin, uploaded(admin, export__csv=text))
    assert '<option value="completions" selected>' in shown
    assert '<option value="employee_number" selected>' in shown


def test_an_upload_is_undone_whole(app, admin):
    before = count(Ministry)
    name = db.session.scalar(select(Ministry.name_en).where(Ministry.code == "MTO"))
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\nMTO,Roads,Routes\n",
                       teams__csv=TEAMS + "N-1,NEW,t,t\n")  # fmt: skip
    applied(admin, address)
    assert press(admin, address, "undo").status_code == 303
    assert "The upload was undone" in page(admin, address)
    assert db.session.scalar(select(Ministry.name_en).where(Ministry.code == "MTO")) == name
    live = select(Ministry).where(Ministry.live, Ministry.code == "NEW")
    assert db.session.scalar(live) is None and team("N-1").archived_at and count(Ministry) > before
    lines = count(Change)
    assert press(admin, address, "undo").status_code == 409 and count(Change) == lines


def test_an_upload_whose_records_were_changed_since_is_not_undone(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\nMTO,Roads,Routes\n")
    applied(admin, address)
    record = db.session.scalars(select(Ministry).where(Ministry.code == "MTO")).one()
    edit(record, {"name_en": "Highways"}, Actor(None, "form"))
    db.session.commit()
    line = db.session.scalar(select(Change.id).order_by(Change.id.desc()))
    answer = press(admin, address, "undo")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and f"/admin/log/{line}" in shown
    assert db.session.scalar(select(Ministry.archived_at).where(Ministry.code == "NEW")) is None
    assert "Undo</button>" in page(admin, address)
