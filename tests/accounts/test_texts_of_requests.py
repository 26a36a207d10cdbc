"""No text of a request is in any answer to somebody who may not read it."""

import pytest
from sqlalchemy import update

from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.kinds import kinds
from tests.conftest import signed_in
from tests.web.pages import PAGES

TEXTS = ("subject_en", "subject_fr", "details_en", "details_fr", "answer_en", "answer_fr")
SECRET = "Zinnober"
TABLES = "events requests overview milestones plans ministries/EDU"
MORE = (
    "requests?q=Zinnober",
    "requests?state=old&period=all",
    "requests?sort=x",
    "requests/GONE",
    "requests/RQ001/x",
    "admin/find?kind=requests&q=Zinnober",
    "admin/log?q=Zinnober",
    "admin/choices/support_request?field=request&request=Zinnober",
)


@pytest.fixture
def others(app):
    """The word stands in every text of every request but those of the lead's own ministry."""
    own = db.session.query(Ministry).filter_by(code="MTO").one()
    changed = update(SupportRequest).where(SupportRequest.ministry_id != own.id)
    db.session.execute(changed.values({name: f"{SECRET} {name}" for name in TEXTS}))
    theirs = db.session.query(SupportRequest).filter(SupportRequest.ministry_id != own.id)
    codes = [request.code for request in theirs]
    ministries = [ministry.code for ministry in db.session.query(Ministry)]
    db.session.commit()
    return app, codes, ministries


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_no_answer_holds_a_text_of_another_ministrys_request(others, role):
    app, codes, ministries = others
    client = signed_in(app, role)
    addresses = [
        *PAGES,
        *MORE,
        *(f"requests/{code}" for code in codes[:20]),
        *(f"ministries/{code}?period=all" for code in ministries),
        *(f"{table}.{kind}" for table in TABLES.split() for kind in ("csv", "json")),
        *(f"admin/{kind.name}.csv" for kind in kinds()),
    ]
    for lang in ("en", "fr"):
        for address in addresses:
            answer = client.get(f"/{lang}/{address}")
            sent = answer.get_data(as_text=True)
            assert f"{SECRET} " not in sent, (address, answer.status_code)


def test_the_word_is_there_for_who_may_read_it(others):
    app, codes, _ministries = others
    answer = signed_in(app, "admin").get(f"/en/requests/{codes[0]}")
    assert f"{SECRET} details_en" in answer.get_data(as_text=True)
