"""A later report of a day corrects the earlier one, which stays in the history; what was just saved
is taken back.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from dashboard.extensions import db, now
from dashboard.plans import reporting
from dashboard.plans.models import Update
from tests.builders import last, milestone_id, writes
from tests.conftest import signed_in
from tests.html import body, fields_of, page, parsed, plain, post

TODAY = "2017-12-31"
MILESTONE = "milestones/MTO-1.2"
REPORT = f"{MILESTONE}/updates"
CORRECTION = f"{REPORT}/{TODAY}/correction"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FIRST = {"reported_on": TODAY, "status": "substantial", "progress_en": "Six of ten are out."}
PROOF = 'form.entry details:has([name="evidence_url"])'
SECOND = {"status": "limited", "progress_en": "Five of ten are out."}


@pytest.fixture
def lead(app):
    """A lead who has reported today."""
    client = signed_in(app, "lead")
    assert post(client, REPORT, **FIRST).status_code == 303
    return client


def reports(day=TODAY):
    """A day's updates: number, text, and whether it was taken back."""
    chosen = select(Update).where(
        Update.milestone_id == milestone_id("MTO-1.2"),
        Update.reported_on == date.fromisoformat(day),
    )
    rows = db.session.scalars(chosen.order_by(Update.sequence)).all()
    told = [(row.sequence, row.progress_en, row.archived_at is not None) for row in rows]
    db.session.rollback()
    return told


def history(client):
    """The words of each update on the milestone's page, the newest first."""
    items = parsed(page(client, f"/en/{MILESTONE}")).select("ol.timeline > li")
    return [plain(str(item)).strip() for item in items]


def correct(client, **given):
    """Correct today's update by its form as it stands, but for what is given."""
    form = fields_of(page(client, f"/en/{CORRECTION}"))
    return post(client, CORRECTION, **{**form, **given})


def undo(client):
    """The address by which the message of the last save is taken back."""
    return parsed(page(client, f"/en/{MILESTONE}")).select_one("#messages form")["action"]


def test_the_form_of_a_correction_holds_what_was_said_and_leaves_the_day(lead):
    form = fields_of(page(lead, f"/en/{CORRECTION}"))
    assert (form["status"], form["progress_en"]) == ("substantial", "Six of ten are out.")
    assert "reported_on" not in form


def test_a_correction_counts_and_what_it_corrects_stays_in_sight(lead):
    answer = correct(lead, **SECOND)
    assert answer.location == f"/en/{MILESTONE}#update-{TODAY}"
    assert reports() == [(1, "Six of ten are out.", False), (2, "Five of ten are out.", False)]
    source = page(lead, f"/en/{MILESTONE}")
    assert "was corrected. Status: Limited progress." in source
    assert len(parsed(source).select(f"#update-{TODAY}, #update-{TODAY}-1")) == 2
    newest, earlier, *_older = history(lead)
    assert "Five of ten are out." in newest
    assert "corrected the same day" not in newest
    assert "Six of ten are out." in earlier
    assert "corrected the same day" in earlier
    assert (last().kind, last().action, last().after["sequence"]) == ("updates", "create", 2)


def test_every_place_takes_the_correction_for_the_newest(app, lead):
    correct(lead, **SECOND, actual="5")
    for address in ("milestones?q=MTO-1.2", "commitments/MTO-1", "ministries/MTO"):
        row = parsed(page(lead, f"/en/{address}")).select_one("#milestone-MTO-1\\.2")
        assert "Limited progress" in plain(str(row)), address
    answer = lead.get("/en/milestones/MTO-1.2.json").get_json()
    told = [(row["status"], row["actual"], row["corrected"]) for row in answer["rows"]]
    assert told[:2] == [("limited", 5, False), ("substantial", None, True)]
    gap = page(lead, "/en/milestones?want=no_translation&q=MTO-1.2")
    assert "MTO-1.2" in gap  # the correction, too, is in English only


def test_what_a_corrected_update_proved_proves_nothing_any_more(app, lead):
    address = "/en/milestones?want=no_evidence&q=MTO-1.2"
    correct(lead, evidence_url="https://example.org/wrong")
    assert parsed(page(lead, address)).select("#milestone-MTO-1\\.2") == []
    correct(lead, evidence_url="")
    assert len(parsed(page(lead, address)).select("#milestone-MTO-1\\.2")) == 1


