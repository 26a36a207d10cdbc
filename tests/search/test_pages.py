"""The page of the search, what is shown as one types, and the results as files."""

import csv
import io

import pytest

from dashboard.extensions import db
from dashboard.guide.models import GuideSection
from dashboard.ministries.models import Ministry
from dashboard.search import ranking, views
from tests.builders import add, ministry, staff, team
from tests.conftest import signed_in
from tests.html import page, parsed, plain, post

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def rows(client, address):
    return client.get(address).get_json()["rows"]


def test_results_stand_by_kind_with_counts_and_links(app):
    shown = parsed(page(signed_in(app, "executive"), "/en/search?q=open+data"))
    assert "Courses" in plain(str(shown.select_one("#courses h2")))
    assert shown.select_one("#courses .results a")["href"].startswith("/en/courses/")
    chips = [plain(str(chip)).strip() for chip in shown.select(".chips a")]
    assert chips[0].startswith("Everything: ")
    sizes = [int(chip.rsplit(": ", 1)[1]) for chip in chips]
    assert sizes[0] == sum(sizes[1:])


def test_the_page_shows_the_kinds_of_the_best_and_names_every_other(app):
    shown = parsed(page(signed_in(app, "executive"), "/en/search?q=open"))
    kinds = [section["id"] for section in shown.select("section.card[id]")]
    assert len(kinds) == 6 < len(shown.select(".chips a")) - 1
    assert "Every other kind is in the list above" in plain(str(shown))
    assert all(len(section.select(".results li")) <= 3 for section in shown.select("section[id]"))
    few = parsed(page(signed_in(app, "executive"), "/en/search?q=og101"))
    assert "Every other kind" not in plain(str(few))


def test_what_is_counted_no_further_is_said(app, monkeypatch):
    for module in (ranking, views):
        monkeypatch.setattr(module, "MOST", 10)
    client = signed_in(app, "executive")
    shown = plain(page(client, "/en/search?q=open&kind=milestones"))
    assert "milestones: 10+" in shown.lower()
    assert "Only the first 10 results are listed" in shown
    board = parsed(page(client, "/fr/search?q=open&kind=milestones")).select_one("#board")
    assert board["data-say"].startswith("Plus de ")
    assert len(rows(client, "/en/search.json?q=open&kind=milestones")) == 10


def test_every_address_of_the_results_opens(app):
    client = signed_in(app, "admin")
    for q in ("mto", "open", "s014", "rq016", "pop-2017-06", "100001", "0.9", "minutes"):
        kinds = {row["kind"]: row["address"] for row in rows(client, f"/en/search.json?q={q}")}
        for kind, address in kinds.items():
            path = address and address.removeprefix("http://127.0.0.1:5000")
            assert path and client.get(path).status_code == 200, (kind, address)


def test_one_kind_is_paged_and_another_language_finds_the_same(app):
    client = signed_in(app, "admin")
    first = rows(client, "/en/search.json?q=data&kind=updates")
    assert [row["code"] for row in rows(client, "/fr/search.json?q=data&kind=updates")] == [
        row["code"] for row in first
    ]
    shown = parsed(page(client, "/en/search?q=ontario&kind=staff&page=1"))
    assert {card["id"] for card in shown.select("section.card[id]")} <= {"staff"}


def test_words_found_are_marked_and_what_was_written_is_escaped(empty):
    add(GuideSection(number="1", section=1, title_en="<b>Œuvre</b>", title_fr="T", body_en="x"))
    db.session.commit()
    shown = page(signed_in(empty, "executive"), "/en/search?q=oeuv")
    assert "&lt;b&gt;<mark>Œuvre</mark>&lt;/b&gt;" in "".join(shown.split("\n"))
    assert "<b>Œuvre" not in shown


def test_where_the_words_stand_in_a_text_is_shown(empty):
    body = "An **answer** " + "of many words " * 40 + "where the *canary* sings " + "and on " * 60
    add(GuideSection(number="1", section=1, title_en="T", title_fr="T", body_en=body))
    db.session.commit()
    [row] = rows(signed_in(empty, "executive"), "/en/search.json?q=canary")
    assert "where the canary sings" in row["context"] and "*" not in row["context"]
    assert len(row["context"]) < 250
    assert row["code"] == "1" and row["kind"] == "guide" and row["title"] == "T"
    assert row["address"].endswith("/en/guide/1#s1")


