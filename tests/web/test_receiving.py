"""A request is read whole before anything of the database is held; its rights are judged then."""

import io

import pytest
from sqlalchemy import select, update

from dashboard.accounts.models import SignIn, User
from dashboard.extensions import db, now
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Update
from tests.builders import count
from tests.conftest import signed_in
from tests.html import token
from tests.web.pages import addresses_of_forms

FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data; boundary=cut"


class Body(io.BytesIO):
    """A body that says when it begins to be read."""

    def __init__(self, content, when_read):
        super().__init__(content)
        self.when_read = when_read

    def read(self, size=-1):
        if self.tell() == 0:
            self.when_read()
        return super().read(size)

    def readinto(self, buffer):
        if self.tell() == 0:
            self.when_read()
        return super().readinto(buffer)


def send(client, address, content, when_read, content_type=FORM):
    """POST a body that comes as it is read."""
    return client.post(address, input_stream=Body(content, when_read), content_type=content_type)


def form(client, **values):
    """The body of a form that is ours."""
    given = {"csrf_token": token(client.get("/en/account")), **values}
    return "&".join(f"{name}={value}" for name, value in given.items()).encode()


@pytest.mark.parametrize("content_type", [FORM, FILES])
def test_no_route_holds_a_connection_while_its_body_comes(app, content_type):
    admin, held = signed_in(app, "admin"), {}
    for address in addresses_of_forms(app):
        send(
            admin,
            address,
            b"half of",
            lambda address=address: held.update({address: db.engine.pool.checkedout()}),
            content_type,
        )
    assert len(held) == len(addresses_of_forms(app)) > 20
    assert {address for address, connections in held.items() if connections} == set()


def test_somebody_whose_sign_in_ended_holds_no_connection_either(app):
    held, client = [], signed_in(app, "admin")
    db.session.execute(update(SignIn).values(ended_at=now()))
    db.session.commit()
    answer = send(
        client,
        "/en/admin/milestones",
        b"name_en=A",
        lambda: held.append(db.engine.pool.checkedout()),
    )
    assert answer.status_code == 401
    assert held == [0]


def test_others_write_while_a_body_comes(app):
    def write():
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.execute(
                update(Ministry).where(Ministry.code == "MTO").values(name_en="Roads")
            )
            connection.commit()

    admin = signed_in(app, "admin")
    answer = send(admin, "/en/account/language", form(admin, language="fr"), write)
    db.session.rollback()
    assert answer.status_code == 303
    assert db.session.scalar(select(Ministry.name_en).where(Ministry.code == "MTO")) == "Roads"


TAKEN_AWAY = {
    "the role": ({"role": "executive", "ministry_id": None}, 403),
    "the ministry": ({"ministry_id": None}, 403),
    "the account": ({"active": False}, 401),
}


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_was_taken_away_while_a_body_came_counts(app, what):
    values, status = TAKEN_AWAY[what]

    def take_away():
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.execute(
                update(User).where(User.email == "lead@ontario.invalid").values(**values)
            )
            connection.commit()

    lead, before = signed_in(app, "lead"), count(Update)
    content = form(lead, reported_on="2017-12-01", status="limited", progress_en="Half")
    answer = send(lead, "/en/milestones/MTO-1.2/updates", content, take_away)
    assert answer.status_code == status
    assert count(Update) == before


def test_the_same_body_is_taken_where_nothing_was_taken_away(app):
    lead, before = signed_in(app, "lead"), count(Update)
    content = form(lead, reported_on="2017-12-01", status="limited", progress_en="Half")
    assert send(lead, "/en/milestones/MTO-1.2/updates", content, int).status_code == 303
    assert count(Update) == before + 1


def test_a_form_without_its_token_never_waits_for_another_write(app):
    admin = signed_in(app, "admin")
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(update(Ministry).values(name_en="Held"))
        assert admin.post("/en/account/language", data={"language": "fr"}).status_code == 400
        connection.rollback()
