"""A server of one's own on idpyoidc (servers/on_idpyoidc.py), which is certified. It does not decode the secret of Basic,
and its session ids have some 300 bytes."""
import json
import pathlib
import sys

from .base import Provider
from programs import Program


class IdPyOIDC(Provider):
    name = "idpyoidc 5.0.0"
    # Its end_session_endpoint fails for every request.
    features = frozenset(["refresh", "rotation", "groups", "back-channel"])
    user = {"email": "jane@example.net", "groups": "staff"}
    # offline_access takes the person's consent (OpenID Connect Core 1.0, 11).
    settings = {"SCOPE": "openid email profile groups", "PROMPT": "consent"}

    def start(self):
        clients = {
            client.name: {"secret": client.secret, "method": client.method, "redirect_uri": client.redirect_uri}
            for client in self.clients
        }
        given = {"port": self.port, "folder": str(self.folder), "clients": clients}
        self.program = Program(
            [sys.executable, str(pathlib.Path(__file__).parents[1] / "servers/on_idpyoidc.py")],
            {"INTEROP": json.dumps(given)},
            self.folder,
            self.port,
        )

    def log_in(self, browser, page):
        # It knows the one person, and asks nothing.
        self.user = {**self.user, "sub": page.headers.get("X-Auth-Request-User")}
        return page

    def logout_token(self, client):
        import requests

        answer = requests.post(self.issuer + "/control/logout-token", data={"client": client.name}, timeout=10)
        answer.raise_for_status()
        return answer.text
