"""Imitations of vendors' logins and APIs: vendors.py KIND PORT.

Each class below says what it imitates and which documentation it follows. A login is granted at once, to the person of
the state. GET /_state shows the state, POST /_state merges JSON into it, GET /_requests lists what was asked, GET
/_violations what no honest client does, GET /_access the access tokens of logins. `faults` of the state are answers by path: {"/user/orgs": {"status": 500}}.
"""
import base64
import hashlib
import json
import re
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "sidegate-test", "test-secret"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Answer(Exception):
    """Ends the handling of a request with this answer."""

    def __init__(self, status, value=None, headers=()):
        self.status, self.value, self.headers = status, value, list(headers)


class Vendor:
    """OAuth 2.0 (RFC 6749, 4.1) with PKCE (RFC 7636), as all of them have it."""

    authorize, token = "/authorize", "/token"
    client_authentication = "post"
    state = {}

    def __init__(self, origin):
        self.origin = origin
        self.lock = threading.RLock()
        self.state = json.loads(json.dumps(self.state))
        self.state.setdefault("faults", {})
        self.codes, self.access, self.refresh = {}, set(), {}
        self.requests, self.violations = [], []

    # The login

    def start(self, query):
        if query.get("client_id") != CLIENT or query.get("response_type") != "code":
            raise Answer(400, "a bad authorization request")
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"]})
        raise Answer(302, None, [("Location", back)])

    def knows_client(self, request):
        form = request.form
        if "assertion" in self.state:
            # RFC 7523, 2.2: a token of a workload's identity in place of a secret.
            return form.get("client_assertion_type") == ASSERTION and form.get("client_assertion") == self.state["assertion"]
        if self.client_authentication == "basic":
            return request.authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return form.get("client_id") == CLIENT and form.get("client_secret") == SECRET

    def grant(self, request):
        form = request.form
        if not self.knows_client(request):
            raise self.token_error("invalid_client", "Client authentication failed.", 401)
        if form.get("grant_type") == "refresh_token":
            asked = self.refresh.pop(form.get("refresh_token"), None)
            if asked is None or self.state.get("revoked"):
                raise self.token_error("invalid_grant", "The refresh token is invalid, expired or revoked.")
        else:
            asked = self.codes.pop(form.get("code"), None)
            if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
                raise self.token_error("invalid_grant", "The code passed is incorrect or expired.")
            if "code_challenge" in asked:
                made = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
                if made != asked["code_challenge"]:
                    raise self.token_error("invalid_grant", "The code verifier does not match.")
            self.check_code_request(form)
        raise Answer(200, self.tokens(asked))

    def check_code_request(self, form):
        pass

    def token_error(self, error, description, status=400):
        return Answer(status, {"error": error, "error_description": description})

    def tokens(self, asked):
        access = secrets.token_urlsafe(16)
        self.access.add(access)
        tokens = {"access_token": access, "token_type": "bearer", "scope": asked.get("scope", "")}
        if self.state.get("expires"):
            refresh = secrets.token_urlsafe(16)
            self.refresh[refresh] = asked
            tokens |= {"expires_in": self.state["expires"], "refresh_token": refresh}
        return tokens

    # The API

    def person_token(self, request):
        """The access token of a login; anything else is 401."""
        scheme, _, token = (request.authorization or "").partition(" ")
        if scheme.lower() not in ("bearer", "token") or token not in self.access or self.state.get("token_revoked"):
            raise self.unauthorized()
        return token

    def unauthorized(self):
        return Answer(401, {"error": "invalid_token"})

    def answer(self, request):
        for path, fault in self.state["faults"].items():
            if request.path == path and fault:
                if "delay" in fault:
                    time.sleep(fault["delay"])
                if "raw" in fault:
                    raise Answer(fault.get("status", 200), fault["raw"].encode(), fault.get("headers", []))
                raise Answer(fault["status"], fault.get("body"), fault.get("headers", []))
        if request.path == self.authorize and request.method == "GET":
            self.start(request.query)
        if request.path == self.token and request.method == "POST":
            self.grant(request)
        self.api(request)
        raise Answer(404, {"message": "Not Found"})

    def api(self, request):
        raise NotImplementedError


