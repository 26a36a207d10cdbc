"""The list of all milestones: searched, filtered, sorted, paged, as a file; at a constant number of
statements.
"""

import csv
import io
import re
from datetime import date, timedelta

import pytest

from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor
from dashboard.web import cache, listing
from tests.conftest import files, signed_in
from tests.html import text


def rows(client, query="", lang="en"):
    answer = client.get(f"/{lang}/milestones.csv?{query}")
    assert answer.status_code == 200
    source = io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))
    return list(csv.DictReader(source, delimiter=";" if lang == "fr" else ","))


def codes(client, query="", lang="en"):
    return [row["Code"] for row in rows(client, query, lang)]


@pytest.fixture
def hand(empty, tmp_path):
    """Six milestones, each for one filter, as of 31 December 2017."""
    folder = files(
        tmp_path / "hand",
        ministries="code,name_en,name_fr\nA,Équipement,Équipement\nB,Zone,Énergie\n",
        plans="code,name_en,name_fr,ministry,starts_on\nP,p,p,A,2016-04-01\nQ,q,q,B,2016-04-01\n",
        commitments="code,plan,name_en,name_fr,pillars\nP1,P,c,c,open_data\nQ1,Q,c,c,"
        "open_dialogue\n",
        milestones="code,commitment,name_en,name_fr,lead,due_on,measure_en,measure_fr,target,"
        "withdrawn_on\n"
        "P1.2,P1,Overdue,Œuvre tardive,,2017-12-30,m,m,5,\n"
        "P1.10,P1,Soon,Élève bientôt,,2018-01-30,m,,5,\n"
        "P1.1,P1,Far,Loin,B,2018-01-31,m,m,,\n"
        "Q1.1,Q1,Done,Fini,,2017-01-01,m,m,5,\n"
        "Q1.2,Q1,Claims,Prétend,,,,,,\n"
        "Q1.3,Q1,Gone,Parti,,2017-01-01,m,m,5,2017-06-01\n",
        updates="milestone,reported_on,status,progress_en,progress_fr\n"
        "Q1.1,2017-06-01,complete,x,x\nQ1.2,2017-12-01,substantial,only,\nP1.1,2017-12-01,"
        "limited,x,x\n",
        evidence="title_en,title_fr,milestone,url\nproof,preuve,Q1.1,https://a.example/\n",
    )
    assert not any(
        one.error_count for one in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    )
    return empty


@pytest.mark.parametrize(
    "query,wanted",
    [
        ("", "Q1.1 P1.2 P1.10 P1.1 Q1.2"),
        ("want=overdue", "P1.2"),
        ("want=due_soon", "P1.10"),
        ("want=stale", "P1.2 P1.10"),
        ("want=no_measure", "Q1.2"),
        ("want=no_target", "P1.1 Q1.2"),
        ("want=no_date", "Q1.2"),
        ("want=no_evidence", "Q1.2"),
        ("want=no_translation", "P1.10 Q1.2"),
        ("want=stale&want=overdue", "P1.2"),
        ("status=complete", "Q1.1"),
        ("status=not_started", "P1.2 P1.10"),
        ("status=withdrawn", "Q1.3"),
        ("ministry=b", "Q1.1 P1.1 Q1.2"),
        ("plan=p", "P1.2 P1.10 P1.1"),
        ("commitment=q1", "Q1.1 Q1.2"),
        ("has=measure", "Q1.1 P1.2 P1.10 P1.1"),
        ("has=target", "Q1.1 P1.2 P1.10"),
        ("has=date", "Q1.1 P1.2 P1.10 P1.1"),
        ("has=evidence", "Q1.1"),
        ("has=fresh", "P1.1 Q1.2"),
        ("has=fresh&has=measure", "P1.1"),
        ("period=2017-18", "Q1.1 P1.2 P1.10 P1.1 Q1.2"),
        ("period=2016-17", "Q1.1 Q1.3 P1.2 P1.10 P1.1 Q1.2"),
        ("period=2016-17&status=complete", ""),
        ("period=2017-18-Q1&status=complete", "Q1.1"),
        ("period=2016-17&want=overdue", "Q1.1 Q1.3"),
        ("period=2015-16", ""),
        ("pillar=open_dialogue", "Q1.1 Q1.2"),
        ("q=oeuvre", "P1.2"),
        ("q=ELEVE+bientot", "P1.10"),
        ("q=100%25", ""),
        ("q=_", ""),
        ("q=%27%22", ""),
        ("sort=code", "P1.1 P1.2 P1.10 Q1.1 Q1.2"),
        ("sort=-code", "Q1.2 Q1.1 P1.10 P1.2 P1.1"),
        ("sort=name", "Q1.2 Q1.1 P1.1 P1.2 P1.10"),
        ("sort=status", "P1.2 P1.10 P1.1 Q1.2 Q1.1"),
        ("sort=last", "Q1.1 P1.1 Q1.2 P1.2 P1.10"),
    ],
)
def test_each_filter_and_order_gives_what_was_worked_out_by_hand(hand, query, wanted):
    client = signed_in(hand, "executive")
    assert codes(client, query) == wanted.split()
    page = text(client.get(f"/en/milestones?{query}"))
    assert re.findall(r'id="milestone-([^"]+)"', page) == wanted.split()


