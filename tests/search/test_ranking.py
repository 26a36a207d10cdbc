"""What is found, by whom, and in which order."""

from datetime import date

import pytest

from dashboard.community.models import Event, SupportRequest
from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from dashboard.records.search_index import rebuild
from dashboard.search import ranking
from tests.builders import add, ministry, staff, team
from tests.conftest import Statements
from tests.search.finding import counted, found


def event(code, name="Forum", day=date(2017, 5, 1), **fields):
    values = {"name_en": name, "name_fr": "Rencontre", "kind": "forum", "starts_on": day, **fields}
    return add(Event(code=code, **values))


def codes(text, **reader):
    names = {event.id: event.code for event in db.session.query(Event)}
    return [names[id] for kind, id in found(text, **reader) if kind == "events"]


def test_codes_come_first_then_titles_then_texts_the_whole_word_before_its_beginning(empty):
    from dashboard.guide.models import GuideSection

    event("OTHER", "Opening of data")
    event("TITLE", "On open data")
    event("OPEN-2", "Forum")
    event("OPEN", "Forum")
    sections = [("whole", "It is open."), ("begins", "The openness of all")]
    for number, (title, body) in enumerate(sections):
        texts = {"title_en": title, "title_fr": title, "body_en": body}
        add(GuideSection(number="1.0", section=number + 1, **texts))
    assert codes("open") == ["OPEN", "OPEN-2", "TITLE", "OTHER"]
    kinds = [kind for kind, _id in found("open")]
    assert kinds == ["events"] * 4 + ["guide"] * 2
    assert [id for kind, id in found("open") if kind == "guide"] == [1, 2]


def test_of_equals_the_newer_comes_first(empty):
    for code, day in (("A", date(2015, 1, 1)), ("B", date(2017, 1, 1)), ("C", date(2016, 1, 1))):
        event(code, "Open forum", day)
    assert codes("open") == ["B", "C", "A"]


def test_a_word_stands_for_every_way_to_write_it(empty):
    event("A", "L’Œuvre de l'été : e-Learning")
    event("B", "Elearning")
    for text in ("oeuvre", "ŒUVRE", "l'oeuvre", "l’œuvre", "ete", "ÉTÉ", "e\u0301te\u0301"):
        assert codes(text) == ["A"], text
    for text in ("elearning", "e-learning", "E‑Learning"):
        assert sorted(codes(text)) == ["A", "B"], text


def test_every_word_must_stand_somewhere(empty):
    event("A", "Open data")
    event("B", "Open dialogue")
    assert codes("open data") == ["A"]
    assert codes("data dialogue") == []
    assert codes("rencontre data") == ["A"]


def test_a_code_is_found_however_it_is_written(empty):
    event("MTO-1.1")
    event("MTO-11")
    for text in ("mto-1.1", "MTO 1.1", " mto-1.1 ", "mto1.1"):
        assert codes(text)[:1] == ["MTO-1.1"], text


def test_evidence_is_found_by_its_number_before_any_text(empty):
    pieces = [add(Evidence(title_en=title, kind="other")) for title in ("E 2", "Minutes", "Deck")]
    for text in ("E-2", "e 2", "e2"):
        assert found(text)[0] == ("evidence", pieces[1].id), text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "a",
            "x" * 10_000,
            "é" * 10_000,
            '"',
            "'",
            "*",
            "%",
            "_",
            "-",
            ":",
            "\\",
            "(",
            "^",
        ),
        *("NEAR(a b)", "a AND", "OR", "NOT a", "a* OR b", "title : a", "words:a", "-a", "{a b}:c"),
        *(
            "a:*",
            "!a",
            "a <-> b",
            "a & | b",
            "''",
            "a''b",
            '"a" "',
            "\x00",
            "😀",
            "ａ",
            "و",
            "see_names.all.a",
        ),
        *(
            "a " * 5000,
            "a-" * 5000,
            "'-'",
            "1e999",
            "ﬁ",
            "٣",
            "a\u0301" * 99,
            ");DROP TABLE event;--",
        ),
    ],
)
def test_no_text_is_an_operator_or_breaks_anything(app, text):
    for role in ("executive", "admin"):
        assert len(found(text, role)) <= ranking.MOST
        assert sum(counted(text, role).values()) >= 0


