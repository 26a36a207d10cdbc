"""Every setting: its name, its default, what it may be, what it is for.

Each is read from the environment (`DASHBOARD_` before the name), else from
`instance/settings.toml` (the name as it stands here), else it has the default below. A value that
cannot be, or a name that does not exist, is refused at the start.
"""

import os
import re
import tomllib
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Mapping, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dashboard import paths, settings_errors
from dashboard.language import gettext as _
from dashboard.settings_database import usable
from dashboard.settings_errors import PREFIX, no_such, sentence
from dashboard.settings_values import day, encryption, folder, hosts, regions

ORDERED = (
    ("TRAINED_WATCH", "TRAINED_ON_TRACK"),
    ("OVERDUE_ON_TRACK", "OVERDUE_WATCH"),
    ("GUIDE_WATCH", "GUIDE_ON_TRACK"),
    ("APPLIED_WATCH", "APPLIED_ON_TRACK"),
)
"""Pairs of bounds of which the first may not be above the second; equal ones leave out "watch"."""
FILE: ContextVar[Path | None] = ContextVar("file", default=None)
"""The settings file that `load` reads: a class of its own for each would be dear to make."""
NOT_SETTINGS = {"INSTANCE", "USER_PASSWORD"}
"""Names that are read from the environment elsewhere: before the settings, and by one command."""


class SettingsError(Exception):
    """A setting that cannot be used; the message names it, its value and the way out."""


Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=1, le=3660)]
Flag = Annotated[bool, BeforeValidator(lambda text: text or "no")]
Secret = Annotated[str, Field(repr=False)]


