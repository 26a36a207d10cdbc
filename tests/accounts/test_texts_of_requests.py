"""No text of a request is in any answer to somebody who may not read it."""

import io
import zipfile

import pytest
from sqlalchemy import select, update

from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.save import edit
from tests.builders import ACTOR
from tests.conftest import signed_in
from tests.html import page, token
from tests.web.pages import PAGES, every_route

TEXTS = ("subject_en", "subject_fr", "details_en", "details_fr", "answer_en", "answer_fr")
SECRET = "Zinnober of"
MORE = (
    "requests?q=Zinnober",
    "requests?state=old&period=all",
    "requests.xlsx?period=all",
    "requests?sort=x",
    "requests/GONE",
    "requests/RQ001/x",
    "search?q=Zinnober",
    "search.xlsx?q=Zinnober",
    "admin/find?kind=requests&q=Zinnober",
    "admin/log?q=Zinnober",
    "admin/choices/support_request?field=request&request=Zinnober",
)


@pytest.fixture
def others(app):
    """The word stands in every text of every request but those of the lead's own ministry, and in
    the change log."""
    own = db.session.query(Ministry).filter_by(code="MTO").one()
    theirs = SupportRequest.ministry_id != own.id
    words = {name: f"{SECRET} {name}" for name in TEXTS}
    requests = db.session.scalars(select(SupportRequest).where(theirs)).all()
    edit(requests[0], words, ACTOR)
    codes = [request.code for request in requests]
    db.session.execute(update(SupportRequest).where(theirs).values(words))
    ministries = [ministry.code for ministry in db.session.query(Ministry)]
    db.session.commit()
    return app, codes, ministries


def words_of(answer):
    """All that an answer says: of a workbook, slides or a zip, what its parts say."""
    content = answer.get_data()
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_no_answer_holds_a_text_of_another_ministrys_request(others, role):
    app, codes, ministries = others
    client = signed_in(app, role)
    addresses = [
        *PAGES,
        *MORE,
        *(f"requests/{code}" for code in codes[:20]),
        *(f"ministries/{code}?period=all" for code in ministries),
    ]
    for lang in ("en", "fr"):
        for address in addresses:
            answer = client.get(f"/{lang}/{address}")
            assert SECRET not in words_of(answer), (address, answer.status_code)


def test_no_route_and_no_form_answers_a_lead_with_such_a_text(others):
    app, _codes, _ministries = others
    client = signed_in(app, "lead")
    given = {"csrf_token": token(client.get("/en/about")), "subject_en": "x"}
    for address, method, _permission in every_route(app):
        ends_sign_in = "/account" in address or address.endswith("/sign-out")
        if address.startswith("/fr/") or (method == "POST" and ends_sign_in):
            continue
        data = given if method == "POST" else None
        answer = client.open(address, method=method, data=data)
        assert SECRET not in words_of(answer), (method, address, answer.status_code)
    assert "Ask for support" in page(client, "/en/requests")


@pytest.mark.parametrize("address", ["requests.csv", "requests.xlsx", "requests.json"])
def test_the_word_is_there_for_who_may_read_it(others, address):
    app, codes, _ministries = others
    admin = signed_in(app, "admin")
    assert f"{SECRET} details_en" in words_of(admin.get(f"/en/requests/{codes[0]}"))
    assert f"{SECRET} subject_en" in words_of(admin.get(f"/en/{address}?period=all"))
