"""An administrator's spreadsheets, and a single sign-on, in a real browser."""

import threading

import pytest
import requests
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.browser.conftest import AT_WORK, Quiet, clean, enter, fine
from tests.conftest import copied

BOTH = pytest.mark.parametrize("lang", ["en", "fr"])
WAYS = pytest.mark.parametrize(
    "lang,width,scripts",
    [
        ("en", 1280, True),
        ("fr", 360, True),
        ("fr", 1280, False),
        pytest.param("fr", 1280, True, marks=pytest.mark.long),
        pytest.param("en", 360, True, marks=pytest.mark.long),
        pytest.param("en", 1280, False, marks=pytest.mark.long),
    ],
)
WORDS = {
    "en": {
        "apply": "Write 1 record",
        "written": "All changes were saved",
        "checked": "The files are checked.",
    },
    "fr": {
        "apply": "Inscrire 1 fiche",
        "written": "Tout a été enregistré",
        "checked": "Les fichiers sont vérifiés.",
    },
}


def send(page, lang, scripts, name, text, goal):
    page.goto(f"/{lang}/admin/files")
    page.set_input_files("#files", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    with AT_WORK:
        page.locator(".drop .button--main").click()
        page.wait_for_url("**/admin/uploads/*")
        expect(page.locator("progress")).to_be_visible()
    arrive(page, scripts, goal)


def arrive(page, scripts, goal):
    """With scripts the page shows by itself what the worker did; without, its link asks again."""
    goal = page.locator(goal).first
    if scripts:
        expect(goal).to_be_visible()
        return
    for _each in range(60):
        try:
            expect(goal).to_be_visible(timeout=500)
            return
        except AssertionError:  # the page sent for may be on its way still: then there is no link
            again = page.locator("a.script-off")
            if again.count():
                again.click()
    raise AssertionError(page.inner_text("#board"))


@WAYS
def test_files_are_uploaded_corrected_mapped_by_hand_and_applied(open_page, lang, width, scripts):
    page, words = open_page(lang, width, scripts), WORDS[lang]
    code = f"U{lang}{width}{scripts}".upper()
    page.goto(f"/{lang}/admin/files")
    fine(page, scripts, "files")
    send(
        page,
        lang,
        scripts,
        "teams.csv",
        f"code,ministry,name_en,name_fr\n{code},NOPE,t,t\n",
        "td.late",
    )
    expect(page.locator("td.late")).to_have_text("1")
    expect(page.get_by_role("button", name=words["apply"])).to_have_count(0)
    if scripts:
        expect(page.locator("#live")).to_contain_text(words["checked"])
    fine(page, scripts, "errors")
    send(
        page,
        lang,
        scripts,
        f"{code}.csv",
        f"Unité{code},MTO code,Name in English,Name in French\n{code},MTO,t,é\n",
        "#kind-0",
    )
    page.select_option("#kind-0", "teams")
    page.locator(".columns-form .button--main").click()
    arrive(page, scripts, "#column-0-0")
    page.select_option("#column-0-0", "code")
    page.select_option("#column-0-1", "ministry")
    fine(page, scripts, "columns")
    page.locator(".columns-form .button--main").click()
    arrive(page, scripts, "#preview-title")
    fine(page, scripts, "preview")
    page.get_by_role("button", name=words["apply"]).click()
    arrive(page, scripts, "#applied-title")
    expect(page.locator("#applied-title")).to_have_text(words["written"])
    fine(page, scripts, "applied")
    page.goto(f"/{lang}/admin/teams?q={code}")
    expect(page.locator("tbody th", has_text=code)).to_have_count(1)


def test_files_that_are_too_large_are_told_before_they_are_sent(open_page, tmp_path):
    page = open_page("fr", 1280, True)
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    page.goto("/fr/admin/files")
    page.set_input_files("#files", tmp_path / "large.csv")
    assert "50\u00a0Mo" in page.evaluate("document.querySelector('#files').validationMessage")
    page.locator(".drop .button--main").click()
    assert page.url.endswith("/fr/admin/files")


@pytest.fixture(scope="module")
def organization(templates, tmp_path_factory):
    """The dashboard behind a real provider: (its address, the provider's)."""
    with run_server_in_thread(require_nonce=True) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        served = make_server("127.0.0.1", 0, None, threaded=True, request_handler=Quiet)
        address = f"http://127.0.0.1:{served.server_port}"
        served.app = copied(
            templates, "filled", tmp_path_factory.mktemp("organization"), ADDRESS=address,
            OIDC_ISSUER=issuer, OIDC_CLIENT_ID="us", OIDC_CLIENT_SECRET="secret",
            OIDC_ROLE_CLAIM="role",
        )  # fmt: skip
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield address, issuer
        served.shutdown()


@BOTH
def test_somebody_signs_in_by_the_organizations_account(browser, organization, lang):
    address, issuer = organization
    claims = {
        "email": f"{lang}@ontario.invalid",
        "email_verified": True,
        "name": "Zoé",
        "role": "executive",
    }
    requests.put(f"{issuer}/users/zoe-{lang}", json={**claims, "locale": f"{lang}-CA"}, timeout=5)
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"/{lang}/plans")
    clean(page, "sign-in")
    page.locator("a.button--main").click()
    page.wait_for_url(f"{issuer}/**")
    page.fill("input[name=sub]", f"zoe-{lang}")
    page.locator("button[type=submit], input[type=submit]").first.click()
    page.wait_for_url(f"{address}/{lang}/**")
    expect(page.get_by_role("button", name="Zoé")).to_be_visible()
    page.goto(f"/{lang}/account")
    clean(page, "account")
    context.close()


@BOTH
def test_asking_for_a_link_is_clean(page, lang):
    page.goto(f"/{lang}/forgotten")
    clean(page, "forgotten")
    page.fill("#email", "nobody@ontario.invalid")
    page.locator("main .button--main").click()
    expect(page.locator("main p[role=status]")).to_be_visible()
    clean(page, "asked")
    enter(page, lang, "admin")
    for path in ("admin/people", "admin/log", "suggestions"):
        page.goto(f"/{lang}/{path}")
        clean(page, path)
