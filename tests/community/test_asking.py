"""Support requests on pages: a lead asks, administrators answer, texts stay with who may read
them.
"""

from datetime import date, timedelta

import pytest

from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone
from tests import builders
from tests.conftest import files, signed_in
from tests.html import body, fields_of, page, parsed, plain, post, row_names, row_of

ASKED = {"kind": "data", "subject_en": "A format", "details_en": "Which one?"}
LAST = date(2017, 12, 31)


def newest():
    db.session.rollback()
    return db.session.scalars(db.select(SupportRequest).order_by(SupportRequest.id.desc())).first()


def request_of(code, **fields):
    """A request of MTO or of another ministry, open unless it is told."""
    owner = db.session.query(Ministry).filter_by(code=fields.pop("ministry", "MTO")).one()
    given = {"received_on": LAST - timedelta(fields.pop("days", 5)), "ministry_id": owner.id}
    return builders.add(SupportRequest(code=code, **{**given, **fields}))


def test_a_lead_asks_for_the_own_ministry_and_is_given_a_code(app):
    answer = post(signed_in(app, "lead"), "requests", **ASKED, wished_on="2018-02-01")
    made = newest()
    assert answer.status_code == 303
    assert answer.location.split("#")[0].endswith("/en/requests/RQ121")
    assert (made.code, made.kind, made.subject_en) == ("RQ121", "data", "A format")
    assert (made.received_on, made.wished_on) == (LAST, date(2018, 2, 1))
    assert db.session.get(Ministry, made.ministry_id).code == "MTO"


def test_the_form_has_four_fields_in_sight_and_the_other_language_folded(app):
    form = parsed(page(signed_in(app, "lead"), "/fr/requests/new")).select_one("form.entry")
    folded = [tag["name"] for tag in form.select("details [name]")]
    names = [tag["name"] for tag in form.select("select, textarea, input:not([type=hidden])")]
    in_sight = dict.fromkeys(name for name in names if name not in folded)
    assert list(in_sight) == ["kind", "subject_fr", "details_fr", "wished_on"]
    assert folded == ["subject_en", "details_en"]


