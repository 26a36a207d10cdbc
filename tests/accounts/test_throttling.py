"""Wrong attempts are held up: each bound, and one under it."""

from datetime import timedelta

import pytest

from dashboard.accounts import sessions
from dashboard.accounts.models import Attempt, User
from dashboard.accounts.throttle import hashed, link_request_name
from dashboard.extensions import db, now
from tests.builders import ACTOR
from tests.conftest import PASSWORD, signed_in
from tests.html import body, post, token

HERE, ELSEWHERE = "127.0.0.1", "198.51.100.7"
ADMIN = "admin@ontario.invalid"
ADMINS_NAME = hashed(ADMIN)
NOW = timedelta(0)
LATELY, EARLIER = timedelta(minutes=14, seconds=30), timedelta(minutes=15, seconds=1)


def attempts(number, name=ADMINS_NAME, address=HERE, ago=NOW):
    """So many attempts that were counted some time ago."""
    for _each in range(number):
        db.session.add(Attempt(at=now() - ago, name_hash=name, address=address))
    db.session.commit()


def strangers(number, address=HERE):
    """So many attempts from one address, each under another name."""
    for each in range(number):
        attempts(1, hashed(f"stranger{each}"), address)


def sign_in(app, email=ADMIN, password=PASSWORD):
    client = app.test_client()
    form = {"csrf_token": token(client.get("/en/sign-in")), "email": email, "password": password}
    return client.post("/en/sign-in", data=form)


def ask_for_link(app, email=ADMIN):
    client = app.test_client()
    form = {"csrf_token": token(client.get("/en/forgotten")), "email": email}
    return client.post("/en/forgotten", data=form)


@pytest.mark.parametrize("number,status", [(9, 303), (10, 429)])
def test_signing_in_under_one_name_is_held_up_from_the_tenth_wrong_attempt(empty, number, status):
    attempts(number)
    assert sign_in(empty).status_code == status


@pytest.mark.parametrize("number,status", [(49, 303), (50, 429)])
def test_signing_in_from_one_address_is_held_up_from_the_fiftieth_attempt(empty, number, status):
    strangers(number)
    assert sign_in(empty).status_code == status


@pytest.mark.parametrize("email", [ADMIN.upper(), f" {ADMIN} "])
def test_another_way_of_writing_the_name_is_the_same_name(empty, email):
    attempts(10)
    assert sign_in(empty, email).status_code == 429


@pytest.mark.parametrize("number", [10, 50])
def test_attempts_from_elsewhere_hold_nobody_up_here(empty, number):
    attempts(number, address=ELSEWHERE)
    assert sign_in(empty).status_code == 303


@pytest.mark.parametrize("ago,status", [(LATELY, 429), (EARLIER, 303)])
def test_attempts_count_for_a_quarter_of_an_hour(empty, ago, status):
    attempts(10, ago=ago)
    assert sign_in(empty).status_code == status


@pytest.mark.parametrize("number,status", [(8, 422), (9, 429)])
def test_a_wrong_password_is_counted_and_a_right_one_is_not(empty, number, status):
    attempts(number)
    sign_in(empty, password="wrong")
    sign_in(empty, "lead@ontario.invalid")
    assert sign_in(empty, password="wrong").status_code == status


def test_attempts_are_forgotten_after_a_day(empty):
    attempts(3, ago=timedelta(days=1, seconds=1))
    attempts(1, ago=timedelta(hours=23, minutes=59))
    sign_in(empty, password="wrong")
    db.session.rollback()
    assert db.session.query(Attempt).count() == 2


@pytest.mark.parametrize("number,status", [(9, 200), (10, 429)])
def test_asking_for_a_link_for_one_name_is_held_up_from_the_tenth_time(empty, number, status):
    attempts(number, link_request_name(ADMIN))
    assert ask_for_link(empty).status_code == status


@pytest.mark.parametrize("number,status", [(49, 200), (50, 429)])
def test_asking_for_links_from_one_address_is_held_up_from_the_fiftieth(empty, number, status):
    strangers(number)
    assert ask_for_link(empty).status_code == status


def test_attempts_that_are_sent_at_once_are_counted_before_they_are_judged(empty, monkeypatch):
    judged = []

    def while_others_are_judged(password_hash, password):
        judged.append(password)
        sign_in(empty, password="wrong")
        return False

    monkeypatch.setattr(sessions, "check_password_hash", while_others_are_judged)
    sign_in(empty, password="wrong")
    assert len(judged) == 10


def change_password(client, password):
    return post(client, "account/password", password=password, new_password="quiet and long words")


@pytest.mark.parametrize("number,status", [(9, 422), (10, 429)])
def test_the_present_password_is_not_guessed_without_limit(empty, number, status):
    client = signed_in(empty, "admin")
    attempts(number)
    assert change_password(client, "wrong").status_code == status


def test_who_is_held_up_does_not_change_the_password_with_the_right_one(empty):
    client = signed_in(empty, "admin")
    attempts(10)
    assert change_password(client, PASSWORD).status_code == 429


def test_the_right_present_password_counts_as_no_attempt(empty):
    client = signed_in(empty, "admin")
    assert change_password(client, PASSWORD).status_code == 303
    db.session.rollback()
    assert db.session.query(Attempt).count() == 0


def test_wrong_passwords_do_not_hold_up_asking_for_a_link(empty):
    attempts(10)
    assert ask_for_link(empty).status_code == 200


def test_asking_for_links_does_not_hold_up_signing_in(empty):
    attempts(10, link_request_name(ADMIN))
    assert sign_in(empty).status_code == 303


def test_who_is_held_up_is_told_when_to_come_again(empty):
    attempts(10)
    assert "Wait 15 minutes" in body(sign_in(empty))


def test_a_known_and_an_unknown_address_take_the_same_work(empty, monkeypatch):
    compared = []
    monkeypatch.setattr(
        sessions, "check_password_hash", lambda kept, _typed: compared.append(kept) or False
    )
    person = db.session.query(User).filter_by(email=ADMIN).one()
    sessions.set_password(person, "a password of the full strength", ACTOR)
    db.session.commit()
    for email in (ADMIN, "nobody@ontario.invalid"):
        assert sign_in(empty, email).status_code == 422
    assert [kept.split("$")[0] for kept in compared] == [sessions.METHOD] * 2
