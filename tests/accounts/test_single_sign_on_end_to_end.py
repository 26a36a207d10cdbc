"""Single sign-on against a provider that somebody else wrote."""

import requests
from oidc_provider_mock import run_server_in_thread

from dashboard.extensions import db
from tests.accounts.provider import CLIENT, person_called
from tests.conftest import copied


def test_end_to_end_against_a_real_provider(templates, tmp_path):
    with run_server_in_thread(require_nonce=True) as server:
        issuer = f"http://localhost:{server.server_port}"
        claims = {
            "email": "zoe@ontario.invalid",
            "email_verified": True,
            "name": "Zoé",
            "ogo_role": ["ogo-admins"],
        }
        assert requests.put(f"{issuer}/users/zoe", json=claims, timeout=5).status_code < 300
        app = copied(templates, "filled", tmp_path, OIDC_ISSUER=issuer, OIDC_ROLE_CLAIM="ogo_role",
                    OIDC_ROLES="ogo-admins=admin;ogo-leads=lead", **CLIENT)  # fmt: skip
        client = app.test_client()
        location = client.get("/fr/sign-in/single").headers["Location"]
        assert location.startswith(issuer)
        back = requests.post(
            location, data={"sub": "zoe"}, allow_redirects=False, timeout=5
        ).headers["Location"]
        assert back.startswith("http://localhost/sign-in/answer?")
        answer = client.get(back.removeprefix("http://localhost"))
        assert answer.status_code == 303 and client.get("/fr/admin/").status_code == 200
        denied = requests.post(
            client.get("/en/sign-in/single").headers.get("Location", location),
            data={"action": "deny"},
            allow_redirects=False,
            timeout=5,
        )
        assert (
            app.test_client()
            .get(denied.headers["Location"].removeprefix("http://localhost"))
            .status_code
            == 502
        )
        with app.app_context():
            person = person_called(f"{issuer} zoe")
            assert (person.role, person.name) == ("admin", "Zoé")
            db.session.remove()
            db.engine.dispose()
