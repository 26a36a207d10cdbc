"""PDFs of the report and of the briefs: what they say, and that everybody can read them."""

import io
import shutil
import subprocess

import pikepdf
import pytest

from dashboard.extensions import db
from dashboard.overview.measures import as_json
from dashboard.overview.models import LABELS
from dashboard.plans.models import Plan
from dashboard.records.periods import scope
from dashboard.report import pdf as made
from tests import builders
from tests.conftest import signed_in
from tests.html import body, parsed, plain
from tests.report.measured import MEASURES, in_words

HOSTILE = (
    '#strong[a] $x$ *b* ] \\ `c` <d> _e_ "f" سلام שלום 日本 \U0001f600 \u0007 \u202f→ ' + "x" * 400
)


@pytest.fixture
def fixed(monkeypatch):
    """The same moment, whenever the test runs."""
    moment = made.datetime(2017, 12, 31, 10, 40)
    monkeypatch.setattr("dashboard.report.making.moment", lambda: moment)
    monkeypatch.setattr("dashboard.report.documents.format_moment", lambda _at: "10:40")


def get(app, path, role="executive"):
    answer = signed_in(app, role).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def words(data):
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True)
    return " ".join(run.stdout.decode().replace("\u00a0", " ").split())


def test_every_measure_is_that_of_the_command(app):
    text = words(get(app, "/en/report.pdf?period=2017-18", "admin"))
    measured = as_json(scope("2017-18"), None)["measures"]
    for name in MEASURES:
        if len(label := str(LABELS[name])) < 40:  # a longer one takes two lines
            assert f"{label} {in_words(name, measured[name])}" in text


@pytest.mark.parametrize(
    "path, lang, title",
    [
        ("/en/report.pdf", "en-CA", "Self-assessment report on open government"),
        ("/fr/report.pdf", "fr-CA", "Rapport d’autoévaluation sur le gouvernement ouvert"),
        ("/en/ministries/MTO.pdf", "en-CA", "Ministry of Transportation"),
        ("/fr/overview.pdf?paper=letter", "fr-CA", "Le gouvernement ouvert en un coup d’œil"),
    ],
)
def test_a_pdf_is_tagged_and_says_its_language_title_and_parts(app, path, lang, title):
    with pikepdf.open(io.BytesIO(get(app, path))) as file:
        assert file.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in file.Root
        assert str(file.Root.Lang) == lang
        assert str(file.docinfo["/Title"]) == title
        assert file.Root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with file.open_outline() as outline:
            assert len(outline.root) >= 3
        width = float(file.pages[0].mediabox[2])
        assert round(width) == (612 if "letter" in path else 595)


def test_a_brief_has_one_page(app):
    for path in ("en/overview", "fr/overview", "en/ministries/MTO", "fr/ministries/MTO"):
        with pikepdf.open(io.BytesIO(get(app, f"/{path}.pdf"))) as file:
            assert (path, len(file.pages)) == (path, 1)


def test_each_page_says_what_it_shows_when_it_was_made_and_which_it_is(app):
    text = words(get(app, "/en/report.pdf?period=2017-18"))
    with pikepdf.open(io.BytesIO(get(app, "/en/report.pdf?period=2017-18"))) as file:
        pages = len(file.pages)
    assert text.count("Made December 31, 2017") == pages
    assert text.count("2017–18 (to date)") >= pages
    assert f"Page {pages} of {pages}" in text


def test_the_same_records_and_moment_give_the_same_bytes(app, fixed):
    assert get(app, "/en/report.pdf") == get(app, "/en/report.pdf")


def test_hostile_text_stays_text(empty):
    builders.add(Plan(code="P", name_en=HOSTILE, name_fr=HOSTILE, state="published"))
    db.session.commit()
    text = words(get(empty, "/en/report.pdf"))
    assert '#strong[a] $x$ *b* ] \\ `c` <d> _e_ "f"' in text
    assert "x" * 40 in text


def test_fonts_are_embedded(app):
    with pikepdf.open(io.BytesIO(get(app, "/fr/report.pdf"))) as file:
        described = [
            one
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        assert described
        assert [d for d in described if not {"/FontFile2", "/FontFile3"} & set(d.keys())] == []


def test_without_the_extra_a_page_says_so(app, monkeypatch):
    monkeypatch.setattr("dashboard.report.making.setter", lambda _name: None)
    answer = signed_in(app, "executive").get("/fr/report.pdf")
    assert answer.status_code == 501
    assert "« report »" in plain(body(answer)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "path",
    ["report.pdf?plan=NO", "report.pdf?paper=a5", "ministries/NO.pdf", "overview.pdf?period=soon"],
)
def test_what_does_not_exist_is_not_found(app, path):
    assert signed_in(app, "executive").get(f"/en/{path}").status_code == 404


def test_without_records_there_is_no_report_but_a_brief(empty):
    assert signed_in(empty, "executive").get("/en/report.pdf").status_code == 404
    assert get(empty, "/en/overview.pdf?period=2001-02")


def test_the_page_links_to_both_papers_with_its_filters(app):
    answer = signed_in(app, "executive").get("/en/report?plan=MTO-2016&period=2016-17&language=fr")
    links = [a["href"] for a in parsed(answer).select("#board > .buttons a[href*='.pdf']")]
    assert [("paper=a4" in a, "paper=letter" in a) for a in links] == [(1, 0), (0, 1)]
    assert all("plan=MTO-2016" in a and "period=2016-17" in a and "language=fr" in a for a in links)
