"""What the preview of uploaded files shows: columns, errors, changes; what can be said by hand."""

import csv
import io
import re

import pytest
import xlsxwriter
from sqlalchemy import select

from dashboard.community.models import Event
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.ministries.models import Ministry, Team
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor
from dashboard.training.models import Completion
from tests.builders import count
from tests.html import page
from tests.uploads.conftest import HEAD, applied, press, uploaded, work


def test_a_french_personnel_file_is_read_without_mapping(app, admin):
    text = "Matricule;Cours;Date d'achèvement\n204001;OG101;31/10/2017\n204010;OG102;30/10/2017\n"
    address = uploaded(admin, "fr", **{"Export RH 2017__csv": text.encode("cp1252")})
    shown = page(admin, address)
    assert (
        "Cours terminés" in shown
        and "jour, mois, année" in shown
        and "31\u00a0octobre 2017" in shown
    )
    before = count(Completion)
    applied(admin, address)
    assert count(Completion) == before + 2


def test_a_learning_systems_workbook_is_read_without_mapping(app, admin):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Report")
        book.add_worksheet("Notes").write(0, 0, "internal")
        sheet.write_row(0, 0, ["Employee ID", "Course short name", "Completion date"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, (person, date) in enumerate([(204001, 43039), (204010, 43038)], 1):
            sheet.write_number(row, 0, person)
            sheet.write_string(row, 1, "OG101")
            sheet.write_number(row, 2, date, day)
    address = uploaded(admin, **{"LMS export__xlsx": buffer.getvalue()})
    shown = page(admin, address)
    assert "sheet “Report”" in shown and "Only the sheet “Report” was read, not: Notes." in shown
    assert "October 31, 2017" in shown and "Completions" in shown
    before = count(Completion)
    applied(admin, address)
    assert count(Completion) == before + 2


def test_every_error_is_told_by_row_and_column_in_both_languages(app, admin):
    address = uploaded(
        admin, teams__csv="code,ministry,name_en,name_fr,active\nT,NOPE,t,t,perhaps\n"
    )
    english, french = page(admin, address), page(admin, address.replace("/en/", "/fr/"))
    assert "2 errors must be corrected first" in english and "2 erreurs doivent" in french
    for text, message in ((english, "is neither yes nor no"), (french, "n’est ni oui ni non")):
        assert re.search(rf'<th scope="row">2</th>.*?active.*?perhaps.*?{message}', text, re.S), (
            message
        )
    assert press(admin, address, "apply").status_code == 422 and count(Team) == 60


@pytest.mark.parametrize(
    "lang,column,message,between",
    [("en", "error", "Row 3, ministry: NOPE", ","), ("fr", "erreur", "Ligne 3,", ";")],
)
def test_wrong_rows_can_be_had_corrected_and_given_back(app, admin, lang, column, message, between):
    text = "code,ministry,name_en,name_fr\nGOOD,MTO,=1+1,g\nBAD,NOPE,=1+1,b\n"
    address = uploaded(admin, lang, teams__csv=text)
    answer = admin.get(f"{address}/errors-0.csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="teams-')
    given = answer.get_data(as_text=True).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(given), delimiter=between))
    assert rows[0] == ["code", "ministry", "name_en", "name_fr", column]
    assert len(rows) == 3 and rows[1][:4] == ["BAD", "NOPE", "'=1+1", "b"] and message in rows[1][4]
    corrected = answer.get_data(as_text=True).replace(f"NOPE{between}", f"MTO{between}", 1)
    applied(admin, uploaded(admin, lang, **{"teams-errors (1)__csv": corrected}))
    assert db.session.scalar(select(Team.name_en).where(Team.code == "BAD")) == "=1+1"


def test_errors_past_a_thousand_are_all_in_the_file_of_wrong_rows(app, admin):
    rows = "".join(f"T{i},NOWHERE,t,t\n" for i in range(1500))
    address = uploaded(admin, teams__csv="code,ministry,name_en,name_fr\n" + rows)
    assert "1,500 errors" in page(admin, address) and "There are 500 more errors" in page(
        admin, address
    )
    lines = admin.get(f"{address}/errors-0.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 1501 and lines[-1].startswith("T1499,NOWHERE")


def test_old_and_new_values_stand_side_by_side_and_can_be_had_in_full(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "MTO,Roads,Routes\n")
    assert "<del>Ministry of Transportation</del> → <ins>Roads</ins>" in page(admin, address)
    rows = list(
        csv.reader(io.StringIO(admin.get(f"{address}/changes-0.csv").get_data(as_text=True)))
    )
    assert (
        rows[1] == ["MTO", "Name in English", "Ministry of Transportation", "Roads"]
        and len(rows) == 3
    )


def test_columns_are_mapped_by_hand_once_and_remembered_by_page_and_command(app, admin, tmp_path):
    text = "Emp. number,Training,Finished,Score\n204001,OG101,2017-10-31,81\n"
    address = uploaded(admin, lms__csv=text)
    assert "Contents" in page(admin, address)
    assert press(admin, address, "mapping", **{"kind-0": "planets"}).status_code == 422
    assert press(admin, address, "mapping", **{"kind-0": "completions"}).status_code == 303
    work()
    shown = page(admin, address)
    assert "“Emp. number” is not a column of Completions" in shown and "204001" in shown
    names = {"kind-0": "completions", "column-0-0": "employee_number", "column-0-1": "course"}
    twice = press(admin, address, "mapping", **names, **{"column-0-2": "course"})
    kept = twice.get_data(as_text=True)
    assert twice.status_code == 422 and "cannot both be" in kept
    assert (
        kept.count('<option value="course" selected>') == 2
        and 'value="employee_number" selected' in kept
    )
    assert "no column is “Completion date”" in press(admin, address, "mapping", **names).get_data(
        as_text=True
    )
    assert (
        press(admin, address, "mapping", **names, **{"column-0-2": "completed_on"}).status_code
        == 303
    )
    work()
    assert "Effect of these files" in page(admin, address)
    again = uploaded(admin, lms__csv=text)
    assert "Effect of these files" in page(admin, again) and "ignored" in page(admin, again)
    (tmp_path / "lms.csv").write_text(text)
    (table,) = import_tables(
        lambda: open_paths([tmp_path / "lms.csv"]), Actor(None, "command"), dry_run=True
    )
    assert (table.kind.name, len(table.new), table.error_count) == ("completions", 1, 0)


def test_a_plan_in_the_layout_of_canadas_tracker_asks_for_its_plan(app, admin):
    header = "commitments,commitments_en,commitments_fr,milestones,milestones_en,milestones_fr,"
    text = header + "indicators,indicators_en,indicators_fr,due_date,deadline_en,deadline_fr,"
    text += "lead_dept\n"
    text += "T1,Theme,Thème,C1,Commitment,Engagement,M1,Milestone,Jalon,2027-10-31,,,nrc-cnrc\n"
    address = uploaded(admin, **{"nap5__csv": text})
    assert "Code of the plan" in page(admin, address)
    assert press(admin, address, "mapping", plan=" ").status_code == 422
    press(admin, address, "mapping", plan="ca-5")
    work()
    assert "is not known" in page(admin, address)
    press(admin, address, "mapping", plan="ca-5", add="yes")
    work()
    applied(admin, address)
    assert db.session.scalar(select(Milestone.name_fr).where(Milestone.code == "M1")) == "Jalon"
    assert db.session.scalar(select(Ministry.kind).where(Ministry.code == "NRC-CNRC")) == "agency"


def test_names_that_nobody_knows_are_added_by_a_tick(app, admin):
    text = "code,name_en,name_fr,kind,starts_on,partners\nNEW,x,x,forum,2017-05-05,Code for Ontario"
    address = uploaded(admin, events__csv=text)
    assert "Add what is not known yet: Code for Ontario" in page(admin, address)
    press(admin, address, "mapping", add="yes")
    work()
    applied(admin, address)
    assert db.session.scalar(select(Event.partners).where(Event.code == "NEW")) == (
        "CODE-FOR-ONTARIO"
    )


def test_nothing_is_offered_where_every_name_is_known(app, admin):
    text = "code,name_en,name_fr,kind,starts_on,partners\nNEW,x,x,forum,,Civic Tech Toronto"
    assert "Add what is not known yet" not in page(admin, uploaded(admin, events__csv=text))
