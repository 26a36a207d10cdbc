"""Lists show and filter what their readers look for, and each record is called by words."""

import csv
import io

import pytest
from sqlalchemy import event, select

from dashboard.admin import list_rows
from dashboard.extensions import db
from dashboard.plans.models import Commitment, Milestone
from dashboard.records.kinds import kind, kinds
from dashboard.records.titles import title, titles
from dashboard.training.models import Completion
from dashboard.web import cache, listing
from tests.builders import completion, course, ministry, record_for, staff, team
from tests.conftest import signed_in
from tests.html import body, fields_of, page, parsed, post


def headings(client, name):
    return [th.get_text() for th in parsed(page(client, f"/en/admin/{name}")).select("thead th")]


def rows(client, name, query=""):
    answer = client.get(f"/en/admin/{name}.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(body(answer).removeprefix("\ufeff"))))


def test_the_list_of_milestones_shows_status_due_date_and_ministry(admin):
    assert headings(admin, "milestones") == [
        "Code", "Name in English", "Status", "Due date", "Ministry", "Commitment", "Edit",
    ]  # fmt: skip


def test_the_status_in_the_list_is_the_one_of_the_page(admin):
    listed = {row["Code"]: row["Status"] for row in rows(admin, "milestones")}
    for row in rows(admin, "milestones", "status=complete&ministry=MTO"):
        assert listed[row["Code"]] == "Complete"
        assert "Complete" in page(admin, f"/en/milestones/{row['Code']}")


def test_milestones_are_narrowed_to_the_ministry_that_leads_them(admin):
    chosen = {row["Code"] for row in rows(admin, "milestones", "ministry=MTO")}
    led = {m.code for m in db.session.scalars(select(Milestone)) if m.led_by == _id("MTO")}
    assert chosen == led


def _id(code):
    model = kind("ministries").model
    return db.session.scalar(select(model.id).where(model.code == code))


def test_the_list_of_staff_begins_with_the_name(admin):
    assert headings(admin, "staff")[:4] == ["Name", "Employee number", "Team", "Ministry"]


def test_staff_are_narrowed_by_ministry_and_team(admin):
    ours = rows(admin, "staff", "ministry=MTO")
    assert {row["Ministry"] for row in ours} == {"Ministry of Transportation"}
    assert 0 < len(rows(admin, "staff", "team=MTO-1")) < len(ours)
    assert rows(admin, "staff", "ministry=EDU&team=MTO-1") == []


@pytest.mark.parametrize("name", ["plan", "ministry", "pillars"])
def test_commitments_are_narrowed_by_plan_ministry_and_pillar(admin, name):
    select_ = parsed(page(admin, "/en/admin/commitments")).select_one(f"select[name={name}]")
    sizes = [
        len(rows(admin, "commitments", f"{name}={option['value']}"))
        for option in select_.select("option")
        if option["value"]
    ]
    assert any(sizes)
    assert max(sizes) < db.session.query(Commitment).count()


def test_what_is_no_choice_of_a_filter_is_not_found(admin):
    assert admin.get("/en/admin/commitments?pillars=none").status_code == 404


@pytest.mark.parametrize("record_kind", kinds(), ids=lambda one: one.name)
def test_every_list_can_be_sorted_and_narrowed_by_what_it_shows(admin, record_kind):
    source = parsed(page(admin, f"/en/admin/{record_kind.name}"))
    for control in source.select(".filters select"):
        value = control.select("option")[-1]["value"]
        address = f"/fr/admin/{record_kind.name}?{control['name']}={value}"
        assert admin.get(address).status_code == 200, address
    for link in source.select("thead a"):
        assert admin.get(link["href"]).status_code == 200, link


def test_references_appear_by_name(admin):
    teams = rows(admin, "teams", "ministry=MTO")
    assert {row["Ministry"] for row in teams} == {"Ministry of Transportation"}


def test_a_longer_list_takes_as_many_statements(app):
    admin, counts = signed_in(app, "admin"), []
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    for query in ("q=nothing-like-it", "q=1"):
        statements.clear()
        assert admin.get(f"/en/admin/milestones?{query}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("sort", ["", "-employee_number", "-completed_on", "course"])
def test_few_that_are_found_stand_as_on_the_way_through_all(admin, monkeypatch, sort):
    for q in ("og10", "2040", "nothing-like-it"):
        shown = []
        for few, many in ((1000, 25_000), (0, 25_000), (0, 0)):
            monkeypatch.setattr(list_rows, "FEW", few)
            monkeypatch.setattr(list_rows, "MANY", many)
            cache.clear()
            shown.append(page(admin, f"/en/admin/completions?q={q}&sort={sort}"))
        few, many, all = (parsed(one).select_one("#board").get_text() for one in shown)
        assert few == many == all, q


@pytest.fixture
def done(app):
    person = staff(team(ministry("MX")), employee_number="990001", name="Anna Roy")
    record = completion(person, course("X101"))
    db.session.commit()
    return record


def test_a_completion_is_called_by_person_course_and_day(done):
    assert title(kind("completions"), done) == "990001 · X101 · June 1, 2017"


def test_a_member_of_staff_is_called_by_name_and_number(app):
    person = staff(team(ministry("MX")), employee_number="990002", name="Anna Roy")
    assert title(kind("staff"), person) == "Anna Roy · 990002"


def test_no_record_is_called_by_a_bare_number(app):
    for record_kind in kinds():
        record = record_for(record_kind.name)
        assert title(record_kind, record) != str(record.id), record_kind.name


def test_many_titles_take_one_statement_for_each_reference(done):
    records = db.session.scalars(select(Completion)).all()
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert len(titles(kind("completions"), records)) == len(records)
    assert len(statements) == 2


def test_a_commitment_is_added_on_its_plan_with_the_next_code(admin):
    link = parsed(page(admin, "/en/plans/ON-2017")).find("a", string="Add a commitment")
    form = fields_of(page(admin, link["href"]))
    assert (form["plan"], form["code"]) == ("ON-2017", "ONT0004")  # after ONT0003


def test_a_milestone_is_added_on_its_commitment_with_the_next_code(admin):
    link = parsed(page(admin, "/fr/commitments/MTO-1")).find("a", string="Ajouter un jalon")
    form = fields_of(page(admin, link["href"]))
    assert form["commitment"] == "MTO-1"
    codes = {m.code for m in db.session.scalars(select(Milestone))}
    stem, number = form["code"].rsplit(".", 1)
    assert stem == "MTO-1"
    assert f"{stem}.{int(number) - 1}" in codes
    assert form["code"] not in codes


@pytest.mark.parametrize("code,first", [("NEW1", "NEW1.1"), ("NEW", "NEW-1")])
def test_the_first_of_a_parent_is_numbered_one(admin, code, first):
    record_for("commitments", code=code)
    db.session.commit()
    assert fields_of(page(admin, f"/en/admin/milestones/new?commitment={code}"))["code"] == first


def test_nobody_else_is_offered_to_add_a_commitment(app):
    assert "Add a commitment" not in page(signed_in(app, "lead"), "/en/plans/ON-2017")


def test_a_count_that_took_long_is_kept_until_something_is_written(
    app, admin, statements, monkeypatch
):
    monkeypatch.setattr(listing, "DEAR", 0)

    def asked():
        statements.clear()
        assert admin.get("/en/admin/courses?required=yes").status_code == 200
        return len(statements)

    first, again = asked(), asked()
    course = {"code": "NEW", "name_en": "x", "name_fr": "y", "required": "no"}
    assert post(admin, "admin/courses", **course).status_code == 303
    assert again < first
    assert asked() == first
