import HTTP1
import Synchronization

extension OpenIDProvider {
    /// OpenID Connect Discovery 1.0, 3.
    func metadata() -> Response {
        let announced = state.withLock { $0.faults.issuer } ?? issuer
        func texts(_ values: String...) -> JSONText { .array(values.map { .string($0) }) }
        return .json(
            .ok,
            .object([
                ("issuer", .string(announced)),
                ("authorization_endpoint", .string("\(issuer)/authorize")),
                ("token_endpoint", .string("\(issuer)/token")),
                ("userinfo_endpoint", .string("\(issuer)/userinfo")),
                ("jwks_uri", .string("\(issuer)/jwks")),
                ("introspection_endpoint", .string("\(issuer)/introspect")),
                ("end_session_endpoint", .string("\(issuer)/end-session")),
                ("scopes_supported", texts("openid", "email", "profile", "offline_access")),
                ("response_types_supported", texts("code")),
                ("response_modes_supported", texts("query", "form_post")),
                ("prompt_values_supported", texts("none", "login", "select_account")),
                ("grant_types_supported", texts("authorization_code", "refresh_token")),
                ("subject_types_supported", texts("public")),
                ("id_token_signing_alg_values_supported", texts("RS256", "ES256")),
                ("token_endpoint_auth_methods_supported", texts("client_secret_basic", "client_secret_post")),
                ("code_challenge_methods_supported", texts("S256")),
                ("authorization_response_iss_parameter_supported", .bool(true)),
                (
                    "claims_supported",
                    texts(
                        "sub",
                        "email",
                        "email_verified",
                        "name",
                        "preferred_username",
                        "groups",
                        "sid",
                        "auth_time",
                        "acr"
                    )
                ),
            ])
        )
    }

    func keySet() -> Response {
        let (keys, unknown) = state.withLock { ($0.keys, $0.faults.unknownKeyType) }
        let extra = unknown.map { type in
            [JSONText.object([("kty", .string(type)), ("kid", .string("unknown")), ("use", .string("sig"))])]
        }
        return .json(.ok, keys.document(with: extra ?? []))
    }
}
