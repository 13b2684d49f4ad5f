"""An OpenID provider on Authlib's Flask integration. Its clients and users come as JSON in the environment.

    INTEROP={"port": 1, "clients": {ID: {"secret": ..., "method": ..., "redirect_uri": ...}}}
"""
import json
import os
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator, BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, jsonify, redirect, request, session

settings = json.loads(os.environ["INTEROP"])
issuer = f"http://localhost:{settings['port']}"
key = JsonWebKey.generate_key("RSA", 2048, {"kid": "one", "use": "sig"}, is_private=True)
app = Flask(__name__)
app.secret_key = os.urandom(16)
PEOPLE = {"jane": {"sub": "jane-1", "email": "jane@example.net", "email_verified": True, "groups": ["staff"]}}
codes, tokens = {}, []


class Client(ClientMixin):
    def __init__(self, name, values):
        self.name, self.values = name, values

    def get_client_id(self):
        return self.name

    def get_default_redirect_uri(self):
        return self.values["redirect_uri"]

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, uri):
        return uri == self.values["redirect_uri"]

    def check_client_secret(self, secret):
        return secret == self.values["secret"]

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.values["method"]

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token")


class Code(AuthorizationCodeMixin):
    def __init__(self, request, user):
        data = request.payload.data
        self.redirect_uri, self.scope, self.user = request.payload.redirect_uri, request.payload.scope, user
        self.nonce, self.auth_time, self.client_id = data.get("nonce"), int(time.time()), request.client.name
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class Token(TokenMixin):
    def __init__(self, values, client, user):
        self.values, self.client, self.user, self.is_spent = values, client, user, False

    def check_client(self, client):
        return self.client == client.name

    def get_scope(self):
        return self.values.get("scope", "")

    def get_expires_in(self):
        return self.values["expires_in"]

    def is_expired(self):
        return False

    def is_revoked(self):
        return self.is_spent

    def get_user(self):
        return self.user

    def get_client(self):
        return Client(self.client, settings["clients"][self.client])


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code, request):
        codes[code] = Code(request, request.user)

    def query_authorization_code(self, code, client):
        found = codes.get(code)
        return found if found and found.client_id == client.name else None

    def delete_authorization_code(self, code):
        codes.pop(self.request.form["code"], None)

    def authenticate_user(self, code):
        return code.user


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CodeGrant.TOKEN_ENDPOINT_AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        for token in tokens:
            if token.values.get("refresh_token") == refresh_token and not token.is_spent:
                return token

    def authenticate_user(self, token):
        return token.user

    def revoke_old_credential(self, token):
        token.is_spent = True


class IDTokens(OpenIDCode):
    def exists_nonce(self, nonce, request):
        return False

    def get_jwt_config(self, grant):
        return {"key": key.as_dict(is_private=True), "alg": "RS256", "iss": issuer, "exp": 600}

    def generate_user_info(self, user, scope):
        return UserInfo(PEOPLE[user])


def save_token(values, request):
    tokens.append(Token(values, request.client.name, request.user))


def query_client(name):
    return Client(name, settings["clients"][name]) if name in settings["clients"] else None


server = AuthorizationServer(app, query_client=query_client, save_token=save_token)
random_text = lambda *_, **__: os.urandom(24).hex()
server.register_token_generator(
    "default",
    BearerTokenGenerator(random_text, refresh_token_generator=random_text, expires_generator=lambda *_: 3600),
)
server.register_grant(CodeGrant, [IDTokens(require_nonce=True), CodeChallenge(required=True)])
server.register_grant(RefreshGrant)


class Bearer(BearerTokenValidator):
    def authenticate_token(self, text):
        return next((token for token in tokens if token.values["access_token"] == text), None)


protected = ResourceProtector()
protected.register_token_validator(Bearer())


@app.get("/.well-known/openid-configuration")
def metadata():
    return jsonify(
        issuer=issuer,
        authorization_endpoint=issuer + "/authorize",
        token_endpoint=issuer + "/token",
        userinfo_endpoint=issuer + "/userinfo",
        jwks_uri=issuer + "/jwks",
        end_session_endpoint=issuer + "/end",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        scopes_supported=["openid", "email", "profile", "groups"],
    )


@app.get("/jwks")
def jwks():
    return jsonify(keys=[key.as_dict(is_private=False)])


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    if request.method == "POST":
        session["user"] = request.form["user"]
        return redirect(request.full_path)
    if "user" not in session:
        return '<form method="post"><input name="user"><button>Sign in</button></form>'
    return server.create_authorization_response(grant_user=session["user"])


@app.post("/token")
def token():
    return server.create_token_response()


@app.get("/userinfo")
@protected()
def userinfo():
    return jsonify(PEOPLE[current_token.user])


@app.get("/end")
def end():
    session.clear()
    target = request.args.get("post_logout_redirect_uri")
    return redirect(target) if target else "signed out"


@app.post("/control/logout-token")
def logout_token():
    """What a back-channel logout would bring, signed with this provider's key."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": request.form["client"],
        "iat": now,
        "exp": now + 120,
        "jti": os.urandom(8).hex(),
        "sub": PEOPLE[request.form["user"]]["sub"],
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    return jwt.encode({"alg": "RS256", "kid": "one", "typ": "logout+jwt"}, claims, key).decode()


app.run(host="127.0.0.1", port=settings["port"], threaded=True)
