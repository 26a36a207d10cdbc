import json
import re

import pytest

from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor
from tests.builders import demonstration
from tests.conftest import files, made, signed_in
from tests.html import body, parsed

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize(
    "accepted,language",
    [
        ("fr-CA,fr;q=0.9", "fr"),
        ("en-CA", "en"),
        ("de, fr;q=0.5", "fr"),
        ("", "en"),
        (";;q=%", "en"),
    ],
)
def test_the_first_visit_follows_the_browser_and_later_ones_the_choice(app, accepted, language):
    client = app.test_client()
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert answer.location == f"/{language}/"
    assert "Accept-Language" in answer.vary
    client.get("/fr/sign-in")
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/fr/"


def test_the_toggle_leads_to_the_same_page_with_the_same_filters(app):
    client = signed_in(app, "executive")
    page = body(client.get("/en/?period=2016-17&ministry=MTO&sort=-events"))
    assert 'href="/fr/?period=2016-17&amp;ministry=MTO&amp;sort=-events"' in page
    assert '<html lang="en-CA">' in page
    missing = client.get("/fr/ministries/NOWHERE")
    assert missing.status_code == 404
    assert 'href="/en/ministries/NOWHERE"' in body(missing)
    assert '<html lang="fr-CA">' in body(missing)
    assert "Page introuvable" in body(missing)


def test_both_languages_show_the_same_numbers(app):
    client = signed_in(app, "admin")
    numbers = {}
    for lang in ("en", "fr"):
        page = body(client.get(f"/{lang}/?sort=-overdue"))
        bars = re.findall(r'<rect class="fill-\w+" x="([\d.]+)%"', page)
        rows = parsed(page).select("#ministries tr")
        numbers[lang] = (sorted(bars), len(rows), page.count("tile--"))
    assert numbers["en"] == numbers["fr"]
    assert numbers["en"][1] == 1 + len(demonstration("ministries"))


def test_htmx_gets_only_what_changed_with_the_toggle(app):
    client = signed_in(app, "executive")
    answer = client.get("/fr/?ministry=MTO", headers=PARTIAL)
    page = body(answer)
    assert "<html" not in page
    assert 'id="board"' in page
    assert 'id="toggle" href="/en/?ministry=MTO"' in page
    assert "HX-Request" in answer.vary
    assert "Cookie" in answer.vary
    back = client.get(
        "/fr/?ministry=MTO",
        headers={"HX-History-Restore-Request": "true", "HX-Request-Type": "full"},
    )
    assert "<html" in body(back)


@pytest.mark.parametrize(
    "address",
    [
        "?period=2017-99",
        "?period=<b>",
        "?ministry=NOBODY",
        "?pillar='",
        "?sort=drop",
        "?period=2017-18-Q5",
    ],
)
def test_a_filter_that_does_not_exist_is_a_clear_404(app, address):
    answer = signed_in(app, "lead").get(f"/en/{address}")
    assert answer.status_code == 404
    assert "There is no" in body(answer) or "cannot be sorted" in body(answer)
    assert "<b>" not in body(answer).split("<main")[1].split("</main")[0]


def test_filters_carry_nothing_else_into_links(app):
    answer = signed_in(app, "lead").get(
        "/en/?_external=1&_scheme=javascript&lang=fr&kind=x&_anchor=y&period=2016-17"
    )
    assert answer.status_code == 200
    assert "javascript:" not in body(answer)


def test_hostile_names_come_out_as_text(app, tmp_path):
    hostile = '"><script>alert(1)</script>'
    table = "code,name_en,name_fr\nMTO,{0},{0}\n".format('"' + hostile.replace('"', '""') + '"')
    folder = files(tmp_path / "in", ministries=table)
    assert not any(
        one.error_count for one in import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    )
    client = signed_in(app, "admin")
    for address in ("/en/", "/fr/", "/en/ministries/MTO", "/fr/ministries/MTO"):
        assert "<script>alert" not in body(client.get(address))
        assert "&lt;script&gt;" in body(client.get(address))


