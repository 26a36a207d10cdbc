"""The headers of every answer."""

from typing import Any

from flask import Flask, current_app, request

from dashboard.language import current_language
from dashboard.web.pages import RELEASE

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _set(response: Any) -> Any:
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["Dashboard-Version"] = RELEASE  # by which a page knows that no proxy answered it
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if request.args.get("v") else "no-cache"
        )
        return response
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    response.vary.update(["Cookie", "HX-Request", "HX-Request-Type"])
    if response.mimetype == "text/html":
        headers["Content-Language"] = {"en": "en-CA", "fr": "fr-CA"}[current_language()]
    return response


def init_app(app: Flask) -> None:
    """Set them after every request."""
    app.after_request(_set)
