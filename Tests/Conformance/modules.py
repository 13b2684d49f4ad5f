"""The modules of the OpenID Foundation's plans for relying parties, each re-enacted under its own name.

What a module does is told in the suite's own terms in github.com/openid-certification/conformance-suite; nothing of it is
copied. A function here is one module, with what the provider does as its first line.
"""
import urllib.parse

import requests

import jose
from case import StartedOnly, equal, until

PLANS = {}


def module(plan, name):
    def add(function):
        PLANS.setdefault(plan, []).append((name, function))
        return function

    return add


def form_post(function):
    def run(case):
        posts(case)
        function(case)

    run.__doc__ = function.__doc__
    return run


def posts(case):
    """The provider has the browser post its answer, with a cookie that goes along from another site."""
    case.script.response_mode = "form_post"
    case.settings |= {
        "AUTH_REQUEST_RESPONSE_MODE": "form_post",
        "COOKIE_CSRF_SAMESITE": "none",
        "COOKIE_SECURE": "true",
    }


def basic(name):
    """The plan for a form post has the same modules."""

    def add(function):
        module("Basic RP", "oidcc-client-test" + name)(function)
        module("Form Post RP", "oidcc-client-test" + name)(form_post(function))
        return function

    return add


@basic("")
def honest(case):
    """nothing odd: the login succeeds and userinfo is asked"""
    case.passes()


def claim(name, change):
    return lambda claims: {**claims, name: change(claims[name])}


def without(name):
    return lambda claims: {key: value for key, value in claims.items() if key != name}


@basic("-invalid-iss")
def invalid_issuer(case):
    """`iss` of the ID token is another: refused"""
    case.script.id_token = claim("iss", lambda issuer: issuer + "1")
    case.refuses()


@basic("-missing-sub")
def missing_subject(case):
    """the ID token has no `sub`: refused"""
    case.script.id_token = without("sub")
    case.refuses()


@basic("-invalid-aud")
def invalid_audience(case):
    """`aud` of the ID token is another client: refused"""
    case.script.id_token = claim("aud", lambda audience: audience + "1")
    case.refuses()


@basic("-missing-iat")
def missing_issue_time(case):
    """the ID token has no `iat`: refused"""
    case.script.id_token = without("iat")
    case.refuses()


@basic("-kid-absent-single-jwks")
def one_key_without_id(case):
    """the key set holds one key, no `kid` anywhere: accepted"""

    def unnamed():
        case.provider.decoys = []
        case.provider.key_set = lambda: {"keys": [without("kid")(key) for key in keys(case)]}

    keys = lambda case: type(case.provider).key_set(case.provider)["keys"]  # noqa: E731
    case.script.id_token_header = lambda header: {"kid": None}
    case.script.before_signing = unnamed
    case.script.metadata = prepared(case, unnamed)
    case.passes()


def prepared(case, change):
    """Changes the provider before its key set is read for the first time."""

    def metadata(document):
        change()
        return document

    return metadata


@basic("-kid-absent-multiple-jwks")
def keys_without_ids(case):
    """the key set holds several RSA keys, no `kid` anywhere: accepted after a try of each (to refuse would do, too)"""
    def unnamed():
        own = jose.public_jwk(case.provider.keys[case.provider.signer_id], use="sig")
        others = [jose.public_jwk(key, use="sig") for key in spare]
        case.provider.key_set = lambda: {"keys": [others[0], own, others[1]]}

    spare = [jose.make_key("RS256") for _ in range(2)]
    case.script.id_token_header = lambda header: {"kid": None}
    case.script.metadata = prepared(case, unnamed)
    case.passes()


@basic("-idtoken-sig-rs256")
def signed_rs256(case):
    """the ID token is signed with RS256: accepted"""
    case.script.algorithm = "RS256"
    case.passes()


@basic("-idtoken-sig-none")
def signed_none(case):
    """the ID token has `alg` none, which the metadata announces: refused (the suite would let it pass)"""
    case.script.id_token_algorithm = "none"
    case.refuses()


@basic("-invalid-sig-rs256")
def broken_signature(case):
    """the signature is broken: refused"""
    case.script.breaks_signature = True
    case.refuses()


@basic("-userinfo-invalid-sub")
def userinfo_subject(case):
    """`sub` of userinfo is another: refused after it was asked"""
    case.script.userinfo = claim("sub", lambda subject: subject + "invalid")
    case.refuses(asks_userinfo=True)


@basic("-nonce-invalid")
def invalid_nonce(case):
    """`nonce` of the ID token is another: refused"""
    case.script.id_token = claim("nonce", lambda nonce: nonce + "1")
    case.refuses()


