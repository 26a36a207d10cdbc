"""An open tile: its measure by ministry, what weighs most, why, and whom to ask."""

from datetime import date

import pytest

from dashboard.accounts.models import User
from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.language import format_percent
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_of
from tests.overview.conftest import measured

TILES = ("plans", "training", "community", "guide", "outcomes")


def opened(client, tile, more=""):
    return parsed(page(client, f"/en/?open={tile}{more}")).select_one("li.opened")


def rows(soup):
    return [plain(str(one)).strip() for one in soup.select("tbody th a")]


@pytest.mark.parametrize("tile", TILES)
def test_a_tile_opens_beside_itself_and_closes(app, tile):
    soup = parsed(page(signed_in(app, "executive"), f"/en/?open={tile}"))
    link = soup.select_one(f"#open-{tile}")
    assert (link["aria-expanded"], link["href"]) == ("true", f"/en/#tile-{tile}")
    assert soup.select_one(f"#tile-{tile} + li.opened") is not None
    assert len(soup.select("li.opened")) == 1


@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("more", ["", "&period=all", "&period=1999-00", "&ministry=MTO"])
def test_each_opens_in_any_period_and_for_one_ministry(app, tile, more):
    assert opened(signed_in(app, "executive"), tile, more)


@pytest.mark.parametrize("tile", TILES)
def test_each_opens_where_there_are_no_records(empty, tile):
    assert opened(signed_in(empty, "executive"), tile)


def test_one_that_does_not_exist_is_not_found(app):
    assert signed_in(app, "executive").get("/en/?open=budget").status_code == 404


@pytest.mark.parametrize(
    ("tile", "measure"), [("plans", "plan_completion"), ("training", "trained")]
)
def test_its_figures_are_the_measures_now_and_in_the_previous_period(app, tile, measure):
    soup = opened(signed_in(app, "admin"), tile)
    row = row_of(str(soup), "Ministry of Transportation")
    now = measured(code="MTO")[measure].value
    before = measured("2016-17", date(2017, 3, 31), code="MTO")[measure].value
    assert f" {format_percent(now)} {format_percent(before)} " in row


def test_the_ministry_with_most_overdue_comes_first_and_weighs_most(app):
    soup = opened(signed_in(app, "executive"), "plans")
    assert rows(soup)[0] == "Ministry of Transportation"
    cause = soup.select_one(".opened__why ol li")
    assert plain(str(cause)).strip() == "Ministry of Transportation 5 of 29 overdue milestones"
    assert "want=overdue" in cause.a["href"]


def test_the_ministry_with_the_smallest_share_trained_comes_first(app):
    assert rows(opened(signed_in(app, "executive"), "training"))[0] == "Ministry of Energy"


@pytest.fixture
def late(empty):
    """A milestone that is overdue, its lead, and what the lead wrote."""
    ministry = builders.ministry("MTO", name_en="Transportation")
    plan = builders.add(Plan(code="P", ministry_id=ministry.id, name_en="P", name_fr="P"))
    commitment = builders.add(
        Commitment(code="C", plan_id=plan.id, name_en="Promise", name_fr="Promesse")
    )
    milestone = builders.add(
        Milestone(
            code="C.1",
            commitment_id=commitment.id,
            name_en="Publish",
            name_fr="Publier",
            due_on=date(2017, 12, 21),
        )
    )
    for day, words in ((date(2017, 6, 1), "The first"), (date(2017, 9, 1), "Counsel reads it")):
        builders.add(
            Update(
                milestone_id=milestone.id,
                reported_on=day,
                status="limited",
                progress_en="p",
                challenges_en=words,
            )
        )
    db.session.query(User).filter_by(name="lead").one().ministry_id = ministry.id
    db.session.commit()
    return empty


def test_it_says_why_in_the_words_of_the_latest_update_and_whom_to_ask(late):
    words = plain(str(opened(signed_in(late, "executive"), "plans")))
    assert "10 days overdue · update of September 1, 2017" in words
    assert "Counsel reads it" in words
    assert "The first" not in words
    assert "lead@ontario.invalid" in words


def test_an_update_of_later_is_not_known_to_an_earlier_period(late):
    soup = opened(signed_in(late, "executive"), "plans", "&period=2017-18-Q1")
    assert "Counsel reads it" not in plain(str(soup))


def test_the_record_behind_a_red_tile_is_two_actions_away(late):
    client = signed_in(late, "executive")
    tile = parsed(page(client, "/en/")).select_one(".tile--alert .tile__open a")
    assert tile["href"].startswith("/en/?open=plans")
    soup = parsed(page(client, tile["href"].split("#")[0]))
    assert soup.select_one('li.opened a[href="/en/milestones/C.1"]')


def test_the_oldest_requests_weigh_most_and_their_subject_is_for_who_may_read_it(late):
    ministry = db.session.query(builders.Ministry).one()
    for code, day in (("R2", date(2017, 12, 1)), ("R1", date(2017, 5, 1))):
        builders.add(
            SupportRequest(
                code=code, ministry_id=ministry.id, received_on=day, subject_en=f"Help {code}"
            )
        )
    db.session.commit()
    causes = opened(signed_in(late, "executive"), "community").select(".opened__why ol a")
    assert [cause.get_text() for cause in causes] == ["Request R1", "Request R2"]
    causes = opened(signed_in(late, "lead"), "community").select(".opened__why ol a")
    assert [cause.get_text() for cause in causes] == ["Help R1", "Help R2"]


@pytest.fixture
def small(empty):
    """A ministry of three people beside one of thirty and one of forty."""
    course = builders.course("K", required=True)
    for code, people, trained in (("FEW", 3, 1), ("MID", 30, 15), ("BIG", 40, 20)):
        team = builders.team(builders.ministry(code), f"{code}-T")
        builders.trained_team(team, course, people, trained)
    db.session.commit()
    return empty


def test_what_would_tell_of_few_stays_withheld(small):
    soup = opened(signed_in(small, "executive"), "training")
    assert row_of(str(soup), "FEW") == "FEW fewer than 5 fewer than 5 — fewer than 5 —"
    assert row_of(str(soup), "MID").startswith("MID withheld withheld — withheld")
    soup = opened(signed_in(small, "admin"), "training")
    assert row_of(str(soup), "FEW").startswith("FEW 33% 0%")


@pytest.mark.parametrize("tile", TILES)
def test_the_number_of_statements_does_not_grow_with_the_records(app, statements, tile):
    client = signed_in(app, "executive")

    def drawn():
        cache.clear()
        statements.clear()
        assert opened(client, tile)
        return len(statements)

    commitment = builders.by_code("commitments", "MTO-1").id

    def add(number):
        ministry = builders.ministry(f"M{number}", active=True)
        builders.add(
            Milestone(
                code=f"C.{number}",
                commitment_id=commitment,
                lead_id=ministry.id,
                name_en="x",
                name_fr="x",
                due_on=date(2017, 5, 1),
            )
        )
        builders.add(
            SupportRequest(code=f"R{number}", ministry_id=ministry.id, received_on=date(2017, 5, 1))
        )

    add(0)
    db.session.commit()
    before = drawn()
    for number in range(1, 12):
        add(number)
    db.session.commit()
    assert drawn() == before
