"""The backup that the server makes by itself: one a day, kept for so many days."""

from flask import current_app
from sqlalchemy import make_url

from dashboard.database.backup import backup_database, backup_folder, prune_backups
from dashboard.database.schema import DatabaseError
from dashboard.extensions import now
from dashboard.files.store import copy_files, store_root
from dashboard.web.logs import log

DAY = 24 * 3600


def backup_if_due() -> None:
    """Copy the database when the newest copy is a day old, and delete those older than BACKUP_DAYS;
    0: never."""
    days = current_app.extensions["settings"].BACKUP_DAYS
    if (
        not days
        or make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() != "sqlite"
    ):
        return
    moment = now().timestamp()
    # Copies that are more than a day ahead were made before the clock was set right.
    copies = (path.stat().st_mtime for path in backup_folder().glob("dashboard-*.db"))
    if any(abs(moment - made) < DAY for made in copies):
        return
    try:
        path, deleted = backup_database(), len(prune_backups(days))
        damaged = copy_files(store_root(), store_root(path.parent))
        log.info(
            {"message": "backup", "file": path.name, "deleted": deleted, "damaged": len(damaged)}
        )
    except DatabaseError as error:
        log.error({"message": "backup", "error": str(error)})