@pytest.mark.parametrize("role", ["lead", "other", "executive", "admin", None])
def test_names_are_found_by_who_may_see_them(app, role):
    mto = db.session.query(Ministry).filter_by(code="MTO").one()
    staff(team(mto, "MTO-CANARY"), name="Ada Canaryname", employee_number="CANARY77")
    db.session.commit()
    client = signed_in(app, role)
    for address in ("search?q=canaryname", "search.json?q=canary77", "search/typed?q=ada+canary"):
        answer = client.get(f"/en/{address}")
        seen = "Ada Canaryname" in answer.get_data(as_text=True).replace("<mark>", "").replace(
            "</mark>", ""
        )
        assert seen == (role in ("lead", "admin")), address
        assert answer.status_code == (200 if role else 303), address


def test_a_lead_reports_progress_beside_own_milestones_alone(app):
    address = "/en/milestones/MTO-1.2/updates/new"
    for role, sees in (("lead", True), ("other", False), ("executive", False), ("admin", False)):
        client = signed_in(app, role)
        for path in ("search?q=mto-1.2", "search/typed?q=mto-1.2"):
            assert (f'href="{address}"' in page(client, f"/en/{path}")) == sees, (role, path)


def test_as_one_types_options_and_their_number_are_given(app):
    client = signed_in(app, "lead")
    shown = parsed(page(client, "/en/search/typed?q=open&at=menu"))
    options = shown.select("[role=option]")
    assert len({option["id"] for option in options}) == len(options) > 3
    assert shown.div["data-say"] == "The first 8 results."
    assert all(group["aria-labelledby"] for group in shown.select("[role=group]"))
    assert parsed(page(client, "/en/search/typed?q=zzzzqq")).div["data-say"] == "0 results."
    assert page(client, "/en/search/typed?q=").strip() == ""


def test_a_file_has_the_columns_of_the_page(app):
    client = signed_in(app, "executive")
    answer = client.get("/en/search.csv?q=og101&kind=courses")
    lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert lines[0] == ["Kind", "Code", "Title", "Context", "Address"]
    assert lines[1][:2] == ["Courses", "OG101"]
    assert client.get("/en/search.xlsx?q=og101").data[:2] == b"PK"
    names = [c["name"] for c in client.get("/fr/search.json?q=og101").get_json()["columns"]]
    assert names == ["kind", "code", "title", "context", "address"]


def test_for_htmx_only_the_results_are_given(app):
    answer = signed_in(app, "lead").get("/en/search?q=open", headers=HTMX)
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="board"')


def test_an_empty_database_and_an_empty_box_say_so(empty):
    ministry("MTO")
    db.session.commit()
    client = signed_in(empty, "executive")
    assert "Type a word" in page(client, "/en/search")
    assert "Nothing was found for “zzz”" in page(client, "/en/search?q=zzz")
    assert "<mark>" not in page(client, "/en/search?q=%2A")
    assert rows(client, "/en/search.json") == []


@pytest.mark.parametrize("address", ["?kind=nothing", "?q=a&page=0", "?page=x", "/typed?at=else"])
def test_what_does_not_exist_is_not_found(app, address):
    assert signed_in(app, "executive").get(f"/en/search{address}").status_code == 404


@pytest.mark.parametrize(
    "q", ["a", "x" * 10_000, '"', "*", "NEAR(a, b)", "-", ":", "%00", "%F0%9F"]
)
def test_no_text_is_an_error(app, q):
    client = signed_in(app, "admin")
    for path in ("search", "search/typed", "search.json", "search.csv"):
        assert client.get(f"/en/{path}?q={q}").status_code == 200, path


def test_the_number_of_statements_does_not_grow_with_the_records(app, statements):
    client = signed_in(app, "lead")
    seen = []
    for address in ("q=og101", "q=open", "q=mto", "q=the&kind=updates"):
        del statements[:]
        page(client, f"/en/search?{address}")
        seen.append(len(statements))
    assert max(seen) <= 30


def test_the_key_can_be_switched_off_in_a_browser(app):
    client = signed_in(app, "lead")
    assert "the key / leads to the search box" in page(client, "/en/search")
    answer = post(client, "search/key", key="off", back="/en/search")
    assert (answer.status_code, answer.location) == (303, "/en/search")
    assert "no key leads" in page(client, "/en/search")
    assert client.post("/en/search/key", data={"key": "on"}).status_code == 400


def test_every_page_has_the_box(app):
    assert 'action="/fr/search"' in page(signed_in(app, "executive"), "/fr/")
    assert 'role="search"' not in page(app.test_client(), "/en/sign-in")
