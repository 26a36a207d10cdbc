"""Every kind by forms: listed, searched, added, edited, archived and restored by an administrator,
and by nobody else.
"""

import csv
import io

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import in_language
from dashboard.ministries.models import Ministry
from dashboard.records.kinds import kind, kinds
from dashboard.records.save import Actor, archive
from dashboard.web import cache, listing
from tests.builders import last, valid_texts, writes
from tests.conftest import signed_in
from tests.html import body, fields_of, post, token

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NAMES = [k.name for k in kinds()]


def test_every_kind_has_its_form_and_its_french():
    for record_kind in kinds():
        labels = {}
        for language in ("en", "fr"):
            with in_language(language):
                labels[language] = [
                    str(record_kind.one),
                    str(record_kind.many),
                    *(str(f.label) for f in record_kind.fields),
                ]
        alike = {a for a, b in zip(labels["en"], labels["fr"], strict=True) if a == b}
        assert alike <= {
            "Code",
            "Section",
            "Source",
            "Participants",
            "Plan",
            "Plans",
            "Public",
            "Guide",
            "Region",
        }, record_kind.name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_administrator_adds_edits_archives_and_restores_a_record(app, admin, name, lang):
    form = valid_texts(name)
    assert admin.get(f"/{lang}/admin/{name}/new").status_code == 200
    assert admin.get(f"/{lang}/admin/{name}/new", headers=HTMX).status_code == 200
    added = post(admin, f"admin/{name}", lang=lang, **form)
    assert added.status_code == 303
    line = last()
    assert (line.kind, line.action, line.origin) == (name, "create", "form")
    here = f"admin/{name}/{line.record_id}"
    page = body(admin.get(f"/{lang}/{here}"))
    sent = fields_of(page)
    assert (
        post(admin, here, lang=lang, **sent).status_code == 303 and last().id == line.id
    )  # nothing to change
    text = next(
        (
            f.name
            for f in kind(name).fields
            if f.name
            in ("name_fr", "title_fr", "summary_fr", "subject_fr", "progress_fr", "comment", "name")
        ),
        None,
    )
    if text:
        saved = post(admin, here, lang=lang, headers=HTMX, **{**sent, text: "Œuvre modifiée"})
        assert saved.status_code == 204
        assert saved.headers["HX-Trigger"] == "saved"
        assert last().after == {text: "Œuvre modifiée"}
        listed = csv.reader(
            io.StringIO(body(admin.get(f"/{lang}/admin/{name}.csv?q=oeuvre+MODIFIEE")))
        )
        assert len(list(listed)) == 2
    version = fields_of(body(admin.get(f"/{lang}/{here}")))["version"]
    assert post(admin, f"{here}/archive", lang=lang, version=version).status_code == 303
    assert last().action == "archive"
    assert f'id="record-{line.record_id}"' in body(admin.get(f"/{lang}/admin/{name}?archived=1"))
    assert (
        post(admin, here, lang=lang, **{**sent, "version": str(int(version) + 1)}).status_code
        == 409
    )
    again = fields_of(body(admin.get(f"/{lang}/{here}")))["version"]
    assert post(admin, f"{here}/restore", lang=lang, version=again).status_code == 303
    assert last().action == "restore"
    assert f'id="record-{line.record_id}"' not in body(
        admin.get(f"/{lang}/admin/{name}?archived=1")
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["lead", "executive"])
def test_nobody_else_writes_by_any_door(app, role, name):
    client = signed_in(app, role)
    form, before = valid_texts(name), writes()
    for path in (
        f"admin/{name}",
        f"admin/{name}/1",
        f"admin/{name}/1/archive",
        f"admin/{name}/1/restore",
    ):
        for headers in ({}, HTMX):
            assert post(client, path, headers=headers, version="1", **form).status_code == 403
    for path in (
        f"admin/{name}",
        f"admin/{name}/new",
        f"admin/{name}/1",
        f"admin/{name}.csv",
        "admin/choices/staff",
    ):
        assert client.get(f"/en/{path}").status_code == 403
    assert writes() == before


