"""nginx before the server, by the very files of docs/operations: TLS, at the root, below a path."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.conftest import PASSWORD, ROOT_OF_PROJECT
from tests.html import token
from tests.served.conftest import LOOPBACK, Server, free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NAME = "dashboard.example.org"
FILES = ROOT_OF_PROJECT / "docs" / "operations"
MIB = 1024 * 1024
AT_THE_ROOT = re.compile(r"^  location / \{.*?^  \}\n", re.M | re.S)
AROUND = """
{user}
daemon off;
pid {folder}/pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""
pytestmark = pytest.mark.skipif(
    NGINX is None and os.environ.get("CI") != "true", reason="nginx is not installed"
)


def certify(folder):
    """Write a certificate of the name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    begins = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(begins).not_valid_after(begins + timedelta(days=30))
    names = x509.SubjectAlternativeName([x509.DNSName(NAME)])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "certificate.pem").write_bytes(signed.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, *plain))


def adapted(text, changes):
    """A file with what a machine of its own has otherwise, each of which must stand there."""
    for given, here in changes.items():
        assert given in text, given
        text = text.replace(given, here)
    return text


class Site:
    """The dashboard as people reach it: nginx, by its file, before a server of its own."""

    def __init__(self, folder, prefix):
        self.folder, self.prefix = folder, prefix
        self.plain, self.port = free_port(), free_port()
        self.server = Server(
            folder / "instance",
            PROXY_HOPS="1",
            SECURE_COOKIES="1",
            HOSTS=NAME,
            ADDRESS=f"https://{NAME}{prefix}",
        )
        certify(folder)
        self.nginx = None

    def site(self):
        """What the files say, at the ports and with the certificate of this test."""
        whole = (FILES / "nginx.conf").read_text("utf-8")
        if self.prefix:
            below = (FILES / "nginx-path.conf").read_text("utf-8")
            whole, places = AT_THE_ROOT.subn(lambda _match: below, whole)
            assert places == 1
        changes = {
            "listen 80;": f"listen {LOOPBACK}:{self.plain};",
            "listen 443 ": f"listen {LOOPBACK}:{self.port} ",
            "http://127.0.0.1:8000": f"http://{LOOPBACK}:{self.server.port}",
            "/etc/ssl/dashboard": str(self.folder),
        }
        return adapted(whole, changes)

    def start(self):
        self.server.start()
        user = "" if os.getuid() else "user root;"
        (self.folder / "site.conf").write_text(self.site())
        (self.folder / "nginx.conf").write_text(AROUND.format(user=user, folder=self.folder))
        errors = self.folder / "errors"
        command = [NGINX, "-e", errors, "-p", self.folder, "-c", self.folder / "nginx.conf"]
        self.nginx = subprocess.Popen(command)
        end = time.monotonic() + 30
        while time.monotonic() < end and self.nginx.poll() is None:
            try:
                return socket.create_connection((LOOPBACK, self.port), timeout=5).close()
            except OSError:
                time.sleep(0.05)
        raise AssertionError(errors.read_text())

    def stop(self):
        if self.nginx:
            self.nginx.terminate()
            self.nginx.wait(15)
        self.server.stop()


class Visitor:
    """Somebody who comes by TLS from an address, with cookies; follows nothing."""

    def __init__(self, site, source=LOOPBACK):
        self.site, self.source, self.cookies = site, source, {}
        self.context = ssl.create_default_context(cafile=site.folder / "certificate.pem")

    def connect(self):
        connection = HTTPSConnection(
            LOOPBACK, self.site.port, timeout=60, source_address=(self.source, 0)
        )
        raw = socket.create_connection((LOOPBACK, self.site.port), 60, (self.source, 0))
        connection.sock = self.context.wrap_socket(raw, server_hostname=NAME)
        return connection

    def ask(self, method, path, body=None, **headers):
        """The answer to a path below the dashboard's own, and its text."""
        connection = self.connect()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": NAME, "Cookie": cookies, **headers}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            name, _equals, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer, text

    def send(self, path, content_type="application/x-www-form-urlencoded", body="", **headers):
        """The answer to a form, sent as a browser does."""
        page = f"https://{NAME}{self.site.prefix}/en/"
        said = {"Origin": f"https://{NAME}", "Referer": page, "Content-Type": content_type}
        return self.ask("POST", f"{self.site.prefix}{path}", body, **said, **headers)

    def sign_in(self, role, password=PASSWORD, **headers):
        page = self.ask("GET", f"{self.site.prefix}/en/sign-in")[1]
        data = {"csrf_token": token(page), "email": f"{role}@ontario.invalid", "password": password}
        return self.send("/en/sign-in", body=urlencode(data), **headers)[0]


