"""Two who change one record: nothing that was typed is lost, and nothing is overwritten unseen."""

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor, archive, edit
from tests.builders import writes
from tests.html import body, fields_of, post

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def milestone():
    db.session.rollback()
    return db.session.scalars(select(Milestone).where(Milestone.code == "MTO-1.1")).one()


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_second_to_save_sees_both_versions_and_loses_nothing(app, admin, lang, headers):
    here = f"admin/milestones/{milestone().id}"
    mine = theirs = fields_of(body(admin.get(f"/{lang}/{here}")))
    assert (
        post(admin, here, lang=lang, **{**theirs, "unit": "theirs", "baseline": "7"}).status_code
        == 303
    )
    answer = post(
        admin, here, lang=lang, headers=headers, **{**mine, "unit": "mine <i>", "target": "90"}
    )
    page = body(answer)
    assert answer.status_code == 409
    assert "mine &lt;i&gt;" in page
    assert 'value="theirs"' in page
    assert (milestone().unit, milestone().target) == ("theirs", None)
    form = fields_of(page)
    assert (form["take-unit"], form["take-target"], form["take-baseline"]) == (
        "mine",
        "mine",
        "theirs",
    )
    resolved = post(
        admin, here, lang=lang, headers=headers, **{**form, "take-unit": "anew", "unit": "both"}
    )
    assert resolved.status_code == (204 if headers else 303)
    record = milestone()
    assert (record.unit, str(record.target), str(record.baseline)) == ("both", "90", "7")


def test_a_text_with_the_line_ends_of_a_file_is_left_as_it_is(app, admin):
    edit(milestone(), {"measure_fr": "Une ligne\r\nune autre"}, Actor(None, "file"))
    db.session.commit()
    here = f"admin/milestones/{milestone().id}"
    form, before = fields_of(body(admin.get(f"/en/{here}"))), writes()
    assert post(admin, here, **{**form, "measure_fr": "Une ligne\r\nune autre"}).status_code == 303
    assert writes() == before
    assert milestone().measure_fr == "Une ligne\r\nune autre"


@pytest.mark.parametrize("version", ["", "0", "99", "-1", "1e3", "x", "1 OR 1=1"])
def test_a_forged_version_changes_nothing(app, admin, version):
    here = f"admin/milestones/{milestone().id}"
    form, before = fields_of(body(admin.get(f"/en/{here}"))), writes()
    assert post(admin, here, **{**form, "unit": "x", "version": version}).status_code == 409
    assert post(admin, f"{here}/archive", version=version).status_code == 409
    assert writes() == before


def test_a_record_archived_while_it_is_edited_keeps_what_was_typed(app, admin):
    here = f"admin/milestones/{milestone().id}"
    form = fields_of(body(admin.get(f"/en/{here}")))
    archive(milestone(), Actor(None, "form"))
    db.session.commit()
    answer = post(admin, here, **{**form, "unit": "what I typed"})
    assert answer.status_code == 409
    assert "what I typed" in body(answer)
    assert "is archived" in body(answer)
