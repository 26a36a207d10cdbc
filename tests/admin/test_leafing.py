"""Who leafs through a list of records meets each of them once, whatever others write meanwhile."""

from urllib.parse import quote

import pytest
from flask import g
from sqlalchemy import func, select

from dashboard.admin import list_rows, lists, live_count as live_count_of
from dashboard.admin.live_count import live_count
from dashboard.extensions import db
from dashboard.ministries.models import Team
from dashboard.records.kinds import kind, kinds
from dashboard.records.save import archive, create_unlogged, edit, restore
from dashboard.records.undo import take_back
from dashboard.training.models import SurveyResponse
from dashboard.web import cache, listing
from dashboard.web.listing import Query
from tests.builders import ACTOR, last, ministry, read, record_for, session, team
from tests.conftest import files, signed_in
from tests.html import page, parsed

NAMES = [kind.name for kind in kinds()]


def sorts_of(name):
    columns = lists.listing_of(kind(name)).columns
    return [f"{sign}{column.sort}" for column in columns if column.sort for sign in ("", "-")]


@pytest.mark.parametrize("name", NAMES)
def test_beside_each_record_stand_those_that_come_before_and_after_it_in_the_list(app, name):
    with app.test_request_context("/en/"):
        for sort in sorts_of(name):
            query = Query(dict.fromkeys(lists.listing_of(kind(name)).filters), sort, 1)
            table, order = list_rows._order(kind(name), query)
            chosen = list_rows._chosen(kind(name), query)[0].select_from(table)
            ids = list(db.session.scalars(order.of(chosen)))
            for place in {*range(0, len(ids), 7), len(ids) - 1} - {-1}:
                after = order.beside(chosen, ids[place], True, 3)
                before = order.beside(chosen, ids[place], False, 3)
                assert after == ids[place + 1 : place + 4], (sort, place)
                assert before == ids[max(place - 3, 0) : place], (sort, place)


def shown(client, address):
    """The records of a page by their ids, and where it leads on and back to."""
    read = parsed(page(client, address))
    ids = [int(row["id"].removeprefix("record-")) for row in read.select("tr[id^=record-]")]
    links = [read.find(id=f"page-{name}") for name in ("after", "before")]
    return ids, *(link and link["href"] for link in links)


def leafed(client, address, by=1):
    """The records of a page and of all that follow (or lead up to) it, page by page."""
    pages = []
    while address:
        answer = shown(client, address)
        pages.append(answer[0])
        assert len(pages) < 200
        address = answer[by]
    return pages


@pytest.mark.parametrize("sort", ["", "sort=-completed_on", "sort=course"])
def test_leafing_on_and_back_shows_the_same_pages(app, admin, monkeypatch, sort):
    monkeypatch.setattr(listing, "SIZE", 40)
    pages = leafed(admin, f"/en/admin/completions?{sort}")
    model = kind("completions").model
    everyone = db.session.scalars(select(model.id).where(model.live)).all()
    assert sorted(id for page in pages for id in page) == sorted(everyone)
    address = f"/en/admin/completions?{sort}"
    while (following := shown(admin, address)[1]) is not None:
        address = following
    assert leafed(admin, address, by=2) == pages[::-1]


def test_nobody_is_left_out_or_shown_twice_when_others_write_meanwhile(app, admin, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 5)
    first, address, _none = shown(admin, "/en/admin/teams")
    team(ministry("MX"), "A-1")  # before all of them
    db.session.commit()
    second, following, back = shown(admin, address)
    assert not set(first) & set(second)
    archive(db.session.get(kind("teams").model, first[1]), ACTOR)
    db.session.commit()
    third = shown(admin, following)[0]
    assert not {*first, *second} & set(third)
    every = [id for page in leafed(admin, "/en/admin/teams") for id in page]
    place = every.index(second[0])
    assert every[place : place + 10] == second + third
    assert shown(admin, back)[0] == every[:5]


@pytest.fixture
def seven(empty, monkeypatch):
    """Who administers seven teams, of which a page shows three; their ids in the list's order."""
    owner = ministry("MX")
    ids = [team(owner, f"T-{number}").id for number in range(7)]
    db.session.commit()
    monkeypatch.setattr(listing, "SIZE", 3)
    return signed_in(empty, "admin"), ids


def test_the_last_is_met_where_one_before_it_was_archived_meanwhile(seven):
    admin, ids = seven
    first, address, _none = shown(admin, "/en/admin/teams")
    archive(db.session.get(Team, first[0]), ACTOR)
    db.session.commit()
    assert [first, *leafed(admin, address)] == [ids[:3], ids[3:6], ids[6:]]


