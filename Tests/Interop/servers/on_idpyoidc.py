"""An OpenID provider on idpyoidc. Its clients come as JSON in the environment.

    INTEROP={"port": 1, "folder": ..., "clients": {ID: {"secret": ..., "method": ..., "redirect_uri": ...}}}
"""
import json
import os

from flask import Flask, jsonify, redirect, request
from idpyoidc.message.oauth2 import ResponseMessage
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.exception import UnAuthorizedClient

settings = json.loads(os.environ["INTEROP"])
issuer = f"http://localhost:{settings['port']}"
os.chdir(settings["folder"])
keys = {
    "keys": {
        "key_defs": [{"type": "OCT", "use": ["enc"], "kid": "enc"}, {"type": "OCT", "use": ["sig"], "kid": "sig"}]
    }
}


def endpoint(path, name, **arguments):
    return {"path": path, "class": f"idpyoidc.server.oidc.{name}", "kwargs": arguments}


configuration = {
    "issuer": issuer,
    "key_conf": {
        "key_defs": [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}],
        "uri_path": "jwks",
    },
    "preference": {"id_token_signing_alg_values_supported": ["RS256", "ES256"]},
    "endpoint": {
        "provider_config": endpoint(".well-known/openid-configuration", "provider_config.ProviderConfiguration"),
        "authorization": endpoint("authorization", "authorization.Authorization"),
        "token": endpoint(
            "token", "token.Token", client_authn_method=["client_secret_basic", "client_secret_post"]
        ),
        "userinfo": endpoint("userinfo", "userinfo.UserInfo"),
        "session": endpoint("session", "session.Session"),
    },
    "authentication": {
        "user": {
            "acr": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
            "class": "idpyoidc.server.user_authn.user.NoAuthn",
            "kwargs": {"user": "jane"},
        }
    },
    "userinfo": {
        "class": "idpyoidc.server.user_info.UserInfo",
        "kwargs": {"db": {"jane": {"email": "jane@example.net", "email_verified": True, "groups": ["staff"]}}},
    },
    "scopes_to_claims": {
        "openid": ["sub"],
        "email": ["email", "email_verified"],
        "profile": ["name"],
        "groups": ["groups"],
        "offline_access": [],
    },
    "authz": {
        "class": "idpyoidc.server.authz.AuthzHandling",
        "kwargs": {
            "grant_config": {
                "usage_rules": {
                    "authorization_code": {
                        "supports_minting": ["access_token", "refresh_token", "id_token"],
                        "max_usage": 1,
                    },
                    "access_token": {"expires_in": 3600},
                    "refresh_token": {
                        "supports_minting": ["access_token", "refresh_token", "id_token"],
                        "expires_in": 86400,
                    },
                },
                "expires_in": 43200,
            }
        },
    },
    "token_handler_args": {
        "code": {"lifetime": 600, "kwargs": {"crypt_conf": {"kwargs": keys}}},
        "token": {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 3600}},
        "refresh": {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 86400}},
        "id_token": {"class": "idpyoidc.server.token.id_token.IDToken", "kwargs": {}},
    },
    "session_params": {"encrypter": {"kwargs": keys}},
    "cookie_handler": {
        "class": "idpyoidc.server.cookie_handler.CookieHandler",
        "kwargs": {**keys, "name": {"session": "op", "register": "rp", "session_management": "man"}},
    },
}
server = Server(OPConfiguration(configuration, domain="localhost", port=settings["port"]), cwd=settings["folder"])
for name, client in settings["clients"].items():
    server.context.cdb[name] = {
        "client_id": name,
        "client_secret": client["secret"],
        "redirect_uris": [(client["redirect_uri"], {})],
        "token_endpoint_auth_method": client["method"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "allowed_scopes": ["openid", "email", "profile", "groups", "offline_access"],
        "backchannel_logout_uri": "http://localhost/",
        "client_salt": "salt",
    }
    server.keyjar.add_symmetric(name, client["secret"])
app = Flask(__name__)
sessions = []


def answer(name):
    endpoint = server.get_endpoint(name)
    http = {
        "headers": {key.lower(): value for key, value in request.headers.items()},
        "method": request.method,
        "url": request.url,
        "cookie": [],
    }
    given = request.args.to_dict() if request.method == "GET" else request.form.to_dict()
    try:
        parsed = endpoint.parse_request(given, http_info=http)
    except UnAuthorizedClient:
        return jsonify({"error": "invalid_client"}), 401
    if isinstance(parsed, ResponseMessage) and "error" in parsed:
        return jsonify(parsed.to_dict()), 401 if parsed["error"] == "invalid_client" else 400
    made = endpoint.process_request(parsed, http_info=http)
    if "error" in made:
        return jsonify({name: made[name] for name in ("error", "error_description") if name in made}), 400
    if "session_id" in made:
        sessions.append(made["session_id"])
    response = endpoint.do_response(request=parsed, **made)
    if (response.get("response_placement") or endpoint.response_placement) == "url":
        return redirect(response["response"])
    return response["response"], 200, dict(response.get("http_headers") or [])


app.add_url_rule("/.well-known/openid-configuration", "metadata", lambda: answer("provider_config"))
app.add_url_rule("/jwks", "jwks", lambda: jsonify(server.keyjar.export_jwks()))
app.add_url_rule("/authorization", "authorization", lambda: answer("authorization"))
app.add_url_rule("/token", "token", lambda: answer("token"), methods=["POST"])
app.add_url_rule("/userinfo", "userinfo", lambda: answer("userinfo"))


@app.post("/control/logout-token")
def logout_token():
    """What the library would post to the client at the end of its last session."""
    client = server.context.cdb[request.form["client"]]
    return server.get_endpoint("session").do_back_channel_logout(client, sessions[-1])[1]


app.run(host="127.0.0.1", port=settings["port"], threaded=True)
