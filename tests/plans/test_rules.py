"""An update lies between its plan's start and today, by whatever door it comes in."""

from datetime import date

import pytest
from sqlalchemy import event, select

from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.language import in_language
from dashboard.plans.models import Milestone, Update
from dashboard.plans.rules import report_problem
from dashboard.records.save import Actor
from tests.conftest import files, invoke, signed_in
from tests.html import body, post

START = date(2016, 10, 1)
EARLY = {"reported_on": "2015-12-31", "status": "limited", "progress_en": "Too early"}
"""The demonstration's plan of MTO starts on 1 January 2016."""


def updates_of(code):
    db.session.rollback()
    chosen = select(Update).join(Milestone).where(Milestone.code == code)
    return [str(update.reported_on) for update in db.session.scalars(chosen)]


def problems(*paths):
    return [
        problem
        for one in import_tables(
            lambda: open_paths(paths), Actor(None, "file"), accept_warnings=True
        )
        for problem in one.problems
    ]


@pytest.mark.parametrize(
    "day,starts_on,wanted",
    [
        (date(2017, 1, 1), START, ""),
        (START, START, ""),
        (date(2001, 1, 1), None, ""),
        (date(2016, 9, 30), START, "is before the plan, which starts on October 1, 2016"),
    ],
)
def test_a_day_is_judged_by_the_plans_start(day, starts_on, wanted):
    assert str(report_problem(day, starts_on)) == wanted


def test_a_problem_is_told_in_the_language_of_whoever_reads_it():
    problem = report_problem(date(2016, 9, 30), START)
    with in_language("fr"):
        assert str(problem) == "précède le plan, qui débute le 1er\u00a0octobre 2016"


def test_the_leads_form_refuses_an_update_before_its_plan(app):
    answer = post(signed_in(app, "lead"), "milestones/MTO-1.2/updates", **EARLY)
    assert answer.status_code == 422
    assert "2015-12-31 is before the plan, which starts on" in body(answer)
    assert "2015-12-31" not in updates_of("MTO-1.2")


def test_the_administrators_form_refuses_an_update_before_its_plan(app):
    answer = post(signed_in(app, "admin"), "admin/updates", milestone="MTO-1.2", **EARLY)
    assert answer.status_code == 422
    assert "is before the plan, which starts on" in body(answer)
    assert "2015-12-31" not in updates_of("MTO-1.2")


def test_a_file_with_an_update_before_its_plan_is_refused(app, tmp_path):
    folder = files(
        tmp_path / "in",
        updates="milestone,reported_on,status\nMTO-1.2,2015-12-31,limited\nMTO-1.2,2017-12-01,"
        "limited\n",
    )
    assert [(p.row, p.column, p.value) for p in problems(folder)] == [
        (2, "reported_on", "2015-12-31")
    ]
    assert "2017-12-01" not in updates_of("MTO-1.2")


def test_the_command_says_so_and_ends_with_1(app, tmp_path):
    folder = files(
        tmp_path / "in", updates="milestone,reported_on,status\nMTO-1.2,2015-12-31,limited\n"
    )
    answer = invoke(app, "import", folder)
    assert answer.exit_code == 1
    assert "2015-12-31 is before the plan, which starts on" in answer.output


NEW = {
    "plans": "code,name_en,name_fr,starts_on\nP,p,p,2017-02-01\n",
    "commitments": "code,plan,name_en,name_fr\nP1,P,c,c\n",
    "milestones": "code,commitment,name_en,name_fr\nP1.1,P1,m,m\nP1.2,P1,m,m\n",
}


def test_a_plan_of_the_same_import_counts(app, tmp_path):
    rows = "P1.1,2017-01-31,limited\nP1.2,2017-02-01,limited\n"
    folder = files(tmp_path / "in", **NEW, updates="milestone,reported_on,status\n" + rows)
    assert [(p.row, p.value) for p in problems(folder)] == [(2, "2017-01-31")]


def test_a_plans_start_that_the_same_import_moves_counts(app, tmp_path):
    plans = "code,name_en,name_fr,starts_on\nMTO-2016,a,a,2015-01-01\n"
    rows = "MTO-1.2,2015-12-31,limited\n"
    folder = files(tmp_path / "in", plans=plans, updates="milestone,reported_on,status\n" + rows)
    assert problems(folder) == []
    assert "2015-12-31" in updates_of("MTO-1.2")


def test_what_already_stands_is_not_refused_when_it_is_read_again(app, tmp_path):
    milestone = db.session.scalars(select(Milestone).where(Milestone.code == "MTO-1.2")).one()
    early = Update(milestone_id=milestone.id, reported_on=date(2015, 12, 31), status="limited")
    db.session.add(early)
    db.session.commit()
    rows = "milestone,reported_on,status\nMTO-1.2,2015-12-31,limited\n"
    assert problems(files(tmp_path / "in", updates=rows)) == []


def test_more_updates_take_no_more_statements(app, tmp_path):
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    counts = []
    for name, days in (("few", 2), ("many", 28)):
        rows = "".join(f"MTO-1.2,2017-02-{day:02},limited\n" for day in range(1, days + 1))
        folder = files(tmp_path / name, updates="milestone,reported_on,status\n" + rows)
        statements.clear()
        import_tables(lambda folder=folder: open_paths([folder]), Actor(None, "file"), dry_run=True)
        counts.append(len(statements))
    assert counts[0] == counts[1]
