"""Decisions, groups, outreach and recommendations: whose they are, and what is public of them."""

import csv
import io
import zipfile

from sqlalchemy import select

from dashboard.community.advice_models import Decision, WorkingGroup
from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.models import Milestone
from dashboard.plans.recommendation_models import Recommendation
from dashboard.publishing.package import write_package
from dashboard.records.kinds import kind
from tests.builders import count, ministry, record_for, valid_texts
from tests.conftest import files, invoke, signed_in
from tests.html import body, post


def owners(name, record):
    statement = kind(name).owner_of(record.id)
    return None if statement is None else db.session.scalar(statement)


def test_a_record_is_its_hosts_its_leads_or_its_plans_ministrys(app):
    host = ministry("HOST").id
    event = record_for("events", ministry_id=host)
    plan = record_for("plans", ministry_id=host)
    assert owners("decisions", record_for("decisions", event_id=event.id)) == host
    assert owners("groups", record_for("groups", lead_id=host)) == host
    assert owners("recommendations", record_for("recommendations", plan_id=plan.id)) == host
    assert owners("outreach", record_for("outreach")) is None
    assert owners("themes", record_for("themes")) is None
    assert owners("partners", record_for("partners")) is None


def decision(event, number):
    texts = {"event": event, "number": str(number), "text_en": "t", "text_fr": "t"}
    return valid_texts("decisions", **texts)


def test_a_number_stands_once_in_a_meeting(app, tmp_path):
    admin = signed_in(app, "admin")
    answer = post(admin, "admin/decisions", **decision("ADV-2017-03", 1))
    assert answer.status_code == 422
    assert "another record already uses this value" in body(answer)
    text = "event,number,text_en,text_fr\nADV-2017-11,1,a,a\nADV-2017-11,1,b,b\n"
    done = invoke(app, "import", files(tmp_path / "in", decisions=text))
    assert done.exit_code == 1
    assert "this record is already in the file" in done.output


def test_a_code_is_one_recommendations_whatever_its_plan(app, tmp_path):
    text = "plan,code,text_en,text_fr\nTBS-2016,R1,a,a\n"
    done = invoke(app, "import", files(tmp_path / "in", recommendations=text))
    assert done.exit_code == 1
    assert "another record has this code already" in done.output
    form = valid_texts("recommendations", plan="TBS-2016", code="R1")
    answer = post(signed_in(app, "admin"), "admin/recommendations", **form)
    assert answer.status_code == 422
    assert "another record already uses this value" in body(answer)


def test_evidence_is_attached_to_a_recommendation(app, tmp_path):
    text = "title_en,recommendation\nProof,R2\n"
    done = invoke(app, "import", files(tmp_path / "in", evidence=text))
    assert done.exit_code == 0, done.output
    piece = db.session.scalars(select(Evidence).where(Evidence.title_en == "Proof")).one()
    assert db.session.get(Recommendation, piece.recommendation_id).code == "R2"


def test_an_event_that_is_no_meeting_may_decide(app):
    before = count(Decision)
    answer = post(signed_in(app, "admin"), "admin/decisions", **decision("POP-2017-06", 1))
    assert answer.status_code == 303
    assert count(Decision) == before + 1


def published(tmp_path):
    db.session.commit()
    with (tmp_path / "p.zip").open("wb") as file:
        write_package(file)
    archive = zipfile.ZipFile(tmp_path / "p.zip")

    def rows(name):
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))

    return rows


def milestone(state):
    plan = record_for("plans", state=state, ministry_id=None)
    commitment = record_for("commitments", plan_id=plan.id)
    return record_for("milestones", commitment_id=commitment.id), plan


def test_what_hangs_on_a_plan_that_is_no_public_is_not_public(empty, tmp_path):
    hidden, draft = milestone("draft")
    open_, plan = milestone("published")
    record_for("decisions", text_en="hidden", milestone_id=hidden.id)
    record_for("decisions", text_en="shown", milestone_id=open_.id)
    record_for("decisions", text_en="alone")
    record_for("recommendations", plan_id=draft.id, text_en="of a draft")
    record_for("recommendations", plan_id=plan.id, text_en="shown", milestones=open_.code)
    both = f"{open_.code};{hidden.code}"
    record_for("recommendations", plan_id=plan.id, text_en="names a draft's", milestones=both)
    for one in db.session.scalars(select(Recommendation)):
        title = "of what is shown" if one.text_en == "shown" else "of what is hidden"
        record_for("evidence", title_en=title, public=True, recommendation_id=one.id)
    rows = published(tmp_path)
    assert {row["text_en"] for row in rows("decisions")} == {"shown", "alone"}
    assert {row["text_en"] for row in rows("recommendations")} == {"shown"}
    assert [row["title_en"] for row in rows("evidence")] == ["of what is shown"]


def test_what_hangs_on_an_event_that_is_archived_is_not_public(empty, tmp_path):
    event = record_for("events")
    decided = record_for("decisions", event_id=event.id)
    for name in ("groups", "outreach"):
        record_for(name, event_id=event.id)
    event.archived_at = decided.created_at
    rows = published(tmp_path)
    assert [rows(name) for name in ("decisions", "groups", "outreach")] == [[], [], []]


def test_where_a_group_talks_is_not_public(empty, tmp_path):
    record_for("groups", url="https://chat.example.org/secret")
    [row] = published(tmp_path)("groups")
    assert "url" not in row
    assert "secret" not in str(row)


def test_a_code_that_begins_alike_hides_nothing(empty, tmp_path):
    hidden, _draft = milestone("draft")
    open_, plan = milestone("published")
    hidden.code, open_.code = "M1", "M1-1"
    record_for("recommendations", plan_id=plan.id, milestones="M1-1")
    assert len(published(tmp_path)("recommendations")) == 1


def test_the_demonstration_tells_what_the_committee_decided(app):
    decisions = db.session.scalars(
        select(Decision).join(Milestone).where(Milestone.code.in_(["3.1", "3.3"]))
    ).all()
    assert {row.done_on_precision for row in decisions} == {"day", "month"}
    assert count(WorkingGroup) == 6
    assert {row.state for row in db.session.scalars(select(Recommendation))} == {"open"}