@basic("-scope-userinfo-claims")
def scopes(case):
    """claims by scope: profile and email are asked for, and userinfo has them"""
    end = case.passes()
    asked = dict(case.provider.calls)["/authorize"]["scope"].split()
    assert {"profile", "email"} & set(asked), f"scope {asked}"
    equal(end.headers["X-Auth-Request-Email"], "user@example.com", "the address")


@basic("-client-secret-basic")
def secret_by_basic(case):
    """only client_secret_basic is taken, and the metadata announces nothing"""
    case.script.metadata = without("token_endpoint_auth_methods_supported")
    case.passes()


# Beyond the certification plans, in the suite's comprehensive one.


@module("Comprehensive, in part", "oidcc-client-test-missing-aud")
def missing_audience(case):
    """the ID token has no `aud`: refused"""
    case.script.id_token = without("aud")
    case.refuses()


@module("Comprehensive, in part", "oidcc-client-test-invalid-sig-hs256")
def broken_hs256(case):
    """the ID token is signed with HS256 and the client's secret, and not with RS256: refused"""
    case.script.id_token_algorithm = "HS256"
    case.refuses()


@module("Comprehensive, in part", "oidcc-client-test-invalid-sig-es256")
def broken_es256(case):
    """the ID token is signed with ES256, and the signature is broken: refused"""
    case.script.algorithm = "ES256"
    case.script.breaks_signature = True
    case.refuses()


@module("Comprehensive, in part", "oidcc-client-test-userinfo-signed")
def signed_userinfo(case):
    """userinfo is a signed JWT: accepted"""
    case.script.signs_userinfo = True
    case.passes()


@module("Comprehensive, in part", "oidcc-client-test-mtls-endpoint-aliases")
def endpoint_aliases(case):
    """the endpoints that take a client certificate are at `mtls_endpoint_aliases`: the token endpoint is asked there"""
    case.script.uses_tls = True
    case.script.authentication = "tls_client_auth"
    case.settings["TOKEN_ENDPOINT_AUTH_METHOD"] = "tls_client_auth"
    case.client_certificate()
    case.passes()


@module("Comprehensive, in part", "oidcc-client-test-invalid-athash")
def access_token_hash(case):
    """`at_hash` belongs to another access token: refused"""
    case.script.id_token = lambda claims: {**claims, "at_hash": "77QmUPtjPfzWtF2AnpK9RQ"}
    case.refuses()


@module("Comprehensive, in part", "oidcc-client-test-form-post-error")
def posted_error(case):
    """the provider posts login_required: an error is shown"""
    posts(case)
    case.script.callback = lambda fields: {"error": "login_required", "state": fields["state"]}
    case.refuses(asks_token=False)


@module("Comprehensive, in part", "oidcc-client-test (client_secret_post)")
def secret_in_form(case):
    """only client_secret_post is taken"""
    case.script.authentication = "client_secret_post"
    case.passes()


@module("Comprehensive, in part", "oidcc-client-test (private_key_jwt)")
def signed_assertion(case):
    """the client proves itself by private_key_jwt"""
    case.script.authentication = "private_key_jwt"
    case.client_key()
    case.passes()


# Configuration


@module("Config RP", "oidcc-client-test-discovery-openid-config")
def discovered(case):
    """the endpoints are those of the metadata"""
    case.passes()
    assert case.count("/.well-known/openid-configuration") >= 1


@module("Config RP", "oidcc-client-test-discovery-jwks-uri-keys")
def discovered_keys(case):
    """`jwks_uri` is another at each run, and is fetched"""
    case.passes()
    assert case.count(case.provider.key_set_path) >= 1


@module("Config RP", "oidcc-client-test-discovery-issuer-mismatch")
def other_issuer(case):
    """the metadata names another issuer: no authorization request at all"""
    case.script.metadata = claim("issuer", lambda issuer: issuer + "/other")
    never_begins(case)


def never_begins(case):
    case.start(StartedOnly)
    until("the log says why", lambda: case.has_logged("expected issuer"))
    end = case.browser.open(case.site + "/page")
    equal(end.status_code, 503, "the end of a login")
    equal(case.count("/authorize") + case.count("/par"), 0, "authorization requests")


@module("Config RP", "oidcc-client-test-idtoken-sig-none")
def configured_none(case):
    """`alg` none: refused (the suite would let it pass)"""
    signed_none(case)


@module("Config RP", "oidcc-client-test-signing-key-rotation-just-before-signing")
def keys_change_before_signing(case):
    """the key is changed when the ID token is signed: the key set is read again, and the login succeeds"""
    case.start()
    case.script.before_signing = case.provider.make_keys
    case.passes()


