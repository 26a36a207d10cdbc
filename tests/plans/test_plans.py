"""From a plan down to one milestone with its updates and its evidence."""

import re
from datetime import date, timedelta

import pytest

from dashboard.plans.models import Commitment
from dashboard.plans.review import misses
from dashboard.web import cache
from tests.conftest import files, signed_in
from tests.html import plain, text

ADDRESSES = ("plans", "plans/ON-2017", "commitments/ONT0003", "milestones/3.2")


def test_the_true_story_is_told_down_to_the_milestone_in_both_languages(app):
    client = signed_in(app, "executive")
    assert "Ontario’s 2017 open government action plan" in text(client.get("/en/plans"))
    assert "/en/commitments/ONT0003" in text(client.get("/en/plans/ON-2017"))
    commitment = plain(text(client.get("/en/commitments/ONT0003")))
    assert "Treasury Board Secretariat" in commitment
    assert re.search(
        r"Verifiable No .*Specificity Low .*Relevance Unclear .*Potential impact Minor ", commitment
    )
    assert "It would be a step forward, but a small one." in commitment
    assert (
        "It would not be a starred commitment. It does not meet these criteria: specificity "
        "medium or high" in commitment
    )
    milestone = plain(text(client.get("/en/milestones/3.2")))
    assert (
        milestone.index("December 31, 2017")
        < milestone.index("September 30, 2017")
        < milestone.index("June 30, 2017")
    )
    assert (
        "18 ministries asked for help" in milestone
        and "There is no measure, so progress cannot be judged." in milestone
    )
    assert "18 ministères ont demandé de l’aide" in text(client.get("/fr/milestones/3.2"))


@pytest.mark.parametrize("name", ["plans", "commitments", "milestones"])
def test_a_code_that_does_not_exist_is_a_clear_404(app, name):
    answer = signed_in(app, "lead").get(f"/fr/{name}/%3Cb%3E")
    assert (
        answer.status_code == 404
        and "La fiche «\u00a0&lt;b&gt;\u00a0» n’existe pas." in answer.get_data(as_text=True)
    )


def test_a_commitment_is_starred_by_four_conditions():
    best = {
        "specificity": "high",
        "relevance": "technology;access",
        "potential_impact": "moderate",
        "completion": "substantial",
    }
    assert misses(Commitment(**best)) == []
    worse = {
        "specificity": "low",
        "relevance": "technology",
        "potential_impact": "minor",
        "completion": "limited",
    }
    for name, value in worse.items():
        assert len(misses(Commitment(**{**best, name: value}))) == 1
    assert len(misses(Commitment())) == 4


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_number_of_statements_does_not_grow_with_the_milestones(
    app, statements, tmp_path, address
):
    from dashboard.files.apply import import_tables, open_paths
    from dashboard.records.save import Actor

    client = signed_in(app, "executive")

    def drawn():
        cache.clear()
        statements.clear()
        assert client.get(f"/en/{address}").status_code == 200
        return len(statements)

    before = drawn()
    rows = "".join(f"X{i},ONT0003,x,x\n" for i in range(300))
    days = (date(2017, 1, 1) + timedelta(i) for i in range(300))
    updates = "".join(f"3.2,{day},limited,p\n" for day in days)
    folder = files(
        tmp_path / "in",
        milestones="code,commitment,name_en,name_fr\n" + rows,
        updates="milestone,reported_on,status,progress_en\n" + updates,
    )
    assert not any(
        one.error_count for one in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    )
    assert drawn() == before


def test_a_text_in_one_language_is_marked_in_the_other(app, tmp_path):
    from dashboard.files.apply import import_tables, open_paths
    from dashboard.records.save import Actor

    folder = files(
        tmp_path / "in",
        updates="milestone,reported_on,status,progress_en\n3.2,2017-12-30,complete,Only here\n",
    )
    import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    page = text(signed_in(app, "lead").get("/fr/milestones/3.2"))
    assert '<span lang="en-CA">Only here</span>' in page and "en anglais seulement" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_page_has_its_table_one_suffix_away(app, kind):
    client = signed_in(app, "executive")
    for address in (*ADDRESSES, "milestones"):
        answer = client.get(f"/fr/{address}.{kind}")
        assert answer.status_code == 200 and answer.data[:2] == (
            b"PK" if kind == "xlsx" else b"\xef\xbb"
        ), address
    table = client.get("/fr/commitments/ONT0003.csv").get_data(as_text=True)
    assert "État d’avancement" in table and table.count("Réalisé") == 4
    assert client.get(f"/fr/plans/NONE.{kind}").status_code == 404
