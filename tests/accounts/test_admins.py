"""The last administrator stays one; the page of people costs the same however many administrators
there are.
"""

import pytest

from dashboard.accounts.models import User
from dashboard.extensions import db
from tests.conftest import HASH, signed_in


def administrators(count):
    for number in range(count):
        email = f"admin{number}@ontario.invalid"
        user = User(email=email, name=f"A{number}", role="admin", password_hash=HASH, language="en")
        db.session.add(user)
    db.session.commit()


def page(client):
    answer = client.get("/en/admin/people")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_ten_administrators_take_as_many_statements_as_one(app, statements):
    client = signed_in(app, "admin")
    counts = []
    for more in (0, 9):
        administrators(more)
        statements.clear()
        page(client)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("more,offered", [(0, False), (1, True)])
def test_only_the_last_administrator_cannot_be_disabled(app, more, offered):
    me = db.session.query(User).filter_by(email="admin@ontario.invalid").one().id
    others = db.session.query(User).filter(User.role == "admin", User.id != me)
    others.update({"active": False})
    administrators(more)
    disable = f"/en/admin/people/{me}/disable"
    assert (disable in page(signed_in(app, "admin"))) is offered
