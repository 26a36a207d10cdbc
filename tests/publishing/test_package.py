"""The public package: valid, in both languages, without anything about a person."""

import csv
import io
import json
import re
import zipfile

import pytest
from frictionless import Package, system
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.ministries.models import Staff
from dashboard.plans.models import Commitment, Milestone, Plan
from dashboard.publishing.tables import public_tables
from dashboard.records.save import Actor
from dashboard.training.models import Session, SurveyResponse
from tests.builders import load
from tests.conftest import files, signed_in


def command(app, path):
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["export", "public", "-o", str(path)])
    assert done.exit_code == 0, done.output
    return zipfile.ZipFile(path)


def table(archive, name):
    return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


def test_the_frictionless_library_finds_the_package_valid(app, tmp_path):
    command(app, tmp_path / "p.zip").extractall(tmp_path / "p")
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "p" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])[:5]
    assert report.stats["tasks"] == len(public_tables())


def test_an_empty_database_gives_a_valid_package_too(empty, tmp_path):
    command(empty, tmp_path / "p.zip").extractall(tmp_path / "p")
    assert Package(str(tmp_path / "p" / "datapackage.json")).validate().valid


def test_it_holds_nothing_about_a_person_and_no_draft(app, tmp_path):
    canaries = {
        "Canary Person",
        "Canary comment",
        "Canary trainer",
        "CANARY-DRAFT",
        "Canary subject",
    }
    folder = files(
        tmp_path / "in",
        staff="employee_number,name\n"
        + db.session.scalars(select(Staff.employee_number)).first()
        + ",Canary Person\n",
        plans="code,name_en,name_fr,ministry,state\nCANARY-DRAFT,x,x,MTO,draft\n",
        requests="code,ministry,received_on,subject_en\nCAN1,MTO,2017-12-01,Canary subject\n",
        sessions="code,trainer\n"
        + db.session.scalars(select(Session.code)).first()
        + ",Canary trainer\n",
        surveys="session,stage,submitted_on,satisfaction,comment\n"
        + db.session.scalars(select(Session.code)).first()
        + ",after,2017-12-01,4,Canary comment\n",
        evidence="title_en,title_fr,milestone,public\nCanary secret,x,3.1,no\n",
    )
    assert not any(
        table.error_count
        for table in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    )
    archive = command(app, tmp_path / "p.zip")
    whole = "".join(archive.read(name).decode() for name in archive.namelist())
    for canary in (
        *canaries,
        "Canary secret",
        *db.session.scalars(select(Staff.employee_number).limit(200)),
    ):
        assert not re.search(rf"\b{re.escape(canary)}\b", whole), canary
    drafts = set(db.session.scalars(select(Plan.code).where(Plan.state != "published")))
    assert drafts
    assert not drafts & {row["code"] for row in table(archive, "plans")}
    assert {row["plan"] for row in table(archive, "commitments")} <= {
        row["code"] for row in table(archive, "plans")
    }


def test_small_numbers_are_withheld_and_cannot_be_worked_out(empty, tmp_path):
    people = [("A", 3), ("B", 20), ("C", 40), ("D", 50), ("E", 15)]
    staff = "".join(f"{m}{i},T{m}\n" for m, n in people for i in range(n))
    done = (
        [("B", i) for i in range(9)] + [("C", i) for i in range(2)] + [("D", i) for i in range(20)]
    )
    folder = files(
        tmp_path / "in",
        ministries="code,name_en,name_fr\n" + "".join(f"{m},x,x\n" for m, _n in people),
        teams="code,ministry,name_en,name_fr\n" + "".join(f"T{m},{m},x,x\n" for m, _n in people),
        staff="employee_number,team\n" + staff,
        courses="code,name_en,name_fr,required\nK,x,x,yes\n",
        completions="employee_number,course,completed_on\n"
        + "".join(f"{m}{i},K,2017-01-01\n" for m, i in done),
        sessions="code,course,starts_on\nS1,K,2017-01-01\nS2,K,2017-01-01\n",
        surveys="session,stage,submitted_on,satisfaction\n"
        + "S1,after,2017-02-01,5\n" * 4
        + "S2,after,2017-02-01,4\n" * 5,
    )
    assert not any(
        table.error_count
        for table in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    )
    archive = command(empty, tmp_path / "p.zip")
    shown = {
        row["ministry"]: (row["staff"], row["trained"], row["withheld"])
        for row in table(archive, "training")
    }
    assert shown == {
        "A": ("", "", "yes"),
        "B": ("", "", "yes"),
        "C": ("40", "", "yes"),
        "D": ("50", "20", "no"),
        "E": ("", "", "yes"),
    }
    answers = {
        row["session"]: (row["answers"], row["satisfaction"], row["withheld"])
        for row in table(archive, "surveys")
    }
    assert answers == {"S1": ("", "", "yes"), "S2": ("5", "4.00", "no")}


