"""What every test of uploads needs: a way to upload, a worker that does what there is to do, and a
look at the page.
"""

import io

import pytest

from dashboard.extensions import db, now
from dashboard.jobs import worker
from dashboard.uploads import storage
from dashboard.uploads.models import Upload
from tests.conftest import signed_in
from tests.html import hidden_fields, page, token

HEAD = "code,name_en,name_fr\n"


def send(client, lang="en", **files):
    """Upload files, each `stem__ending=content`; gives the answer."""
    given = [
        (
            io.BytesIO(content.encode() if isinstance(content, str) else content),
            name.replace("__", "."),
        )
        for name, content in files.items()
    ]
    data = {"csrf_token": token(client.get(f"/{lang}/admin/files")), "files": given}
    return client.post(f"/{lang}/admin/uploads", data=data, content_type="multipart/form-data")


def an_upload(id="an-upload", **files):
    """An upload that was checked and has errors, without a person at a page."""
    upload = Upload(id=id, user_id=1, ends_at=now() + storage.KEPT_FOR, files=["teams.csv"])
    upload.options = {"kinds": {}, "plan": "", "add": False}
    storage.upload_folder(upload).mkdir()
    text = files.get(
        "text", "code,ministry,name_en,name_fr\nT,NOPE,t,t\nMTO-1,MTO,New name,Nouveau nom\n"
    )
    (storage.upload_folder(upload) / "0.csv").write_text(text, "utf-8")
    db.session.add(upload)
    db.session.commit()
    work()


def work():
    """Do all that the worker has to do."""
    db.session.rollback()
    while worker.work_once():
        pass
    db.session.rollback()


def uploaded(client, lang="en", **files):
    """Upload files and have them checked; gives the address of their page."""
    answer = send(client, lang, **files)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    work()
    return answer.headers["Location"]


def press(client, address, name, **data):
    """Press a button of the upload's page, as it stands."""
    hidden = hidden_fields(page(client, address))
    given = {"csrf_token": hidden["csrf_token"], "round": hidden.get("round", "0"), **data}
    return client.post(f"{address}/{name}", data=given)


def applied(client, address, **data):
    """Apply what a page shows; gives the page afterwards."""
    assert press(client, address, "apply", **data).status_code == 303
    work()
    return page(client, address)


def upload_of(address):
    db.session.rollback()
    return db.session.get(Upload, address.rpartition("/")[2])


@pytest.fixture
def admin(app):
    return signed_in(app, "admin")
