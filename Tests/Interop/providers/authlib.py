"""A server of one's own on Authlib, as many Flask and FastAPI applications have it (servers/on_authlib.py)."""
import json
import pathlib
import sys

from .base import Provider
from programs import Program


class Authlib(Provider):
    name = "Authlib 1.9.10"
    features = frozenset(["refresh", "rotation", "groups", "sign-out", "back-channel"])

    def start(self):
        clients = {
            client.name: {"secret": client.secret, "method": client.method, "redirect_uri": client.redirect_uri}
            for client in self.clients
        }
        self.program = Program(
            [sys.executable, str(pathlib.Path(__file__).parents[1] / "servers/on_authlib.py")],
            {"INTEROP": json.dumps({"port": self.port, "clients": clients}), "AUTHLIB_INSECURE_TRANSPORT": "1"},
            self.folder,
            self.port,
        )

    def log_in(self, browser, page):
        return browser.submit(page, {"user": "jane"})

    def logout_token(self, client):
        import requests

        answer = requests.post(
            self.issuer + "/control/logout-token", data={"client": client.name, "user": "jane"}, timeout=10
        )
        answer.raise_for_status()
        return answer.text
