"""One run of a module: a scripted provider, a fresh Sidegate as its client, and a person with a browser."""
import pathlib
import sys

import requests
import urllib3

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))
from browser import Browser  # noqa: E402
from programs import Sidegate, free_port, until  # noqa: E402

import jose  # noqa: E402
from scripted_provider import Script, ScriptedProvider, self_signed, write_key  # noqa: E402


# What an entry of `--providers` may have of a module's settings.
OF_ONE_PROVIDER = {
    "CLIENT_CERTIFICATE_FILE", "CLIENT_CERTIFICATE_KEY_FILE", "CLIENT_KEY_FILE", "CLIENT_KEY_ID", "DECRYPTION_KEY_FILE", "DPOP",
    "PUSHED_AUTHORIZATION_REQUESTS", "SCOPE", "SIGNED_AUTHORIZATION_REQUESTS", "TOKEN_ENDPOINT_AUTH_METHOD",
}


class LoopbackBrowser(Browser):
    """Browsers take what is on this machine for secure, and send it Secure cookies over http."""

    def __init__(self):
        super().__init__()
        # The provider's certificate is its own.
        self.session.verify = False
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def request(self, *arguments, **named):
        answer = super().request(*arguments, **named)
        for cookie in self.session.cookies:
            cookie.secure = False
        return answer


class StartedOnly(Sidegate):
    """One that is not waited for until it knows its provider."""

    def is_ready(self):
        return requests.get(self.site + "/ping", timeout=10).status_code == 200


class Case:
    def __init__(self, folder, settings):
        self.folder, self.given = pathlib.Path(folder), settings
        self.script = Script()
        self.site_port = free_port()
        self.site = f"http://127.0.0.1:{self.site_port}"
        self.script.redirect_uri = self.site + "/oauth2/callback"
        self.script.post_logout_redirect_uri = self.site + "/"
        self.settings = {"REQUEST_LOGGING": "false"}
        self.start_page = self.site + "/page"
        self.browser = LoopbackBrowser()
        self.provider = self.sidegate = None

    def client_key(self, algorithm="ES256"):
        """The client signs with a key of its own."""
        key = jose.make_key(algorithm)
        write_key(key, self.folder / "client.key")
        self.script.client_key = key.public_key()
        self.settings |= {"CLIENT_KEY_FILE": str(self.folder / "client.key"), "CLIENT_KEY_ID": "client-key"}

    def client_certificate(self):
        certificate, key = self.folder / "client.pem", self.folder / "client-certificate.key"
        self.script.client_certificate = self_signed("client", certificate, key)
        self.settings |= {
            "CLIENT_CERTIFICATE_FILE": str(certificate),
            "CLIENT_CERTIFICATE_KEY_FILE": str(key),
            "PROVIDER_CA_FILES": str(self.folder / "provider.pem"),
        }

    def start(self, kind=Sidegate):
        self.provider = ScriptedProvider(free_port(), self.folder, self.script)
        self.provider.mtls_port = free_port()
        self.provider.start()
        secret = self.script.secret if self.script.authentication.startswith("client_secret") else None
        settings = {**self.settings, **self.given}
        if settings.pop("SECOND_PROVIDER", None):
            self.start_as_second(kind, secret, settings)
        else:
            self.sidegate = kind(
                self.folder, self.provider.issuer, self.script.client_id, secret, self.site_port, **settings
            )

    def start_as_second(self, kind, secret, settings):
        """The provider is the second entry of `--providers`, which has the options of the client."""
        own = {name: settings.pop(name) for name in list(settings) if name in OF_ONE_PROVIDER}
        own |= {"OIDC_ISSUER_URL": self.provider.issuer, "CLIENT_ID": self.script.client_id, "CLIENT_SECRET": secret}
        entries = {
            "first": {"KIND": "github", "CLIENT_ID": "x", "CLIENT_SECRET": "x"},
            "second": {"KIND": "oidc", **{name: value for name, value in own.items() if value}},
        }
        lines = []
        for name, values in entries.items():
            lines += ["[[provider]]", f'id = "{name}"', *(f'{key.lower()} = "{value}"' for key, value in values.items())]
        (self.folder / "providers.toml").write_text("\n".join(lines) + "\n")
        settings["PROVIDERS"] = str(self.folder / "providers.toml")
        self.sidegate = kind(self.folder, None, None, None, self.site_port, **settings)
        self.start_page = self.site + "/oauth2/start?rd=/page&provider=second"
        until("the second provider is known", self.is_known)

    def is_known(self):
        return requests.get(self.start_page, timeout=10, allow_redirects=False).status_code == 302

    def log_in(self):
        """Where the browser ends."""
        if not self.sidegate:
            self.start()
        end = self.browser.open(self.start_page)
        if self.browser.forms(end) and end.url.startswith(self.provider.issuer):
            end = self.browser.submit(end, {})
        return end

    def count(self, path):
        return sum(name == path for name, _ in self.provider.calls)

    # Verdicts

    def passes(self):
        """The login succeeds, and userinfo was asked with the access token."""
        end = self.log_in()
        equal(self.provider.complaints, [], "what the provider complains of")
        equal((end.status_code, end.url), (202, self.site + "/page"), f"the end of the login {self.explain()}")
        assert self.count("userinfo granted") >= 1, "userinfo was not asked"
        return end

    def refuses(self, asks_token=True, asks_userinfo=False):
        """The person sees an error, nobody is logged in, and nothing is asked after what was wrong."""
        end = self.log_in()
        equal(self.provider.complaints, [], "what the provider complains of")
        assert 400 <= end.status_code < 600, f"{end.status_code} at {end.url} {self.explain()}"
        equal(self.count("userinfo granted") > 0, asks_userinfo, "whether userinfo was asked")
        equal(self.count("/token") > 0, asks_token, "whether the token endpoint was asked")
        until(f"a refusal in the log: {self.explain()}", lambda: any(map(self.has_logged, self.refusals)))
        self.is_out()

    # What the log says of a login that ended for a reason of its own.
    refusals = ("a login failed", "a callback was refused", "the provider refused a login", "belongs to no login")

    def has_logged(self, words):
        return words in self.sidegate.log()

    def is_out(self):
        cookies = self.browser.session.cookies.get_dict(domain="127.0.0.1")
        status = requests.get(self.site + "/x", cookies=cookies, timeout=30).status_code
        equal(status, 401, "a request of a program with the browser's cookies")

    def explain(self):
        return "; ".join(self.browser.trail[-4:]) + " " + self.sidegate.log()[-900:]

    def stop(self):
        if self.sidegate:
            self.sidegate.stop()
        if self.provider:
            self.provider.stop()


def equal(got, expected, what):
    assert got == expected, f"{what}: {got!r}, expected {expected!r}"
