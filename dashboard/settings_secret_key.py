"""The key that signs cookies: the one that is set, else one of our own."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from dashboard.language import gettext as _
from dashboard.settings import Settings, SettingsError


def secret_key(folder: Path, settings: Settings) -> str:
    """The key that signs cookies: the one that is set, else one made once and kept in this folder.
    Raises SettingsError for one that could be guessed."""
    if settings.SECRET_KEY:
        if not is_strong(settings.SECRET_KEY):
            raise SettingsError(
                _(
                    "DASHBOARD_SECRET_KEY has fewer than 32 characters, or fewer than 8 different "
                    "ones. Leave it out to have one made."
                )
            )
        return settings.SECRET_KEY
    path = folder / "secret_key"
    if not path.exists():
        _make_secret_key(path)
    key = path.read_text("utf-8", errors="replace").strip()
    if not is_strong(key):
        raise SettingsError(
            _(
                "%(file)s is damaged: it holds fewer than 32 characters, or fewer than 8 different "
                "ones. Delete it to have a new key made. Everybody then signs in anew.",
                file=path,
            )
        )
    return key


def is_strong(key: str) -> bool:
    """Whether a key is too long to guess and not the same few characters again and again."""
    return len(key) >= 32 and len(set(key)) >= 8


def _make_secret_key(path: Path) -> None:
    """Write a new key beside its place and link it in, so that nobody ever reads half of it; of two
    that start at once, the first one's stands."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(half, path)
    finally:
        half.unlink(missing_ok=True)
