"""One line of JSON for each request, with its reference and nothing about a person."""

import json
import logging
import secrets
import sys
from time import perf_counter
from typing import Any

from flask import Flask, g, request

from dashboard.extensions import now

log = logging.getLogger("dashboard")


class Line(logging.Formatter):
    """A record of the log as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        content = record.msg if isinstance(record.msg, dict) else {"message": record.getMessage()}
        line = {
            "at": now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **content,
        }
        if record.exc_info and record.exc_info[1]:
            trace = record.exc_info[1].__traceback__
            places = []
            while trace is not None:
                places.append(
                    f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
                )
                trace = trace.tb_next
            line |= {"error": type(record.exc_info[1]).__name__, "where": places[-6:]}
        return json.dumps(line, ensure_ascii=True)


def new_reference() -> str:
    """By which a request is found in the log."""
    return secrets.token_hex(4).upper()


def _begin() -> None:
    g.reference = new_reference()
    g.began = perf_counter()


def _end(response: Any) -> Any:
    if request.endpoint != "static":
        route, role = str(request.url_rule or "-"), g.user.role if g.get("user") else None
        began = g.get("began", perf_counter())
        note(g.get("reference"), request.method, route, response.status_code, began, role)
    return response


def note(
    reference: str | None, method: str, route: str, status: int, began: float, role: str | None
) -> None:
    """Write the line of a request that was answered now."""
    ms = round((perf_counter() - began) * 1000)
    asked = {"reference": reference, "method": method[:20], "route": route}
    log.info({**asked, "status": status, "ms": ms, "role": role})


def init_app(app: Flask) -> None:
    """Log to standard error."""
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Line())
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    app.before_request(_begin)
    app.after_request(_end)
