"""Each measure against cases worked out by hand."""

import json
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from dashboard.extensions import db
from dashboard.overview.measures import as_json
from dashboard.records import periods
from dashboard.records.periods import ScopeError, add_months, period, scope, valid_since
from dashboard.settings import Settings
from dashboard.training.measures import course_completion, practices
from tests.builders import load
from tests.overview.conftest import BASE, measured

D = date


def test_status_is_that_of_the_latest_update_up_to_the_day(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        milestones="code,commitment,name_en,name_fr,due_on,withdrawn_on,lead\nM1,C,m,m,2017-10,,"
        "\nM2,C,m,m,2018-01-30,,\nM3,C,m,m,2017-12-31,2017-12-31,\nM4,CB,m,m,,,\nM5,"
        "CB,m,m,2017-12-31,,AAA\nM6,CL,m,m,2017-01-01,,\n",
        updates="milestone,reported_on,status\nM1,2017-09-30,limited\nM1,2017-10-01,substantial\n"
        "M1,2018-01-01,complete\nM2,2017-09-30,limited\nM5,2017-12-31,complete\n",
    )
    now = {name: one.value for name, one in measured().items()}
    assert (now["milestones"], now["status_withdrawn"]) == (
        4,
        1,
    )  # M3 is withdrawn, M6's plan has not begun
    assert (
        now["status_not_started"],
        now["status_limited"],
        now["status_substantial"],
        now["status_complete"],
    ) == (1, 1, 1, 1)
    assert now["overdue"] == 1  # M1 was due in October: its last day has passed
    assert now["due_soon"] == 1  # M2 is due in exactly 30 days
    assert (
        now["stale"] == 2
    )  # M2 (30 September is 92 days before) and M4; M1 was reported a day later
    assert now["plan_completion"] == Fraction(1, 4)
    assert measured(as_of=D(2017, 10, 31))["overdue"].value == 0  # a month counts as its last day
    assert measured(code="AAA")["milestones"].value == 3
    assert measured(code="BBB")["milestones"].value == 1
    assert measured(pillar="open_data")["milestones"].value == 2
    assert measured(as_of=D(2018, 1, 1))["status_complete"].value == 2


def test_measurable_and_evidenced(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        milestones="code,commitment,name_en,name_fr,due_on,due_text_fr,measure_en,measure_fr,"
        "target\nM1,C,m,m,2017-10,,x,,0\nM2,C,m,m,,Automne "
        "2017,,x,1\nM3,C,m,m,,,x,x,1\nM4,C,m,m,2017-10,,x,,\n",
        updates="milestone,reported_on,status,evidence_url\nM1,2017-09-30,complete,\nM2,"
        "2017-10-01,substantial,https://a.example/\nM3,2017-10-01,limited,"
        "https://a.example/\nM4,2017-10-01,complete,\n",
        evidence="title_en,title_fr,milestone,url\nE,P,M4,https://a.example/\nAnnounced,P,M1,\n",
    )
    now = measured()
    assert now["measurable"].value == 2
    assert now["measurable"].denominator == 4
    assert (now["evidenced"].numerator, now["evidenced"].denominator) == (2, 3)


def test_training_counts_who_is_there_and_what_still_holds(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        staff="employee_number,team,joined_on,left_on\n1,T1,,\n2,T1,2017-12-31,\n3,T1,2018-01-01,"
        "\n4,T1,,2017-12-31\n5,T2,,2018-01-01\n",
        courses="code,name_en,name_fr,kind,required,valid_months\nR1,r,r,foundation,yes,\nR2,r,r,"
        "foundation,yes,10\nTT,t,t,train_the_trainer,no,\n",
        completions="employee_number,course,completed_on\n1,R1,2015-01-01\n1,R2,2017-02-28\n2,R1,"
        "2017-12-31\n2,R2,2017-03-01\n5,R1,2018-01-01\n5,R2,2017-12-01\n4,R1,"
        "2017-01-01\n4,R2,2017-11-01\n5,TT,2016-01-01\n",
    )
    now = measured()
    assert now["headcount"].value == 3  # 1, 2 (joins that day) and 5 (leaves the day after)
    assert now["trained"].value == Fraction(
        1, 3
    )  # 2: its R2 of 1 March ends on 1 January; that of 28 February has ended
    assert now["trainers"].value == 1
    assert measured(as_of=D(2018, 1, 1))["trained"].value == Fraction(0, 3)
    assert {
        c: m.value
        for c, (m, _t) in course_completion(scope("2017-18", as_of=D(2017, 12, 31))).items()
    } == {"R1": Fraction(2, 3), "R2": Fraction(2, 3), "TT": Fraction(1, 3)}


