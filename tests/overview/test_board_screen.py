"""The hallway screen: its link is the only key, and it names nobody."""

import pytest
from sqlalchemy import select

from dashboard.accounts.models import SignIn
from dashboard.extensions import db
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, post


def link(app):
    """The path of the screen, by the link that an administrator makes now."""
    client = signed_in(app, "admin")
    assert post(client, "admin/board").status_code == 303
    address = parsed(page(client, "/en/admin/board")).select_one("#board-address")["value"]
    return "/" + address.split("/", 3)[3]


def test_it_needs_no_sign_in_and_shows_every_tile(app):
    soup = parsed(page(app.test_client(), link(app)))
    titles = [title.get_text() for title in soup.select(".hall__tile h2")]
    assert sorted(titles) == ["Community", "Guide", "Outcomes", "Plans", "Training"]
    assert not soup.select("[hidden], form, a")
    assert "areas are off track" in plain(str(soup))


def test_each_tile_shows_its_last_four_quarters_as_bars_with_their_values(app):
    soup = parsed(page(app.test_client(), link(app)))
    plans = next(one for one in soup.select(".hall__tile") if one.h2.get_text() == "Plans")
    bars = [(float(one["y"]), float(one["height"])) for one in plans.select("rect")]
    assert len(bars) == 4
    assert all(top >= 52 and abs(top + height - 260) < 0.2 for top, height in bars)
    values = [one.get_text() for one in plans.select("text:not(.chart__axis)")]
    assert len(values) == 4
    assert values[-1] in plans.select_one("svg")["aria-label"]
    assert len(plans.select("text.chart__axis")) == 4


@pytest.mark.parametrize("lang, words", [("en", "Target: 80%"), ("fr", "Cible : 80 %")])
def test_the_line_of_a_target_says_so_to_eyes_and_ears(app, lang, words):
    soup = parsed(page(app.test_client(), link(app).replace("/en/", f"/{lang}/")))
    lines = soup.select("line.chart__goal")
    assert len(lines) == 1
    chart = lines[0].find_parent("svg")
    said = chart.find_parent("figure").select_one("figcaption .hall__goal")
    assert said.get_text().replace("\xa0", " ") == words
    assert words in chart["aria-label"].replace("\xa0", " ")


def test_it_is_in_french_under_the_french_address(app):
    soup = parsed(page(app.test_client(), link(app).replace("/en/", "/fr/")))
    assert soup.html["lang"] == "fr-CA"
    assert "domaines" in plain(str(soup))


def test_it_names_nobody(app):
    words = plain(page(app.test_client(), link(app)))
    assert "@" not in words
    assert "Ministry of" not in words


def test_what_would_tell_of_few_is_withheld_even_from_an_administrator(empty):
    course = builders.course("K", required=True)
    builders.trained_team(builders.team(builders.ministry("FEW")), course, 3, 1)
    db.session.commit()
    path = link(empty)
    for client in (empty.test_client(), signed_in(empty, "admin")):
        assert "33%" not in plain(page(client, path))


def test_a_renewed_link_opens_nothing(app):
    old = link(app)
    new = link(app)
    assert old != new
    assert app.test_client().get(old).status_code == 404
    assert app.test_client().get(new).status_code == 200


def test_undoing_its_renewal_opens_no_old_link(app):
    old, new = link(app), link(app)
    client = signed_in(app, "admin")
    assert post(client, f"admin/log/{builders.last().id}/take-back").status_code == 303
    for path in (old, new):
        assert app.test_client().get(path).status_code == 404
    address = parsed(page(client, "/en/admin/board")).select_one("#board-address")["value"]
    assert app.test_client().get("/" + address.split("/", 3)[3]).status_code == 200


@pytest.mark.parametrize("token", ["x", "MQ", "MQ.forged", "a" * 500])
def test_a_forged_link_opens_nothing(app, token):
    link(app)
    assert app.test_client().get(f"/en/board/{token}").status_code == 404


def test_before_a_link_is_made_none_opens_it(empty):
    assert empty.test_client().get("/en/board/MQ").status_code == 404
    words = page(signed_in(empty, "admin"), "/en/admin/board")
    assert "There is no link yet." in words


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_only_an_administrator_makes_it(app, role):
    client = signed_in(app, role)
    assert client.get("/en/admin/board").status_code == 403
    assert post(client, "admin/board").status_code == 403


def test_while_no_record_changes_it_costs_a_304(app, statements):
    path, client = link(app), app.test_client()
    tag = client.get(path).headers["ETag"]
    statements.clear()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert len(statements) <= 3
    builders.ministry("NEW")
    db.session.commit()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_it_is_drawn_where_there_are_no_records(empty):
    assert len(parsed(page(empty.test_client(), link(empty))).select(".hall__tile")) == 5


def test_it_keeps_no_sign_in_alive(app):
    path = link(app)
    before = db.session.scalars(select(SignIn.seen_at).order_by(SignIn.id)).all()
    db.session.rollback()
    cache.clear()
    page(app.test_client(), path)
    assert db.session.scalars(select(SignIn.seen_at).order_by(SignIn.id)).all() == before
