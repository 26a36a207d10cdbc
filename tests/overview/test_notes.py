"""Notes on why a figure changed: who writes them, where they stand, what they say later."""

import io
from datetime import date
from decimal import Decimal

import pytest
from pptx import Presentation
from sqlalchemy import delete, select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.overview.models import Note
from dashboard.plans.models import Plan
from tests import builders
from tests.conftest import signed_in
from tests.html import body, page, parsed, plain, post
from tests.overview.conftest import measured

DAY = date(2016, 4, 1)
ADDRESS = "notes/2017-18/plans"


@pytest.fixture(autouse=True)
def no_notes(app):
    """Each test writes its own."""
    db.session.execute(delete(Note))
    db.session.commit()


def kept():
    db.session.rollback()
    return db.session.scalars(select(Note).order_by(Note.id)).all()


def write(client, address=ADDRESS, **fields):
    given = {"measure": "plan_completion", "text_en": "Two plans ended.", **fields}
    return post(client, address, **given)


def test_a_lead_notes_why_a_figure_of_the_own_ministry_changed(app):
    answer = write(signed_in(app, "lead"))
    assert answer.status_code == 303
    (note,) = kept()
    assert db.session.get(Ministry, note.ministry_id).code == "MTO"
    assert (note.measure, note.period) == ("plan_completion", "2017-18")
    value = measured(code="MTO")["plan_completion"].value
    assert note.value == Decimal(str(round(float(value), 6)))


def test_an_administrator_notes_it_of_all_or_of_any(app):
    client = signed_in(app, "admin")
    assert write(client).status_code == 303
    assert write(client, ministry="MOF").status_code == 303
    codes = [one.ministry_id and db.session.get(Ministry, one.ministry_id).code for one in kept()]
    assert codes == [None, "MOF"]


def test_a_lead_cannot_note_it_of_another_ministry(app):
    assert write(signed_in(app, "lead"), ministry="MOF").status_code == 303
    assert [db.session.get(Ministry, one.ministry_id).code for one in kept()] == ["MTO"]


def test_an_executive_cannot(app):
    client = signed_in(app, "executive")
    assert client.get(f"/en/{ADDRESS}/new").status_code == 403
    assert write(client).status_code == 403
    assert "Add a note" not in page(client, "/en/?open=plans")


def test_without_its_token_it_is_refused(app):
    answer = signed_in(app, "lead").post(f"/en/{ADDRESS}", data={"measure": "plan_completion"})
    assert answer.status_code == 400
    assert not kept()


def test_sent_twice_it_is_one(app):
    client = signed_in(app, "lead")
    write(client)
    write(client)
    assert len(kept()) == 1


@pytest.mark.parametrize("fields", [{"text_en": " "}, {"measure": "trained"}, {"ministry": "NO"}])
def test_what_is_wrong_is_said(app, fields):
    answer = write(signed_in(app, "admin"), **fields)
    assert answer.status_code == 422
    assert "There is 1 problem to fix." in plain(answer)


@pytest.mark.parametrize("address", ["notes/2017-19/plans", "notes/2017-18/budget"])
def test_a_period_or_tile_that_does_not_exist_is_not_found(app, address):
    client = signed_in(app, "lead")
    assert client.get(f"/en/{address}/new").status_code == 404
    assert write(client, address).status_code == 404


def test_it_stands_in_the_breakdown_and_as_a_mark_on_the_trend(app):
    write(signed_in(app, "admin"))
    soup = parsed(page(signed_in(app, "executive"), "/en/?open=plans"))
    assert "Two plans ended." in plain(str(soup.select_one("li.opened")))
    assert len(soup.select("#tile-plans .trend__note")) == 1
    assert "Two plans ended." in plain(str(soup.select_one("#tile-plans .values")))
    assert not soup.select("#tile-training .trend__note")


def test_that_of_a_ministry_marks_the_trend_of_the_ministry_alone(app):
    write(signed_in(app, "lead"))
    client = signed_in(app, "executive")
    assert not parsed(page(client, "/en/")).select(".trend__note")
    assert len(parsed(page(client, "/en/?ministry=MTO")).select(".trend__note")) == 1


def test_it_is_silent_while_the_figure_stands_and_then_says_both(app):
    write(signed_in(app, "admin"))
    client = signed_in(app, "executive")
    assert "when this was written" not in page(client, "/en/?open=plans")
    (note,) = kept()
    note.value = Decimal("0.5")
    db.session.commit()
    words = plain(page(client, "/en/?open=plans&sort=ministry"))
    assert "The figure was 50% when this was written; it is 61% now." in words


