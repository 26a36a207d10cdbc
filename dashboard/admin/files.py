"""Files for administrators: every record as one zip that `import` takes, and empty files to fill
in.
"""

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from flask import Response, request, send_file

from dashboard.accounts.permissions import requires
from dashboard.admin.views import kind_named, views
from dashboard.files.templates import template_csv, template_xlsx
from dashboard.files.write import write_csv, write_xlsx
from dashboard.language import current_language
from dashboard.records.kinds import kinds
from dashboard.records.periods import today
from dashboard.web.table import XLSX, attached


@views.get("/admin/files/all.zip")
@requires("write_records")
def all_files() -> Any:
    """Every kind as the very file that reading takes, in one zip: CSV, or with `format=xlsx`
    workbooks.
    """
    form = "xlsx" if request.args.get("format") == "xlsx" else "csv"
    whole = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it when it is sent)
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for kind in kinds():
            path = Path(folder) / f"{kind.name}.{form}"
            write_csv(path, kind) if form == "csv" else write_xlsx(path, kind)
            with path.open("rb") as file, archive.open(_member(path.name), "w") as member:
                shutil.copyfileobj(file, member)
    whole.seek(0)
    answer = send_file(
        whole, mimetype="application/zip", download_name=f"records-{today().isoformat()}.zip"
    )
    return attached(answer, f"records-{today().isoformat()}.zip")


@views.get("/admin/templates/<name>.<any(csv,xlsx):kind>")
@requires("write_records")
def template(name: str, kind: str) -> Any:
    """An empty file of a kind, headed in the page's language."""
    record_kind = kind_named(name)
    if kind == "xlsx":
        answer = Response(template_xlsx(record_kind), mimetype=XLSX)
    else:
        answer = Response(template_csv(record_kind), content_type="text/csv; charset=utf-8")
    return attached(answer, f"{record_kind.name}-{current_language()}.{kind}")


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)  # of no particular day: the same records make the same zip
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
