"""FAPI 2.0 Security Profile and Message Signing, module by module."""
from modules import PLANS, claim, equal, module, never_begins, renew, without

FAPI = "FAPI 2.0"
FAPI_NAME = "fapi2-security-profile-final-client-test-"


def fapi(name, plan=FAPI, authentication="private_key_jwt", constraint="dpop", label=""):
    """A module with the profile's provider: PS256, pushed requests, sender-constrained tokens, `iss` in the callback."""

    def add(function):
        def run(case):
            script = case.script
            script.algorithm = "PS256"
            script.requires_par = script.announces_issuer = True
            script.authentication = authentication
            if authentication == "private_key_jwt":
                case.client_key()
            if "tls" in authentication + constraint:
                script.uses_tls = True
                case.client_certificate()
            if authentication == "tls_client_auth":
                case.settings["TOKEN_ENDPOINT_AUTH_METHOD"] = authentication
            script.requires_dpop = constraint == "dpop"
            if constraint == "dpop":
                case.settings["DPOP"] = "true"
            function(case)

        run.__doc__ = function.__doc__
        module(plan, FAPI_NAME + name + label)(run)
        return function

    return add


@fapi("happy-path", authentication="tls_client_auth", constraint="dpop", label=" (mutual TLS, DPoP)")
@fapi("happy-path", authentication="tls_client_auth", constraint="mtls", label=" (mutual TLS, certificate-bound)")
@fapi("happy-path", authentication="private_key_jwt", constraint="mtls", label=" (private_key_jwt, certificate-bound)")
@fapi("happy-path", label=" (private_key_jwt, DPoP)")
def fapi_honest(case):
    """nothing odd: the request is pushed, the token bound, userinfo asked with the proof"""
    case.passes()
    assert case.count("/par") >= 1


@fapi("happy-path-no-dpop-nonce")
def fapi_without_nonces(case):
    """the provider asks for no DPoP nonce"""
    case.script.dpop_nonces = False
    case.passes()


@fapi("discovery-issuer-mismatch")
def fapi_other_issuer(case):
    """the metadata names another issuer: no request at all"""
    case.script.metadata = claim("issuer", lambda issuer: issuer + "/other")
    never_begins(case)


def fapi_refused(name, does, change):
    @fapi(name)
    def run(case):
        case.script.id_token = change
        case.refuses()

    run.__doc__ = f"{does}: refused"
    # The name of the run was taken when it was added.
    PLANS[FAPI][-1][1].__doc__ = run.__doc__


fapi_refused("invalid-iss", "`iss` of the ID token is another", claim("iss", lambda issuer: issuer + "1"))
fapi_refused("invalid-aud", "`aud` is another client", claim("aud", lambda audience: audience + "1"))
fapi_refused(
    "invalid-secondary-aud", "`aud` names a stranger too, without `azp`", claim("aud", lambda own: [own, "stranger"])
)
fapi_refused("invalid-expired-exp", "it expired more than five minutes ago", claim("exp", lambda end: end - 900))
fapi_refused("invalid-missing-exp", "it has no `exp`", without("exp"))
fapi_refused("invalid-missing-aud", "it has no `aud`", without("aud"))
fapi_refused("invalid-missing-iss", "it has no `iss`", without("iss"))
fapi_refused("invalid-missing-nonce", "it has no `nonce`", without("nonce"))
fapi_refused("invalid-nonce", "its `nonce` is another", claim("nonce", lambda nonce: nonce + "1"))


@fapi("valid-aud-as-array")
def fapi_audience_list(case):
    """`aud` is a list with the client only: accepted"""
    case.script.id_token = claim("aud", lambda audience: [audience])
    case.passes()


@fapi("invalid-null-alg")
def fapi_none(case):
    """`alg` is `none`: refused"""
    case.script.id_token_algorithm = "none"
    case.refuses()


@fapi("invalid-alternate-alg")
def fapi_alternate(case):
    """it is signed with RS256, and the client is registered for PS256: refused"""
    case.script.id_token_algorithm = "RS256"
    case.refuses()


@fapi("invalid-authorization-response-iss")
def fapi_callback_issuer(case):
    """`iss` of the callback is another: the code is not redeemed"""
    case.script.callback = claim("iss", lambda issuer: issuer + "1")
    case.refuses(asks_token=False)


@fapi("remove-authorization-response-iss")
def fapi_callback_without_issuer(case):
    """the callback has no `iss`, which the metadata promises: the code is not redeemed"""
    case.script.callback = without("iss")
    case.refuses(asks_token=False)


@fapi("ensure-authorization-response-with-invalid-state-fails")
def fapi_state(case):
    """`state` of the callback is another: the code is not redeemed"""
    case.script.callback = claim("state", lambda state: state[:-1] + ("A" if state[-1] != "A" else "B"))
    case.refuses(asks_token=False)


@fapi("ensure-authorization-response-with-invalid-missing-state-fails")
def fapi_no_state(case):
    """the callback has no `state`: the code is not redeemed"""
    case.script.callback = without("state")
    case.refuses(asks_token=False)


@fapi("token-endpoint-response-without-expires_in")
def fapi_no_lifetime(case):
    """the token response has no `expires_in`: accepted"""
    case.script.token_response = without("expires_in")
    case.passes()


@fapi("token-type-case-insensitivity")
def fapi_token_type(case):
    """`token_type` is DPOP: accepted"""
    case.script.token_response = claim("token_type", str.upper)
    case.passes()


@fapi("rs-dpop-auth-scheme-case-insensitivity")
def fapi_challenge(case):
    """userinfo asks for a nonce with the scheme dPoP: the proof is made again"""
    case.script.challenge_scheme = "dPoP"
    case.passes()


@fapi("refresh-token-test")
def fapi_renewed(case):
    """the refresh token is spent with the key of the login, and userinfo asked with the new access token"""
    renew(case)
    equal(case.provider.complaints, [], "what the provider complains of")
    equal(case.count("userinfo granted"), 2, "userinfo asked")


# FAPI 2.0 Message Signing

SIGNED = "FAPI 2.0 Message Signing"


def signed(name):
    def add(function):
        def run(case):
            case.script.requires_signed_request = True
            case.script.response_mode = "jwt"
            case.settings["AUTH_REQUEST_RESPONSE_MODE"] = "jwt"
            function(case)

        run.__doc__ = function.__doc__
        return fapi(name, plan=SIGNED)(run)

    return add


@signed("happy-path")
def signed_messages(case):
    """request (JAR) and response (JARM) are signed: accepted"""
    case.passes()


def signed_refused(name, does, change=None, algorithm=None, is_broken=False):
    def run(case):
        if change:
            case.script.response_claims = change
        case.script.response_algorithm = algorithm
        case.script.breaks_response_signature = is_broken
        case.refuses(asks_token=False)

    run.__doc__ = f"{does}: the code is not redeemed"
    signed(f"ensure-jarm-{name}-fails")(run)


signed_refused("without-iss", "the response has no `iss`", without("iss"))
signed_refused("with-invalid-iss", "`iss` of the response is another", claim("iss", lambda issuer: issuer + "1"))
signed_refused("without-aud", "the response has no `aud`", without("aud"))
signed_refused("with-invalid-aud", "`aud` of the response is another", claim("aud", lambda audience: audience + "1"))
signed_refused("without-exp", "the response has no `exp`", without("exp"))
signed_refused("with-expired-exp", "the response has expired", claim("exp", lambda end: end - 900))
signed_refused("with-invalid-sig", "the signature of the response is broken", is_broken=True)
signed_refused("signature-algorithm-is-none", "`alg` of the response is `none`", algorithm="none")