@pytest.fixture(scope="module", params=["", "/dashboard"], ids=["root", "path"])
def site(request, templates, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(templates / "filled", folder / "instance")
    site = Site(folder, request.param)
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture
def admin(site):
    visitor = Visitor(site)
    assert visitor.sign_in("admin").status == 303
    return visitor


def test_plain_http_leads_to_https(site):
    connection = HTTPConnection(LOOPBACK, site.plain, timeout=30)
    connection.request("GET", "/en/sign-in?next=x", headers={"Host": NAME})
    answer = connection.getresponse()
    connection.close()
    assert answer.status == 301
    assert answer.getheader("Location") == f"https://{NAME}/en/sign-in?next=x"


def test_a_cookie_goes_by_https_alone_and_browsers_stay_there(site):
    answer, _page = Visitor(site).ask("GET", f"{site.prefix}/en/sign-in")
    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.get_all("Set-Cookie")}
    assert all("; Secure" in cookie for cookie in cookies.values())
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookies["__Host-session"].split("; "))
    assert answer.getheader("Strict-Transport-Security") == "max-age=31536000"


def test_a_redirect_stays_at_the_address_and_below_the_path(site):
    visitor = Visitor(site)
    answers = {
        "/": visitor.ask("GET", f"{site.prefix}/")[0],
        "nothing": visitor.ask("GET", site.prefix or "/")[0],
        "signed in": visitor.sign_in("admin"),
    }
    places = {what: answer.getheader("Location") for what, answer in answers.items()}
    below = f"(https://{NAME})?{site.prefix}/"
    assert {what: place for what, place in places.items() if not re.match(below, place)} == {}
    assert places["/"].endswith(f"{site.prefix}/en/")


def test_every_link_of_a_page_leads_somewhere(site, admin):
    page = admin.ask("GET", f"{site.prefix}/en/")[1]
    links = set(re.findall(r'(?:href|src|action|hx-get|hx-post)="(/[^"#]*)', page))
    assert len(links) > 20
    assert [link for link in links if not link.startswith(f"{site.prefix}/")] == []
    read = [link.replace("&amp;", "&") for link in sorted(links)[:25]]
    statuses = {link: admin.ask("GET", link)[0].status for link in read}
    assert {link: n for link, n in statuses.items() if n not in (200, 303, 405)} == {}


def test_a_file_for_upload_passes_and_one_beyond_the_limit_does_not(site, admin):
    page = admin.ask("GET", f"{site.prefix}/en/admin/files")[1]
    head = "--cut\r\nContent-Disposition: form-data; name="
    rows = "code,name_en,name_fr\n" + f"X,{'x' * MIB},x\n" * 3
    body = (
        f'{head}"csrf_token"\r\n\r\n{token(page)}\r\n'
        f'{head}"files"; filename="ministries.csv"\r\n\r\n{rows}\r\n--cut--\r\n'
    )
    kind = "multipart/form-data; boundary=cut"
    assert admin.send("/en/admin/uploads", kind, body)[0].status == 303
    connection = admin.connect()
    connection.putrequest("POST", f"{site.prefix}/en/admin/uploads", skip_host=True)
    for name, value in {"Host": NAME, "Content-Length": str(52 * MIB)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_form_beyond_its_own_limit_gets_the_dashboards_page(site, admin):
    answer, page = admin.send("/en/account/language", body="a=" + "x" * (2 * MIB))
    assert answer.status == 413
    assert '<html lang="en-CA"' in page


def test_attempts_are_counted_by_the_address_that_nginx_saw(site):
    guesser, other = Visitor(site, "127.0.0.2"), Visitor(site, "127.0.0.3")
    forged = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(11)]
    statuses = [guesser.sign_in("lead", "wrong", **header).status for header in forged]
    assert statuses[-1] == 429
    assert other.sign_in("lead", "wrong").status == 422


def test_what_a_client_says_of_the_address_is_not_believed(site):
    forged = {"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Prefix": "/elsewhere"}
    answer, page = Visitor(site).ask("GET", f"{site.prefix}/en/sign-in", **forged)
    assert answer.status == 200
    assert "elsewhere" not in page


def test_another_name_is_refused(site):
    answer, _page = Visitor(site).ask("GET", f"{site.prefix}/en/sign-in", Host="other.example")
    assert answer.status == 400