def test_nothing_follows_the_last_where_one_before_it_was_added_meanwhile(seven):
    admin, ids = seven
    first, address, _none = shown(admin, "/en/admin/teams")
    team(ministry("NEW"), "A-1")
    db.session.commit()
    assert [first, *leafed(admin, address)] == [ids[:3], ids[3:6], ids[6:]]


def test_where_the_record_beside_is_gone_the_page_is_found_by_its_number(app, admin, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 5)
    first, address, _none = shown(admin, "/en/admin/teams")
    archive(db.session.get(kind("teams").model, first[-1]), ACTOR)
    db.session.commit()
    every = [id for page in leafed(admin, "/en/admin/teams") for id in page]
    assert shown(admin, address)[0] == every[5:10]
    assert shown(admin, "/en/admin/teams?page=2&after=999999")[0] == every[5:10]


def test_fewer_before_than_a_page_holds_are_found_by_number(app, admin, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 5)
    every = [id for page in leafed(admin, "/en/admin/teams") for id in page]
    assert shown(admin, f"/en/admin/teams?page=2&before={every[3]}")[0] == every[5:10]


@pytest.mark.parametrize("words", ["1 2", "og102", "99 99", "nothing at all"])
def test_a_search_finds_the_same_whether_few_or_many_are_called_so(admin, monkeypatch, words):
    found = []
    for named in (0, 10**6):
        monkeypatch.setattr(list_rows, "NAMED", named)
        found.append(leafed(admin, f"/en/admin/completions?q={quote(words)}"))
    assert found[0] == found[1]
    assert any(found[0]) == (words != "nothing at all")


@pytest.mark.parametrize("beside", ["after=x", "before=-1", "after=99999999999"])
def test_what_is_no_record_is_refused(admin, beside):
    assert admin.get(f"/en/admin/teams?page=2&{beside}").status_code == 404


def test_a_filter_or_another_order_begins_at_the_first_page(app, admin, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 5)
    second = parsed(page(admin, shown(admin, "/en/admin/teams")[1]))
    links = [*second.select("thead a"), *second.select("a[href*='.csv']")]
    assert links
    assert not [a["href"] for a in links if "after=" in a["href"] or "page=" in a["href"]]


@pytest.mark.parametrize("size", [50, 5])
def test_a_page_in_the_middle_takes_as_many_statements_as_any_other(
    app, admin, statements, monkeypatch, size
):
    monkeypatch.setattr(listing, "SIZE", size)
    address, counts = shown(admin, "/en/admin/completions")[1], []
    while address and len(counts) < 5:
        statements.clear()
        address = shown(admin, address)[1]
        counts.append(len(statements))
    assert len(set(counts)) == 1 and counts[0] < 10


def expect_counted(name):
    """What is kept of a kind's number, renewed after the last writes, is its number."""
    g.pop("revisions", None)
    model = kind(name).model
    number = db.session.scalar(select(func.count()).select_from(model).where(model.live))
    assert live_count(kind(name)) == number
    return number


def test_the_number_of_records_follows_every_way_to_write(empty, tmp_path):
    with empty.test_request_context("/en/"):
        course = record_for("courses", code="K")
        held = session(course, "S")
        db.session.commit()
        assert expect_counted("courses") == 1
        archive(course, ACTOR)
        db.session.commit()
        assert expect_counted("courses") == 0
        restore(course, ACTOR)
        db.session.commit()
        assert expect_counted("courses") == 1
        edit(course, {"name_en": "Another"}, ACTOR)
        db.session.commit()
        assert expect_counted("courses") == 1
        rows = [f"C{n},a,b,no" for n in range(3)]
        lines = {"courses": "\n".join(["code,name_en,name_fr,required", *rows])}
        read(files(tmp_path, **lines))
        assert expect_counted("courses") == 4
        take_back(last(), ACTOR)
        db.session.commit()
        assert expect_counted("courses") == 1
        assert expect_counted("surveys") == 0
        answer = SurveyResponse(session_id=held.id, stage="after", submitted_on=held.starts_on)
        create_unlogged(answer, "training.surveys", held.starts_on)
        db.session.commit()
        assert expect_counted("surveys") == 1


def test_the_runs_that_were_written_to_alone_are_counted_anew(app, statements, monkeypatch):
    monkeypatch.setattr(live_count_of, "RUN", 2)
    with app.test_request_context("/en/"):
        before = expect_counted("ministries")
        archive(db.session.get(kind("ministries").model, 5), ACTOR)
        db.session.commit()
        statements.clear()
        assert expect_counted("ministries") == before - 1
        [counting] = [text for text in statements if "GROUP BY" in text]
        assert counting.count("BETWEEN") == 1
        cache.clear()
        assert expect_counted("ministries") == before - 1
