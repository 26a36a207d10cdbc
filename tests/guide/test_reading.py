"""A version of the guide as it is read, and what changed between two."""

import pytest
from hypothesis import given, settings, strategies as st

from dashboard.extensions import db
from dashboard.guide.compare import ADDED, KEPT, REMOVED, compare
from dashboard.guide.models import GuideSection
from tests.builders import add
from tests.conftest import signed_in
from tests.html import body, page, parsed, plain


def section(number="2.0", place=1, title="Users", text="Ask.", **fields):
    values = {"title_en": title, "title_fr": f"{title} FR", "body_en": text, "body_fr": None}
    return GuideSection(number=number, section=place, **{**values, **fields})


@pytest.fixture
def two(empty):
    """Two versions of a guide."""
    add(section("1.0", 1, "Users", "Ask five people."))
    add(section("1.0", 2, "Data", "Open it."))
    add(section("2.0", 1, "Start", "Begin."))
    add(section("2.0", 2, "Users", "Ask ten people.", body_fr="Interrogez dix personnes."))
    db.session.commit()
    return empty


def test_the_guide_opens_on_its_newest_version(app):
    answer = signed_in(app, "executive").get("/en/guide")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/guide/0.9"


def test_without_any_version_it_says_so(empty_admin):
    assert "There is no version of the guide yet" in page(empty_admin, "/en/guide")


@pytest.fixture
def empty_admin(empty):
    return signed_in(empty, "admin")


@pytest.mark.parametrize("role", ["lead", "executive", "admin"])
def test_everybody_reads_all_sections_in_their_order(app, role):
    shown = parsed(page(signed_in(app, role), "/en/guide/0.9"))
    ids = [part["id"] for part in shown.select("article section")]
    assert ids == [f"s{number}" for number in range(1, len(ids) + 1)]
    assert [link["href"] for link in shown.select(".toc ol a")] == [f"#{id}" for id in ids]


def test_a_text_in_one_language_only_is_marked_on_the_other_page(two):
    shown = parsed(page(signed_in(two, "executive"), "/fr/guide/2.0")).select_one("#s1")
    assert "n’existe qu’en anglais" in shown.get_text()
    assert shown.select_one('[lang="en-CA"]').get_text().strip() == "Begin."


def test_both_languages_stand_beside_each_other(two):
    shown = parsed(page(signed_in(two, "executive"), "/en/guide/2.0?languages=both"))
    words = shown.select_one("#s2").get_text()
    assert "Ask ten people." in words
    assert "Interrogez dix personnes." in words


@pytest.mark.parametrize("address", ["guide/7", "guide/1.0/compare/7", "guide/7/comments/new"])
def test_a_version_that_there_is_not_is_not_found(two, address):
    assert signed_in(two, "admin").get(f"/en/{address}").status_code == 404


@pytest.mark.parametrize("address", ["en/guide/3.0", "fr/guide/3.0", "fr/guide/3.0?languages=both"])
def test_a_language_with_fewer_sections_has_a_place_for_each(empty, address):
    add(section("3.0", 1, "Users", body_fr="Interrogez."))
    add(section("3.0", 2, "Data"))
    add(section("3.0", 3, "Dialogue", text=None, body_fr="Écoutez."))
    add(section("3.0", 4, "Measures", text=None))
    db.session.commit()
    shown = parsed(page(signed_in(empty, "executive"), f"/{address}"))
    places = shown.select("article section")
    sides = 2 if "both" in address else 1
    assert [len(place.select("h2")) for place in places] == [sides] * 4
    assert [link["href"] for link in shown.select(".toc ol a")] == ["#s1", "#s2", "#s3", "#s4"]
    marked = [len(place.select(".gap")) for place in places]
    assert marked == {"en": [0, 0, 1, 0], "fr": [0, 1, 0, 0]}[address[:2]] or (
        sides == 2 and marked == [0, 1, 1, 0]
    )
    assert len(places[3].select(".quiet")) == sides


def test_an_unknown_way_of_showing_languages_is_refused(two):
    assert signed_in(two, "admin").get("/en/guide/2.0?languages=three").status_code == 404


def test_nobody_reads_it_without_signing_in(app):
    assert app.test_client().get("/en/guide/0.9").status_code == 303


def test_the_number_of_statements_does_not_grow_with_sections(two, statements_of):
    few = statements_of("/en/guide/2.0")
    for place in range(3, 30):
        add(section("2.0", place, f"Part {place}"))
    db.session.commit()
    assert statements_of("/en/guide/2.0") == few


def test_a_comparison_tells_what_was_added_and_removed_to_those_who_hear_it(two):
    shown = page(signed_in(two, "executive"), "/en/guide/1.0/compare/2.0")
    assert "Removed: five" in plain(shown)
    assert "Added: ten" in plain(shown)
    assert "2 sections" not in plain(shown)
    assert "3 sections: 1 new, 1 removed, 1 changed." in plain(shown)


def test_a_version_beside_itself_says_the_same(two):
    shown = plain(page(signed_in(two, "executive"), "/fr/guide/1.0/compare/1.0"))
    assert "Les deux versions sont identiques." in shown


def test_a_form_without_scripts_leads_to_the_comparison(two):
    answer = signed_in(two, "lead").get("/en/guide/compare?from=1.0&to=2.0")
    assert answer.headers["Location"] == "/en/guide/1.0/compare/2.0"


def text_of(pieces, other):
    return " ".join(text for kind, text in pieces if kind != other).split()


@settings(max_examples=200, deadline=None)
@given(before=st.text("ab \n", max_size=40), after=st.text("ab \n", max_size=40))
def test_both_texts_can_be_read_out_of_what_changed(before, after):
    (difference,) = compare([section(text=before)], [section(text=after)])
    pieces = [piece for paragraph in difference.paragraphs for piece in paragraph]
    assert text_of(pieces, ADDED) == before.split()
    assert text_of(pieces, REMOVED) == after.split()
    assert all(kind == KEPT for kind, _text in pieces) == (difference.state == "same")


def test_hostile_text_is_escaped_in_a_comparison(two):
    add(section("3.0", 1, "<script>1</script>", "<script>2</script>"))
    db.session.commit()
    shown = body(signed_in(two, "lead").get("/en/guide/1.0/compare/3.0"))
    assert "<script>2" not in shown
    assert "<script>1" not in shown


def test_a_no_break_space_stays_in_what_is_compared():
    (difference,) = compare(
        [section(text="volets\u00a0: un")], [section(text="volets\u00a0: deux")]
    )
    assert difference.paragraphs == [[(KEPT, "volets\u00a0:"), (REMOVED, "un"), (ADDED, "deux")]]
