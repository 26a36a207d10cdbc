"""What the public package holds, and the package itself."""

import io
from typing import Any

from flask import Blueprint, Response, render_template

from dashboard.accounts.permissions import requires
from dashboard.publishing.package import write_package
from dashboard.publishing.tables import public_tables
from dashboard.records.periods import today
from dashboard.web.table import attached

views = Blueprint("publishing", __name__)


@views.get("/admin/public-package")
@requires("write_records")
def package_page() -> Any:
    """What the package holds, before it is made."""
    counted = [(table, sum(1 for _row in table.rows())) for table in public_tables()]
    return render_template("publishing/page.html", tables=counted)


@views.get("/admin/public-package.zip")
@requires("write_records")
def download_package() -> Any:
    """The package as one zip."""
    buffer = io.BytesIO()
    write_package(buffer)
    name = f"open-government-records-{today().isoformat()}.zip"
    return attached(Response(buffer.getvalue(), mimetype="application/zip"), name)
