"""Sidegate against real OpenID providers: `scripts/interop [NAME...]` runs it; docs/interop.md shows the outcome."""
import concurrent.futures
import pathlib
import sys
import time
import traceback

import requests

import providers
from browser import Browser
from programs import Folder, Sidegate, free_port
from providers.base import Client


class Case:
    """One provider with the clients of all checks, and what each check needs of it."""

    def __init__(self, kind, folder):
        self.kind, self.folder = kind, folder
        self.sidegates = {}
        self.ports = {name: free_port() for name in ("plain", "odd", "post")}
        self.clients = {
            "plain": self.client("plain"),
            # Basic wants both halves form-encoded (RFC 6749, 2.3.1), and most providers do not decode them.
            "odd": self.client("odd", secret="a%b+c d:e/~?"),
            "post": self.client("post", method="client_secret_post"),
        }
        self.provider = kind(folder, free_port(), list(self.clients.values()))
        self.provider.start()

    def client(self, name, **values):
        return Client(f"sidegate-{name}", f"http://127.0.0.1:{self.ports[name]}/oauth2/callback", **values)

    def sidegate(self, name="plain", **settings):
        if name in self.sidegates:
            self.sidegates[name].stop()
        client = self.clients[name]
        self.sidegates[name] = Sidegate(
            self.folder,
            self.provider.issuer,
            client.name,
            client.secret,
            self.ports[name],
            **{**self.provider.settings, **settings},
        )
        return self.sidegates[name]

    def log_in(self, sidegate, page="/deep/page?x=1&y=%2F"):
        for _ in range(3):
            browser = Browser()
            start = browser.open(sidegate.site + page)
            end = self.provider.log_in(browser, start)
            # Canaille's token endpoint answers 500 at times: another request holds its database.
            if end.status_code != 502 or "answered with status 500" not in sidegate.log():
                break
        return browser, end

    def stop(self):
        for sidegate in self.sidegates.values():
            sidegate.stop()
        self.provider.stop()


def equal(got, expected, what):
    assert got == expected, f"{what}: {got!r}, expected {expected!r}"


def login(case):
    """login, deep link kept, who it is"""
    sidegate = case.sidegate()
    page = "/deep/page?x=1&y=%2F"
    browser, end = case.log_in(sidegate, page)
    equal((end.status_code, end.url), (202, sidegate.site + page), f"the end of the login {browser.trail}")
    equal(end.headers["X-Auth-Request-User"], case.provider.user["sub"], "user")
    equal(end.headers["X-Auth-Request-Email"], case.provider.user["email"], "email")
    if "groups" in case.provider.features:
        # LemonLDAP::NG has them in no order.
        equal(set(end.headers["X-Auth-Request-Groups"].split(",")), set(case.provider.user["groups"].split(",")), "groups")


def odd_secret(case):
    """a client secret with `%`, `+`, a blank, `:`, `/`, `~` and `?`"""
    equal(case.log_in(case.sidegate("odd"))[1].status_code, 202, "the end of the login")


def posted_secret(case):
    """a client that is registered for client_secret_post, where the metadata lists Basic too"""
    equal(case.log_in(case.sidegate("post"))[1].status_code, 202, "the end of the login")


def allowed_group(case):
    """who is in an allowed group may pass, others get 403"""
    if "groups" not in case.provider.features:
        return "no groups"
    equal(case.log_in(case.sidegate(ALLOWED_GROUPS=case.provider.user["groups"]))[1].status_code, 202, "a member")
    equal(case.log_in(case.sidegate(ALLOWED_GROUPS="somebody-else"))[1].status_code, 403, "no member")


