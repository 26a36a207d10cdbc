"""Single sign-on by OpenID Connect: the code flow with PKCE; a person is the issuer and the
subject, never an address.

Authlib speaks the protocol and checks state, nonce, signature and times. What it leaves to its user
is done here: the issuer is the one that is set (not what its own description says), the audience is
ours, only signatures by public key count, and an answer that names another issuer is refused.
"""

import re
from typing import Any, Mapping

from flask import Flask, current_app
from sqlalchemy import func, select

from dashboard.accounts import links, sessions
from dashboard.accounts.models import ROLES, User, is_address
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.records.kinds import kind
from dashboard.records.save import Actor, create, edit
from dashboard.settings import Settings, SettingsError

SIGNATURES = {
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
}
SUBJECT = re.compile(r"[\x20-\x7e]{1,255}")
"""OpenID Connect Core, section 2: cut off, or without what cannot be seen, two would be one."""
LONGEST_ISSUER = 244
"""Both must fit, with a space between them, into the 500 characters of `user.subject`."""
LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""
SECONDS = 10
"""How long the provider may take to answer."""


class Refused(Exception):
    """A person who is not let in; the message tells them why and what to do."""


class Unusable(Exception):
    """An answer of the provider that cannot be trusted, or none; the text is for the log."""


def sso_is_on() -> bool:
    """Whether single sign-on is set up."""
    return bool(current_app.extensions["settings"].OIDC_ISSUER)


def init_app(app: Flask, settings: Settings) -> None:
    """Get ready to speak to the provider that is set. Raises SettingsError where that cannot
    work."""
    if not settings.LOCAL_PASSWORDS and not settings.OIDC_ISSUER:
        raise SettingsError(
            _("DASHBOARD_LOCAL_PASSWORDS is off and OIDC_ISSUER is not set: nobody could sign in.")
        )
    if not settings.OIDC_ISSUER:
        return
    if not settings.OIDC_CLIENT_ID or not settings.OIDC_CLIENT_SECRET:
        raise SettingsError(
            _("DASHBOARD_OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it.")
        )
    role_mapping(settings)
    if len(settings.OIDC_ISSUER) > LONGEST_ISSUER:
        raise SettingsError(
            _("DASHBOARD_OIDC_ISSUER is longer than %(most)s characters.", most=LONGEST_ISSUER)
        )
    try:
        from authlib.integrations.flask_client import OAuth
    except ImportError:
        raise SettingsError(
            _(
                "OIDC_ISSUER needs more packages. Install them: %(command)s.",
                command="pip install 'open-government-dashboard[sso]'",
            )
        ) from None
    oauth = OAuth(app)
    oauth.register(
        "oidc",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=settings.OIDC_ISSUER.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.OIDC_SCOPE,
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )
    app.extensions["oidc"] = oauth.oidc


def role_mapping(settings: Settings) -> dict[str, str]:
    """Which role each value of the role claim stands for. Raises SettingsError."""
    pairs = [pair.partition("=") for pair in settings.OIDC_ROLES.split(";") if pair.strip()]
    roles = {value.strip(): role.strip() for value, _equals, role in pairs} or {
        role: role for role in ROLES
    }
    if unknown := [role for role in roles.values() if role not in ROLES]:
        raise SettingsError(
            _(
                "DASHBOARD_OIDC_ROLES names a role that does not exist, %(role)r. Write it as "
                "value=role;value=role.",
                role=unknown[0],
            )
        )
    return roles


def provider() -> Any:
    """The client, with the provider's description checked against what is set. Raises Unusable."""
    client, settings = current_app.extensions["oidc"], current_app.extensions["settings"]
    try:
        described = client.load_server_metadata()
    except Exception as error:
        raise Unusable(f"description: {type(error).__name__}") from None
    if described.get("issuer") != settings.OIDC_ISSUER:
        client.server_metadata.clear()
        raise Unusable("description names another issuer")
    offered = described.get("id_token_signing_alg_values_supported") or ["RS256"]
    described["id_token_signing_alg_values_supported"] = sorted(set(offered) & SIGNATURES)
    return client