def test_sessions_and_surveys(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        staff="employee_number,team\n1,T1\n2,T1\n",
        courses="code,name_en,name_fr\nK,k,k\n",
        sessions="code,course,starts_on,ministry,kind,state\nS1,K,2017-04,AAA,pilot,held\nS2,K,"
        "2018-01-05,AAA,regular,held\nS3,K,2017-03-31,AAA,pilot,held\nS4,K,2017-05-01,"
        "BBB,regular,cancelled\n",
        completions="employee_number,course,completed_on,session\n1,K,2017-04-03,S1\n2,K,"
        "2017-04-03,S1\n",
        surveys="session,stage,submitted_on,satisfaction,confidence_before,confidence_after,"
        "applied\nS1,after,2017-04-04,4,1,3,\nS1,after,2018-01-01,1,5,1,\nS1,after,"
        "2017-04-05,,2,,\nS1,follow-up,2017-08-01,,,,yes\nS1,follow_up,2017-08-01,5,,,"
        "no\nS3,after,2017-04-02,1,1,1,\n",
    )
    now = measured()
    assert (now["sessions_held"].value, now["pilots_held"].value) == (1, 1)
    assert now["satisfaction"].value == 4
    assert now["confidence_gain"].value == 2
    assert now["applied"].value == Fraction(1, 2)
    assert now["survey_response"].value == 1
    assert measured(code="BBB")["satisfaction"].value is None
    assert measured("2016-17", D(2017, 3, 31))["sessions_held"].value == 1


def test_practices_are_shares_of_the_follow_ups_that_say_whether(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        courses="code,name_en,name_fr\nK,k,k\n",
        sessions="code,course,starts_on,ministry\nS1,K,2017-04-03,AAA\nS2,K,2017-04-03,BBB\n",
        surveys="session,stage,submitted_on,applied,practices\nS1,follow_up,2017-08-01,yes,"
        "used_guide;released_data\nS1,follow_up,2017-08-01,no,\nS1,follow_up,2017-08-01,,"
        "used_guide\nS2,follow_up,2017-08-01,yes,Diffusé des données\n",
    )
    named = {code: one.value for code, one in practices(scope("2017-18")).items()}
    assert named["used_guide"] == Fraction(1, 3)  # the third does not say whether it was applied
    assert named["released_data"] == Fraction(2, 3)
    assert named["helped_colleague"] == 0
    assert practices(scope("2016-17"))["used_guide"].value is None


def test_community_and_guide(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        events="code,name_en,name_fr,kind,starts_on,ministry,region,government,civil_society,"
        "public\nE1,e,e,forum,2017-06,AAA,toronto,3,1,\nE2,e,e,other,2017-12-31,,north,4,,"
        "2\nE3,e,e,other,2018-01-02,BBB,online,9,,\n",
        attendance="event,ministry,participants\nE2,AAA,1\n",
        requests="code,ministry,received_on,closed_on\nQ1,AAA,2017-05-01,2017-05-11\nQ2,AAA,"
        "2017-05-01,2017-05-04\nQ3,AAA,2017-12-31,\nQ4,OLD,2017-06-01,2018-01-01\n",
        guide="number,section,title_en,title_fr\n1,1,g,g\n",
        feedback="guide,ministry,received_on,summary_en,summary_fr\n1,AAA,2017-12-31,s,s\n1,BBB,"
        "2018-01-01,s,s\n1,OLD,2017-01-01,s,s\n",
    )
    now = measured()
    assert (now["events"].value, now["participants"].value) == (2, 10)
    assert now["outside_participants"].value == Fraction(3, 10)
    assert now["outside_gta"].value == Fraction(1, 2)
    assert now["open_requests"].value == 2
    assert now["days_to_answer"].value == Fraction(13, 2)  # 3 and 10; the third is answered later
    assert measured(as_of=D(2018, 1, 1))["days_to_answer"].value == 10  # of 3, 10 and 214
    assert now["active_ministries"].value == Fraction(1, 2)  # the event of BBB is to come
    assert measured(as_of=D(2018, 1, 2))["active_ministries"].value == 1
    assert now["guide_reach"].value == Fraction(1, 2)
    assert measured(code="AAA")["events"].value == 2
    assert measured(code="BBB")["events"].value == 0


