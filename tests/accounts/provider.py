"""An identity provider that can be told to lie."""

import json
import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from dashboard.accounts.models import User
from dashboard.extensions import db

KEY = RSAKey.generate_key(2048, {"kid": "right", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "right", "use": "sig"})
UNKNOWN = ECKey.generate_key("P-256", {"kid": "unknown", "use": "sig"})

CLIENT = {"OIDC_CLIENT_ID": "us", "OIDC_CLIENT_SECRET": "secret", "ADDRESS": "http://localhost"}


def person_called(subject):
    """Whoever signs in as this subject of the provider."""
    db.session.rollback()
    return db.session.scalar(select(User).where(User.subject == subject))


class Provider:
    """Its answers; `lie` changes the claims of the next token, `sign` says how it is signed."""

    def __init__(self):
        self.claims = {
            "email": "new@ontario.invalid",
            "email_verified": True,
            "name": "Zoé",
            "roles": ["executive"],
        }
        self.lie, self.sign, self.describe, self.nonce, self.codes, self.port = (
            {},
            "right",
            {},
            "",
            set(),
            0,
        )

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.port}"

    def token(self):
        claims = {
            "iss": self.issuer, "sub": "s-1", "aud": "us", "nonce": self.nonce,
            "iat": int(time.time()), "exp": int(time.time()) + 300, **self.claims, **self.lie,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.sign == "none":
            import base64

            def part(content):
                return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

            return f"{part({'alg': 'none'})}.{part(claims)}."
        key, algorithm = {
            "right": (KEY, "RS256"),
            "other": (OTHER, "RS256"),
            "unknown": (UNKNOWN, "ES256"),
        }.get(self.sign, (None, ""))
        if self.sign == "public key as secret":
            key, algorithm = OctKey.import_key(KEY.as_pem(private=False)), "HS256"
            return jwt.encode({"alg": algorithm, "kid": "right"}, claims, key, algorithms=["HS256"])
        return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])

    def __call__(self, environ, start):
        request = Request(environ)
        answers = {
            "/.well-known/openid-configuration": self._description,
            "/jwks": lambda _request: KeySet([KEY]).as_dict(private=False),
            "/token": self._token,
        }
        made = answers[request.path](request)
        answer = Response(
            json.dumps(made), status=400 if "error" in made else 200, mimetype="application/json"
        )
        return answer(environ, start)

    def _description(self, _request):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            **self.describe,
        }

    def _token(self, request):
        code, verifier = request.form.get("code"), request.form.get("code_verifier")
        if code not in self.codes or not verifier:
            return {"error": "invalid_grant"}
        self.codes.discard(code)
        made = {"access_token": "a", "token_type": "Bearer", "id_token": self.token()}
        return {k: v for k, v in made.items() if k != "id_token" or self.sign != "nothing"}

    def answer_to(self, address):
        """What the browser would bring back from the provider: the callback with a code and the
        state.
        """
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["code_challenge_method"] == "S256" and query["response_type"] == "code"
        self.nonce = query["nonce"]
        self.codes.add("code-1")
        return {"code": "code-1", "state": query["state"]}


@contextmanager
def provided():
    """Such a provider, running."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.port = server.port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
