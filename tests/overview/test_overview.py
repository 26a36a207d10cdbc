from datetime import date

import pytest

from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor
from dashboard.web import cache
from tests.builders import demonstration
from tests.conftest import files, signed_in
from tests.html import plain, row_names, text
from tests.overview.conftest import measured


@pytest.mark.parametrize(
    "address", ["/en/", "/fr/", "/en/ministries/MTO", "/en/overview.csv", "/en/ministries/MTO.csv"]
)
def test_the_number_of_statements_does_not_grow_with_the_records(
    app, statements, tmp_path, address
):
    client = signed_in(app, "executive")

    def drawn():
        cache.clear()
        statements.clear()
        assert client.get(address).status_code == 200
        return len(statements)

    before = drawn()
    more = 60
    import_tables(
        lambda: open_paths(
            [
                files(
                    tmp_path / "in",
                    ministries="code,name_en,name_fr\n"
                    + "".join(f"X{i},x,x\n" for i in range(more)),
                    teams="code,ministry,name_en,name_fr\n"
                    + "".join(f"MTO-X{i},MTO,x,x\n" for i in range(more)),
                    staff="employee_number,team\n"
                    + "".join(f"X{i},MTO-X{i % 9}\n" for i in range(500)),
                    milestones="code,commitment,name_en,name_fr,lead\n"
                    + "".join(f"X{i},MTO-1,x,x,MTO\n" for i in range(500)),
                    updates="milestone,reported_on,status,progress_en\n"
                    + "".join(f"X{i},2017-05-01,limited,p\n" for i in range(500)),
                    requests="code,ministry,received_on\n"
                    + "".join(f"X{i},MTO,2017-05-01\n" for i in range(more)),
                    feedback="guide,ministry,received_on,summary_en,summary_fr\n"
                    + "".join(f"0.9,MTO,{date(2017, 12, 1 + i)},s,s\n" for i in range(20)),
                    events="code,name_en,name_fr,kind,starts_on,ministry\n"
                    + "".join(f"X{i},x,x,forum,2017-05-01,MTO\n" for i in range(more)),
                )
            ]
        ),
        Actor(None, "file"),
    )
    assert drawn() == before < 120


def test_a_page_drawn_again_asks_only_who_reads_what_changed_and_what_is_set(app, statements):
    client = signed_in(app, "executive")
    client.get("/en/")
    statements.clear()
    assert client.get("/en/").status_code == 200
    assert len(statements) <= 3, statements


def percent(measure):
    return round(measure.value * 100)


def test_the_overview_shows_the_measures_on_its_tiles(app):
    page = plain(text(signed_in(app, "executive").get("/en/")))
    now = measured()
    milestones, reach = now["milestones"].value, now["guide_reach"]
    assert f"{percent(now['plan_completion'])}% of {milestones} milestones complete" in page
    assert f"{percent(now['trained'])}% of staff trained" in page
    assert f"{reach.numerator} of {reach.denominator} ministries have commented" in page


def test_the_overview_shows_changes_and_targets(app):
    page = plain(text(signed_in(app, "executive").get("/en/")))
    before = measured("2016-17", date(2017, 3, 31))
    points = round((measured()["plan_completion"].value - before["plan_completion"].value) * 100)
    assert f"Up {points} percentage points since 2016–17" in page
    assert "Target: 80%." in page


def test_the_overview_tells_its_day_and_its_period(app):
    client = signed_in(app, "executive")
    english, french = (plain(text(client.get(f"/{lang}/"))) for lang in ("en", "fr"))
    assert "As of December 31, 2017 · fiscal year 2017–18, to date" in english
    assert "Au 31\u00a0décembre 2017 · exercice 2017-2018" in french


def test_the_tiles_are_in_french_too(app):
    page = plain(text(signed_in(app, "executive").get("/fr/")))
    now = measured()
    milestones = now["milestones"].value
    assert f"{percent(now['plan_completion'])}\u00a0% de jalons réalisés (sur {milestones})" in page


def test_the_table_sorts_by_every_column_both_ways(app):
    client = signed_in(app, "executive")
    for name in ("ministry", "plan", "overdue", "trained", "events", "requests"):
        up, down = (
            row_names(text(client.get(f"/en/?sort={name}"))),
            row_names(text(client.get(f"/en/?sort=-{name}"))),
        )
        assert sorted(up) == sorted(down)
        assert len(up) == len(demonstration("ministries"))
        assert up != down
    assert row_names(text(client.get("/en/?sort=ministry")))[0] == "Cabinet Office"
    french = row_names(text(client.get("/fr/?sort=ministry")))
    assert (
        french.index("Ministère de l’Éducation")
        < french.index("Ministère de l’Énergie")
        < french.index("Ministère des Affaires francophones")
    )


def test_a_filter_narrows_tiles_and_table_and_leads_to_the_ministry(app):
    page = text(signed_in(app, "executive").get("/en/?ministry=MTO"))
    milestones = measured(code="MTO")["milestones"].value
    assert row_names(page) == ["Ministry of Transportation"]
    assert f"of {milestones} milestones complete" in page
    assert 'href="/en/ministries/MTO?period=2017-18#plan"' in page