@pytest.mark.parametrize(
    "left_out, wrong",
    [
        ({"kind": ""}, "Kind: is required"),
        ({"subject_en": ""}, "Subject: is required"),
        ({"details_en": " "}, "Details: is required"),
        ({"kind": "gold"}, "Kind"),
        ({"wished_on": "2018-02-31"}, "Wished for by"),
        ({"wished_on": "2017-12-30"}, "Wished for by: is before “Date received”"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(app, left_out, wrong):
    before = builders.count(SupportRequest)
    answer = post(signed_in(app, "lead"), "requests", **ASKED | left_out)
    assert answer.status_code == 422
    assert wrong in plain(answer)
    kept = {name: text for name, text in ASKED.items() if name not in left_out}
    assert kept.items() <= fields_of(answer).items()
    assert builders.count(SupportRequest) == before


def test_a_text_in_the_other_language_is_enough(app):
    texts = {"subject_fr": "Un format", "details_fr": "Lequel?"}
    assert post(signed_in(app, "lead"), "requests", kind="data", **texts).status_code == 303
    assert newest().subject_en is None


def test_the_same_form_sent_twice_is_one_request(app):
    client = signed_in(app, "lead")
    answers = [post(client, "requests", **ASKED) for _each in range(2)]
    assert answers[0].location == answers[1].location


def test_a_code_is_never_given_twice_not_even_that_of_an_archived_request(app):
    request_of("RQ999", archived_at=db.func.now())
    request_of("RQ-OLD")
    db.session.commit()
    post(signed_in(app, "lead"), "requests", **ASKED)
    assert newest().code == "RQ1000"


@pytest.mark.parametrize("role, status", [("executive", 403), ("admin", 403)])
def test_only_a_lead_asks_on_this_form(app, role, status):
    assert post(signed_in(app, role), "requests", **ASKED).status_code == status


def test_an_administrator_adds_a_request_as_a_record(app):
    answer = signed_in(app, "admin").get("/en/requests/new")
    assert answer.location.startswith("/en/admin/requests/new")


@pytest.mark.parametrize("missing", ["subject_en", "details_fr"])
def test_an_administrators_form_wants_a_subject_and_details_too(app, missing):
    before = builders.count(SupportRequest)
    texts = builders.valid_texts("requests", **{missing: ""})
    answer = post(signed_in(app, "admin"), "admin/requests", **texts)
    assert answer.status_code == 422
    assert "in English: is missing in both languages" in plain(answer)
    assert builders.count(SupportRequest) == before


def test_a_file_of_older_requests_may_be_without_them(app, tmp_path):
    rows = "code,ministry,received_on\nOLD-1,MTO,2016-05-02\n"
    (checked,) = builders.read(files(tmp_path, requests=rows), accept_warnings=False)
    assert (len(checked.new), checked.warning_count) == (1, 0)


def test_a_request_without_a_token_is_refused(app):
    assert signed_in(app, "lead").post("/en/requests", data=ASKED).status_code == 400


@pytest.fixture
def hand(app):
    """Requests of MTO and EDU alone, as of the last day of 2017."""
    db.session.execute(db.update(Milestone).values(request_id=None))
    db.session.execute(db.delete(SupportRequest))
    request_of("OLD", days=31, subject_en="Secret old", kind="plan")
    request_of("NEW", days=30, subject_fr="Secret neuf", details_en="Hidden")
    request_of("THEIRS", ministry="EDU", days=40, subject_en="Secret theirs")
    request_of("DONE", ministry="EDU", days=50, closed_on=LAST - timedelta(10), answer_en="Secret")
    request_of("LATER", days=5, closed_on=LAST + timedelta(1))
    request_of("BEFORE", days=700, closed_on=LAST - timedelta(600))
    db.session.commit()
    return app


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", "LATER NEW OLD THEIRS DONE"),
        ("state=open", "LATER NEW OLD THEIRS"),
        ("state=old", "OLD THEIRS"),
        ("state=old&ministry=MTO", "OLD"),
        ("state=answered", "DONE"),
        ("state=answered&period=all", "DONE BEFORE"),
        ("state=received&period=2015-16", "BEFORE"),
        ("period=all", "LATER NEW OLD THEIRS DONE BEFORE"),
        ("kind=plan", "OLD"),
        ("sort=received_on", "DONE THEIRS OLD NEW LATER"),
        ("sort=-closed_on", "DONE LATER NEW OLD THEIRS"),
    ],
)
def test_the_list_holds_what_is_asked_for(hand, query, wanted):
    answer = signed_in(hand, "executive").get(f"/en/requests.json?{query}")
    assert [row["code"] for row in answer.json["rows"]] == wanted.split()


def test_open_requests_age_in_sight(hand):
    source = page(signed_in(hand, "lead"), "/en/requests")
    assert "open for 31 days" in row_of(source, "OLD")
    assert {tag.get_text() for tag in parsed(source).select(".tag--alert")} == {
        "open for 31 days",
        "open for 40 days",
    }
    assert "answered in 40 days" in row_of(source, "DONE")


@pytest.mark.parametrize(
    "role, readable",
    [
        ("lead", {"OLD", "NEW", "LATER"}),
        ("other", {"THEIRS", "DONE"}),
        ("executive", set()),
        ("admin", {"OLD", "NEW", "LATER", "THEIRS", "DONE"}),
    ],
)
def test_subjects_are_read_by_who_may_and_withheld_from_others(hand, role, readable):
    rows = signed_in(hand, role).get("/en/requests.json").json["rows"]
    assert {row["code"] for row in rows if "withheld" not in row} == readable


@pytest.mark.parametrize("role, wanted", [("lead", {"OLD", "NEW"}), ("executive", set())])
def test_nobody_searches_texts_that_they_may_not_read(hand, role, wanted):
    rows = signed_in(hand, role).get("/en/requests.json?q=secret").json["rows"]
    assert {row["code"] for row in rows} == wanted


@pytest.mark.parametrize("query", ["state=x", "kind=x", "sort=subject", "ministry=x", "period=x"])
def test_a_filter_that_does_not_exist_is_refused(hand, query):
    assert signed_in(hand, "admin").get(f"/en/requests?{query}").status_code == 404


def test_a_request_that_is_not_there_is_not_found(hand):
    assert signed_in(hand, "admin").get("/en/requests/GONE").status_code == 404


def test_an_administrator_answers_in_place_and_the_lead_reads_it(hand):
    admin = signed_in(hand, "admin")
    button = parsed(page(admin, "/en/requests/OLD")).select_one("a.button--main")
    form = admin.get(button["href"], headers={"HX-Request": "true"})
    given = fields_of(form) | {"closed_on": "2017-12-30", "answer_en": "Do this."}
    assert {"closed_on", "answer_en", "answer_fr"} <= given.keys()
    assert "subject_en" not in given
    address = parsed(form).select_one("form.entry")["action"]
    assert admin.post(address, data=given).status_code == 303
    assert "Do this." in plain(page(signed_in(hand, "lead"), "/en/requests/OLD"))
    request = db.session.query(SupportRequest).filter_by(code="OLD").one()
    assert (request.subject_en, request.kind, request.details_en) == ("Secret old", "plan", None)


def test_an_answer_before_the_request_is_refused(hand):
    admin = signed_in(hand, "admin")
    button = parsed(page(admin, "/en/requests/OLD")).select_one("a.button--main")
    form = admin.get(button["href"])
    address = parsed(form).select_one("form.entry")["action"]
    answer = admin.post(address, data=fields_of(form) | {"closed_on": "2017-01-01"})
    assert answer.status_code == 422
    assert "is before “Date received”" in plain(answer)


def test_a_second_answer_to_the_same_request_meets_the_first(hand):
    admin = signed_in(hand, "admin")
    button = parsed(page(admin, "/en/requests/OLD")).select_one("a.button--main")
    form = admin.get(button["href"])
    address, given = parsed(form).select_one("form.entry")["action"], fields_of(form)
    first = given | {"closed_on": "2017-12-30", "answer_en": "First"}
    assert admin.post(address, data=first).status_code == 303
    second = admin.post(address, data=given | {"closed_on": "2017-12-30", "answer_en": "Second"})
    assert second.status_code == 409
    assert "First" in body(second)
    assert "Second" in body(second)


def test_a_milestone_and_a_commitment_name_the_request_that_they_came_from(hand):
    request = db.session.query(SupportRequest).filter_by(code="OLD").one()
    milestone = db.session.query(Milestone).filter_by(code="MTO-1.2").one()
    commitment = db.session.query(Commitment).filter_by(code="MTO-1").one()
    milestone.request_id = commitment.request_id = request.id
    db.session.commit()
    client = signed_in(hand, "executive")
    for address in ("milestones/MTO-1.2", "commitments/MTO-1"):
        link = parsed(page(client, f"/en/{address}")).select_one('a[href="/en/requests/OLD"]')
        assert link.get_text() == "OLD"
    served = parsed(page(client, "/en/requests/OLD"))
    assert served.select_one('a[href="/en/milestones/MTO-1.2"]')
    assert served.select_one('a[href="/en/commitments/MTO-1"]')


def test_the_page_of_a_ministry_leads_to_its_requests(hand):
    source = parsed(page(signed_in(hand, "executive"), "/en/ministries/EDU"))
    assert source.select_one('#request-THEIRS a[href="/en/requests/THEIRS"]')
    assert source.select_one('#requests a[href="/en/requests/DONE"]')


def test_the_list_shows_pages(hand):
    for number in range(60):
        request_of(f"N{number}", days=1)
    db.session.commit()
    assert len(row_names(page(signed_in(hand, "admin"), "/en/requests"))) == 50