class Settings(BaseSettings):
    """The settings of one running dashboard."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, case_sensitive=True, extra="forbid", frozen=True
    )

    DATABASE_URL: Annotated[Secret, AfterValidator(usable)] = ""
    """Where the records are; nothing: SQLite in the instance folder; or postgresql+psycopg://…"""
    DATABASE_READ_URL: Annotated[Secret, AfterValidator(usable)] = ""
    """Where totals are read while it has caught up: a replica of the records' PostgreSQL."""
    SHARED_FOLDER: Annotated[str, AfterValidator(folder)] = ""
    """The folder of evidence, uploads and files that take long, for several servers on one
    PostgreSQL; nothing: the instance folder."""
    SECRET_KEY: Secret = ""
    """Signs cookies; nothing: made at the first start and kept beside the uploads, mode 600."""
    DEMONSTRATION: Flag = False
    """Offers the three demonstration people on the sign-in page; only on the loopback address."""
    TODAY: Annotated[str, AfterValidator(day)] = ""
    """The day that counts as today (2017-12-31); nothing: today in Toronto."""
    BIND: str = ""
    """Where the server listens (0.0.0.0:8000); nothing: 127.0.0.1, port 5000 or the next free."""
    HOSTS: str = "localhost 127.0.0.1 [::1]"
    """The names under which the dashboard may be asked for, separated by spaces."""
    ADDRESS: str = "http://127.0.0.1:5000"
    """Where people reach the dashboard: what links in calendars and mail begin with."""
    CONTACT: str = ""
    """Whom people ask who need an account or meet a barrier: a name, an address, a number."""
    PROXY_HOPS: Annotated[int, Field(ge=0)] = 0
    """How many trusted proxies stand before the server."""
    SECURE_COOKIES: Flag = False
    """The dashboard is reached over https: cookies say so, and browsers are told to stay so."""
    NAME_EN: str = "Ontario Public Service"
    """The public service's name in English."""
    NAME_FR: str = "Fonction publique de l’Ontario"
    """The public service's name in French."""
    TARGET_TRAINED: Share = 0.8
    """The share of staff that should hold every required course."""
    OVERDUE_ON_TRACK: Share = 0.05
    """Share of milestones overdue up to which plans are on track."""
    OVERDUE_WATCH: Share = 0.15
    """Share of milestones overdue up to which plans are to be watched."""
    TRAINED_ON_TRACK: Share = 0.9
    """Share of the training target from which training is on track."""
    TRAINED_WATCH: Share = 0.7
    """Share of the training target from which training is to be watched."""
    REQUESTS_WATCH: Share = 0.1
    """Share of open requests that may be over 30 days old while community is to be watched."""
    GUIDE_ON_TRACK: Share = 0.5
    """Guide reach from which the guide is on track."""
    GUIDE_WATCH: Share = 0.25
    """Guide reach from which the guide is to be watched."""
    APPLIED_ON_TRACK: Share = 0.6
    """Share that applied what it learned from which outcomes are on track."""
    APPLIED_WATCH: Share = 0.4
    """Share that applied what it learned from which outcomes are to be watched."""

    DUE_SOON_DAYS: Days = 30
    """Days before its due date from which a milestone is due soon."""
    STALE_DAYS: Days = 92
    """Days after its latest update from which a milestone is without a recent one."""
    LEADS_MARK_COMPLETIONS: Flag = False
    """Whether a ministry's lead may mark courses of its staff as completed."""
    LOCAL_PASSWORDS: Flag = True
    """Whether people may sign in with a password of ours; off: by single sign-on alone."""
    OIDC_ISSUER: str = ""
    """Single sign-on by OpenID Connect: the issuer, as its tokens name it (https://…); nothing:
    there is none."""
    OIDC_CLIENT_ID: str = ""
    """What the provider calls this dashboard. Its redirect address is ADDRESS followed by
    /sign-in/answer."""
    OIDC_CLIENT_SECRET: Secret = ""
    """The secret that the provider gave this dashboard."""
    OIDC_SCOPE: str = "openid email profile"
    """What is asked of the provider."""
    OIDC_ROLE_CLAIM: str = ""
    """The claim that tells a person's role; nothing: administrators give roles, and connect people
    by a one-time link."""
    OIDC_ROLES: str = ""
    """Which role each value of that claim stands for, as value=role;value=role; nothing: the values
    are our roles."""
    OIDC_MINISTRY_CLAIM: str = "ministry"
    """The claim that tells the code of a lead's ministry."""
    SMTP_HOST: str = ""
    """The server that takes our mail; nothing: no mail is sent, and links are handed on by hand."""
    SMTP_PORT: Annotated[int, Field(ge=1, le=65535)] = 587
    """The port of that server (465 where SMTP_TLS is tls)."""
    SMTP_USER: str = ""
    """The name by which we sign in to that server; nothing: it asks for none."""
    SMTP_PASSWORD: Secret = ""
    """The password that belongs to that name."""
    SMTP_TLS: Annotated[str, AfterValidator(encryption)] = "starttls"
    """How mail is kept secret on the way: starttls, tls (from the start) or none."""
    MAIL_FROM: str = ""
    """The address that our mail comes from."""
    LINK_HOSTS: Annotated[str, AfterValidator(hosts)] = ""
    """The hosts whose links to evidence the worker opens at night, separated by spaces, each with
    its port where that is not the usual one; nothing: it opens none."""
    BACKUP_DAYS: Annotated[int, Field(ge=0)] = 14
    """For how many days the server keeps the backup that it makes each day in instance/backups; 0:
    it makes none."""
    STOP_WAIT: Annotated[int, Field(ge=0, le=60)] = 0
    """Seconds that a stopped server answers on while /readyz says 503, for a proxy to turn away."""
    OUTSIDE_GTA: Annotated[str, AfterValidator(regions)] = "central east southwest north"
    """The regions that count as outside the Greater Toronto Area, separated by spaces."""

    @field_validator("*", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> str:
        return as_text(value)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for low, high in ORDERED:
            values = getattr(self, low), getattr(self, high)
            if values[0] > values[1]:
                raise ValueError(
                    _(
                        "%(low)s is %(least)s, above %(high)s (%(most)s). Change one of the two.",
                        low=low,
                        least=values[0],
                        high=high,
                        most=values[1],
                    )
                )
        return self

    @model_validator(mode="after")
    def _replica_of_postgresql(self) -> Self:
        addresses = self.DATABASE_URL, self.DATABASE_READ_URL
        if self.DATABASE_READ_URL and not all(one.startswith("postgres") for one in addresses):
            raise ValueError(
                _(
                    "DATABASE_READ_URL is for a replica of PostgreSQL. Set DATABASE_URL to the "
                    "PostgreSQL that it follows, or leave DATABASE_READ_URL out."
                )
            )
        return self

    @model_validator(mode="after")
    def _shared_with_postgresql(self) -> Self:
        if self.SHARED_FOLDER and not self.DATABASE_URL.startswith("postgres"):
            raise ValueError(
                _(
                    "SHARED_FOLDER is for servers that share their records in PostgreSQL. Set "
                    "DATABASE_URL too, or leave SHARED_FOLDER out."
                )
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, before the environment, before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, FILE.get())

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


def as_text(value: object) -> str:
    """A value as it would stand in the environment. Raises ValueError for several values."""
    if isinstance(value, list | dict):
        raise ValueError(_("Write one text between quotation marks."))
    return str(value).strip()


def instance_folder(given: Path | None = None) -> Path:
    """The folder of records, settings, uploads and backups: as given, else DASHBOARD_INSTANCE, else
    instance/."""
    return Path(given or os.environ.get("DASHBOARD_INSTANCE") or paths.default_instance()).resolve()


def bounds(name: str) -> tuple[float | None, float | None]:
    """The least and the most that a setting may be; None where there is no bound."""
    return settings_errors.bounds(Settings.model_fields[name])


@cache
def _parser(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(Settings.model_fields[name].rebuild_annotation())


def typed(name: str, value: object) -> Any:
    """The value of a setting from its text. Raises SettingsError for one that cannot be used."""
    try:
        return _parser(name).validate_python(as_text(value))
    except ValidationError as error:
        raise SettingsError(sentence(error, Settings.model_fields, name)) from None


def load(instance: Path, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings. Raises SettingsError for an unusable value or an unknown name."""
    _refuse_unknown_variables()
    file = instance / "settings.toml"
    FILE.set(file)
    try:
        return Settings(**(overrides or {}))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            _("%(file)s cannot be read: %(reason)s. Correct the file.", file=file, reason=error)
        ) from None
    except ValidationError as error:
        raise SettingsError(sentence(error, Settings.model_fields)) from None


def _refuse_unknown_variables() -> None:
    """Raise SettingsError for a variable that nothing reads: most likely a slip of the pen."""
    known = {*NOT_SETTINGS, *Settings.model_fields}
    for variable in os.environ:
        name = variable.removeprefix(PREFIX)
        # Kubernetes sets DASHBOARD_PORT and its like where a service is called dashboard.
        if name not in (variable, *known) and not re.fullmatch(r"(SERVICE|PORT)(_.*)?", name):
            raise SettingsError(no_such(variable, Settings.model_fields))
