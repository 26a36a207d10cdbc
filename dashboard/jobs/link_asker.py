"""Whether a link opens: asked of hosts that the setting names alone, once a second each."""

import ipaddress
import re
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from dashboard.plans.evidence_models import GONE, MOVED, OPENS, SIGN_IN, SILENT

TIMEOUT, DEADLINE = 10.0, 20.0
"""Seconds to wait for the next part of an answer, and for all of it."""
BETWEEN = 1.0
"""Seconds between two requests to one host."""
MOST_HOPS = 5
PORTS = {"http": 80, "https": 443}
FOR_GOOD, FOR_NOW = (301, 308), (302, 303, 307)
ASKS_SIGN_IN = re.compile(r"(?<![a-z])(log-?in|sign-?in|sso|saml2?|adfs|oauth2?)(?![a-z])", re.I)
PATH, QUERY = "/%:@!$&'()*+,;=~", "/%:@!$&'()*+,;=~?"


def _place(url: str) -> str:
    """The host of a link, with its port where it is not the usual one; "" for none to be asked."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(f":{PORTS[parts.scheme]}") if parts.scheme in PORTS else ""


class LinkAsker:
    """Opens links of these hosts, and remembers when it last asked each."""

    def __init__(self, hosts: str, agent: str) -> None:
        self.hosts = frozenset(hosts.lower().split())
        self.named = {urlsplit(f"//{host}").hostname for host in self.hosts}
        self.agent, self.asked_at = agent, dict[str, float]()

    def allows(self, url: str) -> bool:
        """Whether the host of a link is one that may be asked."""
        with suppress(ValueError):
            return _place(url) in self.hosts
        return False

    def state_of(self, url: str) -> str:
        """Whether a link opens, moved, is gone, asks for a sign-in, or does not answer."""
        try:
            return self._followed(url)
        except (OSError, HTTPException, ValueError):
            return SILENT

    def _followed(self, url: str) -> str:
        moved = False
        for _hop in range(MOST_HOPS):
            if not self.allows(url):
                return MOVED  # to where we do not go
            status, location = self._answer("HEAD", url)
            if not location and not 200 <= status < 300:  # some answer nothing but GET
                status, location = self._answer("GET", url)
            if not location:
                return self._state(status, moved)
            target = urljoin(url, location)
            if ASKS_SIGN_IN.search(urlsplit(target).netloc + urlsplit(target).path):
                return SIGN_IN
            is_other = target.partition(":")[2] != url.partition(":")[2]  # not https for http alone
            moved = moved or (status in FOR_GOOD and is_other)
            url = target
        return SILENT  # it leads in circles

    def _state(self, status: int, moved: bool) -> str:
        if 200 <= status < 300:
            return MOVED if moved else OPENS
        return {401: SIGN_IN, 403: SIGN_IN, 407: SIGN_IN, 404: GONE, 410: GONE}.get(status, SILENT)

    def _answer(self, method: str, url: str) -> tuple[int, str]:
        """The status, and where it leads on. Nothing of the content is read."""
        parts = urlsplit(url)
        self._wait(parts.hostname or "")
        connection: Any = {"http": HTTPConnection, "https": HTTPSConnection}[parts.scheme](
            parts.hostname, parts.port, timeout=TIMEOUT
        )
        connection._create_connection = self._connected
        hang_up = threading.Timer(DEADLINE, _hang_up, [connection])
        hang_up.daemon = True
        hang_up.start()
        target = quote(parts.path or "/", PATH) + (parts.query and "?" + quote(parts.query, QUERY))
        try:
            headers = {"User-Agent": self.agent, "Connection": "close"}
            connection.request(method, target, headers=headers)
            answer = connection.getresponse()
            leads_on = answer.status in (*FOR_GOOD, *FOR_NOW)
            return answer.status, answer.headers.get("Location", "") if leads_on else ""
        finally:
            hang_up.cancel()
            connection.close()

    def _wait(self, host: str) -> None:
        ready = self.asked_at.get(host, -BETWEEN) + BETWEEN
        time.sleep(max(0.0, ready - time.monotonic()))
        self.asked_at[host] = time.monotonic()

    def _connected(self, place: tuple[str, int], timeout: float, *_rest: Any) -> socket.socket:
        """A connection to the very address that was looked at: public, or named itself."""
        known = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in known]
        for address in addresses:
            if address not in self.named and not ipaddress.ip_address(address).is_global:
                raise OSError(f"{place[0]} is at {address}, which is not public")
        return socket.create_connection((addresses[0], place[1]), timeout)


def _hang_up(connection: HTTPConnection) -> None:
    with suppress(OSError):
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
