"""The catalogue and the page of one piece: what each reader sees of it, and may open."""

import csv
import io
import json
from datetime import date
from zipfile import ZipFile

import pytest

from dashboard.extensions import db
from dashboard.files.store import keep
from dashboard.plans.evidence_models import Evidence
from tests import builders
from tests.builders import by_code, milestone_id
from tests.conftest import signed_in
from tests.html import body, page, parsed, plain, result_titles

SECRET = "https://example.org/secret"
DATA = [
    "title",
    "kind",
    "url",
    "public",
    "dated_on",
    "belongs_to",
    "belongs_to_code",
    "missing",
    "link",
]


def piece(**given):
    record = builders.add(Evidence(**{"title_en": "A piece", "title_fr": "Une pièce", **given}))
    db.session.commit()
    return record.id


def own(**given):
    """A piece of MTO's, whose lead is "lead"."""
    return piece(milestone_id=milestone_id("MTO-1.2"), access="ministry", **given)


def data(client, query=""):
    return json.loads(body(client.get(f"/en/catalogue.json?{query}")))["rows"]


def narrowing(source):
    """What the page can be narrowed by: each value with how many pieces it leaves."""
    links = parsed(source).select("#narrow li a")
    return {link.contents[0].strip(): link for link in links if link.select_one("span")}


def titles(client, query):
    return [row["title"] for row in data(client, query)]


@pytest.mark.parametrize(
    "role, opens", [("lead", True), ("admin", True), ("other", False), ("executive", False)]
)
def test_a_piece_of_a_ministry_is_opened_by_its_lead_and_administrators_alone(app, role, opens):
    link = own(title_en="Linked", url=SECRET)
    file = own(title_en="Filed", file=keep(io.BytesIO(b"%PDF-"), "secret-name.pdf"))
    client = signed_in(app, role)
    assert client.get(f"/en/e/{file}/file").status_code == (200 if opens else 403)
    for address in (
        f"/en/e/{link}",
        f"/en/e/{file}",
        "/en/milestones/MTO-1.2",
        "/en/catalogue.csv",
        "/en/catalogue.json",
    ):
        shown = page(client, address)
        assert (SECRET in shown or f"/e/{file}/file" in shown) == opens, address
        assert opens or "secret-name" not in shown, address
    states = {row["title"]: row["link"] for row in data(client)}
    assert {states["Linked"], states["Filed"]} == {"opens" if opens else "closed"}


@pytest.mark.parametrize("role", ["lead", "other", "executive", "admin"])
@pytest.mark.parametrize("given", [{"public": True}, {"access": "public_service"}, {}])
def test_what_the_public_service_may_open_opens_for_every_role(app, role, given):
    number = piece(url=SECRET, milestone_id=milestone_id("MTO-1.2"), **given)
    assert SECRET in page(signed_in(app, role), f"/en/e/{number}")


@pytest.mark.parametrize("role", ["executive", "other", "admin"])
def test_the_search_tells_its_number_and_never_its_link(app, role):
    number = own(title_en="Linked", url=SECRET)
    client = signed_in(app, role)
    for address in ("search?q=linked", "search/typed?q=linked", "search.json?q=linked"):
        shown = page(client, f"/en/{address}")
        assert f"E-{number}" in shown, address
        assert SECRET not in shown, address


def test_nothing_opens_without_signing_in(app):
    number = piece(public=True, file=keep(io.BytesIO(b"%PDF-"), "a.pdf"))
    client = app.test_client()
    for address in (f"e/{number}", f"e/{number}/file", "catalogue", "catalogue.json"):
        assert client.get(f"/en/{address}").status_code in (302, 303, 401), address


def test_a_page_says_what_a_piece_is_and_for_whom_and_how_to_cite_it(app):
    number = own(
        title_en="Minutes of June",
        title_fr=None,
        kind="minutes",
        dated_on=date(2017, 6, 1),
        languages="en;fr",
        access_reason_en="It names people.",
    )
    client = signed_in(app, "executive")
    shown = plain(page(client, f"/en/e/{number}"))
    for words in ("Announced", "June 1, 2017", "English, French", "It names people."):
        assert words in shown
    source = parsed(client.get(f"/en/e/{number}"))
    assert source.select_one('a[href="/en/milestones/MTO-1.2"]')
    english, french = (source.select_one(f"#cite-{one}")["value"] for one in ("en", "fr"))
    assert english.startswith("Minutes of June. Minutes, June 1, 2017. ")
    assert english.endswith(f"/en/e/{number} (consulted on December 31, 2017).")
    assert french.endswith(f"/fr/e/{number} (consulté le 31\xa0décembre 2017).")


