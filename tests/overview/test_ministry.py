"""The page of one ministry: each thing once, the worst first, with its reasons and one action."""

from datetime import date

import pytest

from dashboard.accounts.models import User
from dashboard.community.models import Event, SupportRequest
from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback, GuideSection
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.records.save import edit
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain

MEASURED = {"measure_en": "Datasets", "measure_fr": "Données", "target": 10}


@pytest.fixture
def world(empty):
    """A ministry with one commitment, as of December 31, 2017."""
    ministry = builders.ministry("MTO", name_en="Transportation")
    plan = builders.add(
        Plan(code="P", ministry_id=ministry.id, name_en="Plan", name_fr="Plan", state="published")
    )
    builders.add(Commitment(code="C", plan_id=plan.id, name_en="Promise", name_fr="Promesse"))
    the_lead().ministry_id = ministry.id
    db.session.commit()
    return empty


def the_lead():
    return db.session.query(User).filter_by(name="lead").one()


def the_ministry():
    return db.session.query(builders.Ministry).filter_by(code="MTO").one()


def milestone(code, **fields):
    given = {"name_en": f"Name of {code}", "name_fr": code, "due_on": date(2018, 6, 30), **MEASURED}
    commitment = db.session.query(Commitment).one()
    return builders.add(
        Milestone(**{"code": code, "commitment_id": commitment.id, **given, **fields})
    )


def reported(milestone, day, status="limited", **fields):
    update = Update(milestone_id=milestone.id, reported_on=day, status=status, **fields)
    return builders.add(update)


def request(code, received_on, **fields):
    given = {"subject_en": f"Help with {code}", "subject_fr": code, **fields}
    ministry = the_ministry()
    return builders.add(
        SupportRequest(code=code, ministry_id=ministry.id, received_on=received_on, **given)
    )


def shown(world, role, query=""):
    """The page as this person sees it."""
    db.session.commit()
    return parsed(page(signed_in(world, role), f"/en/ministries/MTO{query}"))


def things(soup):
    """What needs attention: title and reasons of each, in their order."""
    return [
        (plain(str(item.h3)).strip(), plain(str(item.p)).strip())
        for item in soup.select("ol.attention > li")
    ]


def test_a_milestone_stands_once_with_all_its_reasons_in_words(world):
    late = milestone("C.1", due_on=date(2017, 11, 12), target=None)
    reported(late, date(2017, 7, 21), "substantial")
    assert things(shown(world, "executive")) == [
        ("Name of C.1 C.1", "49 days overdue · no update since July 21 · no target · no evidence")
    ]


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2017, 12, 30), "1 day overdue"),
        (date(2017, 12, 31), "due today"),
        (date(2018, 1, 1), "due in 1 day"),
        (date(2018, 1, 30), "due in 30 days"),
    ],
)
def test_what_is_due_is_told_in_days(world, due_on, words):
    reported(milestone("C.1", due_on=due_on), date(2017, 12, 1))
    assert [reasons for _title, reasons in things(shown(world, "lead"))] == [words]


def test_an_update_of_another_year_tells_its_year(world):
    reported(milestone("C.1"), date(2016, 5, 1))
    assert things(shown(world, "lead"))[0][1] == "no update since May 1, 2016"


def test_what_is_complete_with_evidence_is_not_in_the_list(world):
    done = milestone("C.1", due_on=date(2017, 3, 1))
    reported(done, date(2017, 2, 1), "complete")
    builders.add(
        Evidence(milestone_id=done.id, title_en="Link", url="https://a.example/", kind="page")
    )
    soup = shown(world, "lead")
    assert things(soup) == []
    assert "Nothing needs attention." in plain(str(soup.select_one("#attention")))


def test_the_worst_comes_first(world):
    course, ministry = builders.course("K", required=True), the_ministry()
    for code, trained in (("FEW", 2), ("MANY", 6)):
        team = builders.team(ministry, code, name_en=code)
        builders.trained_team(team, course, 20, trained)
    reported(milestone("C.1", due_on=date(2017, 12, 1)), date(2017, 12, 1))
    reported(milestone("C.2", due_on=date(2017, 3, 1)), date(2017, 12, 1))
    reported(milestone("C.3", due_on=date(2018, 1, 5)), date(2017, 12, 1))
    request("R1", date(2017, 10, 1))
    request("R2", date(2017, 12, 20))
    titles = [title for title, _reasons in things(shown(world, "lead"))]
    assert titles == [
        "Name of C.2 C.2",
        "Help with R1 R1",
        "Name of C.1 C.1",
        "FEW FEW",
        "MANY MANY",
        "Help with R2 R2",
        "Name of C.3 C.3",
    ]


def test_a_team_tells_how_many_people_are_missing(world):
    course = builders.course("K", required=True)
    team = builders.team(the_ministry(), "T", name_en="Roads")
    builders.trained_team(team, course, 31, 6)
    soup = shown(world, "executive")
    assert things(soup) == [("Roads T", "19 people to go · 6 of 31 trained · target 80%")]
    assert "19" in plain(str(soup.select_one("#team-T")))


@pytest.mark.parametrize("people, trained", [(4, 1), (7, 0)])
def test_a_team_that_is_withheld_is_told_of_nowhere(world, people, trained):
    course, ministry = builders.course("K", required=True), the_ministry()
    builders.trained_team(builders.team(ministry, "T", name_en="Roads"), course, people, trained)
    builders.trained_team(builders.team(ministry, "U", name_en="Rail"), course, 40, 38)
    executive, lead = (shown(world, role) for role in ("executive", "lead"))
    assert things(executive) == []
    assert [title for title, _reasons in things(lead)] == ["Roads T"]