def test_practices_are_published_without_the_few_who_name_one(empty, tmp_path):
    rows = ["yes,used_guide"] * 6 + ["yes,used_open_licence"] * 4 + ["no,"] * 6
    load(
        tmp_path / "in",
        courses="code,name_en,name_fr\nK,x,x\n",
        sessions="code,course,starts_on\nS1,K,2017-01-01\n",
        surveys="session,stage,submitted_on,applied,practices\n"
        + "".join(f"S1,follow_up,2017-06-01,{row}\n" for row in rows),
    )
    published = {
        row["practice"]: (row["named"], row["follow_ups"], row["withheld"])
        for row in table(command(empty, tmp_path / "p.zip"), "practices")
    }
    assert published["used_guide"] == ("6", "16", "no")
    assert published["used_open_licence"] == ("", "", "yes")
    assert published["released_data"] == ("0", "16", "no")


def test_the_dictionary_and_the_descriptions_are_in_both_languages(app, tmp_path):
    archive = command(app, tmp_path / "p.zip")
    rows = {(row["table"], row["column"]): row for row in table(archive, "dictionary")}
    assert rows["milestones", "due_on"]["label_fr"] == "Échéance"
    assert "published = Publié" in rows["plans", "state"]["choices_fr"]
    described = json.loads(archive.read("dcat.jsonld"))
    assert set(described["title"]) == {"en", "fr"}
    assert described["title"]["en"] != described["title"]["fr"]
    assert len(described["dcat:distribution"]) == len(public_tables())
    package = json.loads(archive.read("datapackage.json"))
    columns = {(r["name"], f["name"]) for r in package["resources"] for f in r["schema"]["fields"]}
    assert columns == set(rows)


def test_the_same_records_give_the_same_bytes(app, tmp_path):
    command(app, tmp_path / "a.zip"), command(app, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_page_shows_what_it_holds_before_it_is_made(app, lang):
    client = signed_in(app, "admin")
    page = client.get(f"/{lang}/admin/public-package").get_data(as_text=True)
    published = db.session.scalars(select(Milestone.id)).all()
    assert "milestones.csv" in page
    assert "staff.csv" not in page
    assert published
    assert client.get(f"/{lang}/admin/public-package.zip").data[:2] == b"PK"
    for role in ("lead", "executive"):
        assert signed_in(app, role).get(f"/{lang}/admin/public-package.zip").status_code == 403
    assert db.session.scalars(select(SurveyResponse.id)).first()


def test_it_holds_what_has_happened_by_today_and_what_is_announced(app, tmp_path):
    published = db.session.scalars(
        select(Milestone.code)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .where(Plan.state == "published")
    ).first()
    load(
        tmp_path / "in",
        updates=f"milestone,reported_on,status,progress_en\n{published},2018-01-01,complete,"
        f"Later\n",
        evidence=f"title_en,title_fr,milestone,public,dated_on\nTomorrow,x,{published},yes,"
        f"2018-01-01\n",
        requests="code,ministry,received_on,closed_on\n"
        "OPEN,MTO,2017-12-01,2018-01-01\nLATER,MTO,2018-01-01,\n",
        courses="code,name_en,name_fr\nNEXT,n,n\n",
        sessions="code,course,starts_on,state\nNEXT-1,NEXT,2018-02-01,planned\nDONE-1,NEXT,"
        "2017-11-01,held\n",
        surveys="session,stage,submitted_on,satisfaction\n"
        + "DONE-1,after,2017-12-01,5\n" * 5
        + "DONE-1,after,2018-01-01,1\n",
        events="code,name_en,name_fr,kind,starts_on\nNEXT-E,e,e,forum,2018-02-01\n",
    )
    archive = command(app, tmp_path / "p.zip")
    assert "2018-01-01" not in {row["reported_on"] for row in table(archive, "updates")}
    assert "Tomorrow" not in {row["title_en"] for row in table(archive, "evidence")}
    closings = {row["code"]: row["closed_on"] for row in table(archive, "requests")}
    assert closings["OPEN"] == ""
    assert "LATER" not in closings
    assert "NEXT-1" in {row["code"] for row in table(archive, "sessions")}
    assert "NEXT-E" in {row["code"] for row in table(archive, "events")}
    answers = {row["session"]: row for row in table(archive, "surveys")}
    assert (answers["DONE-1"]["answers"], answers["DONE-1"]["satisfaction"]) == ("5", "5.00")