def test_an_archived_piece_keeps_its_address_and_does_not_open(app):
    number = piece(url=SECRET)
    client = signed_in(app, "admin")
    record = db.session.get(Evidence, number)
    record.archived_at = record.created_at
    db.session.commit()
    shown = page(client, f"/en/e/{number}")
    assert "no longer in use" in shown
    assert SECRET not in shown
    assert number not in [row["title"] for row in data(client)]


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999", "x"])
def test_a_number_that_was_never_given_is_not_found(app, number):
    assert signed_in(app, "lead").get(f"/en/e/{number}").status_code == 404


@pytest.fixture
def four(empty):
    """A piece of each gap, and one that lacks nothing."""
    ministry = builders.ministry("AAA")
    course = builders.course("K1")
    session = builders.session(course, "S1", ministry_id=ministry.id)
    whole = {"url": "https://example.org/", "title_fr": "x", "session_id": session.id}
    piece(title_en="Whole", dated_on=date(2017, 3, 1), public=True, kind="deck", **whole)
    piece(title_en="Unowned", **{**whole, "session_id": None}, dated_on=date(2016, 3, 1))
    piece(title_en="Alone", **{**whole, "title_fr": None}, dated_on=date(2015, 1, 1))
    piece(title_en="Announced", title_fr="y", session_id=session.id)
    piece(title_en="In French", **{**whole, "url": "https://e.org/"}, languages="fr")
    return empty


@pytest.mark.parametrize(
    "query, named",
    [
        ("kind=deck", {"Whole"}),
        ("public=yes", {"Whole"}),
        ("year=2016", {"Unowned"}),
        ("missing=fr", {"Alone"}),
        ("missing=en", {"In French"}),
        ("opens=no", {"Announced"}),
        ("owner=none", {"Unowned"}),
        ("q=ANNOUNCÉD", {"Announced"}),
        ("q=%25", set()),
        ("q=whole&year=2016", set()),
        ("year=2016&year=2015", {"Unowned", "Alone"}),
        ("missing=fr&missing=en&opens=yes", {"Alone", "In French"}),
    ],
)
def test_the_catalogue_is_narrowed_alike_on_the_page_and_in_every_file(four, query, named):
    client = signed_in(four, "executive")
    assert set(titles(client, query)) == named
    assert set(result_titles(page(client, f"/en/catalogue?{query}"))) == named
    lines = list(csv.reader(io.StringIO(page(client, f"/en/catalogue.csv?{query}"))))[1:]
    assert {line[0] for line in lines} == named
    with ZipFile(io.BytesIO(client.get(f"/en/catalogue.xlsx?{query}").data)) as book:
        sheets = " ".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))
    every = {"Whole", "Unowned", "Alone", "Announced", "In French"}
    assert {name for name in every if f">{name}<" in sheets} == named


@pytest.mark.parametrize("query", ["kind=x", "year=abcd", "year=0000", "missing=de", "owner=AAA"])
def test_a_filter_that_does_not_exist_is_not_found(four, query):
    assert signed_in(four, "lead").get(f"/en/catalogue?{query}").status_code == 404


def test_gaps_come_first_for_administrators_and_the_latest_for_others(four):
    order = ["Announced", "Alone", "In French", "Unowned", "Whole"]
    assert titles(signed_in(four, "admin"), "") == order
    assert titles(signed_in(four, "executive"), "")[:3] == ["Whole", "Unowned", "Alone"]


def test_the_columns_are_those_that_programs_know(four):
    (row,) = data(signed_in(four, "executive"), "q=whole")
    assert list(row) == DATA
    assert row["belongs_to"], row["belongs_to_code"] == (["session"], ["S1"])
    assert (row["missing"], row["link"]) == (None, "opens")
    answer = signed_in(four, "executive").get("/en/catalogue.csv?q=whole")
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert len(lines) == 2
    assert len(lines[0]) == len(DATA)
    assert signed_in(four, "lead").get("/fr/catalogue.xlsx").status_code == 200


