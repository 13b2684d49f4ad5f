"""django-oauth-toolkit in a Django site of a few lines (servers/on_django.py). Its client secrets are hashed, its refresh tokens
rotate, and a refresh token that comes twice ends the session."""
import json
import pathlib
import sys

from .base import Provider
from programs import Program


class DjangoOAuthToolkit(Provider):
    name = "django-oauth-toolkit 3.4.1"
    features = frozenset(["refresh", "rotation", "groups", "sign-out"])

    def __init__(self, folder, port, clients):
        super().__init__(folder, port, clients)
        self.issuer += "/o"

    def start(self):
        clients = {
            client.name: {"secret": client.secret, "redirect_uri": client.redirect_uri} for client in self.clients
        }
        given = {"port": self.port, "folder": str(self.folder), "clients": clients}
        self.program = Program(
            [sys.executable, str(pathlib.Path(__file__).parents[1] / "servers/on_django.py")],
            {"INTEROP": json.dumps(given)},
            self.folder,
            self.port,
        )

    def log_in(self, browser, page):
        return browser.submit(page, {"username": "jane", "password": "correct horse"})