def test_every_answer_carries_strict_headers(app):
    client = signed_in(app, "executive")
    for address in (
        "/en/",
        "/fr/ministries/MTO",
        "/en/nowhere",
        "/healthz",
        "/static/css/base.css",
    ):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Dashboard-Version"]
        assert headers["Referrer-Policy"] == "same-origin"


def test_totals_are_revalidated_and_forms_are_never_stored(app):
    client = signed_in(app, "executive")
    first = client.get("/en/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    assert client.get("/en/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/fr/", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/en/", headers={"If-None-Match": tag, **PARTIAL}).status_code == 200
    assert signed_in(app, "lead").get("/en/", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/en/sign-in").headers["Cache-Control"] == "no-store"
    assert client.get("/en/nowhere").headers["Cache-Control"] == "no-store"


def test_no_number_is_stale_after_a_write(app, tmp_path):
    client = signed_in(app, "executive")
    tag = client.get("/en/").headers["ETag"]
    folder = files(
        tmp_path / "in",
        ministries="code,name_en,name_fr\nNEW,Ministry of Tomorrow,Ministère de Demain\n",
    )
    import_tables(lambda: open_paths([folder]), Actor(None, "file"))
    again = client.get("/en/", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "Ministry of Tomorrow" in body(again)


def test_static_files_are_kept_for_ever_under_their_hash(app):
    client = app.test_client()
    page = body(client.get("/en/sign-in"))
    sheet = re.search(r'href="(/static/css/base.css\?v=[0-9a-f]{10})"', page)[1]
    answer = client.get(sheet, headers={"Accept-Encoding": "zstd, gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "zstd"


def test_the_first_load_is_under_150_kb_over_the_wire(app):
    client = signed_in(app, "executive")
    packed = {"Accept-Encoding": "zstd, gzip"}
    page = client.get("/en/")
    css = client.get("/static/css/base.css")
    wanted = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', body(page)))
    wanted |= {f"/static/{path}" for path in re.findall(r'url\("../([^"]+)"\)', body(css))}
    size = len(client.get("/en/", headers=packed).data) + sum(
        len(client.get(a, headers=packed).data) for a in wanted
    )
    assert len(wanted) >= 7, size
    assert size < 150_000, size


def test_errors_carry_a_reference_that_is_in_the_log_and_no_trace(app, monkeypatch, logged):
    client = signed_in(app, "admin")
    monkeypatch.setattr("dashboard.overview.views.board", lambda *_: 1 / 0)
    answer = client.get("/fr/")
    assert answer.status_code == 500
    assert "Une erreur s’est produite" in body(answer)
    assert "ZeroDivision" not in body(answer)
    assert "Traceback" not in body(answer)
    reference = re.search(r"Référence\s: ([0-9A-F]{8})", body(answer))[1]
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    mine = [line for line in lines if line.get("reference") == reference]
    assert any(line.get("error") == "ZeroDivisionError" for line in mine)
    assert not any("ontario.invalid" in json.dumps(line) for line in lines)


def test_health_needs_no_sign_in_and_tells_no_version(app, statements):
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert statements == []  # whatever the database does, the process answers
    assert client.get("/readyz").json == {"status": "ready"}
    db.session.execute(db.text("UPDATE alembic_version SET version_num = 'older'"))
    db.session.commit()
    assert client.get("/readyz").status_code == 503


def test_an_unknown_host_is_refused(app):
    answer = app.test_client().get("/en/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "does not answer under this name" in body(answer)
    assert "Skip to the main content" in body(answer)


def test_forwarded_headers_are_ignored_without_a_trusted_proxy(app):
    client = app.test_client()
    answer = client.get(
        "/en/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert answer.location.startswith("/en/sign-in")


def test_too_large_is_said_in_the_readers_language(app):
    answer = app.test_client().post("/fr/sign-in", data={"email": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "Trop volumineux" in body(answer)


def test_a_secure_site_says_so(tmp_path):
    from dashboard.database import schema

    app = made(tmp_path / "secure", SECURE_COOKIES=True)
    schema.prepare_database(app)
    answer = app.test_client().get("/en/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"]
    assert any(
        h.startswith("__Host-session=") and "Secure" in h
        for h in answer.headers.getlist("Set-Cookie")
    )