def test_each_value_says_how_many_pieces_it_leaves_beside_the_other_filters(four):
    client = signed_in(four, "executive")
    links = narrowing(page(client, "/en/catalogue?opens=yes"))
    counts = {name: plain(str(link.select_one("span"))).strip() for name, link in links.items()}
    assert counts == {
        "Deck": "1", "Other": "3", "Yes": "4", "No": "1", "2017": "1", "2016": "1", "2015": "1",
        "English": "1", "French": "1", "No owner": "1",
    }  # fmt: skip
    for name in ("Deck", "2016", "French", "No owner"):
        assert len(result_titles(page(client, links[name]["href"]))) == int(counts[name]), name


def test_a_filter_in_use_stands_above_and_can_be_taken_away(four):
    client = signed_in(four, "executive")
    shown = page(client, "/en/catalogue?year=2016&q=un")
    assert "1 of 5 pieces" in plain(shown)
    chips = {plain(str(one)).strip(): one["href"] for one in parsed(shown).select(".chips a")}
    assert list(chips) == ["“un”", "Year: 2016", "Clear the filters"]
    assert "year" not in chips["Year: 2016"]
    assert "q=un" in chips["Year: 2016"]
    assert chips["Clear the filters"] == "/en/catalogue"
    assert narrowing(shown)["2016"]["aria-current"] == "true"
    assert "year" not in narrowing(shown)["2016"]["href"]


def test_a_filter_takes_several_values_and_each_can_be_taken_away(four):
    client = signed_in(four, "executive")
    shown = page(client, "/en/catalogue?year=2016")
    both = narrowing(shown)["2015"]["href"]
    assert set(result_titles(page(client, both))) == {"Unowned", "Alone"}
    chips = {
        plain(str(one)).strip(): one["href"]
        for one in parsed(page(client, both)).select(".chips a")
    }
    assert set(result_titles(page(client, chips["Year: 2016"]))) == {"Alone"}


def test_words_that_are_looked_for_are_marked(four):
    shown = parsed(page(signed_in(four, "executive"), "/en/catalogue?q=WHÔLE"))
    assert [one.get_text() for one in shown.select(".results mark")] == ["Whole"]


def test_what_is_missing_and_what_does_not_open_is_said(four):
    shown = parsed(page(signed_in(four, "executive"), "/en/catalogue"))
    words = {plain(str(one.h3.a)).strip(): plain(str(one)) for one in shown.select(".results li")}
    assert "in English only" in words["Alone"]
    assert "in French only" in words["In French"]
    assert "announced only" in words["Announced"]
    assert not any(gap in words["Whole"] for gap in ("only", "link"))


def test_hostile_titles_are_escaped(four):
    piece(title_en="<script>1</script>")
    shown = body(signed_in(four, "lead").get("/en/catalogue?q=script"))
    assert "<script>1" not in shown


def test_an_empty_catalogue_says_so(empty):
    client = signed_in(empty, "lead")
    assert "There is nothing here" in page(client, "/en/catalogue")
    assert data(client) == []


def test_a_piece_leads_to_what_it_belongs_to(app):
    event = by_code("events", "POP-2017-06")
    piece(title_en="Of the event", event_id=event.id)
    client = signed_in(app, "lead")
    shown = parsed(client.get("/en/catalogue?q=of+the+event"))
    assert shown.select_one('.results a[href="/en/events/POP-2017-06"]')
    assert "announced only" in plain(str(shown.select_one(".results")))


def test_the_catalogue_takes_as_many_statements_for_many_pieces(app, statements):
    client = signed_in(app, "admin")
    counts = []
    for more in (0, 40):
        for _each in range(more):
            piece(milestone_id=milestone_id("MTO-1.2"))
        statements.clear()
        page(client, "/en/catalogue")
        counts.append(len(statements))
    assert counts[1] <= counts[0]


def test_the_catalogue_is_a_place_of_the_navigation(app):
    shown = parsed(signed_in(app, "executive").get("/en/catalogue"))
    assert shown.select_one('nav a[href="/en/catalogue"][aria-current="page"]')