def test_every_number_of_the_table_leads_to_the_records_behind_it(app):
    page = text(signed_in(app, "executive").get("/fr/?ministry=MTO&period=2016-17"))
    for section in ("plan", "training"):
        assert f'href="/fr/ministries/MTO?period=2016-17#{section}"' in page
        assert f'id="{section}"' in text(
            signed_in(app, "executive").get("/fr/ministries/MTO?period=2016-17")
        )


def test_downloads_hold_what_the_screen_shows(app):
    client = signed_in(app, "executive")
    lines = text(client.get("/fr/overview.csv?ministry=MTO")).splitlines()
    assert lines[0].startswith("\ufeffCode;Ministère;Non commencé")
    assert len(lines) == 2
    assert lines[1].startswith("MTO;Ministère des Transports;")
    assert client.get("/fr/overview.xlsx").data.startswith(b"PK")
    milestones = text(client.get("/en/ministries/MTO.csv"))
    assert "MTO-1.1" in milestones
    assert "Overdue" in milestones


def test_a_lead_sees_first_what_needs_attention(app):
    page = plain(text(signed_in(app, "lead").get("/en/ministries/MTO")))
    now = measured(code="MTO")
    titles = (
        "Needs attention",
        "Milestones complete",
        f"Plan {now['milestones'].value} milestones",
        "% of",
        "Activity",
        "Who leads open government here",
    )
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


def test_the_true_story_reads_on_the_secretariats_page(app):
    page = text(signed_in(app, "executive").get("/en/ministries/TBS"))
    assert "Embed open government in the Ontario Public Service" in page
    assert "Develop a draft guide" in page
    assert (
        '<small class="source">review</small>' in page and "illustrative" not in page
    )  # the mark is the demonstration's


def test_small_numbers_are_withheld_from_executives_and_cannot_be_worked_out(app):
    page = plain(text(signed_in(app, "executive").get("/en/ministries/MFA")))
    training = page[page.index("Training") :]
    assert training.count("withheld") == 4  # the team of 3, and the only one beside it
    assert "Jean" not in page
    admin = plain(text(signed_in(app, "admin").get("/en/ministries/MFA")))
    assert "withheld" not in admin[admin.index("Training") :]


def test_no_answer_to_an_executive_or_a_lead_holds_a_name(app):
    from sqlalchemy import select

    from dashboard.extensions import db
    from dashboard.ministries.models import Staff

    names = db.session.scalars(select(Staff.name)).all()
    for role in ("executive", "lead"):
        client = signed_in(app, role)
        for address in ("/en/", "/fr/ministries/EDU", "/en/overview.csv", "/fr/ministries/EDU.csv"):
            page = client.get(address).get_data(as_text=True)
            assert not [name for name in names if name in page]


@pytest.mark.parametrize(
    "address", ["/en/", "/fr/", "/en/?period=all", "/en/overview.csv", "/en/overview.xlsx"]
)
def test_an_empty_database_draws(empty, address):
    assert signed_in(empty, "executive").get(address).status_code == 200


@pytest.mark.parametrize("period", ["2017-18-Q1", "2016-17", "all", "1999-00"])
def test_every_period_draws(app, period):
    client = signed_in(app, "executive")
    for address in ("/en/", "/fr/", "/fr/ministries/TBS"):
        assert client.get(f"{address}?period={period}").status_code == 200


def test_about_privacy_and_accessibility_are_there_in_both_languages(app):
    client = signed_in(app, "lead")
    for name in ("about", "privacy", "accessibility"):
        english, french = text(client.get(f"/en/{name}")), text(client.get(f"/fr/{name}"))
        assert english.count("<h2") == french.count("<h2")
        assert english.count("<p") == french.count("<p")


def test_a_small_ministry_and_the_one_beside_it_stay_withheld_under_every_filter(app, tmp_path):
    folder = files(
        tmp_path / "in",
        ministries="code,name_en,name_fr\nTINY,Tiny,Tout petit\nSOON,Next,Voisin\n",
        teams="code,ministry,name_en,name_fr\nTINY-1,TINY,t,t\nSOON-1,SOON,t,t\n",
        staff="employee_number,team\n"
        + "".join(f"A{i},TINY-1\n" for i in range(3))
        + "".join(f"B{i},SOON-1\n" for i in range(6)),
    )
    assert not any(
        one.error_count for one in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    )
    executive, admin = signed_in(app, "executive"), signed_in(app, "admin")
    for code, words in (("TINY", "fewer than 5"), ("SOON", "withheld")):
        tile = plain(text(executive.get(f"/en/?ministry={code}")))
        assert "0% of staff trained" not in tile
        assert words in tile
        page = plain(text(executive.get(f"/en/ministries/{code}")))
        assert "of 6 staff" not in page
        assert "of 3 staff" not in page
        assert words in page
        assert "0% of staff trained" in plain(text(admin.get(f"/en/?ministry={code}")))
    assert ",3," not in text(executive.get("/en/overview.csv?ministry=TINY"))
