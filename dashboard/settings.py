"""Every setting: its name, its default, what it is for.

Each is read from the environment (`DASHBOARD_` before the name), else from `instance/settings.toml` (the name as it
stands here), else it has the default below.
"""

import os
import secrets
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Mapping, get_type_hints

from dashboard import paths


class SettingsError(Exception):
    """A setting that cannot be used; the message names it, its value and the way out."""


@dataclass(frozen=True)
class Settings:
    """The settings of one running dashboard."""

    DATABASE_URL: str = ""
    """Where the records are; nothing: SQLite in the instance folder. PostgreSQL: postgresql+psycopg://…"""
    SECRET_KEY: str = ""
    """Signs cookies; nothing: made at the first start and kept in the instance folder, mode 600."""
    DEMONSTRATION: bool = False
    """Offers the three demonstration people on the sign-in page; only on the loopback address."""
    TODAY: str = ""
    """The day that counts as today (2017-12-31); nothing: today in Toronto."""
    HOSTS: str = "localhost 127.0.0.1 [::1]"
    """The names under which the dashboard may be asked for, separated by spaces."""
    ADDRESS: str = "http://127.0.0.1:5000"
    """Where people reach the dashboard: what links in calendars and mail begin with."""
    PROXY_HOPS: int = 0
    """How many trusted proxies stand before the server."""
    SECURE_COOKIES: bool = False
    """The dashboard is reached over https: cookies say so, and browsers are told to stay with it."""
    NAME_EN: str = "Ontario Public Service"
    """The public service's name in English."""
    NAME_FR: str = "Fonction publique de l’Ontario"
    """The public service's name in French."""
    TARGET_TRAINED: float = 0.8
    """The share of staff that should hold every required course."""
    OVERDUE_ON_TRACK: float = 0.05
    """Share of milestones overdue up to which plans are on track."""
    OVERDUE_WATCH: float = 0.15
    """Share of milestones overdue up to which plans are to be watched."""
    TRAINED_ON_TRACK: float = 0.9
    """Share of the training target from which training is on track."""
    TRAINED_WATCH: float = 0.7
    """Share of the training target from which training is to be watched."""
    REQUESTS_WATCH: float = 0.1
    """Share of open requests that may be over 30 days old while community is to be watched."""
    GUIDE_ON_TRACK: float = 0.5
    """Guide reach from which the guide is on track."""
    GUIDE_WATCH: float = 0.25
    """Guide reach from which the guide is to be watched."""
    APPLIED_ON_TRACK: float = 0.6
    """Share that applied what it learned from which outcomes are on track."""
    APPLIED_WATCH: float = 0.4
    """Share that applied what it learned from which outcomes are to be watched."""

    DUE_SOON_DAYS: int = 30
    """Days before its due date from which a milestone is due soon."""
    STALE_DAYS: int = 92
    """Days after its latest update from which a milestone is without a recent one."""
    LOCAL_PASSWORDS: bool = True
    """Whether people may sign in with a password of the dashboard's own; off: by single sign-on alone."""
    OIDC_ISSUER: str = ""
    """Single sign-on by OpenID Connect: the issuer, as its tokens name it (https://…); nothing: there is none."""
    OIDC_CLIENT_ID: str = ""
    """What the provider calls this dashboard. Its redirect address is ADDRESS followed by /sign-in/answer."""
    OIDC_CLIENT_SECRET: str = ""
    """The secret that the provider gave this dashboard."""
    OIDC_SCOPE: str = "openid email profile"
    """What is asked of the provider."""
    OIDC_ROLE_CLAIM: str = ""
    """The claim that tells a person's role; nothing: administrators give roles, and connect people by a one-time link."""
    OIDC_ROLES: str = ""
    """Which role each value of that claim stands for, as value=role;value=role; nothing: the values are our roles."""
    OIDC_MINISTRY_CLAIM: str = "ministry"
    """The claim that tells the code of a lead's ministry."""
    BACKUP_DAYS: int = 14
    """For how many days the server keeps the backup that it makes each day in instance/backups; 0: it makes none."""
    OUTSIDE_GTA: str = "central east southwest north"
    """The regions that count as outside the Greater Toronto Area, separated by spaces."""

    @property
    def outside_gta(self) -> tuple[str, ...]:
        """The regions that count as outside the Greater Toronto Area."""
        return tuple(self.OUTSIDE_GTA.split())

    @property
    def fixed_today(self) -> date | None:
        """The day set as today, or None."""
        return date.fromisoformat(self.TODAY) if self.TODAY else None

    def name(self, language: str) -> str:
        """The public service's name in this language."""
        return self.NAME_FR if language == "fr" else self.NAME_EN


def instance_folder(given: Path | None = None) -> Path:
    """The folder of the records, settings, uploads and backups: as given, else DASHBOARD_INSTANCE, else instance/."""
    return Path(given or os.environ.get("DASHBOARD_INSTANCE") or paths.default_instance()).resolve()


def typed(name: str, value: object) -> Any:
    """The value of a setting from its text. Raises SettingsError for one that cannot be used."""
    wanted = get_type_hints(Settings)[name]
    text = str(value).strip()
    try:
        if wanted is bool:
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}[
                text.lower()
            ]
        if name == "TODAY" and text:
            date.fromisoformat(text)
        return wanted(text)
    except (KeyError, ValueError):
        raise SettingsError(f"DASHBOARD_{name}: {text!r} is not a usable value ({wanted.__name__})") from None


def load(instance: Path, overrides: Mapping[str, object] | None = None) -> Settings:
    """Read the settings. Raises SettingsError for a value that cannot be used or a name that does not exist."""
    file = instance / "settings.toml"
    stored = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    given = {**stored, **(overrides or {})}
    unknown = sorted(set(given) - {f.name for f in fields(Settings)})
    if unknown:
        raise SettingsError(f"there is no setting {unknown[0]}; see dashboard/settings.py for those that there are")
    for field in fields(Settings):
        from_environment = os.environ.get(f"DASHBOARD_{field.name}")
        if from_environment is not None and field.name not in (overrides or {}):
            given[field.name] = from_environment
    return Settings(**{name: typed(name, value) for name, value in given.items()})


def secret_key(instance: Path, settings: Settings) -> str:
    """The key that signs cookies: the one that is set, else one made once and kept beside the database."""
    if settings.SECRET_KEY:
        if len(settings.SECRET_KEY) < 32:
            raise SettingsError("DASHBOARD_SECRET_KEY is shorter than 32 characters; leave it out to have one made")
        return settings.SECRET_KEY
    path = instance / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(handle, "w") as file:
        file.write(key := secrets.token_hex(32))
    return key
