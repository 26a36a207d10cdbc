"""What every page shares: language, headers, page or fragment, errors, health."""

from typing import Any

from flask import Flask

from dashboard.accounts.sessions import Cookies
from dashboard.settings import Settings
from dashboard.web import (
    cache,
    chosen,
    errors,
    forms,
    headers,
    health,
    language,
    listing,
    logs,
    messages,
    navigation,
    pages,
    sent_again,
    urls,
)


def config(settings: Settings) -> dict[str, Any]:
    """Flask's configuration, from ours."""
    secure = settings.SECURE_COOKIES
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "TRUSTED_HOSTS": settings.HOSTS.split(),
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,  # sign_in checks, when it has seen who asks
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,
        "COMPRESS_ALGORITHM": ["zstd", "gzip"],
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "application/json",
            "image/svg+xml",
            "text/csv",
        ],
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": settings.DATABASE_URL != ""},
    }


def init_app(app: Flask) -> None:
    """Bind them to the application."""
    app.url_map.converters["int"] = urls.Id
    app.session_interface = Cookies()
    logs.init_app(app)
    language.init_app(app)
    pages.init_app(app)
    navigation.init_app(app)
    chosen.init_app(app)
    cache.init_app(app)
    errors.init_app(app)
    forms.init_app(app)
    messages.init_app(app)
    headers.init_app(app)
    app.jinja_env.globals["left_out"] = listing.left_out
    health.init_app(app)