def test_another_report_of_a_day_corrects_it_too(lead):
    post(lead, REPORT, **{**FIRST, "progress_en": "Seven of ten."})
    assert [number for number, _text, _gone in reports()] == [1, 2]
    assert "was corrected." in page(lead, f"/en/{MILESTONE}")
    post(lead, REPORT, **{**FIRST, "progress_en": "Seven of ten."})
    assert len(reports()) == 2  # the same form, sent twice


def test_only_todays_newest_update_offers_its_correction_to_those_who_report(app, lead):
    link = f'a[href="/en/{CORRECTION}"]'
    assert [len(parsed(page(lead, f"/en/{MILESTONE}")).select(link))] == [1]
    assert parsed(page(signed_in(app, "executive"), f"/en/{MILESTONE}")).select(link) == []
    old = f"/en/{REPORT}/2017-07-21/correction"
    assert old not in page(lead, f"/en/{MILESTONE}")
    refused = lead.get(old)
    assert refused.status_code == 409
    assert "Only today’s update can be corrected" in body(refused)
    late = post(lead, f"{REPORT}/2017-07-21/correction", **SECOND)
    assert late.status_code == 409
    assert "Five of ten are out." in body(late)
    assert len(reports("2017-07-21")) == 1


@pytest.mark.parametrize("day", ["2017-12-29", "2017-13-01", "today"])
def test_a_day_without_an_update_has_nothing_to_correct(lead, day):
    assert lead.get(f"/en/{REPORT}/{day}/correction").status_code == 404


@pytest.mark.parametrize("role", ["other", "executive"])
def test_nobody_else_corrects_or_takes_back(app, lead, role):
    address = undo(lead).removeprefix("/en/")
    before, stranger = writes(), signed_in(app, role)
    assert stranger.get(f"/en/{CORRECTION}").status_code == 403
    assert post(stranger, CORRECTION, **SECOND).status_code == 403
    assert post(stranger, address).status_code == 403
    assert writes() == before


def test_a_malformed_value_keeps_what_was_typed(lead):
    answer = correct(lead, progress_en="Kept", actual="six")
    assert answer.status_code == 422
    assert "Kept" in body(answer)
    assert "is not a number" in body(answer)
    assert len(reports()) == 1


def test_who_corrects_second_sees_both_versions_and_may_go_on(app, lead):
    form = {**fields_of(page(lead, f"/en/{CORRECTION}")), "progress_en": "Mine"}
    correct(signed_in(app, "admin"), progress_en="Theirs")
    answer = post(lead, CORRECTION, **form)
    assert answer.status_code == 409
    assert "Someone else changed this update while you were working" in body(answer)
    assert "Theirs" in plain(str(parsed(answer).select_one("blockquote")))
    assert "Mine" in fields_of(answer)["progress_en"]
    assert len(reports()) == 2
    assert post(lead, CORRECTION, **fields_of(answer)).status_code == 303
    assert [text for _number, text, _gone in reports()] == ["Six of ten are out.", "Theirs", "Mine"]


def test_a_correction_of_what_was_taken_back_loses_nothing(lead):
    address = undo(lead).removeprefix("/en/")
    form = {**fields_of(page(lead, f"/en/{CORRECTION}")), "progress_en": "Typed for an hour"}
    post(lead, address)
    answer = post(lead, CORRECTION, **form)
    assert answer.status_code == 409
    kept = fields_of(answer)
    assert (kept["progress_en"], kept["reported_on"]) == ("Typed for an hour", TODAY)
    assert post(lead, REPORT, **kept).status_code == 303
    assert reports()[-1] == (2, "Typed for an hour", False)


def test_two_who_report_at_once_get_a_number_each(lead, monkeypatch):
    numbers = [1, 1]  # the other one commits after each of the first looks
    real = reporting._next
    monkeypatch.setattr(reporting, "_next", lambda *of: numbers.pop() if numbers else real(*of))
    assert post(lead, REPORT, **{**FIRST, **SECOND}).status_code == 303
    assert [(number, text) for number, text, _gone in reports()] == [
        (1, "Six of ten are out."),
        (2, "Five of ten are out."),
    ]


def test_a_save_is_undone_and_what_it_corrected_counts_again(lead):
    correct(lead, **SECOND)
    done = post(lead, undo(lead).removeprefix("/en/"))
    assert done.status_code == 303
    source = page(lead, f"/en/{MILESTONE}")
    assert "The update of December 31, 2017 on MTO-1.2 was undone." in source
    assert reports() == [(1, "Six of ten are out.", False), (2, "Five of ten are out.", True)]
    assert "Substantial progress" in history(lead)[0]
    assert (last().action, last().kind) == ("archive", "updates")
    assert last().takes_back_id is not None


