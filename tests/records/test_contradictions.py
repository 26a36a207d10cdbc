"""Days and codes that cannot be are refused by every door: form, file page and command."""

import json

import pytest

from dashboard.records.fields import Record, Type, field
from dashboard.records.kinds import KindError, kind, kinds, register
from tests.builders import count, valid_texts, writes
from tests.conftest import files, invoke, signed_in
from tests.html import body, page, post
from tests.uploads.conftest import press, uploaded

FUTURE = ("is in the future", "est postérieure à la date d’aujourd’hui")
BETWEEN = ("is not between 0 and 100000000", "n’est pas compris entre 0 et 100000000")
LINK = ("a link starts with http:// or https://", "un lien commence par http:// ou https://")
REFUSED = [
    ("completions", {"completed_on": "2190-01-01"}, "completed_on", *FUTURE),
    ("updates", {"reported_on": "2190-01-01", "progress_en": "p"}, "reported_on", *FUTURE),
    ("requests", {"received_on": "2190-01-01"}, "received_on", *FUTURE),
    ("requests", {"closed_on": "2190-01-01"}, "closed_on", *FUTURE),
    ("surveys", {"submitted_on": "2190-01-01"}, "submitted_on", *FUTURE),
    ("feedback", {"received_on": "2190-01-01"}, "received_on", *FUTURE),
    ("evidence", {"dated_on": "2190-01-01"}, "dated_on", *FUTURE),
    (
        "sessions",
        {"state": "held", "starts_on": "2190-01"},
        "starts_on",
        "the session cannot have been held",
        "la séance ne peut pas avoir eu lieu",
    ),
    (
        "guide",
        {"state": "published", "dated_on": "2190-01-01"},
        "dated_on",
        "the version cannot have been published",
        "la version ne peut pas être déjà publiée",
    ),
    (
        "requests",
        {"received_on": "2017-05-02", "closed_on": "2017-05-01"},
        "closed_on",
        "is before “Date received” (May 2, 2017)",
        "précède « Date de réception » (2\u00a0mai\u00a02017)",
    ),
    (
        "staff",
        {"joined_on": "2017-05-02", "left_on": "2017-05-01"},
        "left_on",
        "is before “Date joined” (May 2, 2017)",
        "précède « Date d’entrée en fonction » (2\u00a0mai\u00a02017)",
    ),
    (
        "plans",
        {"starts_on": "2017-05-02", "ends_on": "2017-05-01"},
        "ends_on",
        "is before “Start date” (May 2, 2017)",
        "précède « Date de début » (2\u00a0mai\u00a02017)",
    ),
    (
        "events",
        {"starts_on": "2017-05", "ends_on": "2017-04-30"},
        "ends_on",
        "is before “Start date” (May 1, 2017)",
        "précède « Date de début » (1er\u00a0mai\u00a02017)",
    ),
    (
        "sessions",
        {"starts_on": "2017-05-02", "survey_closes_on": "2017-05-01"},
        "survey_closes_on",
        "is before “Start date” (May 2, 2017)",
        "précède « Date de début » (2\u00a0mai\u00a02017)",
    ),
    ("decisions", {"done_on": "2190-01"}, "done_on", *FUTURE),
    ("recommendations", {"state": "done", "done_on": "2190-01-01"}, "done_on", *FUTURE),
    (
        "recommendations",
        {"state": "done"},
        "done_on",
        "is required where the recommendation is done",
        "est obligatoire lorsque la recommandation est réalisée",
    ),
    (
        "outreach",
        {"starts_on": "2017-05-02", "ends_on": "2017-05-01"},
        "ends_on",
        "is before “Start date” (May 2, 2017)",
        "précède « Date de début » (2\u00a0mai\u00a02017)",
    ),
    (
        "groups",
        {"starts_on": "2017-05", "ends_on": "2017-04-30"},
        "ends_on",
        "is before “Start date” (May 1, 2017)",
        "précède « Date de début » (1er\u00a0mai\u00a02017)",
    ),
    ("outreach", {"reached": "-1"}, "reached", *BETWEEN),
    ("outreach", {"replies": "-1"}, "replies", *BETWEEN),
    ("groups", {"url": "javascript:alert(1)"}, "url", *LINK),
    ("partners", {"url": "ftp://example.org"}, "url", *LINK),
    (
        "surveys",
        {"stage": "after", "practices": "used_guide"},
        "practices",
        "only a follow-up survey asks for practices",
        "seul un sondage de suivi porte sur les pratiques",
    ),
    (
        "surveys",
        {"stage": "follow_up", "practices": "sang_a_song"},
        "practices",
        "is not one of: released_data",
        "ne figure pas parmi les choix : released_data",
    ),
    (
        "ministries",
        {"code": "A&B"},
        "code",
        "a code holds letters, digits, “.”, “-” and “_” only",
        "un code ne contient que des lettres, des chiffres",
    ),
]
LANGUAGES = pytest.mark.parametrize("lang", ["en", "fr"])
CASES = pytest.mark.parametrize("name,given,column,english,french", REFUSED)


