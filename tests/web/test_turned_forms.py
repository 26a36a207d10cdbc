"""The language toggle of a page with a form takes along what is typed, without a script too: the
form is sent, shown again in the other language, and nothing is saved.
"""

import pytest

from dashboard.extensions import db
from dashboard.records.kinds import kinds
from tests.builders import valid_texts, writes
from tests.conftest import signed_in
from tests.html import fields_of, page, parsed, post, token

UNSEEN = ("csrf_token", "back", "form-page", "opening")
OTHERS = [
    "milestones/MTO-1.2/updates/new",
    "milestones/MTO-1.2/evidence/new",
    "guide/0.9/next",
    "guide/0.9/state",
    "guide/0.9/comments/new",
    "notes/2017-18/plans/new",
    "suggestions/milestones/1",
    "requests/new",
    "ministries/MTO/people/completions",
    "admin/erase",
    "admin/people/1",
    "admin/settings",
]


def typed_into(form):
    """What somebody typed over the texts of a form, so that saving would change something."""
    areas = {tag["name"] for tag in form.select("form.entry textarea")}
    fields = fields_of(form)
    return {n: f"{t} « é »".strip() if n in areas else t for n, t in fields.items()}


def turned(client, form, typed):
    """The page that the toggle of a page shows, with what was typed."""
    toggle = form.select_one("#toggle")
    answer = client.post(toggle["formaction"], data={**typed, toggle["name"]: toggle["value"]})
    return parsed(page_of(answer))


def page_of(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def differs(before, after):
    """The fields that say something else than what was typed."""
    texts = {n: t for n, t in before.items() if n not in UNSEEN}
    return {n: (t, after.get(n)) for n, t in texts.items() if after.get(n) != t}


def holds(client, path, given=None, lang="en"):
    """Turn a form there and back, and say what was lost."""
    before = writes()
    form = parsed(page(client, f"/{lang}/{path}"))
    typed = {**typed_into(form), **(given or {})}
    there = turned(client, form, typed)
    back = turned(client, there, fields_of(there))
    db.session.rollback()
    assert writes() == before, path
    for one, tag in ((there, {"en": "fr-CA", "fr": "en-CA"}[lang]), (back, f"{lang}-CA")):
        assert one.html["lang"] == tag
        assert not one.select("[role=alert], .wrong, [aria-invalid]"), path
        assert differs(typed, fields_of(one)) == {}, path
    assert all(a["href"].startswith("/fr/") for a in there.select(".actions a") if lang == "en")


@pytest.mark.parametrize("name", [one.name for one in kinds()])
def test_the_forms_of_a_kind_are_turned_with_what_was_typed(app, name):
    admin = signed_in(app, "admin")
    holds(admin, f"admin/{name}/1?back=/en/admin/{name}?q=a")
    holds(admin, f"admin/{name}/new", valid_texts(name), "fr")


@pytest.mark.parametrize("path", OTHERS)
def test_every_other_form_is_turned_with_what_was_typed(app, path):
    holds(signed_in(app, "lead" if path == "requests/new" else "admin"), path)


def test_what_was_refused_is_turned_without_its_errors(app):
    admin = signed_in(app, "admin")
    refused = parsed(post(admin, "admin/courses", code="A B", name_en="Kept", name_fr=""))
    assert refused.select("[role=alert]")
    there = turned(admin, refused, fields_of(refused))
    assert fields_of(there)["code"] == "A B"
    assert fields_of(there)["name_en"] == "Kept"
    assert not there.select("[role=alert], [aria-invalid]")


def test_where_two_people_met_the_choice_is_turned_and_nothing_is_saved(app):
    admin, other = signed_in(app, "admin"), signed_in(app, "admin")
    form = parsed(page(admin, "/en/admin/courses/1"))
    before = fields_of(form)
    theirs = {**before, "name_en": "Theirs", "csrf_token": token(other.get("/en/about"))}
    assert post(other, "admin/courses/1", **theirs).status_code == 303
    for mine, choices in (("Mine", 1), ("Theirs", 0)):
        saved = writes()
        there = turned(admin, form, {**before, "name_en": mine})
        assert writes() == saved
        assert there.html["lang"] == "fr-CA"
        assert len(there.select("fieldset.versions")) == choices
        back = turned(admin, there, fields_of(there))
        assert fields_of(back)["name_en"] == mine
        assert writes() == saved


def test_the_enter_key_saves_and_does_not_turn(app):
    form = parsed(page(signed_in(app, "admin"), "/en/admin/courses/new"))
    buttons = [
        button
        for button in form.select("button[type=submit]")
        if button.get("form") == "entry" or button.find_parent("form", id="entry")
    ]
    assert buttons[0].has_attr("hidden"), "the first button of a form is the one that Enter presses"
    assert not buttons[0].has_attr("name")
    assert not buttons[0].has_attr("formaction")


def test_a_page_without_a_form_keeps_its_link(app):
    toggle = parsed(page(signed_in(app, "admin"), "/en/plans")).select_one("#toggle")
    assert (toggle.name, toggle["href"]) == ("a", "/fr/plans")
