"""Uploads that wait for an administrator to look at them."""

from flask import url_for
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import format_number, gettext as _
from dashboard.uploads.models import FAILED, READY, Upload
from dashboard.uploads.preview_page import state_names
from dashboard.web.waiting import Waiting


def not_applied() -> Waiting | None:
    """Files that are checked but not applied, and those whose check was interrupted."""
    chosen = select(Upload).where(Upload.state.in_((READY, FAILED)))
    uploads = db.session.scalars(chosen.order_by(Upload.created_at)).all()
    if not uploads:
        return None
    states = state_names()
    return Waiting(
        title=_("Uploads not applied"),
        value=format_number(len(uploads)),
        address=url_for("uploads.files_page"),
        links=[
            (
                f"{', '.join(upload.files)} ({states[upload.state]})",
                url_for("uploads.upload_page", upload_id=upload.id),
            )
            for upload in uploads[:3]
        ],
    )
