"""A survey answered without signing in: once for each opening, on its days, and nobody can be told
from the answer.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from dashboard.extensions import db
from dashboard.records.history import Change
from dashboard.surveys import floods
from dashboard.surveys.links import token_of
from dashboard.training.models import SurveyResponse
from tests import builders
from tests.builders import today_is
from tests.conftest import signed_in
from tests.html import body, hidden_fields, page, parsed, plain

OPEN = date(2017, 6, 15)
LATER = date(2017, 10, 2)


@pytest.fixture(autouse=True)
def no_answers_yet():
    floods._moments.clear()


def address(session, stage="after", lang="en"):
    return f"/{lang}/survey/{token_of(session, stage)}"


def opened(client, where):
    """What the form of an opened survey carries unseen."""
    return hidden_fields(page(client, where))


def sent(app, where, client=None, carried=None, **given):
    client = client or app.test_client()
    return client.post(where, data={**(carried or opened(client, where)), **given})


def answers():
    db.session.rollback()
    return db.session.query(SurveyResponse).all()


def test_the_other_language_takes_answers_along_without_a_script(session, empty):
    given = {"satisfaction": "4", "comment": "More time"}
    with today_is(OPEN):
        client, where = empty.test_client(), address(session)
        form = parsed(page(client, where))
        typed = {**hidden_fields(form), **given, form.select_one("#toggle")["name"]: "yes"}
        there = parsed(client.post(form.select_one("#toggle")["formaction"], data=typed))
        assert (there.html["lang"], answers()) == ("fr-CA", [])
        assert there.select_one("[name=satisfaction][checked]")["value"] == "4"
        assert there.select_one("textarea").get_text() == "More time"
        assert not there.select("[role=alert], .wrong")
        assert (
            sent(empty, there.form["action"], client, hidden_fields(there), **given).status_code
            == 303
        )
    assert len(answers()) == 1


def test_an_answer_after_the_session_is_kept_without_a_name_and_a_time(session, empty):
    given = {"satisfaction": "4", "confidence_before": "2", "confidence_after": "5"}
    with today_is(OPEN):
        answer = sent(empty, address(session), **given, comment="More time")
    assert answer.status_code == 303
    (kept,) = answers()
    assert (kept.session_id, kept.stage, kept.submitted_on) == (session.id, "after", OPEN)
    assert (kept.satisfaction, kept.confidence_before, kept.confidence_after) == (4, 2, 5)
    assert kept.comment == "More time"
    assert kept.created_at == kept.updated_at == datetime(2017, 6, 15, tzinfo=UTC)
    assert len(kept.response_id) > 20
    assert db.session.query(Change).filter_by(kind="surveys").all() == []


def test_a_follow_up_names_practices(session, empty):
    with today_is(LATER):
        where = address(session, "follow_up")
        given = {"applied": "yes", "practices": ["used_guide", "helped_colleague"]}
        assert sent(empty, where, **given).status_code == 303
    (kept,) = answers()
    assert (kept.applied, kept.practices) == (True, "used_guide;helped_colleague")


def test_it_needs_no_sign_in_and_shows_no_navigation(session, empty):
    with today_is(OPEN):
        for client in (empty.test_client(), signed_in(empty, "admin")):
            soup = parsed(page(client, address(session)))
            assert not soup.select("#places, .person")
    assert "How was the session?" in plain(str(soup))


def test_it_is_in_both_languages(session, empty):
    with today_is(OPEN):
        shown = plain(page(empty.test_client(), address(session, lang="fr")))
    assert "Comment était la séance?" in shown
    assert "Cours ouvert" in shown


@pytest.mark.parametrize(
    ("stage", "day", "status"),
    [
        ("after", "2017-05-31", 403),
        ("after", "2017-06-01", 200),
        ("after", "2017-07-31", 200),
        ("after", "2017-08-01", 410),
        ("follow_up", "2017-08-29", 403),
        ("follow_up", "2017-08-30", 200),
        ("follow_up", "2018-06-01", 200),
        ("follow_up", "2018-06-02", 410),
    ],
)
def test_it_is_open_from_its_first_to_its_last_day(session, empty, stage, day, status):
    where, client = address(session, stage), empty.test_client()
    carried = {"opening": ""}
    with today_is(OPEN if stage == "after" else LATER):
        carried = opened(client, where)
    with today_is(date.fromisoformat(day)):
        assert client.get(where).status_code == status
        given = {"satisfaction": "3"} if stage == "after" else {"applied": "no"}
        answer = sent(empty, where, client, carried, **given)
    assert answer.status_code == (303 if status == 200 else status)
    assert len(answers()) == (status == 200)


def test_a_session_may_name_its_own_last_day(session, empty):
    db.session.get(builders.Session, session.id).survey_closes_on = OPEN
    db.session.commit()
    with today_is(OPEN):
        assert empty.test_client().get(address(session)).status_code == 200
    with today_is(date(2017, 6, 16)):
        assert empty.test_client().get(address(session)).status_code == 410


@pytest.mark.parametrize("wrong", ["x", "WzEsImFmdGVyIl0.x", "é", "WzEsImFmdGVyIl0"])
def test_a_wrong_address_is_not_found(session, empty, wrong):
    client = empty.test_client()
    assert client.get(f"/en/survey/{wrong}").status_code == 404
    assert client.get(address(session)[:-1]).status_code == 404


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"archived_at": datetime.now(UTC)}])
def test_a_session_that_is_no_more_has_no_survey(session, empty, change):
    where = address(session)
    for name, value in change.items():
        setattr(db.session.get(builders.Session, session.id), name, value)
    db.session.commit()
    with today_is(OPEN):
        assert empty.test_client().get(where).status_code == 404


def test_a_form_sent_twice_counts_once(session, empty):
    client = empty.test_client()
    with today_is(OPEN):
        carried = opened(client, address(session))
        for rating in ("4", "5"):
            answer = sent(empty, address(session), client, carried, satisfaction=rating)
            assert answer.status_code == 303
    assert [kept.satisfaction for kept in answers()] == [4]


def test_each_opening_counts_once(session, empty):
    client = empty.test_client()
    with today_is(OPEN):
        for _each in range(3):
            sent(empty, address(session), client, satisfaction="4")
    assert len(answers()) == 3


def test_answers_sent_at_the_same_moment_are_neither_lost_nor_doubled(session, empty):
    where = address(session)
    with today_is(OPEN):
        clients = [empty.test_client() for _each in range(8)]
        carried = [opened(client, where) for client in clients]
        jobs = [pair for pair in zip(clients, carried, strict=True) for _twice in range(2)]

        def send(job):
            return sent(empty, where, *job, satisfaction="5").status_code

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(send, jobs))
    assert set(statuses) == {303}
    assert len(answers()) == 8


@pytest.mark.parametrize("opening", ["", "x", None])
def test_an_opening_of_another_survey_is_not_taken(session, empty, opening):
    client = empty.test_client()
    with today_is(LATER):
        other = opened(client, address(session, "follow_up"))
    with today_is(OPEN):
        carried = opened(client, address(session))
        carried["opening"] = other["opening"] if opening is None else opening
        assert sent(empty, address(session), client, carried, satisfaction="4").status_code == 400
    assert answers() == []


def test_without_the_forms_token_nothing_is_kept(session, empty):
    client = empty.test_client()
    with today_is(OPEN):
        opening = opened(client, address(session))["opening"]
        answer = client.post(address(session), data={"opening": opening, "satisfaction": "4"})
    assert answer.status_code == 400
    assert answers() == []


@pytest.mark.parametrize(
    ("stage", "given", "words"),
    [
        ("after", {"satisfaction": "6"}, "Satisfaction (1 to 5)"),
        ("after", {"satisfaction": "0"}, "Satisfaction (1 to 5)"),
        ("after", {"confidence_before": "much"}, "Confidence before (1 to 5)"),
        ("after", {}, "Answer at least one question."),
        ("after", {"comment": "x" * 2001}, "at most 2,000 characters"),
        ("follow_up", {"applied": "perhaps"}, "Applied at work"),
        ("follow_up", {"applied": "yes", "practices": "sang"}, "is not one of: released_data"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_chosen_is_kept(session, empty, stage, given, words):
    where = address(session, stage)
    with today_is(OPEN if stage == "after" else LATER):
        answer = sent(empty, where, **given)
    assert answer.status_code == 422
    assert words in plain(body(answer))
    assert answers() == []


def test_a_class_behind_one_address_is_not_locked_out_and_a_flood_is(session, empty, monkeypatch):
    monkeypatch.setattr(floods, "MOST", 5)
    client = empty.test_client()
    with today_is(OPEN):
        statuses = [
            sent(empty, address(session), client, satisfaction="4").status_code for _n in range(7)
        ]
    assert statuses == [303] * 5 + [429] * 2
    assert floods.is_flood("another address") is False
    assert len(answers()) == 5


def test_the_limit_is_above_what_a_minute_can_bring():
    assert floods.MOST >= 2000
