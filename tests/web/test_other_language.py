"""A text that exists only in the other language says so wherever it stands: by words that all can
see, and, where there is markup, by its language.
"""

import pytest
from sqlalchemy import update

from dashboard.extensions import db
from dashboard.records.kinds import kinds
from tests.conftest import signed_in
from tests.html import parsed
from tests.web.pages import PAGES

WORD = "Zinnober"
MARKS = {
    "fr": ("en anglais seulement", "Cette section n’existe qu’en anglais."),
    "en": ("in French only", "This section is in French only."),
}
MORE = ("?open=community", "search?q=zinnober", "guide/0.9?languages=both")


def halves(kind, there):
    """The attributes of texts that may stand in one language, each with its other half."""
    by_name = {field.name: field for field in kind.fields}
    for name, field in by_name.items():
        other = by_name.get(f"{name[:-2]}{'fr' if there == 'en' else 'en'}")
        if field.language == there and other and not (field.required or other.required):
            yield field.attribute, other.attribute


@pytest.fixture
def only(app, request):
    """Every text that may stand in one language does, in that which the page is not in."""
    lang, there = request.param, "en" if request.param == "fr" else "fr"
    for kind in kinds():
        for has, lacks in halves(kind, there):
            db.session.execute(update(kind.model).values({has: f"{WORD} {has}", lacks: None}))
    db.session.commit()
    return app, lang


def unmarked(soup, tag, mark, of_section):
    """Where the word stands, in text or attribute, without a mark."""
    for text in soup.find_all(string=lambda words: WORD in words):
        told = next(one for one in text.parents if one.has_attr("lang"))
        beside = " ".join(told.parent.get_text(" ").split())
        marked = mark in beside or of_section in beside or text.parent.name == "textarea"
        if mark not in text and not (told["lang"] == tag and marked):
            yield text.parent.name, text.strip()[:60]
    for one in soup.find_all(True):
        for name, value in one.attrs.items():
            if isinstance(value, str) and WORD in value and mark not in value and name != "value":
                yield one.name, name, value[:60]


@pytest.mark.parametrize("only", ["en", "fr"], indirect=True)
def test_what_exists_in_the_other_language_alone_is_marked(only):
    app, lang = only
    client, shown = signed_in(app, "admin"), 0
    for path in (*PAGES, *MORE):
        answer = client.get(f"/{lang}/{path}")
        soup = parsed(answer)
        shown += WORD in soup.get_text()
        found = list(unmarked(soup, "en-CA" if lang == "fr" else "fr-CA", *MARKS[lang]))
        if found:
            print(path, found[:9])
    assert shown > 20
