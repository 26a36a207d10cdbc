"""Hostile texts in every text field of every kind stay text on every page, in every file, for every
role.
"""

import re

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.fields import Type
from dashboard.records.kinds import kinds
from dashboard.records.save import Actor, edit
from tests.conftest import signed_in
from tests.uploads.conftest import an_upload
from tests.web.pages import PAGES

HOSTILE = "\"><img src=x onerror=alert(1)>'{{7*7}}<script>alert(2)</script>"
TEXTS = (Type.TEXT, Type.LONG)


@pytest.fixture
def hostile(app):
    """The demonstration, with hostile texts in the first records of each kind and in those of one
    ministry.
    """
    quoted = HOSTILE.replace('"', '""')
    for record_kind in kinds():
        for record in db.session.scalars(
            select(record_kind.model).order_by(record_kind.table.c.id).limit(30)
        ):
            texts = {}
            for field in record_kind.fields:
                if field.type in TEXTS and field.name not in ("response_id", "code_fr"):
                    texts[field.attribute] = f"{HOSTILE} {record.id}"
            edit(record, texts, Actor(None, "form"))
    an_upload(
        text=f'code,ministry,name_en,name_fr\n"{quoted}",NOPE,x,x\nMTO-1,MTO,"{quoted}",'
        f'"{quoted}"\n'
    )
    db.session.commit()
    return app


@pytest.mark.parametrize("role", ["lead", "executive", "admin"])
def test_no_page_and_no_file_makes_markup_of_a_text(hostile, role):
    client = signed_in(hostile, role)
    shown = 0
    for lang in ("en", "fr"):
        for path in PAGES:
            answer = client.get(f"/{lang}/{path}")
            assert answer.status_code in (200, 403, 404), (path, answer.status_code)
            page = answer.get_data(as_text=True)
            shown += "onerror" in page
            for tag in re.findall(r"<[a-zA-Z][^>]*>", page):
                bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", tag)
                assert "onerror" not in bare and not tag.startswith(("<img", "<script>")), (
                    path,
                    tag,
                )
        for path in ("milestones.csv", "plans.csv", "plans/MTO-2016.csv", "milestones/MTO-1.2.csv"):
            assert (
                client.get(f"/{lang}/{path}")
                .headers["Content-Disposition"]
                .startswith("attachment")
            )
    assert shown > (20 if role == "admin" else 4)
