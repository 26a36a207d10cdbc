"""A page of totals is drawn anew behind its readers after a write, who meanwhile have it as it was
a moment before (`web/cache.py`)."""

import sys
from io import BytesIO
from queue import SimpleQueue
from threading import Lock, Thread
from time import sleep, thread_time
from typing import Any, Hashable

from flask import Flask, current_app, g, request
from werkzeug.exceptions import HTTPException

from dashboard.web.logs import log

Page = tuple[Flask, Hashable, dict[str, Any]]
NOT_AGAIN = ("HTTP_IF_NONE_MATCH",)
"""What would have the page not be drawn."""
RESTS = 3
"""How many times as long as a page took its processor this thread rests, so that those who are
answered meanwhile have the processor too …"""
LONGEST_REST = 1
"""… and how many seconds at most, so that other pages are drawn before their moment is over."""
_pages: "SimpleQueue[Page]" = SimpleQueue()
_to_come: set[Hashable] = set()
_lock = Lock()
_thread: Thread | None = None


def draw(name: Hashable) -> None:
    """Have the page that is asked for, whose totals have this name, drawn by another thread, unless
    it will be already."""
    global _thread
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    texts = {n: v for n, v in request.environ.items() if isinstance(v, str) and n not in NOT_AGAIN}
    asked = {**texts, "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr}
    with _lock:
        if name in _to_come:
            return
        _to_come.add(name)
        _pages.put((app, name, asked))
        if _thread is None or not _thread.is_alive():  # none yet in this process
            _thread = Thread(target=_draw_on, daemon=True)
            _thread.start()


def is_here() -> bool:
    """Whether this is that other thread."""
    return bool(g.get("behind"))


def _draw_on() -> None:
    while True:
        app, name, asked = _pages.get()
        began = thread_time()
        try:
            with app.request_context(asked):
                g.behind = True
                if app.preprocess_request() is None:
                    app.dispatch_request()
        except HTTPException:
            pass  # it is gone: whoever comes when the moment is over is told
        except Exception as error:  # whoever comes when the moment is over is told
            log.error({"message": "drawn behind", "route": asked.get("PATH_INFO")}, exc_info=error)
        finally:
            with _lock:
                _to_come.discard(name)
        sleep(min(RESTS * (thread_time() - began), LONGEST_REST))
