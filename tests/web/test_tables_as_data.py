"""Every table is data: one suffix away as JSON, with the rows and numbers of the CSV, under names
that never change.
"""

import csv
import io

import pytest

from dashboard.admin.models import Suggestion
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor
from dashboard.web import table
from tests.conftest import files, signed_in
from tests.html import body

MILESTONE = (
    "code name commitment plan ministry status due_on last_update overdue stale measurable "
    "evidenced"
)
SUMMED = (
    "milestones status_not_started status_limited status_substantial status_complete "
    "with_measure with_target with_date with_evidence recent"
)
LOG = "at person origin action kind record field before after"
NAMES = {
    "overview": "code name milestones status_not_started status_limited status_substantial "
    "status_complete overdue headcount trained events open_requests",
    "milestones": MILESTONE,
    "ministries/MTO": MILESTONE,
    "commitments/ONT0003": MILESTONE,
    "plans": "code name ministry state starts_on ends_on milestones complete overdue measurable "
    "evidenced",
    "plans/ON-2017": f"code name theme {SUMMED}",
    "milestones/MTO-1.2": "reported_on status progress challenges actual evidence evidence_url "
    "corrected",
    "training": "code name headcount trained trainers sessions_held pilots_held course_OG101 "
    "course_OG102 course_CP110 course_DI203 course_LI204 course_OD201 course_OI202 course_PILOT "
    "course_TT301",
    "courses/OG102": "code name headcount holds rate target",
    "behaviour": "code name first_trained updates_before updates_after milestones_before "
    "milestones_after evidence_before evidence_after events_before events_after requests_before "
    "requests_after",
    "sessions": "code course kind delivery ministry starts_on state attendance responses "
    "satisfaction confidence_gain applied",
    "admin/log": LOG,
    "admin/log/1": LOG,
    "admin/people": "name email role ministry language active single_sign_on",
    "suggestions": "kind record note author suggested_on answer answered_by answered_on",
    "admin/ministries": "code name kind active",
    "admin/milestones": "code name",
    "admin/completions": "employee_number course completed_on session",
}
TYPES = {"text", "code", "number", "rate", "date", "yes_no", "list"}


@pytest.fixture
def admin(app):
    note = Suggestion(kind="milestones", record_id=1, author_id=1, note="Wrong date")
    db.session.add(note)
    db.session.commit()
    return signed_in(app, "admin")


def data(client, path, lang="en", query=""):
    answer = client.get(f"/{lang}/{path}.json{query}")
    assert answer.status_code == 200, path
    return answer.get_json()