def test_a_comment_waits_once_and_a_ministry_without_any_is_asked_for_one(world):
    builders.add(
        GuideSection(
            number="0.9", section=1, title_en="t", title_fr="t", dated_on=date(2017, 12, 1)
        )
    )
    assert things(shown(world, "executive")) == [
        ("The guide, version 0.9", "no comment from this ministry yet")
    ]
    builders.add(
        GuideFeedback(
            guide="0.9",
            ministry_id=the_ministry().id,
            received_on=date(2017, 12, 1),
            summary_en="Too long",
            summary_fr="Trop long",
        )
    )
    title = "Comment on version 0.9 of the guide"
    for role, words in (("executive", ""), ("other", ""), ("lead", " · “Too long”")):
        waits = f"has waited for an answer for 30 days{words}"
        assert things(shown(world, role)) == [(title, waits)]


def actions(soup):
    return [
        (link.get_text(), link["href"].split("?")[0])
        for link in soup.select("ol.attention .button")
    ]


def test_each_thing_has_the_one_action_that_its_reader_may_take(world):
    reported(milestone("C.1", due_on=date(2017, 3, 1)), date(2017, 12, 1))
    request("R1", date(2017, 12, 20))
    id = db.session.query(SupportRequest).one().id
    new_update = ("Report progress", "/en/milestones/C.1/updates/new")
    assert actions(shown(world, "executive")) == []
    assert actions(shown(world, "lead")) == [
        new_update,
        ("Suggest a correction", f"/en/suggestions/requests/{id}"),
    ]
    assert actions(shown(world, "admin")) == [
        new_update,
        ("Record the answer", f"/en/admin/requests/{id}"),
    ]


def test_evidence_is_added_where_only_that_is_missing_and_the_record_mended_else(world):
    claimed = milestone("C.1")
    reported(claimed, date(2017, 12, 1), "complete")
    reported(milestone("C.2", target=None), date(2017, 12, 1))
    assert actions(shown(world, "lead")) == [
        ("Add evidence", "/en/milestones/C.1/evidence/new"),
        ("Suggest a correction", f"/en/suggestions/milestones/{claimed.id + 1}"),
    ]


def test_beyond_eight_the_rest_opens_at_the_readers_wish(world):
    for number in range(10):
        reported(milestone(f"C.{number}", due_on=date(2017, 3, 1)), date(2017, 12, 1))
    soup = shown(world, "executive")
    assert len(things(soup)) == 10
    assert len(soup.select("details ol.attention > li")) == 2
    assert soup.select_one("#attention summary").get_text(strip=True) == "Show 2 more"


def states(soup):
    return [plain(str(item)).strip() for item in soup.select(".states li")]


def test_where_nothing_happened_the_state_is_no_activity(world):
    assert "Community No activity" in states(shown(world, "executive"))
    classes = [tag["class"] for tag in shown(world, "executive").select(".states .tag")]
    assert ["tag", "tag--none"] in classes


def test_with_an_event_or_a_request_there_is_activity(world):
    request("R1", date(2017, 12, 20))
    assert "Community On track" in states(shown(world, "executive"))


def test_the_figures_lead_to_exactly_their_records(world):
    reported(milestone("C.1", due_on=date(2017, 3, 1)), date(2017, 12, 1))
    overdue = shown(world, "executive", "?period=2017-18-Q3").select(".stats li")[1]
    assert plain(str(overdue.select_one(".stats__number"))).strip() == "1 of 1"
    address = overdue.a["href"]
    assert address == "/en/milestones?ministry=MTO&want=overdue&period=2017-18-Q3"
    assert (
        len(parsed(page(signed_in(world, "executive"), address)).select("tr[id^=milestone]")) == 1
    )


def test_result_and_target_stand_in_the_plan(world):
    both, none = milestone("C.1", unit="datasets"), milestone("C.2", target=None)
    reported(both, date(2017, 10, 1), actual=2)
    reported(both, date(2017, 11, 1), actual=4)
    reported(both, date(2017, 12, 1))
    soup = shown(world, "executive")
    cells = {
        row["id"]: plain(str(row.select("td")[-1])).strip() for row in soup.select("#plan tr[id]")
    }
    assert cells == {"milestone-C.1": "4 of 10 datasets", f"milestone-{none.code}": "no target yet"}


def test_what_was_answered_and_held_stands_under_activity(world):
    request("R1", date(2017, 9, 1), closed_on=date(2017, 9, 8))
    request("R0", date(2016, 9, 1), closed_on=date(2016, 9, 8))
    event = {"code": "E", "name_en": "Forum", "name_fr": "Forum", "kind": "forum"}
    builders.add(Event(**event, starts_on=date(2017, 5, 1), ministry_id=the_ministry().id))
    soup = shown(world, "lead")
    assert [plain(str(li.contents[0])).strip() for li in soup.select("#requests li")] == [
        "Help with R1"
    ]
    assert "Forum" in plain(str(soup.select_one("#events")))


def test_who_leads_is_named_with_an_address(world):
    link = shown(world, "executive").select_one("#leads a")
    assert link["href"] == "mailto:lead@ontario.invalid"


def test_a_lead_who_may_not_sign_in_any_more_is_not_named(world):
    edit(the_lead(), {"active": False}, builders.ACTOR)
    soup = shown(world, "executive")
    assert "Nobody signs in for this ministry yet" in plain(str(soup.select_one("#leads")))


def test_a_page_that_is_kept_forgets_a_lead_who_goes(world):
    client = signed_in(world, "executive")
    assert "lead@ontario.invalid" in page(client, "/en/ministries/MTO")
    edit(the_lead(), {"active": False}, builders.ACTOR)
    db.session.commit()
    assert "lead@ontario.invalid" not in page(client, "/en/ministries/MTO")