def test_undoing_twice_does_it_once_and_the_number_is_not_given_again(lead):
    address = undo(lead).removeprefix("/en/")
    for _each in range(2):
        assert post(lead, address).status_code == 303
    assert reports() == [(1, "Six of ten are out.", True)]
    post(lead, REPORT, **FIRST)
    assert reports()[-1] == (2, "Six of ten are out.", False)
    assert "was corrected" not in page(lead, f"/en/{MILESTONE}")


def test_what_was_changed_or_read_for_an_hour_is_not_undone(lead):
    address = undo(lead).removeprefix("/en/")
    assert post(lead, address.replace("version=1", "version=7")).status_code == 409
    assert post(lead, address.replace("version=1", "version=")).status_code == 409
    post(lead, f"{REPORT}/{TODAY}/texts", progress_fr="Six sur dix sont publiés.")
    assert post(lead, address).status_code == 409
    update = db.session.scalars(select(Update).order_by(Update.id.desc())).first()
    update.created_at = now() - timedelta(hours=2)
    number = update.version + 1
    db.session.commit()
    late = post(lead, address.replace("version=1", f"version={number}"))
    assert late.status_code == 409
    assert "more than an hour" in body(late)
    assert reports() == [(1, "Six of ten are out.", False)]


def test_only_who_saved_it_undoes_it(app, lead):
    answer = post(signed_in(app, "admin"), undo(lead).removeprefix("/en/"))
    assert answer.status_code == 403
    assert reports() == [(1, "Six of ten are out.", False)]


def test_the_message_with_its_undo_is_seen_with_htmx_too_and_once(app):
    client = signed_in(app, "lead")
    post(client, REPORT, headers=HTMX, back="/en/ministries/MTO", **FIRST)
    board = body(client.get("/en/ministries/MTO", headers=HTMX))
    message = parsed(board).select_one("#messages[hx-swap-oob] .message")
    assert "Progress on MTO-1.2 was saved." in plain(str(message))
    assert "back=/en/ministries/MTO" in message.form["action"]
    again = body(client.get("/en/ministries/MTO", headers=HTMX))
    assert parsed(again).select("#messages .message") == []
    done = client.post(message.form["action"], data={"csrf_token": message.input["value"]})
    assert done.location == "/en/ministries/MTO#milestone-MTO-1.2"


def test_a_translation_of_what_was_corrected_meanwhile_is_given_back(lead):
    path = f"{REPORT}/{TODAY}/texts"
    form = {**fields_of(page(lead, f"/en/{path}")), "progress_fr": "Six sur dix."}
    correct(lead, progress_en="Five of ten.", progress_fr="Cinq sur dix.")
    late = post(lead, path, **form)
    assert late.status_code == 409
    assert "was corrected while you were working" in body(late)
    assert "Six sur dix." in body(late)


def test_what_is_complete_asks_for_its_evidence_once(app):
    client = signed_in(app, "lead")
    folded = parsed(page(client, f"/en/{REPORT}/new")).select_one(PROOF)
    assert not folded.has_attr("open")
    assert folded.select_one('[name="evidence_url"]')
    complete = {**FIRST, "status": "complete"}
    asked = post(client, REPORT, **complete)
    assert asked.status_code == 422
    assert "what shows it? Add a link." in body(asked)
    assert parsed(asked).select_one(PROOF).has_attr("open")
    assert reports() == []
    shown = post(client, REPORT, **complete, evidence_url="https://example.org/all-ten")
    assert shown.status_code == 303


def test_what_is_complete_is_saved_without_evidence_when_somebody_says_so(app):
    client = signed_in(app, "lead")
    asked = post(client, REPORT, **{**FIRST, "status": "complete"})
    accepted = parsed(asked).select_one('[name="accept"]')["value"]
    assert post(client, REPORT, **fields_of(asked), accept=accepted).status_code == 303
    assert correct(client, progress_en="All ten are out.").status_code == 303  # asked once


@pytest.mark.parametrize("lang,words", [("en", "what stands in the way?"), ("fr", "obstacle?")])
def test_the_form_asks_what_stands_in_the_way(app, lang, words):
    source = parsed(page(signed_in(app, "lead"), f"/{lang}/{REPORT}/new"))
    field = source.select_one('[name="challenges_fr"]')
    assert words in source.select_one(f'[id="{field["aria-describedby"]}"]').get_text()
