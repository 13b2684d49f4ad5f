"""An OpenID provider that does what a module's script says, and takes from its client only what the specifications allow.

What the client does wrong is in `complaints`, a sentence each; what it asked is in `calls`, in order.
"""
import base64
import datetime
import hashlib
import html
import ipaddress
import json
import pathlib
import secrets
import ssl
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

import jose

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SUBJECT = "user-subject-1234531"


class Refusal(Exception):
    """Ends a request with an OAuth error, which is the client's fault unless the script wants it so."""

    def __init__(self, error, reason, status=400, is_fault=True, headers=()):
        self.error, self.reason, self.status = error, reason, status
        self.is_fault, self.headers = is_fault, list(headers)


class Answer:
    def __init__(self, status, body=b"", content_type="application/json", headers=()):
        self.status, self.headers = status, [("Content-Type", content_type), *headers]
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class Script:
    """What the provider is like, and how the client is registered. Modules set what differs from an honest provider."""

    def __init__(self):
        # The client.
        self.client_id, self.secret = "client-" + secrets.token_hex(4), secrets.token_hex(24)
        self.redirect_uri = self.post_logout_redirect_uri = None
        self.authentication = "client_secret_basic"
        self.client_key = None  # public
        self.client_certificate = None  # DER
        self.encryption_key, self.encryption = None, None  # public, ("RSA-OAEP-256", "A256GCM")
        self.response_mode = "query"
        # The provider.
        self.algorithm = "RS256"
        self.metadata = lambda document: document
        self.requires_par = self.requires_dpop = self.requires_signed_request = False
        self.dpop_nonces, self.challenge_scheme = True, "DPoP"
        self.uses_tls = False
        self.announces_issuer = False
        # Faults.
        self.id_token = lambda claims: claims
        self.id_token_header = lambda header: header
        self.id_token_algorithm = None
        self.breaks_signature = False
        self.before_signing = lambda: None
        self.userinfo = lambda claims: claims
        self.signs_userinfo = False
        self.token_response = lambda response: response
        self.callback = lambda fields: fields
        self.response_claims = lambda claims: claims
        self.response_algorithm = None
        self.breaks_response_signature = False
        self.refreshed = lambda claims: claims