def renewal(case):
    """three renewals, eight requests at once with the old cookie each time: all pass"""
    if "refresh" not in case.provider.features:
        return "no refresh tokens"
    scope = case.provider.settings.get("SCOPE", "openid email profile groups")
    sidegate = case.sidegate(COOKIE_REFRESH="1s", SCOPE=scope + " offline_access")
    browser, end = case.log_in(sidegate)
    equal(end.status_code, 202, "the end of the login")
    for _ in range(3):
        sidegate.advance(2)
        cookies = browser.session.cookies.get_dict(domain="127.0.0.1")

        def ask(_):
            return requests.get(sidegate.site + "/x", cookies=cookies, timeout=30)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(8)))
        equal({answer.status_code for answer in answers}, {202}, "requests with the old cookie")
        renewed = [answer for answer in answers if "_oauth2_proxy" in answer.cookies]
        assert renewed, "no request brought the renewed cookie"
        browser.session.cookies.update(renewed[0].cookies)


def sign_out(case):
    """signing out ends the provider's session too, and comes back"""
    if "sign-out" not in case.provider.features:
        return "no end_session_endpoint"
    sidegate = case.sidegate(SIGN_OUT_AT_PROVIDER="true")
    browser, end = case.log_in(sidegate)
    equal(end.status_code, 202, "the end of the login")
    page = case.provider.sign_out(browser, browser.open(sidegate.site + "/oauth2/sign_out?rd=/"))
    assert page.status_code < 500, f"{page.status_code} {page.text[:200]}"
    again = browser.open(sidegate.site + "/x")
    assert again.url.startswith(f"http://localhost:{case.provider.port}"), f"signed in again by itself: {browser.trail}"


def back_channel(case):
    """a logout token of the provider ends the session"""
    if "back-channel" not in case.provider.features:
        return "no back-channel logout"
    sidegate = case.sidegate()
    browser, end = case.log_in(sidegate)
    equal(end.status_code, 202, "the end of the login")
    # A logout within the second of the login would be taken for an earlier one.
    sidegate.advance(2)
    token = case.provider.logout_token(case.clients["plain"])
    answer = requests.post(sidegate.site + "/oauth2/backchannel_logout", data={"logout_token": token}, timeout=30)
    equal(answer.status_code, 200, f"the logout token {answer.text} {sidegate.log()[-500:]}")
    cookies = browser.session.cookies.get_dict(domain="127.0.0.1")
    equal(requests.get(sidegate.site + "/x", cookies=cookies, timeout=30).status_code, 401, "the session")


CHECKS = [login, odd_secret, posted_secret, allowed_group, renewal, sign_out, back_channel]


def check(kind):
    """The outcome of each check: "yes", why there is nothing to check, or the failure."""
    outcomes = {}
    with Folder() as folder:
        case = Case(kind, folder)
        try:
            for one in CHECKS:
                try:
                    left_out = one(case)
                    outcomes[one] = left_out or "yes"
                except Exception as error:
                    outcomes[one] = f"FAILED: {error}"
                    traceback.print_exc()
                    for name, sidegate in case.sidegates.items():
                        print(f"log of {name}: {sidegate.log()[-1500:]}", file=sys.stderr)
        finally:
            case.stop()
    return outcomes


def table(rows):
    """The page docs/interop.md, made from what was seen."""
    lines = ["| | " + " | ".join(kind.name for kind in rows) + " |", "|---" * (len(rows) + 1) + "|"]
    for one in CHECKS:
        lines.append(f"| {one.__doc__} | " + " | ".join(rows[kind][one] for kind in rows) + " |")
    return "\n".join(lines) + "\n"


def main():
    wanted = sys.argv[1:]
    kinds = [kind for kind in providers.ALL if kind.__name__.lower() in wanted]
    if not wanted:
        kinds = providers.USUAL
    elif wanted == ["--all"]:
        kinds = providers.ALL
    assert kinds, "no provider of that name: " + ", ".join(kind.__name__.lower() for kind in providers.ALL)
    rows = {}
    for kind in kinds:
        start = time.monotonic()
        rows[kind] = check(kind)
        failed = [one for one, outcome in rows[kind].items() if outcome.startswith("FAILED")]
        print(f"{kind.name}: {len(rows[kind]) - len(failed)} of {len(CHECKS)} in {time.monotonic() - start:.0f} s")
    print(table(rows))
    failures = sum(outcome.startswith("FAILED") for row in rows.values() for outcome in row.values())
    passed = sum(len(row) for row in rows.values()) - failures
    print(f"interop: {passed} passed, {failures} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