def test_nothing_to_divide_by_has_no_value(empty):
    now = measured()
    rates = (
        "evidenced",
        "plan_completion",
        "trained",
        "satisfaction",
        "confidence_gain",
        "applied",
        "survey_response",
    )
    rates += (
        "outside_participants",
        "outside_gta",
        "active_ministries",
        "days_to_answer",
        "guide_reach",
    )
    assert {name: now[name].value for name in rates} == dict.fromkeys(rates)
    assert now["milestones"].value == 0
    assert now["headcount"].value == 0


def test_periods_are_ontarios():
    assert (period("2017-18").start, period("2017-18").end) == (D(2017, 4, 1), D(2018, 3, 31))
    assert (period("2017-18-Q4").start, period("2017-18-Q4").end) == (D(2018, 1, 1), D(2018, 3, 31))
    assert period("2017-18-Q1").previous == period("2016-17-Q4")
    assert period("all").previous is None
    assert period("1999-00").previous == period("1998-99")
    for wrong in ("2017", "2017-19", "2017-18-Q5", "", "ALL", "2017-18 ", "0000-01"):
        with pytest.raises(ScopeError):
            period(wrong)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2018-01-01T04:59:59", D(2017, 12, 31)),
        ("2018-01-01T05:00:00", D(2018, 1, 1)),
        ("2018-04-01T03:59:59", D(2018, 3, 31)),
        ("2018-04-01T04:00:00", D(2018, 4, 1)),
        ("2016-02-29T04:59:59", D(2016, 2, 28)),
        ("2016-03-01T04:59:59", D(2016, 2, 29)),
        ("2018-03-12T03:59:59", D(2018, 3, 11)),  # the day that lacks an hour
        ("2018-11-05T04:59:59", D(2018, 11, 4)),  # the day that has one twice
        ("2018-11-05T05:00:00", D(2018, 11, 5)),
    ],
)
def test_a_day_ends_at_midnight_in_toronto(monkeypatch, moment, day):
    monkeypatch.setattr(periods, "now", lambda: datetime.fromisoformat(f"{moment}+00:00"))
    assert periods.today_by(Settings()) == day


def test_months_are_added_to_the_last_day_where_there_is_none_such():
    assert add_months(D(2017, 1, 31), 1) == D(2017, 2, 28)
    assert add_months(D(2016, 1, 31), 1) == D(2016, 2, 29)
    assert valid_since(D(2017, 2, 27), 1) == D(2017, 1, 28)
    assert valid_since(D(2017, 2, 28), 1) == D(2017, 2, 1)


@given(st.dates(D(2000, 1, 1), D(2030, 1, 1)), st.integers(1, 60))
def test_valid_since_is_the_first_day_that_still_holds(day, months):
    first = valid_since(day, months)
    assert (
        add_months(first, months)
        > day
        >= add_months(first - (D(2000, 1, 2) - D(2000, 1, 1)), months)
    )


def test_json_has_the_promised_shape(app):
    document = as_json(scope("2017-18"), None)
    assert set(document) == {"as_of", "period", "ministry", "measures"}
    assert document["as_of"] == "2017-12-31"
    names = (
        "milestones status_not_started status_limited status_substantial status_complete "
        "status_withdrawn overdue due_soon stale measurable evidenced plan_completion "
        "headcount trained trainers course_completion sessions_held pilots_held satisfaction "
        "confidence_gain applied survey_response events participants outside_participants "
        "outside_gta active_ministries open_requests days_to_answer guide_reach practices "
        "open_decisions demand_driven recommendations_done reached social_media_share"
    )
    assert set(document["measures"]) == set(names.split())
    parts = {"value", "numerator", "denominator", "previous", "target"}
    assert all(
        set(one) == parts
        for name, one in document["measures"].items()
        if name not in ("course_completion", "practices")
    )
    assert set(document["measures"]["course_completion"]["OG101"]) == parts
    assert set(document["measures"]["practices"]["used_guide"]) == parts
    assert document["measures"]["trained"]["target"] == 0.8
    assert document["measures"]["trained"]["previous"] > 0
    db.session.commit()
    done = app.test_cli_runner().invoke(
        args=["measures", "--period", "2017-18", "--ministry", "mto", "--json"]
    )
    assert json.loads(done.output)["ministry"] == "MTO"
    assert app.test_cli_runner().invoke(args=["measures", "--period", "soon"]).exit_code == 2