@module("Config RP", "oidcc-client-test-signing-key-rotation")
def keys_change_between_logins(case):
    """the key is changed between two logins: both succeed"""
    case.passes()
    case.provider.make_keys()
    case.browser.session.cookies.clear()
    before = case.count("userinfo granted")
    case.passes()
    assert case.count("userinfo granted") > before


# Refresh


@module("Refresh", "oidcc-client-test-refresh-token")
def renewed(case):
    """the refresh token is spent, and userinfo asked with the new access token"""
    renew(case)
    equal(case.provider.complaints, [], "what the provider complains of")
    equal(case.count("userinfo granted"), 2, "userinfo asked")


def renew(case):
    case.settings |= {"COOKIE_REFRESH": "8s", "SCOPE": "openid email profile offline_access"}
    case.passes()
    case.sidegate.advance(9)
    return case.browser.open(case.site + "/page")


@module("Refresh", "oidcc-client-test-refresh-token-invalid-issuer")
def renewed_by_another(case):
    """`iss` of the renewed ID token is another: it counts for nothing, and userinfo is not asked"""
    case.script.refreshed = claim("iss", lambda issuer: issuer + "1")
    renew(case)
    equal(case.count("userinfo granted"), 1, "userinfo asked")
    until("the log says why", lambda: case.has_logged("keeps its old claims: ID token: iss is"))


@module("Refresh", "oidcc-client-test-refresh-token-invalid-sub")
def renewed_for_another(case):
    """`sub` of the renewed ID token is another: the session ends"""
    case.script.refreshed = claim("sub", lambda subject: subject + "1")
    end = renew(case)
    equal(case.count("userinfo granted"), 2, "userinfo asked: at the login, and at the next one")
    equal(end.status_code, 202, "the next login")
    until("the log says so", lambda: case.has_logged("a session was not renewed and ends"))


# Third-party initiated login (OpenID Connect Core 1.0, 4)


@module("Third-party initiated login", "oidcc-client-test-3rd-party-init-login")
def begun_by_a_third_party(case):
    """a portal sends the browser to `initiate_login_uri`, by a link and by a form: the login succeeds, with its hint and its target"""
    case.start()
    wanted = {
        "iss": case.provider.issuer,
        "login_hint": "user@example.com",
        "target_link_uri": case.site + "/wanted?page=2",
    }
    start = case.site + "/oauth2/start"
    for way in ("GET", "POST"):
        case.browser.session.cookies.clear()
        case.provider.calls.clear()
        if way == "GET":
            end = case.browser.open(start + "?" + urllib.parse.urlencode(wanted))
        else:
            end = case.browser.open(start, "POST", wanted)
        equal(case.provider.complaints, [], "what the provider complains of")
        equal((end.status_code, end.url), (202, wanted["target_link_uri"]), f"{way}: {case.explain()}")
        equal(dict(case.provider.calls)["/authorize"].get("login_hint"), wanted["login_hint"], f"{way}: login_hint")
        equal(case.count("userinfo granted"), 1, f"{way}: userinfo asked")


@module("Third-party initiated login", "oidcc-client-test-3rd-party-init-login (another issuer)")
def begun_for_another_provider(case):
    """the portal names another issuer: no authorization request at all (not in the plan)"""
    case.start()
    end = case.browser.open(case.site + "/oauth2/start?iss=https%3A%2F%2Fother.example")
    equal(end.status_code, 400, case.explain())
    equal(case.count("/authorize"), 0, "authorization requests")


# Logout


def sign_out(case):
    """Signs out over the provider; what it was asked."""
    case.provider.end_session_is_used = True
    end = case.browser.open(case.site + "/oauth2/sign_out")
    equal((end.status_code, len(case.provider.end_sessions)), (200, 1), f"the way out {case.explain()}")
    asked = case.provider.end_sessions[0]
    equal(asked.get("post_logout_redirect_uri"), case.script.post_logout_redirect_uri, "post_logout_redirect_uri")
    assert len(asked.get("state", "")) >= 16, f"state {asked.get('state')}"
    key = case.provider.keys[case.provider.signer_id].public_key()
    claims = jose.verify(asked["id_token_hint"], key, [case.script.algorithm])[1]
    equal((claims["iss"], claims["aud"]), (case.provider.issuer, case.script.client_id), "the hint")
    return asked


def logged_in(case, **settings):
    case.settings |= {"SIGN_OUT_AT_PROVIDER": "true", **settings}
    case.start()
    case.provider.end_session_is_used = True
    case.passes()
    return list(case.provider.logout_sessions)[-1]


