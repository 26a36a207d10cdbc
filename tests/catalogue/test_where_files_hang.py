"""A file of evidence is shown by what it belongs to."""

import io

import pytest
from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from tests.conftest import signed_in
from tests.html import parsed, post

PDF = b"%PDF-1.7 made up"
PIECE = {"title_en": "Slides", "kind": "minutes", "access": "public_service", "public": "no"}


@pytest.mark.parametrize(
    "where, page",
    [
        ({"session": "S014"}, "sessions/S014"),
        ({"guide": "0.9"}, "guide/0.9"),
        ({"recommendation": "R1"}, "plans/ON-2017/recommendations"),
    ],
    ids=["session", "guide", "recommendation"],
)
def test_a_file_hangs_on_what_it_belongs_to_and_opens_from_there(app, where, page):
    client = signed_in(app, "admin")
    file = (io.BytesIO(PDF), "slides.pdf")
    answer = post(client, "admin/evidence", **PIECE, **where, file=file)
    assert answer.status_code == 303
    db.session.rollback()
    number = db.session.scalar(select(func.max(Evidence.id)))
    shown = parsed(client.get(f"/en/{page}"))
    assert shown.select(f'a[href="/en/e/{number}"], a[href="/en/e/{number}/file"]')
    assert client.get(f"/en/e/{number}/file").data == PDF
