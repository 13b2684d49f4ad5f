"""Canaille, an identity server for small organizations, with SQLite; its commands make the person and the clients."""
import subprocess
import uuid

from .base import Provider
from programs import ROOT, Program

COMMAND = str(ROOT / ".tools/venv/bin/canaille")


class Canaille(Provider):
    name = "Canaille 0.3.6"
    # Its token endpoint answers a refresh with status 500.
    features = frozenset(["sign-out"])
    user = {"sub": "jane", "email": "jane@example.net"}
    settings = {"SCOPE": "openid email profile"}

    def __init__(self, folder, port, clients):
        super().__init__(folder, port, clients)
        self.environment = {"CANAILLE_CONFIG": str(folder / "canaille.toml"), "PATH": "/usr/bin:/bin"}

    def run(self, *arguments):
        done = subprocess.run(
            [COMMAND, *arguments], env=self.environment, cwd=self.folder, capture_output=True, text=True
        )
        assert done.returncode == 0, f"canaille {arguments[:2]}: {done.stderr[-1500:]}"
        return done.stdout

    def start(self):
        made = self.run("jwk", "create", "rsa", "--format", "toml")
        key = next(line for line in made.splitlines() if line.startswith("{"))
        (self.folder / "canaille.toml").write_text(
            f"""
            SECRET_KEY = "{uuid.uuid4()}"
            SERVER_NAME = "localhost:{self.port}"
            PREFERRED_URL_SCHEME = "http"
            [CANAILLE]
            DATABASE = "sql"
            [CANAILLE_SQL]
            DATABASE_URI = "sqlite:///{self.folder}/canaille.sqlite"
            [CANAILLE_OIDC]
            ACTIVE_JWKS = [{key}]
            """
        )
        self.run("install")
        self.run(
            *["create", "user", "--user-name", "jane", "--password", "correct horse", "--emails", "jane@example.net"],
            *["--family-name", "Doe", "--given-name", "Jane", "--formatted-name", "Jane Doe"],
        )
        for client in self.clients:
            back = client.redirect_uri.removesuffix("oauth2/callback")
            self.run(
                *["create", "client", "--client-id", client.name, "--client-secret", client.secret],
                *["--client-name", client.name, "--redirect-uris", client.redirect_uri],
                *["--post-logout-redirect-uris", back, "--token-endpoint-auth-method", client.method],
                *["--scope", "openid", "--scope", "profile", "--scope", "email"],
                *["--grant-types", "authorization_code", "--response-types", "code"],
            )
            # Without this its tokens name no audience at all.
            self.run("set", "client", client.name, "--audience", client.name)
        self.program = Program(
            [COMMAND, "run", "--bind", f"127.0.0.1:{self.port}"], self.environment, self.folder, self.port
        )

    def log_in(self, browser, page):
        for _ in range(5):
            if not page.url.startswith(self.issuer):
                break
            fields = {name for form in browser.forms(page) for name in form.fields}
            if "password" in fields:
                page = browser.submit(page, {"password": "correct horse"}, form=browser.form_with(page, "password"))
            elif "login" in fields:
                page = browser.submit(page, {"login": "jane"}, form=browser.form_with(page, "login"))
            else:
                page = browser.submit(page, {"answer": "accept"})
        return page

    def sign_out(self, browser, page):
        return browser.submit(page, {"answer": "logout"}) if page.url.startswith(self.issuer) else page