def comes_back(case, asked, **state):
    """The way back from the provider ends on a page that says so, and signs nobody in again. Its text."""
    state = state or {"state": asked["state"]}
    query = urllib.parse.urlencode({name: value for name, value in state.items() if value is not None})
    end = case.browser.open(case.script.post_logout_redirect_uri + (f"?{query}" if query else ""))
    assert end.url.startswith(case.site) and end.status_code == 200, f"{end.status_code} {case.explain()}"
    assert "You are signed out of" in end.text, end.text
    case.is_out()
    return end.text


# What the page offers where the provider has not shown that its own session has ended.
OFFER = "/end_session?client_id="
REMARK = "without the state that the provider was given"


@module("RP-initiated logout", "oidcc-client-test-rp-init-logout")
def init_logout(case):
    """sign-out leads to end_session_endpoint with a valid hint; the front-channel URL is called; the return is handled"""
    session = logged_in(case)
    asked = sign_out(case)
    answer = case.browser.request("GET", frontchannel(case, session))
    equal(answer.status_code, 200, "the front-channel URL")
    assert OFFER not in comes_back(case, asked), "the page offers to sign out at the provider, where that is done"
    assert not case.has_logged(REMARK), case.explain()


def unconfirmed(name, does, change):
    def run(case):
        logged_in(case)
        asked = sign_out(case)
        assert OFFER in comes_back(case, asked, state=change(asked["state"])), "the page takes the provider's word"
        until("the log says so", lambda: case.has_logged(REMARK))

    run.__doc__ = (
        f"{does}: the session here has ended, and the page does not claim the same of the provider's; the log says why"
    )
    module("RP-initiated logout", f"oidcc-client-test-rp-init-logout-{name}")(run)


unconfirmed("other-state", "the provider returns another `state`", lambda state: state[::-1])
unconfirmed("no-state", "the provider returns no `state`", lambda state: None)


def frontchannel(case, session):
    return f"{case.site}/oauth2/frontchannel_logout?iss={requests.utils.quote(case.provider.issuer, '')}&sid={session}"


def deliver(case, token):
    return requests.post(
        case.site + "/oauth2/backchannel_logout",
        data={"logout_token": token, "a_field_that_nobody_knows": "yes"},
        timeout=30,
    )


@module("Back-channel logout", "oidcc-client-test-rp-backchannel-rpinitlogout")
def back_channel(case):
    """after sign-out the provider posts a logout token: 200, no-store"""
    session = logged_in(case)
    asked = sign_out(case)
    answer = deliver(case, case.provider.logout_token(session))
    equal((answer.status_code, answer.headers["Cache-Control"]), (200, "no-store"), answer.text)
    comes_back(case, asked)


def refused_logout(name, does, change=lambda claims: claims, algorithm=None):
    def run(case):
        session = logged_in(case)
        asked = sign_out(case)
        answer = deliver(case, case.provider.logout_token(session, change, algorithm))
        equal(answer.status_code, 400, answer.text)
        comes_back(case, asked)

    run.__doc__ = f"{does}: 400, and the return is handled"
    module("Back-channel logout", f"oidcc-client-test-rp-backchannel-rpinitlogout-{name}")(run)


EVENT = "http://schemas.openid.net/event/"
refused_logout("alg-none", "`alg` of the logout token is `none`", algorithm="none")
refused_logout("no-event", "it has no `events`", without("events"))
refused_logout("with-nonce", "it has a `nonce`", lambda claims: {**claims, "nonce": "n"})
refused_logout("wrong-alg", "it is signed with ES256, and the client is registered for RS256", algorithm="ES256")
refused_logout("wrong-aud", "`aud` is another client", claim("aud", lambda audience: audience + "1"))
refused_logout("wrong-event", "`events` names another event", claim("events", lambda _: {EVENT + "foobar": {}}))
refused_logout("wrong-iss", "`iss` is another", claim("iss", lambda issuer: issuer + "1"))


@module("Front-channel logout", "oidcc-client-test-rp-frontchannel-rpinitlogout")
def front_channel(case):
    """after sign-out the provider's page has a frame with the front-channel URL; the return is handled"""
    session = logged_in(case)
    asked = sign_out(case)
    equal(case.browser.request("GET", frontchannel(case, session)).status_code, 200, "the frame")
    comes_back(case, asked)


@module("Front-channel logout", "oidcc-client-test-rp-frontchannel-opinitlogout")
def front_channel_of_the_provider(case):
    """the provider's own sign-out has such a frame: the session ends in that browser"""
    session = logged_in(case)
    equal(case.browser.request("GET", case.site + "/page").status_code, 202, "before")
    equal(case.browser.request("GET", frontchannel(case, session)).status_code, 200, "the frame")
    case.is_out()
