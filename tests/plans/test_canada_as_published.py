"""Canada's tracker as it is published: progress that names commitments and milestones, plans that
number alike, the departments' workbook, several leads."""

import csv

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.plans.tracker.layout import PLAN, PROGRESS
from tests.builders import by_code, count
from tests.conftest import invoke, signed_in
from tests.html import page, plain
from tests.plans.tracker import book, given_back, report, step, take, written


@pytest.fixture
def plan(empty, tmp_path):
    """The plan NAP5 with two milestones."""
    take(empty, "NAP5", written(tmp_path / "nap5.csv", PLAN, [step(), step("C01.1.2")]))
    return empty


def test_published_progress_is_read_as_progress_and_its_other_columns_passed_over(plan, tmp_path):
    rows = [[*report(), "Treasury Board | Conseil du Trésor"]]
    take(plan, "NAP5", written(tmp_path / "p.csv", [*PROGRESS, "owner_org_title"], rows))
    update = db.session.scalars(select(Update)).one()
    assert (update.status, update.progress_fr) == ("limited", "Commencé")
    assert count(Commitment) == 1


def test_progress_without_commitments_and_milestones_is_read_still(plan, tmp_path):
    row = report()
    rows = [[row[0], *row[3:]]]
    take(plan, "NAP5", written(tmp_path / "p.csv", [PROGRESS[0], *PROGRESS[3:]], rows))
    assert count(Update) == 1


def test_progress_and_plan_in_one_import_whatever_their_order(empty, tmp_path):
    progress = written(tmp_path / "a.csv", PROGRESS, [report()])
    take(empty, "NAP5", progress, written(tmp_path / "b.csv", PLAN, [step()]))
    assert (count(Milestone), count(Update)) == (1, 1)


@pytest.mark.parametrize(
    "cell", ["C01.1.1: Do it", "C01.1.1\u00a0: Le faire", "c01.1.1:", "C01.1.1"]
)
@pytest.mark.parametrize("status", ["LP: Limited progress", "LP\u00a0: Progrès limités", "lp"])
def test_what_stands_before_the_colon_is_the_code(plan, tmp_path, cell, status):
    take(plan, "NAP5", written(tmp_path / "p.csv", PROGRESS, [report(cell, status)]))
    assert db.session.scalars(select(Update.status)).all() == ["limited"]


def test_a_status_in_words_alone_is_read_too(plan, tmp_path):
    take(plan, "NAP5", written(tmp_path / "p.csv", PROGRESS, [report(status="Substantial")]))
    assert db.session.scalars(select(Update.status)).all() == ["substantial"]


def test_the_departments_workbook_names_its_columns_in_its_third_row(plan, tmp_path):
    above = [["Progress on the plan"], ["Reporting period / Période", "Commitments / Engagements"]]
    rows = [report("C01.1.1: Do it", "SP: Substantial progress"), [" "] * len(PROGRESS)]
    take(plan, "NAP5", book(tmp_path / "Tracker.xlsx", above, PROGRESS, rows))
    assert db.session.scalars(select(Update.status)).all() == ["substantial"]


def test_a_plan_may_come_in_such_a_workbook(empty, tmp_path):
    above = [["National plan"], ["Themes", "Theme", "Thème"]]
    take(
        empty, "NAP5", book(tmp_path / "plan.xlsx", above, PLAN, [step(lead="tbs-sct: Board, Inc")])
    )
    assert by_code("milestones", "C01.1.1").lead_id == by_code("ministries", "TBS-SCT").id


def test_an_error_in_such_a_workbook_is_told_by_its_own_row(plan, tmp_path):
    path = book(tmp_path / "t.xlsx", [["Title", ""], ["a", "b"]], PROGRESS, [report("C09.9.9: no")])
    done = invoke(plan, "import", path, "--plan", "NAP5")
    assert done.exit_code == 1 and "Row 4, indicators: C09.9.9" in done.output


@pytest.fixture
def both(plan, tmp_path):
    """NAP6 beside NAP5, with the same codes and a milestone more."""
    rows = [step(name="Other"), step("C01.1.2", name="Other"), step("C01.1.3", name="Other")]
    take(plan, "NAP6", written(tmp_path / "nap6.csv", PLAN, rows))
    return plan