def test_names_sort_by_the_language_of_the_page(hand):
    client = signed_in(hand, "executive")
    assert codes(client, "sort=ministry&plan=p") == ["P1.2", "P1.10", "P1.1"]  # Équipement, Zone
    assert codes(client, "sort=ministry&plan=p", "fr") == [
        "P1.1",
        "P1.2",
        "P1.10",
    ]  # Énergie, Équipement


@pytest.mark.parametrize(
    "query",
    [
        "status=x",
        "pillar=x",
        "ministry=NO",
        "plan=NO",
        "commitment=NO",
        "period=2017",
        "has=x",
        "want=x",
        "sort=x",
        "page=0",
        "page=x",
        "page=-1",
    ],
)
def test_a_filter_that_does_not_exist_is_a_clear_404(app, query):
    answer = signed_in(app, "lead").get(f"/fr/milestones?{query}")
    assert answer.status_code == 404 and "La liste ne peut être filtrée par" in answer.get_data(
        as_text=True
    )


def test_files_have_the_headings_and_words_of_the_page(app):
    client = signed_in(app, "executive")
    row = next(r for r in rows(client, "ministry=mto&sort=code", "fr") if r["Code"] == "MTO-2.2")
    assert (
        row["Ministère"] == "Ministère des Transports"
        and row["État d’avancement"] == "Progrès limité"
    )
    assert client.get("/fr/milestones.xlsx?ministry=mto").data[:2] == b"PK"


def test_ten_times_the_milestones_take_the_same_statements_and_every_page_is_reached(
    app, statements, tmp_path
):
    client = signed_in(app, "lead")

    def drawn(query):
        cache.clear()
        statements.clear()
        answer = client.get(f"/en/milestones?{query}")
        assert answer.status_code == 200
        return len(statements), text(answer)

    queries = ("", "q=donnees&want=stale", "ministry=MTO&status=limited", "sort=ministry&page=2")
    before = [drawn(query)[0] for query in queries]
    day = date(2017, 1, 1)
    many = "".join(
        f"X{i},ONT0003,Many {i},Beaucoup {i},{day + timedelta(i % 700)}\n" for i in range(600)
    )
    updates = "".join(f"X{i},2017-0{1 + i % 9}-11,limited,p\n" for i in range(600))
    folder = files(
        tmp_path / "in",
        milestones="code,commitment,name_en,name_fr,due_on\n" + many,
        updates="milestone,reported_on,status,progress_en\n" + updates,
    )
    assert not any(
        one.error_count for one in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    )
    assert [drawn(query)[0] for query in queries] == before
    page = drawn("q=beaucoup&sort=code")[1]
    assert "600 milestones" in page and "1 to 50 of 600" in page
    assert page.count('id="milestone-X') == listing.SIZE
    last = drawn("q=beaucoup&sort=code&page=12")[1]
    assert 'id="milestone-X599"' in last and 'id="page-after"' not in last
    db.session.rollback()