def test_signs_find_nothing(app):
    assert [found(text, "admin") for text in ("", "*", '"', "%", "_", "- :")] == [[]] * 6


def test_a_reader_never_finds_or_counts_what_the_role_may_not_see(empty):
    mto, edu = ministry("MTO"), ministry("EDU")
    for owner in (mto, edu):
        staff(team(owner), name=f"Zanzibar {owner.code}", employee_number=f"ZAN{owner.code}")
        text = {"subject_en": "Zanzibar", "received_on": date(2017, 5, 1)}
        add(SupportRequest(code=f"ZAN-{owner.code}", ministry_id=owner.id, **text))
    db.session.commit()
    everything = {"staff": 2, "requests": 2}
    for text in ("zanzibar", "zan", "zanzibar mto", "zanmto", "see_names.all.zanzibar"):
        assert counted(text, "executive") == {} and found(text, "executive") == [], text
        own = counted(text, "lead", edu.id)
        assert all(number == 1 for number in own.values()), text
        assert len(found(text, "lead", edu.id)) == sum(own.values())
    assert counted("zanzibar", "lead", mto.id) == {"staff": 1, "requests": 1}
    assert counted("zanzibar", "admin") == everything
    assert counted("zanzibar", "lead", None) == {}


@pytest.mark.sqlite("it counts its own steps")
def test_what_is_hidden_takes_the_database_no_step_more(empty):
    """What a search costs tells nothing of what it may not find."""
    mto, edu = team(ministry("MTO")), team(ministry("EDU"))
    staff(edu, name="Zanzibar")
    hidden = [staff(mto, name="Banzibar") for _number in range(200)]
    db.session.flush()
    rebuild(db.session.connection())
    db.session.commit()

    def steps(role):
        counted_steps = []
        driver = db.session.connection().connection.driver_connection
        driver.set_progress_handler(lambda: counted_steps.append(1), 1)
        found("zanzibar", role, edu.ministry_id)
        counted("zanzibar", role, edu.ministry_id)
        driver.set_progress_handler(None, 1)
        return len(counted_steps)

    before = {role: steps(role) for role in ("lead", "executive", "admin")}
    for person in hidden:
        person.name = "Zanzibar"
    db.session.flush()
    rebuild(db.session.connection())
    db.session.commit()
    after = {role: steps(role) for role in before}
    assert (after["lead"], after["executive"]) == (before["lead"], before["executive"])
    assert after["admin"] > before["admin"]


def test_what_is_hidden_does_not_push_out_what_is_seen(empty):
    branch = team(ministry("MTO"))
    event("A", "Canary", date(2001, 1, 1))
    for _number in range(9):
        staff(branch, name="Canary", joined_on=date(2017, 1, 1))
    assert codes("canary", most=3, each=3) == ["A"]


def test_ranks_are_asked_of_the_index_in_at_most_six_statements(app, statements):
    seen = Statements(statements)
    found("open data", "admin")
    assert 0 < len(statements) - len(seen) <= 6
    assert not any(" event " in sql or "staff" in sql for sql in statements)


def test_a_kind_narrows_and_a_bound_holds(app):
    assert {name for name, _id in found("open", kinds=["courses"])} == {"courses"}
    assert found("open", most=3) == found("open")[:3]


def test_counts_agree_with_what_is_found(app):
    for role in ("executive", "admin"):
        for text in ("open data", "mto", "2017", "donnees"):
            names = [name for name, _id in found(text, role, most=10_000)]
            assert {name: names.count(name) for name in set(names)} == counted(text, role), text
