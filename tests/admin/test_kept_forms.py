"""What was typed is kept when the sign-in has ended meanwhile, and saved after the next one."""

from tests.builders import last, valid_texts, writes
from tests.conftest import PASSWORD
from tests.html import body, hidden_fields, post, token

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_a_form_sent_after_the_sign_in_ended_is_kept_and_saved(app, admin):
    form = valid_texts("ministries")
    post(admin, "sign-out")
    for headers in ({}, HTMX):
        before = writes()
        ended = post_signed_out(
            admin, "admin/ministries", headers, **{**form, "name_en": "Kept & safe"}
        )
        page = body(ended)
        assert ended.status_code == 401
        assert 'name="kept-name_en" value="Kept &amp; safe"' in page
        assert writes() == before
    carried = {n: v for n, v in hidden_fields(page).items() if n.startswith("kept-")}
    again = admin.post(
        "/en/sign-in",
        data={
            **carried,
            "csrf_token": hidden_fields(page)["csrf_token"],
            "email": "admin@ontario.invalid",
            "password": PASSWORD,
        },
    )
    assert again.status_code == 200
    assert "Kept &amp; safe" in body(again)
    saved = admin.post(
        "/en/admin/ministries",
        data=hidden_fields(body(again).split('<form method="post" action="/en/admin')[1]),
    )
    assert saved.status_code == 303
    assert last().after["name_en"] == "Kept & safe"


def post_signed_out(client, path, headers, **data):
    return client.post(
        f"/en/{path}",
        data={"csrf_token": token(client.get("/en/sign-in")), **data},
        headers=headers,
    )
