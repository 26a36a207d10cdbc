"""The pages of decisions, groups, partners, outreach and recommendations, and their tables."""

import json
from datetime import timedelta

import pytest

from dashboard.community.views.advice import OLD_DAYS
from dashboard.extensions import db
from dashboard.plans.recommendation_models import Recommendation
from dashboard.records.periods import today
from dashboard.web import cache
from tests.builders import record_for
from tests.conftest import signed_in
from tests.html import body, page, parsed, plain

PATHS = ["decisions", "groups", "partners", "outreach", "plans/ON-2017/recommendations"]
COLUMNS = {
    "decisions": "event number text milestone due_on done_on",
    "groups": "code name theme lead ministries partners starts_on ends_on",
    "outreach": "code name channel region starts_on reached replies",
    "plans/ON-2017/recommendations": "code text response state done_on milestones",
}


@pytest.fixture
def admin(app):
    return signed_in(app, "admin")


@pytest.fixture
def lead(app):
    return signed_in(app, "lead")


@pytest.mark.parametrize("path", [*PATHS, "groups/WG-ENGAGEMENT"])
@pytest.mark.parametrize("role", ["lead", "executive", "admin"])
def test_all_who_sign_in_read_them_and_administrators_alone_edit(app, role, path):
    answer = signed_in(app, role).get(f"/fr/{path}")
    assert answer.status_code == 200
    assert ("/admin/" in body(answer).split("<main")[1].split("</main>")[0]) == (role == "admin")


@pytest.mark.parametrize("path", [*PATHS, "groups/WG-ENGAGEMENT", "decisions.json"])
def test_nobody_reads_them_without_signing_in(app, path):
    assert app.test_client().get(f"/en/{path}").status_code in (302, 303, 401)


@pytest.mark.parametrize("path", COLUMNS)
def test_programs_get_the_promised_columns(app, lead, path):
    document = json.loads(body(lead.get(f"/en/{path}.json")))
    assert [column["name"] for column in document["columns"]] == COLUMNS[path].split()
    assert set(document["rows"][0]) == set(COLUMNS[path].split())


@pytest.mark.parametrize(
    "address",
    [
        "decisions?state=perhaps",
        "decisions?event=NONE",
        "decisions?page=0",
        "decisions?sort=text",
        "outreach?channel=pigeon",
        "outreach?period=1066",
        "partners?sector=x",
        "groups?sort=aim",
        "groups/NONE",
        "plans/NONE/recommendations",
        "decisions.json?colour=red",
    ],
)
def test_what_does_not_exist_is_not_found(app, lead, address):
    assert lead.get(f"/en/{address}").status_code == 404


@pytest.mark.parametrize("path", PATHS[:-1])
def test_a_page_of_nothing_says_so(empty, path):
    assert "There is nothing here" in page(signed_in(empty, "admin"), f"/en/{path}")


def decide(days, **fields):
    event = record_for("events", starts_on=today() - timedelta(days), **fields.pop("of", {}))
    record = record_for("decisions", event_id=event.id, **fields)
    db.session.commit()
    return record


def states(client, address):
    rows = parsed(body(client.get(address))).select("tbody tr:not(.group)")
    return {row.select_one("th").get_text(strip=True): row for row in rows}


def test_an_open_decision_ages_visibly(empty):
    decide(1, text_en="young")
    decide(OLD_DAYS + 1, text_en="old")
    decide(5, text_en="due", due_on=today() - timedelta(1))
    decide(400, text_en="finished", done_on=today())
    rows = states(signed_in(empty, "executive"), "/en/decisions")
    state = {name: row.select("td")[-1] for name, row in rows.items()}
    assert "Open for 1 day" in state["young"].get_text()
    assert f"Open for {OLD_DAYS + 1} days" in state["old"].get_text()
    assert {name for name, cell in state.items() if "late" in cell.get("class", [])} == {
        "old",
        "due",
    }
    assert state["finished"].get_text(strip=True) == "Done"


@pytest.mark.parametrize(
    "state,names", [("open", {"young", "due"}), ("late", {"due"}), ("done", {"finished"})]
)
def test_decisions_are_narrowed_by_their_state(empty, state, names):
    decide(1, text_en="young")
    decide(5, text_en="due", due_on=today() - timedelta(1))
    decide(9, text_en="finished", done_on=today())
    assert states(signed_in(empty, "admin"), f"/en/decisions?state={state}").keys() == names


