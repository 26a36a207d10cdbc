"""Several updates of one day in files, ours and Canada's."""

from datetime import date

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.plans.models import Milestone, Update
from tests.builders import load, milestone_id, read
from tests.conftest import files, invoke


def reports(day):
    """A day's updates of a milestone: number and text."""
    chosen = select(Update.sequence, Update.progress_en).where(
        Update.milestone_id == milestone_id("MTO-1.2"),
        Update.reported_on == date.fromisoformat(day),
    )
    rows = [tuple(row) for row in db.session.execute(chosen.order_by(Update.sequence))]
    db.session.rollback()
    return rows


def test_files_carry_the_order_of_a_day_and_without_it_mean_the_first(app, tmp_path):
    rows = "milestone,reported_on,status,sequence,progress_en\nMTO-1.2,2017-11-01,limited,2,B\n"
    load(tmp_path / "in", updates=rows + "MTO-1.2,2017-11-01,substantial,,A\n")
    assert reports("2017-11-01") == [(1, "A"), (2, "B")]
    load(
        tmp_path / "again",
        updates="milestone,reported_on,status,progress_en\nMTO-1.2,2017-11-01,substantial,A2\n",
    )
    assert reports("2017-11-01") == [(1, "A2"), (2, "B")]
    done = invoke(app, "export", "updates", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    written = (tmp_path / "out" / "updates.csv").read_text("utf-8-sig")
    assert written.splitlines()[0].split(",")[:4] == [
        "milestone",
        "reported_on",
        "status",
        "sequence",
    ]
    assert "MTO-1.2,2017-11-01,limited,2,B" in written


def test_the_same_number_twice_in_a_file_is_told(app, tmp_path):
    rows = "milestone,reported_on,status,sequence\nMTO-1.2,2017-11-01,limited,1\n"
    (checked,) = read(files(tmp_path / "in", updates=rows + "MTO-1.2,2017-11-01,complete,\n"))
    assert ["is already in the file" in str(problem.message) for problem in checked.problems] == [
        True
    ]


def test_canadas_file_has_the_last_of_a_day(app, tmp_path):
    load(
        tmp_path / "in",
        updates="milestone,reported_on,status,sequence,progress_en\n"
        "MTO-1.2,2017-11-02,limited,2,Last\nMTO-1.2,2017-11-02,substantial,1,First\n"
        "MTO-1.2,2017-11-01,substantial,,Before\n",
    )
    plan = db.session.scalar(
        select(Milestone).where(Milestone.code == "MTO-1.2")
    ).commitment.plan.code
    db.session.rollback()
    done = invoke(app, "export", "canada", "--plan", plan, "-o", tmp_path)
    assert done.exit_code == 0, done.output
    written = (tmp_path / "progress.csv").read_text("utf-8").splitlines()
    (row,) = [line for line in written if line.startswith("2017-11,") and "1.2," in line]
    assert "Last" in row