def test_two_plans_with_the_same_codes_stand_beside_each_other(both):
    codes = db.session.scalars(select(Milestone.code).order_by(Milestone.code)).all()
    assert codes == ["C01.1.1", "C01.1.2", "NAP6-C01.1.1", "NAP6-C01.1.2", "NAP6-C01.1.3"]
    commitments = db.session.execute(select(Commitment.code, Plan.code).join(Plan)).all()
    assert sorted(map(tuple, commitments)) == [("C01.1", "NAP5"), ("NAP6-C01.1", "NAP6")]
    assert by_code("milestones", "C01.1.1").name_en == "Do"


def test_each_plan_is_written_back_bare(both, tmp_path):
    for name in ("NAP5", "NAP6"):
        rows = given_back(both, name, tmp_path / "out")["plan"]
        with (tmp_path / f"{name.lower()}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert rows == list(csv.reader(file))


def test_the_second_plan_read_again_changes_nothing(both, tmp_path):
    output = take(both, "NAP6", tmp_path / "nap6.csv")
    assert "added: 1;" not in output and "; changed: 1" not in output
    assert count(Milestone) == 5


def test_a_new_milestone_of_the_first_plan_may_have_a_code_of_the_seconds(both, tmp_path):
    rows = [step(), step("C01.1.2"), step("C01.1.3", name="New")]
    take(both, "NAP5", written(tmp_path / "more.csv", PLAN, rows))
    assert by_code("milestones", "C01.1.3").name_en == "New"
    assert by_code("milestones", "NAP6-C01.1.3").name_en == "Other"


def test_progress_goes_to_the_milestone_of_its_own_plan_and_comes_back_bare(both, tmp_path):
    take(both, "NAP6", written(tmp_path / "p.csv", PROGRESS, [report(), report("NAP6-C01.1.2")]))
    joined = select(Milestone.code).join(Update, Update.milestone_id == Milestone.id)
    assert sorted(db.session.scalars(joined)) == ["NAP6-C01.1.1", "NAP6-C01.1.2"]
    rows = given_back(both, "NAP6", tmp_path / "out")["progress"]
    assert rows == [PROGRESS, report(), report("C01.1.2")]


@pytest.mark.parametrize("text", ["- first\n- second (12 people)", 'Begun; "so"', "d’été, œuvre"])
def test_what_is_given_back_has_every_column_and_no_cell_changed(plan, tmp_path, text):
    rows = [report(text=text), report("C01.1.2", "C", text)]
    take(plan, "NAP5", written(tmp_path / "p.csv", PROGRESS, rows))
    back = given_back(plan, "NAP5", tmp_path / "out")
    assert back["progress"] == [PROGRESS, *rows]
    assert back["plan"] == [PLAN, step(), step("C01.1.2")]


@pytest.mark.parametrize(
    "lead",
    ["pwgsc-tpsgc,hc-sc", "pwgsc-tpsgc: Services, Canada, hc-sc: Health", "PWGSC-TPSGC; hc-sc"],
)
def test_the_first_of_two_leads_leads_and_the_other_supports(empty, tmp_path, lead):
    take(empty, "NAP6", written(tmp_path / "p.csv", PLAN, [step(lead=lead), step("C01.1.2")]))
    milestone = by_code("milestones", "C01.1.1")
    assert milestone.lead_id == by_code("ministries", "PWGSC-TPSGC").id
    assert milestone.supporting == "HC-SC"
    rows = given_back(empty, "NAP6", tmp_path / "out")["plan"]
    assert [row[-1] for row in rows[1:]] == ["pwgsc-tpsgc,hc-sc", "tbs-sct"]


def test_a_supporter_who_left_the_file_supports_no_more(empty, tmp_path):
    take(empty, "NAP6", written(tmp_path / "p.csv", PLAN, [step(lead="a-b,c-d")]))
    take(empty, "NAP6", written(tmp_path / "p.csv", PLAN, [step(lead="a-b")]))
    assert by_code("milestones", "C01.1.1").supporting is None


def test_each_lead_that_is_not_known_is_told(empty, tmp_path):
    path = written(tmp_path / "p.csv", PLAN, [step(lead="a-b,c-d")])
    done = invoke(empty, "import", path, "--plan", "NAP6")
    assert done.exit_code == 1
    assert "lead_dept: a-b is not known" in done.output and "c-d is not known" in done.output


def test_who_supports_a_milestone_is_told_on_its_commitments_page(empty, tmp_path):
    take(empty, "NAP6", written(tmp_path / "p.csv", PLAN, [step(lead="pwgsc-tpsgc,hc-sc")]))
    words = plain(page(signed_in(empty, "executive"), "/en/commitments/C01.1"))
    assert "Supporting ministries HC" in words