def table(texts):
    """A row of a file, with its header."""
    return ",".join(texts) + "\n" + ",".join(texts.values()) + "\n"


def plain_spaces(text):
    return text.replace("\u00a0", " ")


@LANGUAGES
@CASES
def test_a_form_refuses_it_beside_the_field(app, lang, name, given, column, english, french):
    texts = valid_texts(name, **given)
    before = writes()
    answer = post(signed_in(app, "admin"), f"admin/{name}", lang=lang, **texts)
    assert answer.status_code == 422
    assert plain_spaces(english if lang == "en" else french) in plain_spaces(body(answer))
    assert f'href="#{name}-new-{column}"' in body(answer)
    assert writes() == before


@LANGUAGES
@CASES
def test_the_file_page_refuses_it(app, lang, name, given, column, english, french):
    admin = signed_in(app, "admin")
    content = table(valid_texts(name, **given))
    before = count(kind(name).model)
    address = uploaded(admin, lang, **{f"{name}__csv": content})
    shown = page(admin, address)
    assert plain_spaces(english if lang == "en" else french) in plain_spaces(shown)
    assert press(admin, address, "apply").status_code == 422
    assert count(kind(name).model) == before


@LANGUAGES
@CASES
def test_the_command_refuses_it(app, tmp_path, lang, name, given, column, english, french):
    folder = files(tmp_path / "in", **{name: table(valid_texts(name, **given))})
    before = count(kind(name).model)
    done = invoke(app, "import", folder, "--json", "--lang", lang)
    ((error,),) = [one["errors"] for one in json.loads(done.output)["files"]]
    assert (done.exit_code, error["row"], error["column"]) == (1, 2, column)
    wanted = plain_spaces(english if lang == "en" else french)
    assert wanted in plain_spaces(error["message"])
    assert count(kind(name).model) == before


@pytest.mark.parametrize(
    "name,given",
    [
        ("completions", {"completed_on": "2017-12-31"}),
        ("requests", {"received_on": "2017-05-02", "closed_on": "2017-05-02"}),
        ("staff", {"joined_on": "2018-05-02", "left_on": "2018-05-02"}),
        ("sessions", {"state": "planned", "starts_on": "2018-01"}),
        ("sessions", {"state": "held", "starts_on": "2017-12"}),
        ("events", {"starts_on": "2018-05-02", "ends_on": "2018-05-02"}),
        ("guide", {"state": "draft", "dated_on": "2018-01-01"}),
        ("ministries", {"code": "É.1-b_C"}),
    ],
)
def test_what_can_be_is_taken(app, tmp_path, name, given):
    texts = valid_texts(name, **given)
    before = count(kind(name).model)
    done = invoke(app, "import", files(tmp_path / "in", **{name: table(texts)}))
    assert done.exit_code == 0, done.output
    assert count(kind(name).model) == before + 1


def test_a_form_is_written_as_of_the_day_that_is_fixed_as_today(app):
    texts = valid_texts("completions", completed_on="2018-01-01")
    answer = post(signed_in(app, "admin"), "admin/completions", **texts)
    assert answer.status_code == 422
    assert "is in the future" in body(answer)


def test_a_file_may_tell_of_what_happened_after_the_day_that_is_fixed(app, tmp_path):
    texts = valid_texts("completions", completed_on="2018-01-01")
    folder = files(tmp_path / "in", completions=table(texts))
    assert invoke(app, "import", folder).exit_code == 0


@pytest.mark.parametrize("code", ["A B", "A/B", "=A", "+A", "A,B", "A'B", "..", "٣", "A²", "a🙂"])
def test_no_other_sign_stands_in_a_code(app, code):
    texts = valid_texts("ministries", code=code)
    assert post(signed_in(app, "admin"), "admin/ministries", **texts).status_code == 422


def test_changing_one_of_two_days_is_held_against_the_other(app, tmp_path):
    taken = "code,ministry,received_on,closed_on\nQ1,MTO,2017-05-02,2017-05-03\n"
    assert invoke(app, "import", files(tmp_path / "a", requests=taken)).exit_code == 0
    later = files(tmp_path / "b", requests="code,received_on\nQ1,2017-05-04\n")
    done = invoke(app, "import", later)
    assert done.exit_code == 1
    assert "closed_on: 2017-05-03 is before “Date received” (May 4, 2017)" in done.output


def test_a_pair_names_a_field_that_there_is():
    class Pair(Record):
        __tablename__ = "pair"
        code = field("Code", Type.CODE, required=True)
        ended_on = field("Ended on", Type.DATE, after="began_on")

    try:
        with pytest.raises(KindError, match="comes after began_on, which is none of its fields"):
            register(Pair, "pairs", "Pair", "Pairs", "pairs", "code", owner=None)
    finally:
        Record.metadata.remove(Pair.__table__)
    assert "pairs" not in [one.name for one in kinds()]