def test_a_figure_that_is_withheld_is_not_told_by_its_note(empty):
    course = builders.course("K", required=True)
    for code, people in (("FEW", 3), ("BIG", 40)):
        team = builders.team(builders.ministry(code), f"{code}-T")
        builders.trained_team(team, course, people, 1)
    few = db.session.query(Ministry).filter_by(code="FEW").one()
    builders.add(
        Note(
            measure="trained",
            period="2017-18",
            ministry_id=few.id,
            text_en="Somebody left.",
            value=Decimal("0.666667"),
        )
    )
    db.session.commit()
    words = plain(page(signed_in(empty, "executive"), "/en/?open=training"))
    assert "Somebody left." in words
    assert "67%" not in words
    assert "when this was written" not in words


def test_what_was_withheld_when_it_was_written_is_not_told_later(empty):
    course = builders.course("K", required=True)
    team = builders.team(builders.ministry("FEW"), "FEW-T")
    builders.trained_team(team, course, 4, 3)
    db.session.commit()
    answer = write(
        signed_in(empty, "admin"), "notes/2017-18/training", measure="trained", ministry="FEW"
    )
    assert answer.status_code == 303
    assert kept()[0].value is None
    builders.trained_team(team, course, 36, 17)
    db.session.commit()
    words = plain(page(signed_in(empty, "executive"), "/en/?open=training"))
    assert "50%" in words
    assert "when this was written" not in words


def changed_note(**given):
    """A note of all ministries whose figure is another now."""
    values = {"measure": "plan_completion", "period": "2017-18", "text_en": "Two plans ended."}
    builders.add(Note(**{**values, "text_fr": "Deux plans.", "value": Decimal("0.5"), **given}))
    db.session.commit()


BOTH = "The figure was 50% when this was written; it is 61% now."


def test_the_report_has_it_with_both_figures(app):
    changed_note()
    client = signed_in(app, "executive")
    words = plain(page(client, "/en/report?period=2017-18"))
    assert "Why figures changed" in words
    assert f"Share of milestones complete: {BOTH} Two plans ended." in words
    assert "Two plans ended." not in page(client, "/en/report?period=2016-17")
    assert "Deux plans." in page(client, "/fr/report?period=2017-18")


def test_the_report_has_no_note_of_another_ministry(app):
    ministry = db.session.scalars(select(Ministry.id).where(Ministry.code == "MOF")).one()
    changed_note(ministry_id=ministry)
    assert "Two plans ended." not in page(signed_in(app, "executive"), "/en/report?period=2017-18")


def test_the_slides_have_it(app):
    for number in range(4):
        changed_note(text_en=f"Reason {number}.")
    answer = signed_in(app, "executive").get("/en/slides.pptx?period=2017-18")
    slide = Presentation(io.BytesIO(answer.data)).slides[0]
    shown = " ".join(one.text_frame.text for one in slide.shapes if one.has_text_frame)
    said = slide.notes_slide.notes_text_frame.text
    assert [f"Reason {number}." in shown for number in range(4)] == [False, False, True, True]
    assert all(f"Reason {number}." in said for number in range(4))
    assert BOTH in said


def test_a_figure_that_is_withheld_stands_in_no_note_on_paper(empty):
    course = builders.course("K", required=True)
    builders.trained_team(builders.team(builders.ministry("FEW")), course, 3, 1)
    builders.add(Plan(code="P", name_en="P", name_fr="P", state="published", starts_on=DAY))
    db.session.commit()
    changed_note(measure="trained", value=Decimal("0.666667"))
    words = plain(page(signed_in(empty, "executive"), "/en/report?period=2017-18"))
    assert "Two plans ended." in words
    assert "67%" not in words


def test_a_file_with_a_period_that_is_none_is_refused(app, tmp_path):
    text = "measure,period,text_en\ntrained,2017-18,Hired\nevents,Spring,Rain\n"
    checked = builders.read(builders.files(tmp_path / "in", notes=text), dry_run=True)
    problems = [str(problem.message) for one in checked for problem in one.problems]
    assert len(problems) == 1
    assert "is not a period" in problems[0]


def test_no_note_is_public(app):
    write(signed_in(app, "admin"))
    assert "Two plans ended." not in body(signed_in(app, "admin").get("/en/admin/public-package"))
