"""Editing a section with a preview of both languages, and a new version made from another."""

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.guide.models import GuideSection
from dashboard.guide.versions import sections_of
from dashboard.records.save import edit
from tests.builders import ACTOR, add, count, last, writes
from tests.conftest import signed_in
from tests.html import body, fields_of, page, parsed, plain, post

TEXTS = {"title_en": "Users", "title_fr": "Usagers"}


@pytest.fixture
def guide(empty):
    """Two versions of a guide, of two sections and of one."""
    for number, place in (("1.0", 1), ("1.0", 2), ("0.9", 1)):
        texts = {**TEXTS, "body_en": f"Ask *{place}*.", "body_fr": "Demandez."}
        add(GuideSection(number=number, section=place, state="published", **texts))
    db.session.commit()
    return empty


@pytest.fixture
def admin(guide):
    return signed_in(guide, "admin")


def section_id():
    chosen = select(GuideSection.id).where(GuideSection.number == "1.0", GuideSection.section == 1)
    number = db.session.scalar(chosen)
    db.session.rollback()
    return number


def previewed(client, lang="en", headers=None, **texts):
    """The page that answers when a section's form asks for its preview."""
    address = f"admin/guide/{section_id()}"
    fields = {**fields_of(page(client, f"/{lang}/{address}")), **texts, "preview": "yes"}
    del fields["csrf_token"]
    return post(client, address, lang=lang, headers=headers, **fields)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_both_languages_are_shown_as_they_will_be_read(admin, lang, headers):
    texts = {"body_en": "- **one**", "body_fr": "Deux *mots*"}
    shown = parsed(previewed(admin, lang, headers, **texts)).select_one("#preview")
    assert shown.select_one('[lang="en-CA"] li strong').get_text() == "one"
    assert shown.select_one('[lang="fr-CA"] em').get_text() == "mots"


def test_a_preview_writes_nothing_and_keeps_what_was_typed(admin):
    before = writes()
    answer = previewed(admin, body_en="Not saved", title_en="Other")
    assert answer.status_code == 200
    assert writes() == before
    kept = fields_of(body(answer))
    assert (kept["body_en"], kept["title_en"]) == ("Not saved", "Other")
    assert kept["was-title_en"] == "Users"
    assert kept["version"] == "1"


def test_a_preview_says_what_is_missing_and_what_is_wrong(admin):
    answer = previewed(admin, body_fr="", title_fr="")
    assert "missing" in plain(str(parsed(answer).select_one("#preview")))
    assert "Title in French: is required" in plain(answer)


def test_hostile_markdown_stays_text_in_a_preview(admin):
    shown = body(previewed(admin, body_en="<script>1</script> [x](javascript:alert)"))
    assert "<script>1" not in shown
    assert parsed(shown).select("#preview script, #preview a") == []


def test_a_section_that_is_not_there_yet_can_be_previewed(admin):
    before = count(GuideSection)
    fields = {"number": "1.0", "section": "3", **TEXTS, "body_en": "# New"}
    shown = parsed(post(admin, "admin/guide", preview="yes", **fields)).select_one("#preview")
    assert shown.select_one("h3[id]").get_text() == "New"
    assert count(GuideSection) == before


def test_other_kinds_have_no_preview_and_are_saved(admin):
    fields = {"code": "ABC", "name_en": "A", "name_fr": "A", "active": "yes", "preview": "yes"}
    assert 'name="preview"' not in page(admin, "/en/admin/ministries/new")
    assert post(admin, "admin/ministries", **fields).status_code == 303


def test_a_draft_is_begun_from_a_version_and_one_click_takes_it_back(admin):
    before = writes()
    answer = post(admin, "guide/1.0/next", number="1.1")
    assert answer.status_code == 303
    assert answer.location == "/en/guide/1.1#s1"
    assert writes() == before + 1
    copies = sections_of("1.1")
    names = ("section", "title_en", "title_fr", "body_en", "body_fr")
    assert [[getattr(one, name) for name in names] for one in copies] == [
        [getattr(one, name) for name in names] for one in sections_of("1.0")
    ]
    assert {(one.state, one.dated_on.isoformat()) for one in copies} == {("draft", "2017-12-31")}
    line = last().id
    said = page(admin, "/en/guide/1.1")
    assert f"/en/admin/log/{line}/take-back" in said
    assert "admin copied records: 1.0 → 1.1." in plain(page(admin, f"/en/admin/log/{line}"))
    assert post(admin, f"admin/log/{line}/take-back").status_code == 303
    assert admin.get("/en/guide/1.1").status_code == 404
    assert admin.get("/en/guide/1.0").status_code == 200


def test_a_copy_that_was_edited_is_not_taken_back_unseen(admin):
    post(admin, "guide/1.0/next", number="1.1")
    line = last().id
    first, *_rest = sections_of("1.1")
    edit(first, {"title_en": "Mine"}, ACTOR)
    db.session.commit()
    assert post(admin, f"admin/log/{line}/take-back").status_code == 409


@pytest.mark.parametrize("earlier, proposed", [("1.0", "1.1"), ("0.9", "0.10")])
def test_a_number_that_follows_is_proposed(admin, earlier, proposed):
    assert fields_of(page(admin, f"/en/guide/{earlier}/next"))["number"] == proposed


def test_a_number_is_not_proposed_twice(admin):
    post(admin, "guide/1.0/next", number="1.1")
    post(admin, f"admin/log/{last().id}/take-back")
    assert fields_of(page(admin, "/en/guide/1.0/next"))["number"] == "1.2"


@pytest.mark.parametrize("number", ["", "0.9", "1.0", "x" * 300])
def test_a_number_that_is_taken_or_none_makes_no_version(admin, number):
    before = count(GuideSection), writes()
    assert post(admin, "guide/1.0/next", number=number).status_code == 422
    assert (count(GuideSection), writes()) == before


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_only_administrators_begin_a_version(guide, role):
    client = signed_in(guide, role)
    assert client.get("/en/guide/1.0/next").status_code == 403
    assert post(client, "guide/1.0/next", number="1.1").status_code == 403
    assert "/guide/1.0/next" not in page(client, "/en/guide/1.0")


def test_a_version_needs_the_token_and_one_to_copy(admin):
    assert admin.post("/en/guide/1.0/next", data={"number": "1.1"}).status_code == 400
    assert post(admin, "guide/7/next", number="1.1").status_code == 404


@pytest.mark.parametrize("link", ["comments/new", "admin/guide"])
def test_after_a_comment_or_an_edit_one_is_back_at_the_section(admin, link):
    links = parsed(page(admin, "/en/guide/1.0")).select("#s2 .after a")
    (address,) = [one["href"] for one in links if link in one["href"]]
    fields = fields_of(page(admin, address))
    assert fields["back"] == "/en/guide/1.0#s2"
    assert parsed(page(admin, address)).select_one(".actions a")["href"] == "/en/guide/1.0#s2"


def test_a_saved_section_leads_back_to_its_place(admin):
    fields = fields_of(page(admin, f"/en/admin/guide/{section_id()}")) | {"title_en": "Changed"}
    del fields["csrf_token"]
    fields["back"] = "/en/guide/1.0#s2"
    answer = post(admin, f"admin/guide/{section_id()}", **fields)
    assert answer.location == "/en/guide/1.0#s2"
