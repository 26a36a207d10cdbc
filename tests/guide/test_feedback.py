"""Comments on the guide: who makes them, who reads them, and what became of them."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback, GuideSection
from dashboard.ministries.models import Ministry
from dashboard.records.save import archive, edit
from tests.builders import ACTOR, add
from tests.conftest import signed_in
from tests.html import body, fields_of, page, parsed, plain, post

SECRET = "Canary of the other ministry"
DAY = date(2017, 12, 30)


def comment_of(app, code, **fields):
    ministry = db.session.scalar(select(Ministry.id).where(Ministry.code == code))
    values = {"guide": "0.9", "received_on": DAY, "summary_en": SECRET, **fields}
    return add(GuideFeedback(ministry_id=ministry, **values))


def kept():
    db.session.rollback()
    chosen = select(GuideFeedback).where(GuideFeedback.received_on == date(2017, 12, 31))
    return db.session.scalars(chosen.order_by(GuideFeedback.id)).all()


def say(client, lang="en", **fields):
    return post(client, "guide/0.9/comments", lang=lang, **fields)


@pytest.mark.parametrize("lang, field", [("en", "summary_en"), ("fr", "summary_fr")])
def test_a_lead_comments_on_a_section_for_the_own_ministry(app, lang, field):
    answer = say(signed_in(app, "lead"), lang, section="2", **{field: "Say how to find them."})
    assert answer.status_code == 303
    (comment,) = kept()
    assert (comment.section, getattr(comment, field)) == (2, "Say how to find them.")
    assert db.session.get(Ministry, comment.ministry_id).code == "MTO"
    assert comment.outcome == "open"


def test_a_comment_may_be_about_the_whole(app):
    assert say(signed_in(app, "lead"), summary_en="Shorter.").status_code == 303
    assert [comment.section for comment in kept()] == [None]


def test_two_comments_of_a_day_are_two_and_the_same_one_twice_is_one(app):
    client = signed_in(app, "lead")
    for text in ("First.", "Second.", "Second."):
        assert say(client, section="1", summary_en=text).status_code == 303
    assert [(one.sequence, one.summary_en) for one in kept()] == [(1, "First."), (2, "Second.")]


@pytest.mark.parametrize(
    "fields",
    [
        {"section": "2"},
        {"section": "99", "summary_en": "x"},
        {"section": "two", "summary_en": "x"},
        {"section": "2", "summary_en": "   "},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(app, fields):
    answer = say(signed_in(app, "lead"), **fields)
    assert answer.status_code == 422
    assert fields_of(body(answer))["summary_en"] == fields.get("summary_en", "").strip()
    assert kept() == []


def test_a_section_that_was_archived_meanwhile_is_refused_and_the_text_kept(app):
    chosen = select(GuideSection).where(GuideSection.number == "0.9", GuideSection.section == 6)
    archive(db.session.scalars(chosen).one(), ACTOR)
    db.session.commit()
    answer = say(signed_in(app, "lead"), section="6", summary_en="Written for long.")
    assert answer.status_code == 422
    assert fields_of(body(answer))["summary_en"] == "Written for long."


def test_a_section_that_was_renamed_meanwhile_keeps_the_comment(app):
    client = signed_in(app, "lead")
    opened = fields_of(client.get("/en/guide/0.9/comments/new?section=2"))
    chosen = select(GuideSection).where(GuideSection.number == "0.9", GuideSection.section == 2)
    edit(db.session.scalars(chosen).one(), {"title_en": "Another title"}, ACTOR)
    db.session.commit()
    answer = say(client, **{**opened, "summary_en": "Written for long."})
    assert answer.status_code == 303
    assert [comment.section for comment in kept()] == [2]
    listed = plain(client.get("/en/guide/feedback?q=long"))
    assert "Written for long." in listed


def test_an_executive_may_not_comment(app):
    client = signed_in(app, "executive")
    assert client.get("/en/guide/0.9/comments/new").status_code == 403
    assert say(client, summary_en="x").status_code == 403
    assert kept() == []


def test_a_form_without_its_token_is_refused(app):
    client = signed_in(app, "lead")
    answer = client.post("/en/guide/0.9/comments", data={"summary_en": "x"})
    assert answer.status_code == 400
    assert kept() == []


def test_an_administrator_says_for_which_ministry(app):
    client = signed_in(app, "admin")
    assert say(client, summary_en="By telephone.").status_code == 422
    assert say(client, ministry="EDU", summary_en="By telephone.").status_code == 303
    assert db.session.get(Ministry, kept()[0].ministry_id).code == "EDU"


def test_a_lead_cannot_comment_for_another_ministry(app):
    assert say(signed_in(app, "lead"), ministry="EDU", summary_en="x").status_code == 303
    assert db.session.get(Ministry, kept()[0].ministry_id).code == "MTO"


ADDRESSES = [
    f"/{lang}/guide/feedback{end}" for lang in ("en", "fr") for end in ("", ".json", ".csv")
]


@pytest.mark.parametrize("address", [*ADDRESSES, "/en/guide/feedback?q=canary"])
@pytest.mark.parametrize("role, sees", [("lead", 0), ("executive", 0), ("other", 1), ("admin", 1)])
def test_what_a_ministry_wrote_is_for_it_and_for_administrators(app, address, role, sees):
    comment_of(app, "EDU")
    db.session.commit()
    assert (SECRET in body(signed_in(app, role).get(address))) == bool(sees)


def test_a_search_does_not_tell_that_another_ministry_used_a_word(app):
    comment_of(app, "EDU")
    db.session.commit()
    shown = plain(page(signed_in(app, "lead"), "/en/guide/feedback?q=canary"))
    assert "No comment matches these filters." in shown


def test_an_outcome_and_its_reason_are_shown_to_who_wrote(app):
    comment_of(app, "MTO", outcome="declined", outcome_note_en="Out of scope.")
    db.session.commit()
    shown = parsed(page(signed_in(app, "lead"), "/en/guide/feedback?ministry=MTO"))
    answer = shown.select_one(".talk__answer").get_text()
    assert " ".join(answer.split()) == "Declined: Out of scope."


def test_the_table_has_the_promised_columns(app):
    data = json.loads(body(signed_in(app, "admin").get("/en/guide/feedback.json")))
    names = [column["name"] for column in data["columns"]]
    assert names == ["guide", "section", "ministry", "received_on", "summary", "outcome"]


@pytest.mark.parametrize("query", ["outcome=maybe", "section=x", "ministry=NOPE", "period=2017"])
def test_a_filter_that_does_not_exist_is_refused(app, query):
    assert signed_in(app, "admin").get(f"/en/guide/feedback?{query}").status_code == 404


def test_a_section_leads_to_exactly_its_comments(app):
    client = signed_in(app, "admin")
    shown = parsed(page(client, "/en/guide/0.9"))
    links = shown.select('article .after a[href*="section="]')
    links = [link for link in links if "feedback" in link["href"]]
    assert links
    for link in links:
        count = int(plain(str(link)).split()[0])
        assert len(parsed(page(client, link["href"])).select(".talk > li")) == count


def test_without_any_comment_the_list_is_empty(empty):
    shown = plain(page(signed_in(empty, "admin"), "/en/guide/feedback"))
    assert "No comment matches these filters." in shown


def test_the_tile_leads_to_the_comments_that_wait(app):
    client = signed_in(app, "executive")
    link = parsed(page(client, "/en/")).select_one('.tile a[href*="guide/feedback"]')
    count = int(link.get_text().split()[0])
    assert len(parsed(page(client, link["href"])).select(".talk > li")) == count