class GitHub(Vendor):
    """github.com's OAuth apps (docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps) and REST API
    (docs.github.com/rest: users, users/emails, orgs, teams, repos, collaborators; "Using pagination in the REST API";
    "Rate limits for the REST API"; "Troubleshooting the REST API" for SAML)."""

    authorize, token = "/login/oauth/authorize", "/login/oauth/access_token"
    state = {
        "user": {"login": "Octocat", "id": 583231, "node_id": "MDQ6VXNlcjU4MzIzMQ==", "name": "Mona Lisa", "email": None},
        "emails": [
            {"email": "spare@example.org", "primary": False, "verified": True, "visibility": None},
            {"email": "mona@example.com", "primary": True, "verified": True, "visibility": "private"},
        ],
        "orgs": ["Acme", "others"],
        "teams": [["Acme", "ops"]],
        "repos": {"Acme/site": {"private": True, "permissions": {"push": False, "pull": True}}},
        "collaborators": {"Acme/site": ["Octocat"]},
        "page": 100,
    }

    def token_error(self, error, description, status=400):
        # Errors come with 200 here.
        names = {"invalid_client": "incorrect_client_credentials", "invalid_grant": "bad_verification_code"}
        return Answer(200, {"error": names[error], "error_description": description, "error_uri": "https://docs.github.com"})

    def unauthorized(self):
        return Answer(401, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"})

    def page(self, request, elements):
        size = min(int(request.query.get("per_page", 30)), self.state["page"])
        number = int(request.query.get("page", 1))
        headers = [("X-OAuth-Scopes", "read:org, user:email")]
        if number * size < len(elements):
            following = f"{self.state.get('next_origin', self.origin)}{request.path}?per_page={size}&page={number + 1}"
            last = f"{self.origin}{request.path}?per_page={size}&page={-(-len(elements) // size)}"
            headers.append(("Link", f'<{following}>; rel="next", <{last}>; rel="last"'))
        raise Answer(200, elements[(number - 1) * size:number * size], headers)

    def api(self, request):
        prefix = "/api/v3" if request.path.startswith("/api/v3") else ""
        path, state = request.path[len(prefix):], self.state
        if not request.headers.get("User-Agent"):
            raise Answer(403, {"message": "Request forbidden by administrative rules."})
        collaborator = re.fullmatch(r"/repos/([^/]+/[^/]+)/collaborators/(.+)", path)
        if collaborator:
            if request.authorization != "token site-token":
                raise Answer(403, {"message": "Must have push access to view repository collaborators."})
            raise Answer(204 if collaborator[2] in state["collaborators"].get(collaborator[1], []) else 404, {"message": "Not Found"})
        self.person_token(request)
        if path == "/user":
            raise Answer(200, state["user"])
        if path == "/user/emails":
            self.page(request, state["emails"])
        if path == "/user/orgs":
            self.page(request, [{"login": name, "id": n, "node_id": "x"} for n, name in enumerate(state["orgs"])])
        if path == "/user/teams":
            self.page(request, [
                {"id": n, "name": slug.upper(), "slug": slug, "organization": {"login": org, "id": n}}
                for n, (org, slug) in enumerate(state["teams"])
            ])
        repository = re.fullmatch(r"/repos/([^/]+/[^/]+)", path)
        if repository and repository[1] in state["repos"]:
            raise Answer(200, {"full_name": repository[1]} | state["repos"][repository[1]])


class Bitbucket(Vendor):
    """Bitbucket Cloud (developer.atlassian.com/cloud/bitbucket/rest, with CHANGE-2770, CHANGE-3022 and CHANGE-3052):
    access tokens in the header only, workspaces by /2.0/user/workspaces, lists with `values` and `next`."""

    authorize, token = "/site/oauth2/authorize", "/site/oauth2/access_token"
    client_authentication = "basic"
    state = {
        "expires": 7200,
        "user": {"uuid": "{0d5e}", "account_id": "557058:1", "nickname": "mona", "display_name": "Mona Lisa"},
        "emails": [
            {"email": "mona@example.com", "is_primary": True, "is_confirmed": True},
            {"email": "spare@example.org", "is_primary": False, "is_confirmed": True},
        ],
        "workspaces": ["acme", "others"],
        "repositories": ["acme/site"],
    }

    def unauthorized(self):
        return Answer(401, {"type": "error", "error": {"message": "Access token expired."}})

    def page(self, request, values):
        number = int(request.query.get("page", 1))
        answer = {"pagelen": 1, "page": number, "size": len(values), "values": values[number - 1:number]}
        if number < len(values):
            rest = {name: value for name, value in request.query.items() if name != "page"}
            answer["next"] = f"{self.origin}{request.path}?{urlencode(rest | {'page': number + 1})}"
        raise Answer(200, answer)

    def api(self, request):
        path, state = request.path, self.state
        if path in ("/2.0/teams", "/2.0/user/permissions/workspaces", "/2.0/workspaces"):
            raise Answer(410, {"type": "error", "error": {"message": "CHANGE-2770: this endpoint is gone."}})
        self.person_token(request)
        if path == "/2.0/user":
            raise Answer(200, state["user"])
        if path == "/2.0/user/emails":
            self.page(request, state["emails"])
        if path == "/2.0/user/workspaces":
            self.page(request, [{"type": "workspace_access", "workspace": {"slug": slug}} for slug in state["workspaces"]])
        if path.startswith("/2.0/repositories/"):
            wanted = re.fullmatch(r'full_name="(.+)"', request.query.get("q", ""))
            if wanted is None or request.query.get("role") != "member":
                raise Answer(400, {"type": "error", "error": {"message": "bad query"}})
            self.page(request, [{"full_name": name} for name in state["repositories"] if name == wanted[1]])


class Facebook(Vendor):
    """Facebook Login (developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow; Graph API, User)."""

    authorize, token = "/dialog/oauth", "/oauth/access_token"
    state = {"user": {"id": "10158", "name": "Mona Lisa", "email": "mona@example.com"}}

    def unauthorized(self):
        return Answer(400, {"error": {"message": "Invalid OAuth access token.", "type": "OAuthException", "code": 190, "fbtrace_id": "A"}})

    def api(self, request):
        self.person_token(request)
        if request.path == "/me":
            fields = request.query.get("fields", "id,name").split(",")
            raise Answer(200, {name: value for name, value in self.state["user"].items() if name in fields})


class DigitalOcean(Vendor):
    """DigitalOcean (docs.digitalocean.com/reference/api/oauth and /reference/api: GET /v2/account)."""

    authorize, token = "/v1/oauth/authorize", "/v1/oauth/token"
    state = {
        "expires": 2592000,
        "account": {"email": "mona@example.com", "email_verified": True, "uuid": "b6fr89dbf6d9156cace5f3c78dc9851d957381ef", "status": "active", "status_message": "", "team": {"uuid": "t", "name": "My Team"}},
    }

    def unauthorized(self):
        return Answer(401, {"id": "unauthorized", "message": "Unable to authenticate you."})

    def api(self, request):
        self.person_token(request)
        if request.path == "/v2/account":
            raise Answer(200, {"account": self.state["account"]})


class Nextcloud(Vendor):
    """Nextcloud (docs.nextcloud.com: admin manual, OAuth2; OCS user metadata): XML unless JSON is asked for."""

    authorize, token = "/index.php/apps/oauth2/authorize", "/index.php/apps/oauth2/api/v1/token"
    state = {"expires": 3600, "data": {"id": "mona", "email": "mona@example.com", "displayname": "Mona Lisa", "groups": ["staff", "users"]}}

    def unauthorized(self):
        return Answer(401, {"ocs": {"meta": {"status": "failure", "statuscode": 997, "message": "Current user is not logged in"}, "data": []}})

    def api(self, request):
        if request.headers.get("Cookie"):
            self.violations.append("a cookie went to the API")
        self.person_token(request)
        if request.path == "/ocs/v2.php/cloud/user":
            if request.query.get("format") != "json":
                raise Answer(200, b"<?xml version=\"1.0\"?><ocs/>", [("Content-Type", "text/xml")])
            raise Answer(200, {"ocs": {"meta": {"status": "ok", "statuscode": 200, "message": "OK"}, "data": self.state["data"]}})


class SourceHut(Vendor):
    """meta.sr.ht (man.sr.ht/meta.sr.ht/oauth.md, man.sr.ht/meta.sr.ht/graphql.md)."""

    authorize, token = "/oauth2/authorize", "/oauth2/access-token"
    state = {"me": {"username": "mona", "email": "mona@example.com"}}

    def unauthorized(self):
        return Answer(403, {"data": None, "errors": [{"message": "Authentication error"}]})

    def api(self, request):
        self.person_token(request)
        if request.path == "/query" and request.method == "POST" and "me" in json.loads(request.body)["query"]:
            errors = self.state.get("errors")
            raise Answer(200, {"data": None, "errors": errors} if errors else {"data": {"me": self.state["me"]}})


class OAuth2(Vendor):
    """A provider of plain OAuth 2.0 such as Discord (discord.com/developers/docs/topics/oauth2, resources/user)."""

    authorize, token = "/oauth2/authorize", "/api/oauth2/token"
    state = {"user": {"id": "80351110224678912", "username": "mona", "email": "mona@example.com", "verified": True, "memberOf": {"teams": ["staff", "ops"]}}}

    def api(self, request):
        self.person_token(request)
        if request.path == "/api/users/@me":
            raise Answer(200, self.state["user"])


class OpenID(Vendor):
    """What the OpenID Connect vendors share: discovery, a key set, ID tokens by RS256 (OpenID Connect Core 1.0)."""

    issuer_path = ""
    state = {"claims": {}, "userinfo": {}}
    needs_nonce, gives_refresh_token = True, True

    def __init__(self, origin):
        super().__init__(origin)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def issuer(self):
        return self.origin + self.issuer_path

    def claims(self):
        return {name: value for name, value in self.state["claims"].items() if value is not None}

    def tokens(self, asked):
        tokens = super().tokens(asked)
        if not self.state.get("expires"):
            tokens["expires_in"] = 3600
        if self.gives_refresh_token and self.may_refresh(asked) and "refresh_token" not in tokens:
            tokens["refresh_token"] = secrets.token_urlsafe(16)
            self.refresh[tokens["refresh_token"]] = asked
        now = int(time.time())
        # Tests move Sidegate's clock on by hours, and not this one.
        claims = {"iss": self.token_issuer(), "aud": CLIENT, "iat": now, "exp": now + 86400} | self.claims()
        if self.needs_nonce and "nonce" in asked:
            claims["nonce"] = asked["nonce"]
        tokens["id_token"] = self.sign(claims)
        return tokens

    def may_refresh(self, asked):
        return True

    def token_issuer(self):
        return self.issuer()

    def sign(self, claims):
        header = {"alg": "RS256", "kid": "k1", "typ": "JWT"}
        text = b64(json.dumps(header).encode()) + "." + b64(json.dumps(claims).encode())
        return text + "." + b64(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))

    def metadata(self):
        return {
            "issuer": self.issuer(), "authorization_endpoint": self.origin + self.authorize,
            "token_endpoint": self.origin + self.token, "userinfo_endpoint": self.origin + "/userinfo",
            "jwks_uri": self.origin + "/keys", "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
        }

    def api(self, request):
        if request.path.endswith("/.well-known/openid-configuration"):
            raise Answer(200, self.metadata())
        if request.path == "/keys":
            numbers = self.key.public_key().public_numbers()
            n = b64(numbers.n.to_bytes(256, "big"))
            raise Answer(200, {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1", "n": n, "e": "AQAB"}]})
        if request.path == "/userinfo":
            self.person_token(request)
            raise Answer(200, {"sub": self.claims()["sub"]} | self.state["userinfo"])
        self.vendor(request)

    def vendor(self, request):
        pass


class Google(OpenID):
    """Google (developers.google.com/identity/openid-connect/openid-connect; Admin SDK Directory API: members, groups,
    users; "Using OAuth 2.0 for Server to Server Applications"; IAM Service Account Credentials: signJwt; Compute Engine
    metadata server)."""

    authorize, token = "/o/oauth2/v2/auth", "/token"
    state = {
        "claims": {"sub": "1234567890", "email": "mona@example.com", "email_verified": True, "hd": "example.com", "name": "Mona Lisa"},
        "userinfo": {},
        # Members by group; nested ones count for hasMember.
        "groups": {"staff@example.com": ["mona@example.com"], "ops@example.com": []},
        # Direct members of another domain.
        "outsiders": {},
        "delegated": ["https://www.googleapis.com/auth/admin.directory.group.readonly"],
        "page": 200,
    }

    def __init__(self, origin):
        super().__init__(origin)
        self.service_tokens = {}

    def may_refresh(self, asked):
        return asked.get("access_type") == "offline" and asked.get("prompt") == "consent"

    def grant(self, request):
        if request.form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            super().grant(request)
        header, payload, signature = request.form["assertion"].split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        text = f"{header}.{payload}".encode()
        try:
            self.service_key.public_key().verify(
                base64.urlsafe_b64decode(signature + "=="), text, padding.PKCS1v15(), hashes.SHA256())
        except Exception:
            raise Answer(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
        if claims["exp"] - claims["iat"] > 3600 or abs(claims["iat"] - time.time()) > 300:
            raise Answer(400, {"error": "invalid_grant", "error_description": "Invalid JWT: Token must be a short-lived token."})
        scopes = claims["scope"].split(" ")
        if claims.get("sub") and not all(scope in self.state["delegated"] for scope in scopes):
            raise Answer(401, {"error": "unauthorized_client", "error_description":
                "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested."})
        token = secrets.token_urlsafe(16)
        self.service_tokens[token] = claims
        raise Answer(200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def error(self, status, message, reason):
        return Answer(status, {"error": {"code": status, "message": message, "errors": [{"domain": "global", "reason": reason, "message": message}]}})

    def vendor(self, request):
        state, path = self.state, unquote(request.path)
        if path.startswith("/computeMetadata/"):
            if request.headers.get("Metadata-Flavor") != "Google":
                raise Answer(403, b"missing header")
            if path.endswith("/email"):
                raise Answer(200, b"robot@project.iam.gserviceaccount.com", [("Content-Type", "application/text")])
            raise Answer(200, {"access_token": "machine-token", "expires_in": 3599, "token_type": "Bearer"})
        sign = re.fullmatch(r"/v1/projects/-/serviceAccounts/(.+):signJwt", path)
        if sign:
            if request.authorization != "Bearer machine-token":
                raise self.error(403, "Permission 'iam.serviceAccounts.signJwt' denied", "forbidden")
            raise Answer(200, {"keyId": "k", "signedJwt": self.service_sign(json.loads(json.loads(request.body)["payload"]))})
        if not path.startswith("/admin/directory/v1/"):
            return
        token = (request.authorization or "").removeprefix("Bearer ")
        if token not in self.service_tokens:
            raise self.error(401, "Request had invalid authentication credentials.", "authError")
        path = path.removeprefix("/admin/directory/v1")
        domain = lambda address: address.rpartition("@")[2]
        member = re.fullmatch(r"/groups/([^/]+)/(hasMember|members)/([^/]+)", path)
        if member:
            group, call, person = member.groups()
            if group not in state["groups"]:
                raise self.error(404, "Resource Not Found: groupKey", "notFound")
            if call == "hasMember":
                if domain(group) != domain(person):
                    raise self.error(400, "Invalid Input: memberKey", "invalid")
                raise Answer(200, {"isMember": person in state["groups"][group]})
            status = state["outsiders"].get(group, {}).get(person)
            if status is None:
                raise self.error(404, "Resource Not Found: memberKey", "notFound")
            raise Answer(200, {"email": person, "role": "MEMBER", "type": "USER", "status": status})
        if path == "/groups":
            mine = [name for name, people in state["groups"].items() if request.query["userKey"] in people]
            start = int(request.query.get("pageToken", 0))
            answer = {"kind": "admin#directory#groups"}
            if mine:
                answer["groups"] = [{"id": name, "email": name, "name": name} for name in mine[start:start + state["page"]]]
            if start + state["page"] < len(mine):
                answer["nextPageToken"] = str(start + state["page"])
            raise Answer(200, answer)
        if path.startswith("/users/"):
            raise Answer(200, {"primaryEmail": path[7:], "externalIds": [{"type": "organization", "value": "E-17"}]})

    # The service account's key, which the test writes into a file.
    service_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def service_sign(self, claims):
        text = b64(b'{"alg":"RS256","typ":"JWT"}') + "." + b64(json.dumps(claims).encode())
        return text + "." + b64(self.service_key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))


class EntraID(OpenID):
    """Microsoft Entra ID (learn.microsoft.com/entra/identity-platform: v2-protocols-oidc, id-token-claims-reference) and
    Microsoft Graph (learn.microsoft.com/graph/api/user-list-transitivememberof)."""

    tenant = "f3f1b1a0-0000-4000-8000-000000000001"
    authorize, token = "/common/oauth2/v2.0/authorize", "/common/oauth2/v2.0/token"
    state = {
        "many": False,
        "claims": {"sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", "oid": "00000000-0000-0000-66f3-3332eca7ea81", "tid": tenant, "ver": "2.0", "email": "mona@example.com", "preferred_username": "mona@example.com", "name": "Mona Lisa"},
        "userinfo": {},
        "groups": [{"@odata.type": "#microsoft.graph.group", "id": f"g{n}", "displayName": f"Group {n}"} for n in range(5)]
        + [{"@odata.type": "#microsoft.graph.directoryRole", "id": "role1", "displayName": "Global Reader"}],
        "me": {"mail": "mona@example.com", "otherMails": [], "userPrincipalName": "mona@example.onmicrosoft.com"},
        "page": 2,
    }

    def may_refresh(self, asked):
        return "offline_access" in asked.get("scope", "").split(" ")

    def issuer(self):
        return f"{self.origin}/{'{tenantid}' if self.state['many'] else self.tenant}/v2.0"

    def token_issuer(self):
        return f"{self.origin}/{self.state['claims']['tid']}/v2.0"

    def unauthorized(self):
        return Answer(401, {"error": {"code": "InvalidAuthenticationToken", "message": "Access token is empty.", "innerError": {"request-id": "r"}}})

    def vendor(self, request):
        if request.path == "/v1.0/me":
            self.person_token(request)
            raise Answer(200, self.state["me"])
        if request.path == "/v1.0/me/transitiveMemberOf/microsoft.graph.group":
            self.person_token(request)
            if request.headers.get("ConsistencyLevel") != "eventual" or request.query.get("$count") != "true":
                raise Answer(400, {"error": {"code": "Request_UnsupportedQuery", "message": "Unsupported Query."}})
            groups = [group for group in self.state["groups"] if group["@odata.type"] == "#microsoft.graph.group"]
            skip, size = int(request.query.get("$skiptoken", 0)), self.state["page"]
            answer = {"@odata.context": "x", "value": groups[skip:skip + size]}
            if skip + size < len(groups):
                query = request.query | {"$skiptoken": skip + size}
                answer["@odata.nextLink"] = f"{self.origin}{request.path}?{urlencode(query)}"
            raise Answer(200, answer)


class GitLab(OpenID):
    """GitLab (docs.gitlab.com/integration/openid_connect_provider, docs.gitlab.com/api/projects, /api/access_requests for
    levels): ID tokens have direct groups only, userinfo all."""

    authorize, token = "/oauth/authorize", "/oauth/token"
    state = {
        "claims": {"sub": "32", "email": "mona@example.com", "email_verified": True, "name": "Mona Lisa", "groups_direct": ["acme"]},
        "userinfo": {"nickname": "mona", "name": "Mona Lisa", "email": "mona@example.com", "email_verified": True, "groups": ["acme", "acme/ops"]},
        "projects": {"acme/site": {"archived": False, "permissions": {"project_access": {"access_level": 10}, "group_access": {"access_level": 30}}}},
    }

    def vendor(self, request):
        if request.path.startswith("/api/v4/projects/"):
            self.person_token(request)
            project = self.state["projects"].get(unquote(request.path.removeprefix("/api/v4/projects/")))
            if project is None:
                raise Answer(404, {"message": "404 Project Not Found"})
            raise Answer(200, {"path_with_namespace": "x"} | project)


class LinkedIn(OpenID):
    """Sign In with LinkedIn using OpenID Connect (learn.microsoft.com/linkedin/consumer/integrations/self-serve), with its
    two faults: no nonce in ID tokens, and a code verifier makes the client invalid."""

    issuer_path = "/oauth"
    needs_nonce, gives_refresh_token = False, False
    authorize, token = "/oauth/v2/authorization", "/oauth/v2/accessToken"
    state = {"claims": {"sub": "782bbtaQ", "email": "mona@example.com", "email_verified": True, "name": "Mona Lisa"}, "userinfo": {}}

    def check_code_request(self, form):
        if "code_verifier" in form:
            raise self.token_error("invalid_client", "Client authentication failed", 401)


class LoginGov(OpenID):
    """Login.gov (developers.login.gov/oidc: authorization, token, user info, logout; GSA-TTS/identity-dev-docs, _pages/oidc;
    the checks of its forms in 18F/identity-idp, app/forms/openid_connect_*_form.rb). Clients are known by `certificate` of the
    state; errors of the token endpoint are sentences, not codes. Left out: c_hash, identity verification."""

    issuer_path = "/"
    gives_refresh_token = False
    authorize, token = "/openid_connect/authorize", "/api/openid_connect/token"
    contexts = {
        "urn:acr.login.gov:auth-only", "urn:acr.login.gov:verified", "http://idmanagement.gov/ns/assurance/loa/1",
        "http://idmanagement.gov/ns/assurance/ial/1", "http://idmanagement.gov/ns/assurance/aal/2",
    }
    state = {
        "expires": 900,
        "claims": {"sub": "b2d2d115-1d7e-4579-b9d6-f8e84f4f56ca"},
        "userinfo": {"email": "mona@example.com", "email_verified": True, "all_emails": ["mona@example.com"]},
        "after_logout": [],
        "ended": 0,
    }

    def __init__(self, origin):
        super().__init__(origin)
        self.assertions = set()

    def start(self, query):
        def refuse(reason):
            back = {"error": "invalid_request", "error_description": reason, "state": query.get("state", "")}
            raise Answer(302, None, [("Location", query["redirect_uri"] + "?" + urlencode(back))])
        contexts = query.get("acr_values", "").split()
        if not contexts or not self.contexts.issuperset(contexts):
            refuse("Acr values no acceptable acr_values found")
        if query.get("prompt") != "select_account":
            refuse("Prompt must be select_account")
        for name in ("state", "nonce"):
            if len(query.get(name, "")) < 22:
                refuse(f"{name.title()} is too short (minimum is 22 characters)")
        if "openid" not in query.get("scope", "").split():
            refuse("Scope Please fill in this field.")
        super().start(query)

    def knows_client(self, request):
        if "certificate" not in self.state:
            # A public client: its code verifier is looked at later on.
            return "code_verifier" in request.form and "client_assertion" not in request.form
        try:
            assertion = request.form["client_assertion"]
            header, claims, signature = assertion.split(".")
            certificate = x509.load_pem_x509_certificate(self.state["certificate"].encode())
            certificate.public_key().verify(
                base64.urlsafe_b64decode(signature + "=="), f"{header}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
            claims = json.loads(base64.urlsafe_b64decode(claims + "=="))
        except (KeyError, ValueError, InvalidSignature):
            raise Answer(400, {"error": "Client assertion Signature verification raised"})
        if request.form.get("client_assertion_type") != ASSERTION or request.form.get("client_secret"):
            raise Answer(400, {"error": "Client assertion type is not included in the list"})
        if claims["iss"] != CLIENT or claims["sub"] != CLIENT:
            raise Answer(400, {"error": "Client assertion Invalid issuer"})
        if claims["aud"] != self.origin + self.token:
            raise Answer(400, {"error": f"Client assertion Invalid audience claim, expected {self.origin + self.token}"})
        if not 0 < claims["exp"] - time.time() <= 600 or not claims["jti"] or claims["jti"] in self.assertions:
            raise Answer(400, {"error": "Client assertion Signature has expired"})
        self.assertions.add(claims["jti"])
        return True

    def tokens(self, asked):
        self.asked = asked
        return super().tokens(asked) | {"token_type": "Bearer"}

    def sign(self, claims):
        now = int(time.time())
        return super().sign(claims | {"acr": self.asked["acr_values"], "nbf": now, "jti": secrets.token_urlsafe(16)})

    def metadata(self):
        return super().metadata() | {
            "userinfo_endpoint": self.origin + "/api/openid_connect/userinfo", "jwks_uri": self.origin + "/api/openid_connect/certs",
            "end_session_endpoint": self.origin + "/openid_connect/logout", "subject_types_supported": ["pairwise"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"], "grant_types_supported": ["authorization_code"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"], "acr_values_supported": sorted(self.contexts),
        }

    def api(self, request):
        request.path = {"/api/openid_connect/userinfo": "/userinfo", "/api/openid_connect/certs": "/keys"}.get(request.path, request.path)
        super().api(request)

    def vendor(self, request):
        if request.path != "/openid_connect/logout":
            return
        asked = request.query if request.method == "GET" else request.form
        good = asked.get("client_id") == CLIENT and asked.get("post_logout_redirect_uri") in self.state["after_logout"]
        if "id_token_hint" in asked or not good:
            raise Answer(400, b"an error page", [("Content-Type", "text/html")])
        if request.method == "GET":
            raise Answer(200, b"<form method=post>Do you want to sign out of Login.gov?</form>", [("Content-Type", "text/html")])
        self.state["ended"] += 1
        raise Answer(302, None, [("Location", asked["post_logout_redirect_uri"])])


class Cidaas(OpenID):
    """cidaas (docs.cidaas.com: groups and roles in userinfo)."""

    state = {
        "claims": {"sub": "c1", "email": "mona@example.com", "email_verified": True},
        "userinfo": {"groups": [{"groupId": "CIDAAS_ADMINS", "roles": ["ADMIN", "SECONDARY_ADMIN"]}], "roles": ["USER"]},
    }


class ADFS(OpenID):
    """ADFS (learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-openid-connect-oauth-concepts): userinfo
    has `sub` only, an address stands in `upn`."""

    issuer_path = "/adfs"
    authorize, token = "/adfs/oauth2/authorize/", "/adfs/oauth2/token/"
    state = {"claims": {"sub": "a1", "upn": "mona@example.com", "unique_name": "EXAMPLE\\mona"}, "userinfo": {}}


class Keycloak(OpenID):
    """Keycloak (www.keycloak.org/securing-apps/oidc-layers): roles in access tokens, groups with a leading slash."""

    issuer_path = "/realms/acme"
    authorize = "/realms/acme/protocol/openid-connect/auth"
    token = "/realms/acme/protocol/openid-connect/token"
    state = {
        "claims": {"sub": "k1", "email": "mona@example.com", "email_verified": True, "preferred_username": "mona", "groups": ["/staff"]},
        "userinfo": {"email": "mona@example.com", "email_verified": True, "preferred_username": "mona", "groups": ["/staff"]},
        "roles": ["admin"],
    }

    def tokens(self, asked):
        tokens = super().tokens(asked)
        self.access.discard(tokens["access_token"])
        tokens["access_token"] = self.sign({
            "iss": self.issuer(), "sub": "k1", "aud": ["account"], "exp": int(time.time()) + 300,
            "realm_access": {"roles": self.state["roles"]}, "resource_access": {"site": {"roles": ["editor"]}},
        })
        self.access.add(tokens["access_token"])
        return tokens

    def api(self, request):
        if request.path == "/realms/acme/protocol/openid-connect/userinfo":
            request.path = "/userinfo"
        super().api(request)


class Gitea(OpenID):
    """Gitea and Forgejo (docs.gitea.com/development/oauth2-provider): the scope groups brings `ORG` and `ORG:TEAM`."""

    authorize, token = "/login/oauth/authorize", "/login/oauth/access_token"
    state = {"claims": {"sub": "7", "email": "mona@example.com", "email_verified": True, "preferred_username": "mona", "name": "Mona Lisa"}, "groups": ["acme", "acme:ops"], "userinfo": {}}

    def tokens(self, asked):
        self.state["claims"].pop("groups", None)
        if "groups" in asked.get("scope", "").split(" "):
            self.state["claims"]["groups"] = self.state["groups"]
        return super().tokens(asked)


KINDS = {
    "adfs": ADFS, "azure": EntraID, "bitbucket": Bitbucket, "cidaas": Cidaas, "digitalocean": DigitalOcean, "entra-id": EntraID,
    "facebook": Facebook, "forgejo": Gitea, "gitea": Gitea, "github": GitHub, "gitlab": GitLab, "google": Google,
    "keycloak": Keycloak, "keycloak-oidc": Keycloak, "linkedin": LinkedIn, "login.gov": LoginGov, "nextcloud": Nextcloud, "oauth2": OAuth2,
    "sourcehut": SourceHut,
}


def merge(old, new):
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(name), dict) and not value.pop("_whole", False):
            merge(old[name], value)
        else:
            old[name] = value


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_any(self):
        url = urlsplit(self.path)
        self.method, self.query = self.command, dict(parse_qsl(url.query))
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, vendor = url.path, self.server.vendor
        try:
            with vendor.lock:
                if path == "/_state":
                    if self.method == "POST":
                        merge(vendor.state, json.loads(self.body))
                        raise Answer(200, {})
                    raise Answer(200, vendor.state)
                if path == "/_requests":
                    raise Answer(200, vendor.requests)
                if path == "/_access":
                    raise Answer(200, sorted(vendor.access))
                if path == "/_violations":
                    raise Answer(200, vendor.violations)
                if path == "/_key":
                    raise Answer(200, service_account(vendor))
                self.authorization = self.headers.get("Authorization")
                self.form = {k: v[0] for k, v in parse_qs(self.body.decode(errors="replace")).items()}
                vendor.requests.append(f"{self.method} {self.path}")
                if any("token" in name for name in self.query):
                    allowed = {"pageToken", "$skiptoken"}
                    if any("token" in name and name not in allowed for name in self.query):
                        vendor.violations.append(f"a token in a URL: {path}")
                for token in vendor.access:
                    if token in self.path:
                        vendor.violations.append(f"an access token in a URL: {path}")
            self.path = path
            vendor.answer(self)
        except Answer as answer:
            self.send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def send(self, answer):
        if isinstance(answer.value, bytes):
            body, kind = answer.value, "application/json"
        else:
            body, kind = json.dumps(answer.value).encode(), "application/json; charset=utf-8"
        self.send_response(answer.status)
        if answer.status != 204:
            if not any(name == "Content-Type" for name, _ in answer.headers):
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(body)


def service_account(vendor):
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = vendor.service_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {
        "type": "service_account", "project_id": "project", "private_key_id": "k", "private_key": pem,
        "client_email": "robot@project.iam.gserviceaccount.com", "token_uri": vendor.origin + "/token",
    }


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.vendor = KINDS[kind](f"http://127.0.0.1:{port}")
    server.serve_forever()
