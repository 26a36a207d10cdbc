"""Where the files lie that are no code: in a checkout beside the package, in a wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
IMPORTS = PACKAGE.parent
"""The folder that `dashboard` and `wsgi` are imported from."""
INSTALLED = (PACKAGE / "templates").is_dir()
"""Whether this is a wheel's copy and not a checkout."""

_SHARED = PACKAGE if INSTALLED else PACKAGE.parent
TEMPLATES = _SHARED / "templates"
TRANSLATIONS = _SHARED / "translations"
STATIC = PACKAGE / "static"
MIGRATIONS = PACKAGE / "migrations"
DEMONSTRATION = PACKAGE / "demo"


def default_instance() -> Path:
    """The instance folder where none is named: a checkout's own; for a wheel, the current folder's.

    An installed package may be replaced at any moment, so that no record is ever kept inside it.
    """
    return (Path.cwd() if INSTALLED else PACKAGE.parent) / "instance"
