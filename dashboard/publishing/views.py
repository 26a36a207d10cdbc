"""What the public package holds, and the package itself."""

from math import ceil
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, render_template, send_file

from dashboard.accounts.permissions import requires
from dashboard.publishing.kept_files import public_files
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
    files, left_out = public_files()
    megabytes = ceil(sum(file.size for file in files) / 1024**2)
    return render_template(
        "publishing/page.html",
        tables=counted,
        files=len(files),
        megabytes=megabytes,
        left_out=left_out,
    )


@views.get("/admin/public-package.zip")
@requires("write_records")
def download_package() -> Any:
    """The package as one zip."""
    file = TemporaryFile()  # noqa: SIM115 (closed, and so deleted, when it has been sent)
    write_package(file)
    file.seek(0)
    name = f"open-government-records-{today().isoformat()}.zip"
    return attached(send_file(file, mimetype="application/zip"), name)