def grouped(client, address):
    """The decisions under the words of each group's heading."""
    groups = {}
    for group in parsed(page(client, address)).select("tbody"):
        heading, *rows = group.select("tr")
        groups[plain(str(heading)).strip()] = [row.th.get_text(strip=True) for row in rows]
    return groups


def test_decisions_stand_by_meeting_and_by_state(empty):
    of = {"name_en": "Spring meeting", "starts_on_precision": "month"}
    first = decide(200, of=of, text_en="late", number=1, due_on=today() - timedelta(1))
    record_for("decisions", event_id=first.event_id, number=2, text_en="done", done_on=today())
    decide(5, of={"name_en": "Last meeting"}, text_en="open")
    client = signed_in(empty, "executive")
    assert grouped(client, "/en/decisions") == {
        "Last meeting December 26, 2017": ["open"],
        "Spring meeting June 2017": ["late", "done"],
    }
    assert grouped(client, "/en/decisions?sort=state") == {
        "Not done, and past due": ["late"],
        "Not done yet": ["open"],
        "Done": ["done"],
    }
    heading = parsed(page(client, "/en/decisions")).select_one("tbody th[scope=rowgroup] a")
    assert heading.get_text() == "Last meeting"
    assert parsed(page(client, "/en/decisions?sort=due_on")).select(".group") == []


def test_a_working_group_says_when_it_last_met(empty):
    theme, other = record_for("themes"), record_for("themes")
    formed = record_for("events", starts_on=today() - timedelta(90), kind="workshop")
    given = {"event_id": formed.id, "name_en": "Data", "theme_id": theme.id}
    record_for("groups", **given)
    record_for("groups", name_en="Quiet")
    for days, themes in ((40, theme.code), (10, other.code), (-10, theme.code), (91, theme.code)):
        record_for("events", starts_on=today() - timedelta(days), themes=themes)
    db.session.commit()
    source = page(signed_in(empty, "lead"), "/en/groups?sort=-last_met")
    rows = {row.th.get_text(strip=True): row for row in parsed(source).select("tbody tr")}
    met = {name: row.select_one('[data-label="Last met"]').text for name, row in rows.items()}
    assert list(met.items()) == [("Data", "November 21, 2017"), ("Quiet", "—")]


def test_decisions_are_narrowed_by_their_meeting(app, lead):
    rows = states(lead, "/en/decisions?event=ADV-2017-05")
    assert [name[:11] for name in rows] == ["All members"]


def test_a_past_period_does_not_know_that_a_decision_was_done_later(app, lead):
    document = json.loads(body(lead.get("/en/decisions.json?period=2016-17")))
    [row] = document["rows"]
    assert (row["event"], row["done_on"]) == ("ADV-2017-03", None)


def test_a_month_alone_stays_a_month(app, lead):
    rows = json.loads(body(lead.get("/en/decisions.json")))["rows"]
    assert {row["done_on"] for row in rows if row["event"] == "ADV-2017-07"} == {"2017-10"}
    assert "October 2017" in page(lead, "/en/decisions")


def test_a_decision_leads_to_its_milestone_and_back(app, lead):
    html = body(lead.get("/en/decisions"))
    assert 'href="/en/milestones/3.3"' in html
    milestone = body(lead.get("/en/milestones/3.3"))
    assert "Decisions that this milestone answers" in milestone
    assert 'href="/en/events/ADV-2017-07"' in milestone
    assert "Decisions that this milestone answers" not in body(lead.get("/en/milestones/3.4"))


def test_a_committee_has_its_meetings_and_what_they_decided(app, lead):
    html = plain(body(lead.get("/en/groups/ADVISORY-3")))
    assert "Events of the group 4" in html
    assert "Decisions 3" in html


def test_the_group_of_the_workshop_goes_on_with_its_theme(app, lead):
    html = body(lead.get("/fr/groups/WG-ENGAGEMENT"))
    assert 'href="/fr/events/WRK-2017-09"' in html
    assert 'href="/fr/events/ENG-2017-11"' in html
    assert "seul le mois est connu" in html