class ScriptedProvider:
    def __init__(self, port, folder, script):
        self.port, self.folder, self.script = port, pathlib.Path(folder), script
        scheme = "https" if script.uses_tls else "http"
        self.issuer = f"{scheme}://127.0.0.1:{port}"
        self.calls, self.complaints = [], []
        self.codes, self.pushed, self.tokens, self.refresh_tokens = {}, {}, {}, {}
        self.seen_ids, self.nonces = set(), {"nonce-0"}
        self.end_sessions = []
        self.logout_sessions = {}
        self.key_set_path = "/jwks-" + secrets.token_hex(4)
        self.keys = {}
        self.make_keys()
        self.server = self.tls_server = None

    # Keys

    def make_keys(self):
        """New ones, in place of those before; with one for another purpose, which nothing is signed with."""
        self.signer_id = "key-" + secrets.token_hex(4)
        self.keys = {self.signer_id: jose.make_key(self.script.algorithm)}
        self.decoys = [
            jose.public_jwk(jose.make_key("RS256"), kid="decoy-enc", use="enc", alg="RSA-OAEP"),
            jose.public_jwk(jose.make_key("ES256"), kid="decoy-other", use="sig", alg="ES256"),
            {"kty": "AKP", "kid": "decoy-unknown", "alg": "ML-DSA-44", "pub": "AAAA"},
        ]

    def key_set(self):
        own = [jose.public_jwk(key, kid=name, use="sig") for name, key in self.keys.items()]
        return {"keys": self.decoys + own}

    def sign(self, claims, algorithm=None, is_broken=False, **header):
        algorithm = algorithm or self.script.algorithm
        header.setdefault("kid", self.signer_id)
        if header["kid"] is None:
            del header["kid"]
        key = self.script.secret.encode() if algorithm == "HS256" else self.keys[self.signer_id]
        if algorithm == "ES256" and self.script.algorithm != "ES256":
            key = jose.make_key("ES256")
        token = jose.sign(algorithm, key, claims, **header)
        if is_broken:
            head, body, made = token.split(".")
            token = f"{head}.{body}.{jose.encode(bytes(byte ^ 0x5A for byte in jose.decode(made)))}"
        return token

    # Documents

    def discovery(self):
        script = self.script
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "userinfo_endpoint": self.issuer + "/userinfo",
            "jwks_uri": self.issuer + self.key_set_path,
            "end_session_endpoint": self.issuer + "/end_session",
            "pushed_authorization_request_endpoint": self.issuer + "/par",
            "scopes_supported": ["openid", "profile", "email", "phone", "address", "offline_access"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post", "query.jwt", "form_post.jwt", "jwt"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [script.algorithm, "none"],
            "token_endpoint_auth_methods_supported": [script.authentication],
            "token_endpoint_auth_signing_alg_values_supported": ["PS256", "ES256", "EdDSA"],
            "request_object_signing_alg_values_supported": ["PS256", "ES256", "EdDSA"],
            "authorization_signing_alg_values_supported": ["PS256", "ES256", "EdDSA"],
            "dpop_signing_alg_values_supported": ["PS256", "ES256", "EdDSA"],
            "code_challenge_methods_supported": ["S256"],
            "backchannel_logout_supported": True,
            "frontchannel_logout_supported": True,
            "a_member_that_nobody_knows": {"and": ["its", "value"]},
        }
        if script.requires_par:
            document["require_pushed_authorization_requests"] = True
        if script.requires_signed_request:
            document["require_signed_request_object"] = True
        if script.announces_issuer:
            document["authorization_response_iss_parameter_supported"] = True
        if script.uses_tls:
            document["tls_client_certificate_bound_access_tokens"] = True
            document["mtls_endpoint_aliases"] = {
                name: self.mtls + path
                for name, path in [
                    ("token_endpoint", "/token"),
                    ("userinfo_endpoint", "/userinfo"),
                    ("pushed_authorization_request_endpoint", "/par"),
                ]
            }
        return script.metadata(document)

    # The authorization request

    def check_request(self, fields):
        """What every module checks of an authorization request, in whatever way it came."""
        script = self.script
        self.expect(fields.get("response_type") == "code", f"response_type is {fields.get('response_type')}")
        self.expect(fields.get("client_id") == script.client_id, f"client_id is {fields.get('client_id')}")
        self.expect(fields.get("redirect_uri") == script.redirect_uri, f"redirect_uri {fields.get('redirect_uri')}")
        scopes = fields.get("scope", "").split()
        self.expect("openid" in scopes, f"scope is {scopes}")
        mode = fields.get("response_mode", "query")
        self.expect(mode == script.response_mode, f"response_mode is {mode}, expected {script.response_mode}")
        self.expect(fields.get("code_challenge_method") == "S256", "the code challenge is not S256")
        self.expect(len(fields.get("code_challenge", "")) == 43, "the code challenge has another length")
        self.expect(len(fields.get("state", "")) >= 16 or not script.announces_issuer, "state is short")

    def signed_request(self, fields):
        """The request object's claims in place of the fields (RFC 9101)."""
        script = self.script
        token = fields.get("request")
        if token is None:
            self.expect(not script.requires_signed_request, "the request is not signed")
            return fields
        self.expect(script.requires_signed_request, "a signed request that nobody asked for")
        header, claims = jose.verify(token, script.client_key, ["PS256", "ES256", "EdDSA"])
        now = time.time()
        self.expect(header.get("typ") == "oauth-authz-req+jwt", f"typ of the request object is {header.get('typ')}")
        self.expect(claims.get("iss") == script.client_id, f"iss of the request object is {claims.get('iss')}")
        self.expect(claims.get("aud") == self.issuer, f"aud of the request object is {claims.get('aud')}")
        self.expect("sub" not in claims, "the request object has sub, so that it could be a client assertion")
        self.expect(now - 3600 < claims.get("nbf", 0) <= now + 10, f"nbf of the request object is {claims.get('nbf')}")
        self.expect(now < claims.get("exp", 0) <= claims["nbf"] + 3600, f"exp of the request object {claims.get('exp')}")
        beside = set(fields) - {"request", "client_id", "client_assertion", "client_assertion_type", "client_secret"}
        self.expect(not beside, f"beside the request object: {beside}")
        self.expect(fields.get("client_id") == claims.get("client_id"), "client_id beside the request object differs")
        return {name: value for name, value in claims.items() if name not in ("iss", "aud", "exp", "nbf", "iat", "jti")}

    def expect(self, is_so, otherwise):
        if not is_so:
            raise Refusal("invalid_request", otherwise)

    def pushed_request(self, fields, request):
        self.authenticate(fields, request)
        thumbprint = self.proof(request, "/par", None, is_optional=True)
        asked = self.signed_request(fields)
        for name in ("client_assertion", "client_assertion_type", "client_secret"):
            asked.pop(name, None)
        self.expect("request_uri" not in asked, "request_uri in a pushed request")
        self.check_request(asked)
        if thumbprint:
            self.expect(asked.setdefault("dpop_jkt", thumbprint) == thumbprint, "dpop_jkt is of another key")
        name = "urn:ietf:params:oauth:request_uri:" + secrets.token_urlsafe(16)
        self.pushed[name] = (asked, time.time() + 60)
        return Answer(201, {"request_uri": name, "expires_in": 60})

    def authorize(self, fields, request):
        script = self.script
        if script.requires_par or "request_uri" in fields:
            self.expect(set(fields) == {"client_id", "request_uri"}, f"beside the pushed request: {sorted(fields)}")
            self.expect(fields["client_id"] == script.client_id, "client_id differs from the pushed request's")
            asked, end = self.pushed.pop(fields["request_uri"], (None, 0))
            self.expect(asked is not None and time.time() < end, "a request_uri that is unknown, used or old")
        else:
            asked = self.signed_request(fields)
            self.check_request(asked)
        code, session = secrets.token_urlsafe(24), secrets.token_hex(8)
        self.codes[code] = {"asked": asked, "session": session}
        answer = {"code": code, "state": asked["state"]}
        if script.announces_issuer:
            answer["iss"] = self.issuer
        answer = script.callback(answer)
        if script.response_mode.endswith("jwt"):
            answer.pop("iss", None)
            claims = {"iss": self.issuer, "aud": script.client_id, "exp": int(time.time()) + 300, **answer}
            token = self.sign(
                script.response_claims(claims),
                script.response_algorithm,
                script.breaks_response_signature,
            )
            answer = {"response": token}
        else:
            answer["session_state"] = "irrelevant"
        if script.response_mode.startswith("form_post"):
            inputs = "".join(
                f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                for name, value in answer.items()
            )
            page = f'<form method="post" action="{html.escape(asked["redirect_uri"])}">{inputs}</form>'
            return Answer(200, page.encode(), "text/html")
        target = asked["redirect_uri"] + "?" + urllib.parse.urlencode(answer)
        return Answer(302, b"", headers=[("Location", target)])

    # The client

    def authenticate(self, fields, request):
        """RFC 6749, 2.3; OpenID Connect Core 1.0, 9; RFC 8705, 2; FAPI 2.0, 5.3.3.1."""
        script, field = self.script, request.headers.get("Authorization", "")
        method = script.authentication

        def refuse(reason):
            raise Refusal("invalid_client", reason, 401)

        if method == "client_secret_basic":
            pair = base64.b64encode(f"{script.client_id}:{script.secret}".encode()).decode()
            if field != f"Basic {pair}" or "client_secret" in fields:
                refuse("the client is to prove itself by client_secret_basic")
            return
        if fields.get("client_id") != script.client_id:
            refuse(f"client_id is {fields.get('client_id')}")
        if field:
            refuse("a field Authorization beside another proof")
        if method == "client_secret_post":
            if fields.get("client_secret") != script.secret:
                refuse("the client is to prove itself by client_secret_post")
        elif method in ("tls_client_auth", "self_signed_tls_client_auth"):
            if request.certificate != script.client_certificate:
                refuse("the client is to prove itself by its certificate")
        else:
            self.check_assertion(fields, refuse)

    def check_assertion(self, fields, refuse):
        script, now = self.script, time.time()
        if fields.get("client_assertion_type") != ASSERTION:
            refuse("no client assertion")
        try:
            header, claims = jose.verify(fields["client_assertion"], script.client_key, ["PS256", "ES256", "EdDSA"])
        except (jose.Invalid, KeyError) as error:
            refuse(f"client assertion: {error}")
        if claims.get("iss") != script.client_id or claims.get("sub") != script.client_id:
            refuse("client assertion: iss or sub is not the client")
        if claims.get("aud") != self.issuer:
            refuse(f"client assertion: aud is {claims.get('aud')}, expected the issuer as one text")
        if not now < claims.get("exp", 0) < now + 3600 or claims.get("iat", 0) > now + 10:
            refuse("client assertion: exp or iat")
        self.once(claims.get("jti"), refuse)
        if header.get("kid") != "client-key":
            refuse(f"client assertion: kid is {header.get('kid')}")

    def once(self, name, refuse):
        if not name or name in self.seen_ids:
            refuse(f"jti {name} is missing or was seen before")
        self.seen_ids.add(name)

    def proof(self, request, path, token, is_optional=False):
        """The thumbprint of the key that a DPoP proof shows (RFC 9449, 4.3); nil where DPoP is not used."""
        script = self.script
        proofs = request.headers.get_all("DPoP") or []
        if not script.requires_dpop:
            self.expect(not proofs, "a DPoP proof that nobody asked for")
            return None
        if not proofs and is_optional:
            return None

        def refuse(reason):
            raise Refusal("invalid_dpop_proof", reason)

        if len(proofs) != 1:
            refuse(f"{len(proofs)} DPoP proofs, expected one")
        try:
            header, claims = jose.verify(proofs[0], None, ["PS256", "ES256", "EdDSA"])
        except jose.Invalid as error:
            refuse(f"DPoP proof: {error}")
        if header.get("typ") != "dpop+jwt":
            refuse(f"DPoP proof: typ is {header.get('typ')}")
        if claims.get("htm") != request.command or claims.get("htu") != request.base + path:
            refuse(f"DPoP proof: htm {claims.get('htm')}, htu {claims.get('htu')}")
        if abs(time.time() - claims.get("iat", 0)) > 60:
            refuse(f"DPoP proof: iat is {claims.get('iat')}")
        expected = jose.encode(hashlib.sha256(token.encode()).digest()) if token else None
        if claims.get("ath") != expected:
            refuse(f"DPoP proof: ath is {claims.get('ath')}, expected {expected}")
        if script.dpop_nonces:
            if claims.get("nonce") not in self.nonces:
                made = "nonce-" + secrets.token_hex(8)
                self.nonces.add(made)
                headers = [("DPoP-Nonce", made)]
                if token:
                    headers.append(("WWW-Authenticate", f'{script.challenge_scheme} error="use_dpop_nonce"'))
                raise Refusal("use_dpop_nonce", "a nonce of ours is needed", 401 if token else 400, False, headers)
        self.once(claims.get("jti"), refuse)
        return jose.thumbprint(header["jwk"])

    # Tokens

    def token(self, fields, request):
        self.authenticate(fields, request)
        thumbprint = self.proof(request, "/token", None)
        if fields.get("grant_type") == "refresh_token":
            return self.refresh(fields, request, thumbprint)
        self.expect(fields.get("grant_type") == "authorization_code", f"grant_type {fields.get('grant_type')}")
        login = self.codes.pop(fields.get("code"), None)
        if login is None:
            raise Refusal("invalid_grant", "the code is unknown or was used before")
        asked = login["asked"]
        self.expect(fields.get("redirect_uri") == asked["redirect_uri"], "another redirect_uri than was asked with")
        made = jose.encode(hashlib.sha256(fields.get("code_verifier", "").encode()).digest())
        if made != asked["code_challenge"]:
            raise Refusal("invalid_grant", "the code verifier does not fit")
        if asked.get("dpop_jkt") and asked["dpop_jkt"] != thumbprint:
            raise Refusal("invalid_dpop_proof", "another key than dpop_jkt announced")
        return self.grant(login, request, thumbprint, self.script.id_token)

    def refresh(self, fields, request, thumbprint):
        login = self.refresh_tokens.pop(fields.get("refresh_token"), None)
        if login is None:
            raise Refusal("invalid_grant", "the refresh token is unknown or was used before")
        if login["thumbprint"] != thumbprint:
            raise Refusal("invalid_grant", "the refresh token is bound to another key")
        login["asked"].pop("nonce", None)
        return self.grant(login, request, thumbprint, self.script.refreshed)

    def grant(self, login, request, thumbprint, change):
        script, now = self.script, int(time.time())
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.tokens[access] = {**login, "thumbprint": thumbprint, "certificate": request.certificate}
        login["thumbprint"] = thumbprint
        self.refresh_tokens[refresh] = login
        script.before_signing()
        claims = {"iss": self.issuer, "sub": SUBJECT, "aud": script.client_id, "iat": now, "exp": now + 300}
        if "nonce" in login["asked"]:
            claims["nonce"] = login["asked"]["nonce"]
        if self.end_session_is_used:
            claims["sid"] = login["session"]
        self.logout_sessions[login["session"]] = claims
        token = self.sign(
            change(claims),
            script.id_token_algorithm,
            script.breaks_signature,
            **script.id_token_header({}),
        )
        if script.encryption_key:
            token = jose.encrypt(token, script.encryption_key, *script.encryption)
        response = {
            "access_token": access,
            "token_type": "DPoP" if thumbprint else "Bearer",
            "expires_in": 300,
            "id_token": token,
            "refresh_token": refresh,
        }
        return Answer(200, script.token_response(response), headers=[("Cache-Control", "no-store")])

    end_session_is_used = False

    def user_info(self, fields, request):
        script, field = self.script, request.headers.get("Authorization", "")
        scheme, _, token = field.partition(" ")
        self.expect("access_token" not in fields, "the access token is in the query or the form")
        self.expect(token in self.tokens, "the access token is unknown")
        bound = self.tokens[token]
        self.expect(scheme == ("DPoP" if bound["thumbprint"] else "Bearer"), f"scheme {scheme}")
        thumbprint = self.proof(request, "/userinfo", token)
        self.expect(thumbprint == bound["thumbprint"], "the proof is of another key than the token's")
        if script.uses_tls:
            self.expect(request.certificate == bound["certificate"], "another certificate than the token's")
        self.calls.append(("userinfo granted", {}))
        claims = {"sub": SUBJECT, "email": "user@example.com", "email_verified": True, "name": "Demo T. User"}
        claims = script.userinfo(claims)
        if script.signs_userinfo:
            claims = {**claims, "iss": self.issuer, "aud": script.client_id}
            return Answer(200, self.sign(claims).encode(), "application/jwt")
        return Answer(200, claims)

    # Logout

    def end_session(self, fields, request):
        """RP-Initiated Logout 1.0, 2: what a module does from here is its own."""
        self.end_sessions.append(fields)
        return Answer(200, b"signed out", "text/html")

    def logout_token(self, session, change=lambda claims: claims, algorithm=None):
        now, known = int(time.time()), self.logout_sessions[session]
        claims = {
            "iss": self.issuer,
            "sub": known["sub"],
            "aud": self.script.client_id,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
            "sid": session,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            "a_claim_that_nobody_knows": "yes",
        }
        return self.sign(change(claims), algorithm, typ="logout+jwt")

    # HTTP

    def answer(self, request):
        path, _, query = request.path.partition("?")
        fields = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if path == "/userinfo" and fields:
            self.complaints.append("userinfo is asked with a query")
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        posted = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)
        names = [name for name, _ in posted]
        if len(set(names)) != len(names):
            self.complaints.append(f"{path}: a field twice among {names}")
        fields.update(posted)
        self.calls.append((path, fields))
        routes = {
            "/authorize": self.authorize,
            "/par": self.pushed_request,
            "/token": self.token,
            "/userinfo": self.user_info,
            "/end_session": self.end_session,
        }
        if path == "/.well-known/openid-configuration":
            return Answer(200, self.discovery())
        if path == self.key_set_path:
            return Answer(200, self.key_set())
        if path not in routes:
            return Answer(404, b"not here", "text/plain")
        try:
            return routes[path](fields, request)
        except (Refusal, jose.Invalid) as refusal:
            if isinstance(refusal, jose.Invalid):
                refusal = Refusal("invalid_request", str(refusal))
            if refusal.is_fault:
                self.complaints.append(f"{path}: {refusal.reason}")
            body = {"error": refusal.error, "error_description": refusal.reason}
            return Answer(refusal.status, body, headers=refusal.headers)

    def start(self):
        self.server = self.serve(self.port, None)
        if self.script.uses_tls:
            certificate, key = self.folder / "provider.pem", self.folder / "provider.key"
            self_signed("127.0.0.1", certificate, key)
            plain = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            plain.load_cert_chain(certificate, key)
            self.server.socket = plain.wrap_socket(self.server.socket, server_side=True)
            asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            asking.load_cert_chain(certificate, key)
            asking.verify_mode = ssl.CERT_REQUIRED
            asking.load_verify_locations(self.folder / "client.pem")
            self.tls_server = self.serve(self.mtls_port, asking)
        for server in filter(None, (self.server, self.tls_server)):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    mtls_port = None

    @property
    def mtls(self):
        return f"https://127.0.0.1:{self.mtls_port}"

    def serve(self, port, context):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            base = provider.issuer if context is None else provider.mtls

            def setup(self):
                super().setup()
                self.certificate = self.connection.getpeercert(True) if context else None

            def do_GET(self):
                answer = provider.answer(self)
                self.send_response(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        server.daemon_threads = True
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        return server

    def stop(self):
        for server in filter(None, (self.server, self.tls_server)):
            server.shutdown()
            server.server_close()


def self_signed(name, certificate, key_file):
    """A certificate of its own, in two PEM files; its DER."""
    key = jose.make_key("ES256")
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    write_key(key, key_file)
    return made.public_bytes(serialization.Encoding.DER)


def write_key(key, path):
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