def lines(client, path, lang="en", query=""):
    text = client.get(f"/{lang}/{path}.csv{query}").get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def plain(value, type):
    """A value as the CSV writes it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


@pytest.mark.parametrize("path", NAMES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_names_are_those_of_the_promise_in_both_languages(admin, path, lang):
    columns = data(admin, path, lang)["columns"]
    named = [column["name"] for column in columns]
    if path.startswith("admin/m"):
        assert set(NAMES[path].split()) <= set(named)
    else:
        assert named == NAMES[path].split()
    assert {column["type"] for column in columns} <= TYPES
    assert all(set(column) == {"name", "label", "type", "unit"} for column in columns)


@pytest.mark.parametrize("path", NAMES)
def test_rows_and_numbers_are_those_of_the_csv(admin, path):
    content, rows = data(admin, path), lines(admin, path)
    assert len(content["rows"]) == len(rows)
    labels = {c["label"]: c for c in content["columns"] if c["label"] in (rows or [{}])[0]}
    assert len(labels) >= 3 or not rows
    for row, line in zip(content["rows"], rows, strict=True):
        for label, column in labels.items():
            if column["type"] in ("number", "rate", "text"):
                written = line[label].removeprefix("'")
                assert written == plain(row[column["name"]], column["type"]), (path, label)


@pytest.mark.parametrize("path", NAMES)
def test_numbers_are_the_same_in_both_languages_and_labels_are_the_pages(admin, path):
    english, french = data(admin, path), data(admin, path, "fr")
    stable = {c["name"] for c in english["columns"] if c["type"] in ("number", "rate", "date")}
    kept = {
        lang: [sorted((n, str(row[n])) for n in stable) for row in content["rows"]]
        for lang, content in (("en", english), ("fr", french))
    }
    assert sorted(kept["en"]) == sorted(kept["fr"])
    label = {
        lang: [c["label"] for c in x["columns"]] for lang, x in (("en", english), ("fr", french))
    }
    assert label["en"] != label["fr"]


def test_an_answer_says_what_it_is_of(app):
    content = data(signed_in(app, "lead"), "overview", "fr", "?period=2016-17&ministry=MTO")
    about = {name: content[name] for name in ("title", "address", "as_of", "period", "next")}
    assert about == {
        "title": "Vue d’ensemble",
        "address": "http://127.0.0.1:5000/fr/?period=2016-17&ministry=MTO",
        "as_of": "2017-03-31",
        "period": "2016-17",
        "next": None,
    }
    assert [row["code"] for row in content["rows"]] == ["MTO"]


def test_codes_are_the_records_own_whatever_the_language(app):
    client = signed_in(app, "executive")
    codes = {
        lang: {r["code"] for r in data(client, "overview", lang)["rows"]} for lang in ("en", "fr")
    }
    assert codes["en"] == codes["fr"]
    row = data(client, "milestones", "fr", "?ministry=mto&status=limited")["rows"][0]
    assert (row["ministry"], row["status"]) == ("MTO", "limited")


@pytest.fixture
def small(empty, tmp_path):
    """A ministry of three people, one of six, one of nobody; a milestone due in a month."""
    folder = files(
        tmp_path / "small",
        ministries="code,name_en,name_fr\nTINY,Tiny,Petit\nSOON,Next,Voisin\nNONE,None,Aucun\n",
        teams="code,ministry,name_en,name_fr\nT,TINY,t,t\nS,SOON,s,s\n",
        staff="employee_number,team\n"
        + "".join(f"A{i},T\n" for i in range(3))
        + "".join(f"B{i},S\n" for i in range(6)),
        courses="code,name_en,name_fr,kind,required\nC,c,c,topic,yes\n",
        completions="employee_number,course,completed_on\nA0,C,2017-05-01\n",
        plans="code,name_en,name_fr,ministry\nP,p,p,TINY\n",
        commitments="code,plan,name_en,name_fr\nP1,P,c,c\n",
        milestones="code,commitment,name_en,name_fr,due_on,due_text_en\n"
        "P1.1,P1,a,a,2017-10,\nP1.2,P1,b,b,2017-10-05,\nP1.3,P1,c,c,,Fall\n",
        evidence="title_en,title_fr,milestone,url\nproof,preuve,P1.1,https://a.example/\n",
    )
    assert [
        e
        for one in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
        for e in one.problems
    ] == []
    return empty


def test_a_withheld_figure_is_null_and_named(small):
    rows = {r["code"]: r for r in data(signed_in(small, "executive"), "overview")["rows"]}
    for code in ("TINY", "SOON"):
        assert rows[code]["headcount"] is None
        assert rows[code]["trained"] is None
        assert rows[code]["withheld"] == ["headcount", "trained"]
    assert "withheld" not in rows["NONE"]


def test_whoever_sees_names_gets_the_figure_and_a_rate_lies_between_0_and_1(small):
    rows = {r["code"]: r for r in data(signed_in(small, "admin"), "overview")["rows"]}
    assert (rows["TINY"]["headcount"], rows["TINY"]["trained"]) == (3, 0.3333)
    assert (rows["NONE"]["headcount"], rows["NONE"]["trained"]) == (0, None)


def test_a_date_known_to_the_month_stays_a_month(small):
    rows = data(signed_in(small, "executive"), "milestones", "en", "?sort=code")["rows"]
    assert [row["due_on"] for row in rows] == ["2017-10", "2017-10-05", None]


def test_states_of_a_milestone_are_true_false_or_null(small):
    rows = data(signed_in(small, "executive"), "milestones", "en", "?sort=code")["rows"]
    states = ("overdue", "stale", "measurable", "evidenced")
    assert [tuple(row[name] for name in states) for row in rows] == [
        (True, True, False, None),
        (True, True, False, None),
        (False, True, False, None),
    ]


def test_a_plan_without_claims_has_no_rate_of_evidence(small):
    (row,) = data(signed_in(small, "executive"), "plans")["rows"]
    counts = {name: row[name] for name in ("milestones", "complete", "overdue", "measurable")}
    assert counts == {"milestones": 3, "complete": 0, "overdue": 2, "measurable": 0}
    assert row["evidenced"] is None


@pytest.mark.parametrize("path", ["milestones", "plans", "admin/log", "admin/milestones"])
def test_next_goes_on_to_the_last_row_and_no_row_comes_twice(admin, path, monkeypatch):
    whole = data(admin, path, query="?sort=code" if path == "milestones" else "")["rows"]
    size = max(3, len(whole) // 3)
    monkeypatch.setattr(table, "MOST", size)
    rows, pages = [], 0
    content = data(admin, path, query="?sort=code" if path == "milestones" else "")
    while content:
        assert len(content["rows"]) <= size
        rows += content["rows"]
        pages += 1
        following = content["next"] and content["next"].removeprefix("http://127.0.0.1:5000")
        content = following and admin.get(following).get_json()
    assert pages >= 2
    assert rows == whole


@pytest.mark.parametrize(
    "address",
    [
        "milestones.json?status=x",
        "milestones.json?minstry=MTO",
        "milestones.json?start=0",
        "milestones.json?start=x",
        "plans.json?status=complete",
        "overview.json?period=2017",
        "overview.json?ministry=NO",
        "overview.json?sort=x",
        "overview.json?x=1",
        "plans/NONE.json",
        "admin/ministries.json?kind=kingdom",
        "admin/log.json?day=x",
        "admin/nothing.json",
    ],
)
def test_what_does_not_exist_is_refused(admin, address):
    assert admin.get(f"/en/{address}").status_code == 404


@pytest.mark.parametrize("path", ["admin/people", "admin/ministries"])
def test_data_of_administrators_is_for_administrators(app, path):
    for role in ("lead", "executive"):
        assert signed_in(app, role).get(f"/en/{path}.json").status_code == 403


def test_a_lead_gets_the_log_of_the_own_ministry_only(admin, app):
    whole = data(admin, "admin/log", query="?kind=milestones")["rows"]
    own = data(signed_in(app, "lead"), "admin/log", query="?kind=milestones")["rows"]
    assert all(row["record"].startswith("MTO") for row in own)
    assert len(own) <= len(whole) or not own


def test_nobody_gets_data_without_signing_in(app):
    assert app.test_client().get("/en/overview.json").status_code in (303, 401)


def test_data_is_kept_by_no_cache(admin):
    answer = admin.get("/en/milestones.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_overviews_old_address_leads_to_the_new_one(admin, kind):
    answer = admin.get(f"/fr/.{kind}?period=2016-17&ministry=MTO")
    assert answer.status_code == 301
    assert answer.location == f"/fr/overview.{kind}?period=2016-17&ministry=MTO"


@pytest.mark.parametrize(
    "code, name, label",
    [
        ("MTO", "overdue", "Overdue"),
        ("TBS", "events", "Events"),
        ("MOI", "open_requests", "Open requests"),
    ],
)
def test_the_page_shows_the_numbers_of_its_data(app, code, name, label):
    client = signed_in(app, "executive")
    row = data(client, "overview", query=f"?ministry={code}")["rows"][0]
    assert row[name] > 0
    assert f'aria-label="{label}: {row[name]}"' in body(client.get(f"/en/?ministry={code}"))
