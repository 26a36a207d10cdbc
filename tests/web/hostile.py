"""Hostile texts in every text field of the demonstration's records."""

import re

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.fields import Type
from dashboard.records.kinds import kinds
from dashboard.records.save import edit
from tests.builders import ACTOR

HOSTILE = "\"><img src=x onerror=alert(1)>'{{7*7}}<script>alert(2)</script>"


def write_hostile_texts(more=""):
    """Put them, and more, into the first records of each kind, in both languages."""
    for record_kind in kinds():
        for record in db.session.scalars(
            select(record_kind.model).order_by(record_kind.table.c.id).limit(30)
        ):
            texts = {
                field.attribute: f"{HOSTILE}{more} {record.id}"
                for field in record_kind.fields
                if field.type in (Type.TEXT, Type.LONG)
                and field.name not in ("response_id", "code_fr")
            }
            edit(record, texts, ACTOR)
    db.session.commit()


def tags_made_of_text(page):
    """The tags of a page that a hostile text has become, or has put something into."""
    tags = re.findall(r"<[a-zA-Z][^>]*>", page)
    bare = {tag: re.sub(r'"[^"]*"|\'[^\']*\'', "", tag) for tag in tags}
    made = "<img", "<script>"
    return [tag for tag in tags if "onerror" in bare[tag] or tag.startswith(made)]
