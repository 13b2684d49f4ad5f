"""glewlwyd from Debian's package, with SQLite, set up by its own API, which its pages are scripts for. It does not decode
the secret of Basic, a client has the one method that it is registered for, and a refresh token works once."""
import gzip
import http.server
import json
import pathlib
import re
import shutil
import sqlite3
import threading
import urllib.parse

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .base import Provider
from programs import Program

TABLES = pathlib.Path("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz")
SETTINGS = pathlib.Path("/etc/glewlwyd/glewlwyd.conf")


class Mailbox(http.server.ThreadingHTTPServer):
    """Where the provider posts its logout tokens to: the test hands them on."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.port, self.tokens, self.has_token = self.server_port, [], threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.server.tokens += form["logout_token"]
            self.server.has_token.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass


class Glewlwyd(Provider):
    name = "glewlwyd 2.7.5"
    features = frozenset(["refresh", "rotation", "groups", "sign-out", "back-channel"])

    def __init__(self, folder, port, clients):
        super().__init__(folder, port, clients)
        self.site = self.issuer
        self.issuer = self.site + "/api/oidc"
        self.database = folder / "glewlwyd.sqlite"
        self.user = {"email": "jane@example.net", "groups": "staff"}
        self.mailbox = Mailbox()

    def start(self):
        self.make_database()
        settings = self.folder / "glewlwyd.conf"
        text = re.sub(r"^port=.*$", f"port={self.port}", SETTINGS.read_text(), flags=re.M)
        text = re.sub(r"^external_url=.*$", f'external_url="{self.site}"', text, flags=re.M)
        text = re.sub(r"^log_mode=.*$", 'log_mode="console"', text, flags=re.M)
        database = f'database = {{ type = "sqlite3"; path = "{self.database}"; }};'
        text = re.sub(r"^@include.*$", database, text, flags=re.M)
        settings.write_text(text)
        self.program = Program(
            [shutil.which("glewlwyd"), f"--config-file={settings}"], None, self.folder, self.port
        )
        self.set_up()

    def make_database(self):
        with sqlite3.connect(self.database) as database:
            database.executescript(gzip.decompress(TABLES.read_bytes()).decode())
            # Users have groups, besides what they have anyway.
            [(given,)] = database.execute("SELECT gumi_parameters FROM g_user_module_instance")
            parameters = json.loads(given)
            rights = dict.fromkeys(["multiple", "read", "write", "profile-read"], True)
            parameters["data-format"]["groups"] = {**rights, "profile-write": False}
            database.execute("UPDATE g_user_module_instance SET gumi_parameters = ?", (json.dumps(parameters),))

    def set_up(self):
        administrator = self.session("admin", "password")
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ask(
            administrator,
            "POST",
            "/api/mod/plugin/",
            {
                "module": "oidc",
                "name": "oidc",
                "display_name": "oidc",
                "parameters": {
                    "iss": self.issuer,
                    "jwt-type": "rsa",
                    "jwt-key-size": "256",
                    "key": key.private_bytes(
                        serialization.Encoding.PEM,
                        serialization.PrivateFormat.TraditionalOpenSSL,
                        serialization.NoEncryption(),
                    ).decode(),
                    "cert": key.public_key()
                    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
                    .decode(),
                    "access-token-duration": 3600,
                    "refresh-token-duration": 1209600,
                    "code-duration": 600,
                    "refresh-token-rolling": True,
                    "refresh-token-one-use": "always",
                    "auth-type-code-enabled": True,
                    "auth-type-code-revoke-replayed": True,
                    "auth-type-refresh-enabled": True,
                    "subject-type": "public",
                    "oauth-as-iss-id": True,
                    "jwks-show": True,
                    "pkce-allowed": True,
                    "pkce-method-plain-allowed": False,
                    "session-management-allowed": True,
                    "back-channel-logout-allowed": True,
                    "session-cookie-name": "GLEWLWYD2_OIDC_SID",
                    "session-cookie-expiration": 2419200,
                    "email-claim": "mandatory",
                    "claims": [{"name": "groups", "user-property": "groups", "type": "string", "mandatory": True}],
                },
            },
        )
        self.ask(
            administrator,
            "POST",
            "/api/user/",
            {
                "username": "jane",
                "password": "correct horse",
                "name": "Jane Doe",
                "email": "jane@example.net",
                "enabled": True,
                "groups": ["staff"],
                "scope": ["openid", "g_profile"],
            },
        )
        for client in self.clients:
            self.ask(
                administrator,
                "POST",
                "/api/client/",
                {
                    "client_id": client.name,
                    "name": client.name,
                    "enabled": True,
                    "confidential": True,
                    "client_secret": client.secret,
                    "redirect_uri": [client.redirect_uri],
                    "post_logout_redirect_uri": client.redirect_uri.removesuffix("oauth2/callback"),
                    "authorization_type": ["code", "refresh_token"],
                    "token_endpoint_auth_method": [client.method],
                    "backchannel_logout_uri": f"http://localhost:{self.mailbox.port}/",
                    "scope": ["openid"],
                },
            )
        jane = self.session("jane", "correct horse")
        for client in self.clients:
            self.ask(jane, "PUT", f"/api/auth/grant/{client.name}/", {"scope": "openid"})

    def ask(self, session, method, path, body):
        answer = session.request(method, self.site + path, json=body, timeout=30)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer

    def session(self, name, password):
        session = requests.Session()
        session.trust_env = False
        self.ask(session, "POST", "/api/auth/", {"username": name, "password": password})
        return session

    def log_in(self, browser, page):
        fields = urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).query)
        self.browser = browser
        self.ask(browser.session, "POST", "/api/auth/", {"username": "jane", "password": "correct horse"})
        # As its page does once everything is granted.
        end = browser.open(fields["callback_url"][0] + "&g_continue")
        # Subjects are made up at the first login.
        with sqlite3.connect(self.database) as database:
            [self.user["sub"]] = database.execute(
                "SELECT gposi_sub FROM gpo_subject_identifier WHERE gposi_username = 'jane'"
            ).fetchone()
        return end

    def sign_out(self, browser, page):
        if not page.url.startswith(self.site):
            return page
        fields = urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).query)
        self.ask(browser.session, "DELETE", "/api/auth/", None)
        return browser.open(fields["callback_url"][0]) if "callback_url" in fields else page

    def logout_token(self, client):
        sid = self.browser.session.cookies["GLEWLWYD2_OIDC_SID"]
        self.mailbox.tokens.clear()
        self.mailbox.has_token.clear()
        self.ask(self.browser.session, "DELETE", f"/api/oidc/session/{sid}", None)
        assert self.mailbox.has_token.wait(30), "no logout token came"
        return self.mailbox.tokens[-1]

    def stop(self):
        self.mailbox.shutdown()
        super().stop()
