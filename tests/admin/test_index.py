"""The first page of the administration: what waits, then the records of each room."""

import os
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from dashboard.accounts.models import User
from dashboard.admin.models import Suggestion
from dashboard.database.backup import backup_folder
from dashboard.extensions import db, now
from dashboard.plans.models import Commitment, Plan
from dashboard.records.kinds import kinds
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, post
from tests.uploads.conftest import an_upload

BACKUP = "dashboard-20171231T040000.db"


def cards(app):
    """What waits, by its title: how bad it is, and its words."""
    soup = parsed(page(signed_in(app, "admin"), "/en/admin/"))
    return {
        plain(str(card.h3)).strip(): (
            card["class"][0],
            plain(" ".join(map(str, card.select("p")))).strip(),
        )
        for card in soup.select(".waits > li")
    }


def address_of(app, title):
    soup = parsed(page(signed_in(app, "admin"), "/en/admin/"))
    return next(
        link["href"] for link in soup.select(".waits a") if link.get_text(strip=True) == title
    )


def rows(app, address):
    return parsed(page(signed_in(app, "admin"), address)).select("#board tbody tr[id]")


def backed_up(age):
    """A backup of so long ago."""
    backup_folder().mkdir(parents=True, exist_ok=True)
    path = backup_folder() / BACKUP
    path.write_bytes(b"")
    then = (now() - age).timestamp()
    os.utime(path, (then, then))


@pytest.mark.sqlite("others back PostgreSQL up")
def test_without_anything_that_waits_only_the_backup_is_told(empty):
    assert cards(empty) == {
        "Last backup": ("is-watch", "None yet The server makes the first one by itself.")
    }


@pytest.mark.sqlite("others back PostgreSQL up")
@pytest.mark.parametrize(
    ("age", "level"),
    [(timedelta(hours=1), "is-good"), (timedelta(hours=47), "is-good"), (timedelta(3), "is-alert")],
)
def test_the_last_backup_is_good_until_it_is_two_days_old(empty, age, level):
    backed_up(age)
    shown, words = cards(empty)["Last backup"]
    assert shown == level
    assert "1 copy is kept." in words


def test_a_correction_waits_until_it_is_answered(empty):
    author = db.session.query(User).filter_by(name="admin").one()
    note = Suggestion(kind="plans", record_id=1, author_id=author.id, note="Wrong")
    note.created_at = datetime.fromisoformat("2017-12-01T12:00:00+00:00")
    builders.add(note)
    db.session.commit()
    assert cards(empty)["Suggested corrections"] == (
        "is-watch",
        "1 The oldest is of December 1, 2017.",
    )
    note.answer = "Mended"
    db.session.commit()
    assert "Suggested corrections" not in cards(empty)


def test_who_forgot_a_password_is_named(empty):
    db.session.execute(update(User).where(User.name == "executive").values(link_requested_at=now()))
    db.session.commit()
    assert cards(empty)["Forgotten passwords"] == ("is-alert", "1 executive")


def test_an_upload_that_is_ready_waits_with_its_files(app):
    an_upload()
    assert cards(app)["Uploads not applied"][1] == "1 teams.csv (ready to review)"


def test_milestones_that_nobody_leads_are_counted_and_listed(empty):
    plan = builders.add(Plan(code="P", name_en="p", name_fr="p", state="published"))
    commitment = builders.add(Commitment(code="C", plan_id=plan.id, name_en="c", name_fr="c"))
    for code, lead in (("C.1", None), ("C.2", None), ("C.3", builders.ministry("MTO").id)):
        given = {"commitment_id": commitment.id, "name_en": "m", "name_fr": "m"}
        builders.add(builders.Milestone(code=code, lead_id=lead, **given))
    db.session.commit()
    assert cards(empty)["Milestones without a lead"][1].startswith("2 ")
    listed = rows(empty, address_of(empty, "Milestones without a lead"))
    assert [row["id"] for row in listed] == ["milestone-C.1", "milestone-C.2"]


def test_texts_in_one_language_are_counted_by_kind_and_listed(app):
    words = cards(app)["Texts in one language"][1]
    link = words.split(" ", 1)[1]
    number = int(link.split(": ")[1])
    assert words == f"{number} Updates: {number}"
    assert len(rows(app, address_of(app, link))) == number


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_kind_stands_in_a_room_with_its_number_and_the_way_to_add(app, lang):
    soup = parsed(page(signed_in(app, "admin"), f"/{lang}/admin/"))
    titles = [card.get_text() for card in soup.select(".rooms h3")]
    assert len(titles) == len(set(titles)) == len({kind.feature for kind in kinds()})
    assert titles[-1] == {"en": "Overview", "fr": "Vue d’ensemble"}[lang]
    for door in soup.select(".rooms .kinds li"):
        address = door.a["href"]
        assert door.select_one(".add")["href"] == f"{address}/new"
        assert door.select_one(".num").get_text(strip=True) != ""


@pytest.mark.parametrize("room", range(6))
def test_each_room_is_searched_from_here(app, room):
    client = signed_in(app, "admin")
    form = parsed(page(client, "/en/admin/")).select("form.room-search")[room]
    kind = (form.select_one("option") or form.select_one("input[type=hidden]"))["value"]
    answer = client.get(form["action"], query_string={"kind": kind, "q": "open data"})
    assert answer.location == f"/en/admin/{kind}?q=open+data"


def test_a_kind_that_is_not_there_is_not_searched(app):
    assert signed_in(app, "admin").get("/en/admin/find?kind=nothing").status_code == 404


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_the_first_page_is_for_administrators(app, role):
    assert signed_in(app, role).get("/en/admin/").status_code == 403


def last_changes(app, lang="en"):
    soup = parsed(page(signed_in(app, "admin"), f"/{lang}/admin/"))
    return [plain(str(line)).strip() for line in soup.select(".timeline li p:first-child")]


def test_the_last_five_changes_are_told_as_sentences_the_newest_first(empty):
    admin = signed_in(empty, "admin")
    for number in range(6):
        post(admin, "admin/themes", code=f"T{number}", name_en="Data", name_fr="Données")
    told = [re.findall(r"T\d", sentence) for sentence in last_changes(empty)]
    assert told == [["T5"], ["T4"], ["T3"], ["T2"], ["T1"]]


def test_before_anything_was_changed_that_is_said(empty):
    assert "Nothing has been changed yet." in page(signed_in(empty, "admin"), "/en/admin/")
