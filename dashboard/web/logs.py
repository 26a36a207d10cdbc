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


def _begin() -> None:
    g.reference = secrets.token_hex(4).upper()
    g.began = perf_counter()


def _end(response: Any) -> Any:
    if request.endpoint != "static":
        spent = round((perf_counter() - g.get("began", perf_counter())) * 1000)
        line = {
            "reference": g.get("reference"),
            "method": request.method,
            "route": str(request.url_rule or "-"),
        }
        log.info(
            {
                **line,
                "status": response.status_code,
                "ms": spent,
                "role": g.user.role if g.get("user") else None,
            }
        )
    return response


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
