"""A file of evidence is shown by what it belongs to."""

import io

import pytest

from tests.catalogue.test_files import PDF, PIECE, newest
from tests.conftest import signed_in
from tests.html import parsed, post


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
    answer = post(client, "admin/evidence", **PIECE, public="no", **where, file=file)
    assert answer.status_code == 303
    piece = newest()
    shown = parsed(client.get(f"/en/{page}"))
    assert shown.select(f'a[href="/en/e/{piece.id}"], a[href="/en/e/{piece.id}/file"]')
    assert client.get(f"/en/e/{piece.id}/file").data == PDF