@pytest.mark.parametrize("name", NAMES)
def test_lists_take_the_same_statements_whatever_their_length(
    app, admin, statements, name, monkeypatch
):
    counts = []
    for size in (1, 50):
        monkeypatch.setattr(listing, "SIZE", size)
        cache.clear()
        statements.clear()
        assert admin.get(f"/en/admin/{name}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] < 12


WRONG = [
    ("name_en", "", "is required"),
    ("name_en", "x" * 501, "longer than 500"),
    ("name_fr", "a\x00b", "cannot be saved"),
    ("name_fr", "a\u202eb", "cannot be saved"),
    ("kind", "kingdom", "is not one of"),
    ("active", "perhaps", "neither yes nor no"),
    ("code", "A/B", "holds letters, digits"),
    ("code", "mto", "another record already uses this value"),
    ("code", "ÉDU", "another record already uses this value"),
    ("code", "x" * 61, "longer than 60"),
]


@pytest.mark.parametrize("field,value,message", WRONG)
def test_an_error_keeps_the_form_and_points_to_the_field(app, admin, field, value, message):
    before = writes()
    answer = post(
        admin,
        "admin/ministries",
        **{**valid_texts("ministries"), "name_en": "Kept <b>", field: value},
    )
    page = body(answer)
    assert answer.status_code == 422
    assert message in page
    assert f'href="#ministries-new-{field}"' in page
    assert 'aria-invalid="true"' in page
    assert "<b>Kept" not in page
    assert field == "name_en" or "Kept &lt;b&gt;" in page
    assert writes() == before


@pytest.mark.parametrize(
    "name,field,value,message",
    [
        ("milestones", "due_on", "9999-12-31", "between 1900 and 2199"),
        ("milestones", "due_on", "2018-13", "is not a date"),
        ("milestones", "due_on", "03/04/2018", "day and month could be confused"),
        ("milestones", "commitment", "NOWHERE", "no record has this code"),
        ("courses", "target_percent", "-5", "not between 0 and 100"),
        ("courses", "valid_months", "1.5", "not a whole number"),
        ("events", "private", "-1", "not between 0 and"),
        ("plans", "url", "javascript:alert(1)", "https://"),
        ("plans", "ends_on", "1999-01-01", "is before “Start date” (January 1, 2017)"),
        ("surveys", "applied", "yes", "only a follow-up"),
        ("updates", "reported_on", "2190-01-01", "is in the future"),
    ],
)
def test_bad_values_of_every_sort_are_told(app, admin, name, field, value, message):
    before = writes()
    extra = {"starts_on": "2017-01-01"} if field == "ends_on" else {}
    answer = post(admin, f"admin/{name}", **{**valid_texts(name), **extra, field: value})
    assert answer.status_code == 422
    assert message in body(answer)
    assert writes() == before


def test_a_reference_to_an_archived_record_is_refused(app, admin):
    mto = db.session.scalars(select(Ministry).where(Ministry.code == "MTO")).one()
    archive(mto, Actor(None, "form"))
    db.session.commit()
    answer = post(admin, "admin/teams", **valid_texts("teams", ministry="MTO"))
    assert answer.status_code == 422
    assert "Ministry MTO is archived" in body(answer)


def test_the_code_of_an_archived_record_is_not_used_again(app, admin):
    archive(
        db.session.scalars(select(Ministry).where(Ministry.code == "EDU")).one(),
        Actor(None, "form"),
    )
    db.session.commit()
    answer = post(admin, "admin/ministries", **{**valid_texts("ministries"), "code": "edu"})
    assert answer.status_code == 422
    assert "an archived record already uses this value. Restore it instead" in body(answer)


@pytest.mark.parametrize("name", ["ministries", "surveys"])
def test_a_double_click_adds_one_record(app, admin, name):
    form, before = valid_texts(name), writes()
    assert [post(admin, f"admin/{name}", **form).status_code for _each in range(2)] == [303, 303]
    assert writes() == before + 1


def test_two_creations_of_one_code_at_once_leave_one_and_tell_the_other(app, admin, monkeypatch):
    from dashboard.admin import editing

    monkeypatch.setattr(
        editing, "_taken", lambda *_given: None
    )  # the other one commits just after the look
    answer = post(
        admin,
        "admin/ministries",
        **{**valid_texts("ministries"), "code": "EDU", "name_fr": "Gardé"},
    )
    assert answer.status_code == 422
    assert "another record already uses this value" in body(answer)
    assert "Gardé" in body(answer)


def test_a_lone_surrogate_does_no_harm(app, admin):
    head = f"csrf_token={token(admin.get('/en/'))}&code=SUR&name_en=%ED%A0%80x&name_fr=x"
    head += "&kind=ministry&active=yes"
    answer = admin.post(
        "/en/admin/ministries", data=head, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    assert admin.get("/fr/admin/ministries").status_code == 200


def test_a_code_is_never_changed_by_a_form(app, admin):
    ministry = db.session.scalars(select(Ministry).where(Ministry.code == "MTO")).one()
    form = fields_of(body(admin.get(f"/en/admin/ministries/{ministry.id}")))
    assert "code" not in form
    post(
        admin,
        f"admin/ministries/{ministry.id}",
        **{**form, "code": "X", "id": "1", "created_at": "2001-01-01"},
    )
    db.session.rollback()
    assert db.session.get(Ministry, ministry.id).code == "MTO"


def test_what_hangs_on_a_record_stands_beside_it(app, admin):
    page = body(admin.get("/en/admin/plans/1"))
    assert "Related records" in page
    assert "ONT0003" in page
    assert "imported the file" in page


def test_references_are_found_as_one_types(app, admin):
    offered = body(admin.get("/en/admin/choices/ministry?field=lead&lead=transport"))
    assert '<option value="MTO">Ministry of Transportation</option>' in offered
    assert "EDU" not in offered
    assert '<option value="MTO">Ministère des Transports</option>' in body(
        admin.get("/fr/admin/choices/ministry?field=q&q=TRANSPORTS")
    )
    assert admin.get("/en/admin/choices/user?field=q&q=a").status_code == 404


MOST = {"memberships": 27}
"""Who moves has two memberships and a staff record written, with a line of the log each."""


@pytest.mark.parametrize("name", NAMES)
def test_a_write_takes_at_most_fifteen_statements(admin, statements, name):
    sign = {"csrf_token": token(admin.get("/en/about"))}
    counts = {}

    def send(what, path, **texts):
        statements.clear()
        assert admin.post(f"/en/admin/{name}{path}", data=sign | texts).status_code == 303
        counts[what] = len(statements)

    send("add", "", **valid_texts(name))
    here = f"/{last().record_id}"
    sent = fields_of(body(admin.get(f"/en/admin/{name}{here}")))
    words = [key for key in sent if key.endswith("_fr") and f"{key[:-3]}_en" in sent]
    send("edit", here, **sent | dict.fromkeys(words, "Œuvre modifiée"))
    version = int(sent["version"]) + bool(words)
    send("archive", f"{here}/archive", version=version)
    send("restore", f"{here}/restore", version=version + 1)
    assert max(counts.values()) <= MOST.get(name, 15)
