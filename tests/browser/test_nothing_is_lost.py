"""What was typed stays: where the server does not answer, where something else does, where a filter
is changed, and where the language is.
"""

import pytest
from playwright.sync_api import expect

BOTH = pytest.mark.parametrize("lang", ["en", "fr"])
NOT_SAVED = {"en": "Not saved. Your text is still here.", "fr": "Non enregistré. Votre texte est"}
PLACES = pytest.mark.parametrize("inside", [True, False], ids=["in the list", "on its own page"])


def proxy_error(route):
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


def no_answer(route):
    route.abort()


def page_of_another(route):
    route.fulfill(status=200, content_type="text/html", body="<h1>Sign in to the network</h1>")


def open_form(open_page, lang, inside):
    page = open_page(lang, 1280, True)
    if inside:
        page.goto(f"/{lang}/admin/courses")
        page.locator(".head .button--main").click()
    else:
        page.goto(f"/{lang}/admin/courses/new")
    page.fill("[name=code]", f"AWAY{lang}{inside}".upper())
    page.fill("[name=name_en]", "Kept text")
    page.fill("[name=name_fr]", "Texte gardé")
    return page


@BOTH
@PLACES
@pytest.mark.parametrize("answer", [proxy_error, no_answer, page_of_another])
def test_what_is_not_ours_leaves_the_form_with_its_text(open_page, lang, inside, answer):
    page = open_form(open_page, lang, inside)
    page.route("**/*", answer)
    page.locator(".entry .button--main").click()
    expect(page.locator(".entry [role=alert]")).to_contain_text(NOT_SAVED[lang])
    expect(page.locator(".entry [role=alert]")).to_be_focused()
    expect(page.locator("[name=name_fr]")).to_have_value("Texte gardé")
    expect(page.locator(".entry .button--main")).to_be_enabled()
    page.unroute("**/*")
    page.evaluate("typed.clear()")


def test_once_the_server_answers_the_same_form_is_saved(open_page):
    page = open_form(open_page, "en", False)
    page.fill("[name=code]", "BACKAGAIN")
    page.route("**/*", no_answer)
    page.locator(".entry .button--main").click()
    expect(page.locator(".entry [role=alert]")).to_be_visible()
    page.unroute("**/*")
    page.locator(".entry .button--main").click()
    expect(page.locator(".message")).to_contain_text("BACKAGAIN")


@BOTH
def test_a_filter_asks_before_it_takes_an_open_form_away(open_page, lang):
    page = open_form(open_page, lang, True)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.select_option("#filter-required", "yes")
    expect(page.locator("#filter-required")).to_have_value("")
    assert asked == ["confirm"]
    expect(page.locator("[name=name_fr]")).to_have_value("Texte gardé")
    page.once("dialog", lambda dialog: dialog.accept())
    page.select_option("#filter-required", "yes")
    expect(page.locator(".entry")).to_have_count(0)
    expect(page.locator("#filter-required")).to_have_value("yes")


@PLACES
def test_the_other_language_takes_what_was_typed_along(open_page, inside):
    page = open_form(open_page, "en", inside)
    page.select_option(".entry [name=required]", "yes")
    page.check("[name=pillars][value=open_dialogue]")
    page.locator("#toggle").click()
    page.wait_for_url("**/fr/admin/courses/new**")
    expect(page.locator("[name=name_fr]")).to_have_value("Texte gardé")
    expect(page.locator(".entry [name=required]")).to_have_value("yes")
    expect(page.locator("[name=pillars][value=open_dialogue]")).to_be_checked()
    page.fill("[name=code]", f"CARRIED{inside}".upper())
    page.locator(".entry .button--main").click()
    expect(page.locator(".message")).to_contain_text("CARRIED")
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")


def test_without_scripts_too_and_the_enter_key_still_saves(open_page):
    page = open_page("en", 1280, False)
    page.goto("/en/admin/courses/new")
    page.fill("[name=name_en]", "Kept text")
    page.check("[name=pillars][value=open_dialogue]")
    page.locator("#toggle").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    expect(page.locator("[name=name_en]")).to_have_value("Kept text")
    expect(page.locator("[name=pillars][value=open_dialogue]")).to_be_checked()
    page.fill("[name=name_fr]", "Texte gardé")
    page.fill("[name=code]", "TURNED")
    page.press("[name=code]", "Enter")
    expect(page.locator(".message")).to_contain_text("TURNED")
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")


def test_a_form_that_was_refused_is_taken_along_too(open_page):
    page = open_form(open_page, "en", False)
    page.fill("[name=code]", "A B")
    page.locator(".entry .button--main").click()
    expect(page.locator("[name=code]")).to_have_attribute("aria-invalid", "true")
    page.fill("[name=name_en]", "Another text")
    page.locator("#toggle").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    expect(page.locator("[name=name_en]")).to_have_value("Another text")
    page.evaluate("typed.clear()")
