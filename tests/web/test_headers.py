"""The headers of every kind of answer, and what each error page says."""

import pytest
from flask import abort

from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.language import in_language
from dashboard.web import errors
from tests.conftest import signed_in
from tests.html import body, plain

ERRORS = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507)
ANSWERS = (
    ("/en/", {}, 200),
    ("/en/", {"HX-Request": "true", "HX-Request-Type": "partial"}, 200),
    ("/en/", {"If-None-Match": "the same"}, 304),
    ("/en/overview.csv", {}, 200),
    ("/en/overview.xlsx", {}, 200),
    ("/en/overview.json", {}, 200),
    ("/healthz", {}, 200),
    ("/static/css/base.css", {}, 200),
    ("/en/admin/", {}, 403),
    ("/en/nowhere", {}, 404),
    ("/", {}, 302),
    *((f"/raise/{status}", {}, status) for status in ERRORS),
)
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CLOSED = ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")


@pytest.fixture
def reader(app):
    """An executive, where an address answers with each error."""

    @requires(PUBLIC)
    def fail(status):
        if status == 500:
            raise ZeroDivisionError
        return errors.page(status) if status == 507 else abort(status)

    for path in ("/raise/<int:status>", "/<any(en,fr):lang>/raise/<int:status>"):
        app.add_url_rule(path, path, fail)
    return signed_in(app, "executive")


@pytest.mark.parametrize("path, headers, status", ANSWERS)
def test_every_kind_of_answer_has_strict_headers(reader, path, headers, status):
    if status == 304:
        headers = {"If-None-Match": reader.get(path).headers["ETag"]}
    answer = reader.get(path, headers=headers)
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in STRICT} == STRICT
    assert [part for part in CLOSED if part not in policy] == []
    assert "unsafe" not in policy


@pytest.mark.parametrize("lang, reference", [("en", "Reference: "), ("fr", "Référence\u00a0: ")])
@pytest.mark.parametrize("status", ERRORS)
def test_every_error_is_told_in_the_readers_language_with_a_reference(
    reader, status, lang, reference
):
    answer = reader.get(f"/{lang}/raise/{status}")
    with reader.application.test_request_context(), in_language(lang):
        words = errors.words(status)
    shown = plain(answer)
    assert answer.status_code == status
    assert reference in shown
    assert f'lang="{lang}-CA"' in body(answer)
    assert [text for text in words if text not in shown] == []
    assert "Traceback" not in shown
    assert "ZeroDivision" not in shown
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_fault_inside_the_error_page_still_gives_both_languages(reader, monkeypatch):
    monkeypatch.setattr(errors, "render_template", None)
    answer = reader.get("/fr/raise/500")
    assert answer.status_code == 500
    assert "The page could not be drawn. Reference: " in body(answer)
    assert "La page n’a pu être produite. Référence : " in body(answer)
    assert "Traceback" not in body(answer)
