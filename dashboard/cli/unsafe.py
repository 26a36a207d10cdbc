"""Settings that are unsafe, in sentences."""

from ipaddress import ip_address
from typing import Iterator
from urllib.parse import urlsplit

from sqlalchemy import make_url

from dashboard.language import format_date, gettext as _
from dashboard.mail.sending import mail_problems
from dashboard.settings import Settings

Problems = Iterator[str]


def is_local(name: str) -> bool:
    """Whether a host is this machine, by name or by address."""
    try:
        return name == "localhost" or ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def settings_problems(settings: Settings) -> Problems:
    """Settings that are unsafe together or by themselves."""
    hosts = settings.HOSTS.split()
    public = [host for host in hosts if not is_local(host)]
    address = urlsplit(settings.ADDRESS)
    if settings.SECRET_KEY and len(set(settings.SECRET_KEY)) < 12:
        yield _("SECRET_KEY repeats few characters. Leave it out to have a random one made.")
    if not hosts:
        yield _(
            "HOSTS is empty, so every request is refused. Name the host by which people reach the "
            "dashboard."
        )
    if any(host in ("*", ".") or host.startswith(("*", ".")) for host in hosts):
        yield _("HOSTS names hosts by a pattern. Name each host in full.")
    if public and not settings.SECURE_COOKIES:
        yield _(
            "HOSTS names %(host)s, but SECURE_COOKIES is off: cookies could be read on the way. "
            "Serve by https and turn SECURE_COOKIES on.",
            host=public[0],
        )
    if public and settings.DEMONSTRATION:
        yield _(
            "DEMONSTRATION is on and HOSTS names other machines. Anyone who reaches the "
            "dashboard could sign in: turn DEMONSTRATION on only locally."
        )
    if settings.SECURE_COOKIES and address.scheme != "https":
        yield _(
            "SECURE_COOKIES is on, but ADDRESS does not begin with https://: links in calendars "
            "would lead nowhere."
        )
    if address.scheme not in ("http", "https") or not address.hostname:
        yield _(
            "ADDRESS (%(address)s) is not an address. Write it as https://dashboard.example.org.",
            address=settings.ADDRESS,
        )
    if public and address.hostname and is_local(address.hostname):
        yield _(
            "ADDRESS names this machine only: links in calendars would not work for others. Name "
            "the public address."
        )
    if settings.BIND and "ADDRESS" not in settings.model_fields_set:
        yield _(
            "BIND is set and ADDRESS is not: links in calendars begin with a guess, %(address)s. "
            "Name the address by which people reach the dashboard.",
            address=settings.ADDRESS,
        )
    if settings.fixed_today and not settings.DEMONSTRATION:
        yield _(
            "TODAY is fixed at %(day)s: nothing ever becomes overdue. Set it only for the "
            "demonstration.",
            day=format_date(settings.fixed_today),
        )
    yield from mail_problems(settings)
    yield from _forgeries(settings, public)


def _forgeries(settings: Settings, public: list[str]) -> Problems:
    """Settings by which sign-ins, addresses or passwords would be open to others."""
    issuer = urlsplit(settings.OIDC_ISSUER)
    if settings.OIDC_ISSUER and issuer.scheme != "https" and not is_local(issuer.hostname or ""):
        yield _(
            "OIDC_ISSUER does not begin with https://: sign-ins could be forged on the way. Use "
            "the provider’s https address."
        )
    if settings.SMTP_PASSWORD and settings.SMTP_TLS == "none" and not is_local(settings.SMTP_HOST):
        yield _(
            "SMTP_TLS is none and SMTP_PASSWORD is set: the password could be read on the way. "
            "Set SMTP_TLS to starttls or tls."
        )
    if settings.PROXY_HOPS > 3:
        yield _(
            "PROXY_HOPS is %(num)s: set it to the number of your own proxies, else addresses can "
            "be forged.",
            num=settings.PROXY_HOPS,
        )
    host = urlsplit(f"//{settings.BIND}").hostname or ""
    if settings.BIND and not settings.PROXY_HOPS and not is_local(host):
        yield _(
            "BIND (%(address)s) answers other machines, but PROXY_HOPS is 0: there is no proxy "
            "before the server to encrypt traffic and limit each client. Put one there and set "
            "PROXY_HOPS, or bind to 127.0.0.1.",
            address=settings.BIND,
        )
    if settings.PROXY_HOPS and not public:
        yield _(
            "PROXY_HOPS is set, but HOSTS names this machine only: without a proxy before the "
            "server, addresses can be forged."
        )
    guessed = ("", "password", "postgres")
    for name in ("DATABASE_URL", "DATABASE_READ_URL"):
        address = getattr(settings, name)
        if "@" in address and make_url(address).password in guessed:
            yield _("%(name)s holds a password that anyone would guess. Choose another.", name=name)