@pytest.mark.parametrize(
    "event, groups",
    [("ADV-2017-05", ["ADVISORY-3"]), ("ENG-2017-11", ["WG-ENGAGEMENT"]), ("POP-2017-06", [])],
)
def test_an_event_leads_to_the_groups_that_it_belongs_to(lead, event, groups):
    links = parsed(body(lead.get(f"/en/events/{event}"))).select("dd a[href^='/en/groups/']")
    assert [link["href"].removeprefix("/en/groups/") for link in links] == groups


def test_a_group_of_the_review_has_no_events_that_are_made_up(app, lead):
    rows = parsed(body(lead.get("/en/groups"))).select("tbody tr")
    met = {row.a["href"][11:]: row.select_one('[data-label="Last met"]').text for row in rows}
    assert met["WG-DATA-SHARING"] == met["WG-OPEN-LICENCE"] == "September 2017"
    assert met["WG-ENGAGEMENT"] == met["ADVISORY-3"] == "November 7, 2017"
    assert "Events of the group 1" in plain(body(lead.get("/en/groups/WG-DATA-SHARING")))


def test_partners_come_with_the_number_of_their_events(app, lead):
    rows = json.loads(body(lead.get("/en/partners.json")))["rows"]
    assert {row["code"]: row["events"] for row in rows if row["events"]} == {
        "CIVIC-TECH-TORONTO": 2,
        "BROOKFIELD": 1,
    }


def test_outreach_is_summed_by_channel_and_region(app, lead):
    rows = json.loads(body(lead.get("/en/outreach.json")))["rows"]
    whole = sum(row["reached"] or 0 for row in rows)
    social = sum(row["reached"] or 0 for row in rows if row["channel"] == "social_media")
    replies = sum(row["replies"] or 0 for row in rows)
    html = plain(body(lead.get("/en/outreach")))
    share = round(100 * social / whole)
    assert f"{whole:,} people reached, {share}% by social media. Replies: {replies}." in html
    for name in ("channel", "region"):
        for value in {row[name] for row in rows if row["reached"]}:
            people = sum(row["reached"] or 0 for row in rows if row[name] == value)
            assert f"{people:,}" in html


def test_recommendations_with_nothing_behind_them_come_first(empty):
    plan = record_for("plans", code="P", state="published")
    milestone = record_for("milestones", commitment_id=record_for("commitments").id)
    record_for("evidence", title_en="e", milestone_id=milestone.id)
    given = {
        "carried": {"milestones": milestone.code},
        "answered": {"response_fr": "Oui."},
        "bare": {},
        "proven": {},
        "finished": {"state": "done", "done_on": today()},
        "refused": {"state": "declined"},
    }
    for number, (text, fields) in enumerate(given.items()):
        record_for("recommendations", plan_id=plan.id, code=f"R{number}", text_en=text, **fields)
        if text == "proven":
            proven = db.session.query(Recommendation).filter_by(text_en=text).one()
            record_for("evidence", title_en="Own proof", recommendation_id=proven.id)
    db.session.commit()
    lists = parsed(body(signed_in(empty, "executive").get("/en/plans/P/recommendations")))
    first, others = lists.select("table")
    assert "nothing behind" in lists.select("h2")[0].get_text()
    assert [row.select_one("th").get_text(" ", strip=True) for row in first.select("tbody tr")] == [
        "R2 bare"
    ]
    assert len(others.select("tbody tr")) == 5
    assert "Own proof" in others.get_text()
    assert "1 piece of evidence" in others.get_text()
    assert f'href="/en/milestones/{milestone.code}"' in str(others)


def test_a_plan_leads_to_its_recommendations(app, lead):
    assert 'href="/en/plans/ON-2017/recommendations"' in body(lead.get("/en/plans/ON-2017"))


@pytest.mark.parametrize("path", [*PATHS, "groups/ADVISORY-3", "milestones/3.1"])
def test_more_records_ask_for_no_more_statements(app, lead, statements, path):
    def asked():
        cache.clear()  # the records are written beside the one way to write
        statements.clear()
        assert lead.get(f"/en/{path}").status_code == 200
        return len(statements)

    asked()
    record_for("partners")
    db.session.commit()
    before = asked()
    for number in range(3):
        decide(200 + number)
        record_for("groups")
        record_for("partners")
        record_for("outreach", reached=5, channel="print", region="north")
        record_for("recommendations", milestones="3.1")
    db.session.commit()
    assert asked() == before
