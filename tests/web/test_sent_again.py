"""An answer that is sent again: only to the browser that had it, and only while it is true."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dashboard.accounts.models import SignIn, User
from dashboard.accounts.sessions import AT_MOST, IDLE, STAMPED
from dashboard.extensions import db, now
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor, edit
from dashboard.web import sent_again
from tests.conftest import signed_in
from tests.html import page, parsed, plain, post, token

ENDS = "#ending"


@pytest.fixture
def long_way(app, monkeypatch):
    """The addresses that were asked of the application itself."""
    addresses, application = [], app.wsgi_app.wsgi_app

    def noted(environ, start):
        addresses.append(environ["PATH_INFO"])
        return application(environ, start)

    monkeypatch.setattr(app.wsgi_app, "wsgi_app", noted)
    return addresses


@pytest.fixture
def reader(app, long_way):
    """An executive whose overview is kept."""
    client = signed_in(app, "executive")
    for _each in range(2):  # the first answer sets the cookies that the second is kept by
        page(client, "/en/")
    long_way.clear()
    return client


def set_back(column, by):
    db.session.execute(update(SignIn).values({column: now() - by}))
    db.session.commit()


def test_the_same_is_answered_without_the_application(reader, long_way):
    kept = reader.get("/en/")
    assert long_way == []
    reader.get("/en/?period=all")
    assert long_way == ["/en/"]
    anew = reader.get("/en/", headers={"X-Not-Seen-Before": "1"})
    assert long_way == ["/en/", "/en/"]
    assert (plain(kept), kept.status) == (plain(anew), anew.status)
    assert dict(kept.headers) == dict(anew.headers)


def test_the_token_of_an_answer_sent_again_opens_the_readers_forms(reader, long_way):
    given = token(page(reader, "/en/"))
    assert long_way == []
    form = {"csrf_token": given, "language": "fr"}
    assert reader.post("/en/account/language", data=form).status_code == 303


def test_a_copy_that_is_true_is_said_to_be_so_again(reader, long_way):
    copy = {"If-None-Match": reader.get("/en/").headers["ETag"]}
    answers = [reader.get("/en/", headers=copy) for _each in range(2)]
    assert [answer.status_code for answer in answers] == [304, 304]
    assert long_way == ["/en/"]
    assert {answer.headers["ETag"] for answer in answers} == {copy["If-None-Match"]}


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_compressed_answer_is_kept_compressed(reader, long_way, encoding):
    wanted = {"Accept-Encoding": encoding}
    first, second = (reader.get("/en/", headers=wanted) for _each in range(2))
    assert second.headers["Content-Encoding"] == encoding
    assert first.data == second.data
    assert long_way == ["/en/"]


def test_page_part_and_language_are_kept_apart(reader):
    part = {"HX-Request": "true"}
    answers = [
        reader.get(address, headers=headers).data
        for address, headers in (("/en/", {}), ("/en/", part), ("/fr/", {}), ("/fr/", part))
        for _each in range(3)
    ]
    assert len(set(answers[2::3])) == 4


def test_what_anybody_writes_is_seen_at_once(app, reader, long_way):
    before = plain(page(reader, "/en/"))
    milestone = db.session.scalars(select(Milestone).where(Milestone.code == "MTO-1.2")).one()
    edit(milestone, {"withdrawn_on": milestone.due_on}, Actor(None, "command"))
    db.session.commit()
    assert plain(page(reader, "/en/")) != before
    assert long_way == ["/en/"]


def test_another_reader_is_never_sent_it(app, reader, long_way):
    assert app.test_client().get("/en/").status_code == 303
    other = signed_in(app, "admin")
    for _each in range(3):
        assert parsed(page(other, "/en/")).select_one(".person b").get_text() == "admin"
    assert parsed(page(reader, "/en/")).select_one(".person b").get_text() == "executive"


@pytest.mark.parametrize(
    "values", [{"active": False}, {"role": "lead", "ministry_id": 1}, {"name": "Another Name"}]
)
def test_a_person_who_changed_is_not_sent_it(app, reader, long_way, values):
    person = db.session.scalars(select(User).where(User.name == "executive")).one()
    edit(person, values, Actor(None, "command"))
    db.session.commit()
    reader.get("/en/")
    assert long_way == ["/en/"]


def test_who_signed_out_elsewhere_is_not_sent_it(app, reader, long_way):
    set_back("ended_at", timedelta(0))
    assert reader.get("/en/").status_code == 303


@pytest.mark.parametrize("column, by", [("seen_at", IDLE), ("created_at", AT_MOST)])
def test_a_sign_in_that_is_over_is_not_sent_it(reader, column, by):
    set_back(column, by + timedelta(seconds=1))
    assert reader.get("/en/").status_code == 303


def test_a_sign_in_is_stamped_as_without_it(reader, long_way):
    set_back("seen_at", STAMPED + timedelta(seconds=1))
    page(reader, "/en/")
    seen = db.session.scalars(select(SignIn.seen_at)).one()
    assert now() - seen < STAMPED


def test_an_answer_that_says_when_the_session_ends_is_sent_for_less_than_a_minute(
    reader, long_way, monkeypatch
):
    set_back("created_at", AT_MOST - timedelta(seconds=150))
    told = int(parsed(page(reader, "/en/")).select_one(ENDS)["data-ends-in"])
    assert told == 120
    passed, clock = sent_again.time.monotonic(), iter([20, 40])
    monkeypatch.setattr(sent_again.time, "monotonic", lambda: passed + next(clock))
    long_way.clear()
    assert int(parsed(page(reader, "/en/")).select_one(ENDS)["data-ends-in"]) == 120
    assert long_way == []


def test_a_new_day_has_pages_of_its_own(reader, long_way, monkeypatch):
    monkeypatch.setattr(
        sent_again, "today_by", lambda settings: settings.fixed_today.replace(day=1)
    )
    page(reader, "/en/")
    assert long_way == ["/en/"]


def test_what_was_saved_is_said_once(reader, long_way):
    post(reader, "account/language", language="en")
    assert parsed(page(reader, "/en/")).select("main .message") != []
    for _each in range(3):
        assert parsed(page(reader, "/en/")).select("main .message") == []


def test_a_page_with_names_is_never_kept(app, long_way):
    lead = signed_in(app, "lead")
    for _each in range(3):
        page(lead, "/en/ministries/MTO/people")
    assert len(long_way) == 3


def test_it_is_in_the_log_as_any_answer(reader, long_way, monkeypatch):
    lines = []
    monkeypatch.setattr(sent_again.logs.log, "info", lines.append)
    page(reader, "/en/")
    assert long_way == []
    assert [(line["route"], line["status"], line["role"]) for line in lines] == [
        ("/<any(en,fr):lang>/", 200, "executive")
    ]