def claims_of(arguments: Mapping[str, str]) -> Mapping[str, Any]:
    """What the provider says of the person who comes back from it, checked. Raises Unusable."""
    settings = current_app.extensions["settings"]
    if arguments.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise Unusable("answer of another issuer")
    options = {
        "iss": {"essential": True, "values": [settings.OIDC_ISSUER]},
        "aud": {"essential": True, "values": [settings.OIDC_CLIENT_ID]},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "nonce": {"essential": True},
    }
    try:
        token = provider().authorize_access_token(claims_options=options, leeway=LEEWAY)
    except Unusable:
        raise
    except Exception as error:  # of the protocol, of the network, of the token: none lets anyone in
        raise Unusable(f"answer: {type(error).__name__}") from None
    claims: Mapping[str, Any] | None = token.get("userinfo")
    if not claims or not isinstance(claims.get("sub"), str) or not SUBJECT.fullmatch(claims["sub"]):
        raise Unusable("answer without a subject, or with one that the protocol does not allow")
    return claims


def person_of_claims(claims: Mapping[str, Any], link: str | None) -> User:
    """The person of these claims, in the caller's transaction: known, connected by a one-time link,
    or new. Raises Refused."""
    subject = f"{claims['iss']} {claims['sub']}"
    user = db.session.scalar(select(User).where(User.subject == subject))
    if link:
        user = _connect_by_link(subject, link, user)
    settings = current_app.extensions["settings"]
    if settings.OIDC_ROLE_CLAIM:
        role, ministry_id = _role_and_ministry(claims, settings)
        user = (
            _create_person(claims, subject, role, ministry_id)
            if user is None
            else _update_role(user, role, ministry_id)
        )
    if user is None:
        raise Refused(
            _(
                "You do not have an account here yet. Ask an administrator for a one-time link "
                "to connect your account."
            )
        )
    if not user.active or user.archived_at:
        raise Refused(_("Your account is disabled. Ask an administrator to restore your access."))
    return user


def _connect_by_link(subject: str, link: str, known: User | None) -> User:
    invited = links.find_link(link)
    if invited is None:
        raise Refused(
            _(
                "This link has already been used, has expired or is incomplete. Ask an "
                "administrator for a new one."
            )
        )
    if known is not None and known.id != invited.user_id:
        raise Refused(_("Your single sign-on is already connected to another account."))
    edit(invited.user, {"subject": subject}, Actor(invited.user_id, "sso"))
    links.void_links(invited.user)
    return invited.user


def _role_and_ministry(claims: Mapping[str, Any], settings: Settings) -> tuple[str, int | None]:
    claim = claims.get(settings.OIDC_ROLE_CLAIM)
    values = claim if isinstance(claim, list) else [claim]
    roles = role_mapping(settings)
    held = {roles[value] for value in values if isinstance(value, str) and value in roles}
    if not held:
        raise Refused(
            _(
                "Your organization has not given you a role in this dashboard. Ask an "
                "administrator for one."
            )
        )
    role = next(role for role in ("admin", "executive", "lead") if role in held)
    if role != "lead":
        return role, None
    code = str(claims.get(settings.OIDC_MINISTRY_CLAIM) or "").upper()
    ministries = kind("ministries").table.c
    ministry = db.session.scalar(
        select(ministries.id).where(ministries.code == code, ministries.archived_at.is_(None))
    )
    if ministry is None:
        raise Refused(
            _(
                "Your organization did not tell us which ministry you lead, or we do not "
                "recognize it."
            )
        )
    return role, ministry


def _create_person(
    claims: Mapping[str, Any], subject: str, role: str, ministry_id: int | None
) -> User:
    email = str(claims.get("email") or "")
    if claims.get("email_verified") is not True or not is_address(email):
        raise Refused(
            _(
                "Your organization has not confirmed your email address. Ask an administrator "
                "for a one-time link."
            )
        )
    if (
        db.session.scalar(select(User.id).where(func.lower(User.email) == email.lower()))
        is not None
    ):
        raise Refused(
            _(
                "An account already uses your email address. Ask an administrator for a "
                "one-time link to connect it."
            )
        )
    name = str(claims.get("name") or email)[:200]
    language = "fr" if str(claims.get("locale") or "").lower().startswith("fr") else "en"
    user = User(
        email=email, name=name, role=role, ministry_id=ministry_id, language=language, active=True
    )
    user.subject = subject
    create(user, Actor(None, "sso"))
    return user


def _update_role(user: User, role: str, ministry_id: int | None) -> User:
    if (user.role, user.ministry_id) != (role, ministry_id):
        if sessions.is_last_admin(user):
            raise Refused(
                _(
                    "You are the only administrator, so your role cannot change. Give another "
                    "person the administrator role first."
                )
            )
        edit(user, {"role": role, "ministry_id": ministry_id}, Actor(user.id, "sso"))
        sessions.end_all_sign_ins(user)
    return user
