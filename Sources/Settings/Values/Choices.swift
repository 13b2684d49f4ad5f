/// Where sessions are kept.
package enum SessionStoreType: String, Choice {
    case cookie
    /// Redis or Valkey; the cookie holds a ticket.
    case redis
}

/// The `SameSite` attribute of a cookie (RFC 6265bis, 4.1.2.7).
package enum SameSite: String, Choice {
    case lax, strict, none

    static func normalised(_ word: String) -> String { word.lowercased() }
}

/// How the PKCE challenge is made from its verifier (RFC 7636, 4.2).
package enum CodeChallengeMethod: String, Choice {
    case s256 = "S256"
    case plain

    static func normalised(_ word: String) -> String { word.lowercased() == "s256" ? "S256" : word }
}

/// Signature algorithms of ID tokens (RFC 7518, 3.1; RFC 8037).
package enum SigningAlgorithm: String, Choice {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    package static var placeholder: String { "ALGORITHM" }

    static func refusal(of word: String) -> String? {
        switch word.lowercased() {
        case "none": "is no signature at all, and never accepted"
        case "hs256", "hs384", "hs512": "is signed with a shared secret, and never accepted"
        default: nil
        }
    }
}

/// Where oauth2-proxy would send traffic. Sidegate carries none; `static://204` says which status a good answer has.
package struct Upstream: Sendable, Equatable, OptionValue {
    /// Without name and password, which a URL may hold.
    package let text: String
    /// 200 to 299.
    package let status: Int?

    package static var placeholder: String { "static://STATUS" }

    package init(text: String) throws(BadValue) {
        self.text = hidingUserinfo(text)
        let digits = text.hasPrefix("static://") ? text.dropFirst(9) : ""
        status = HostAndPort.port(digits).flatMap { digits.count == 3 && (200...299).contains($0) ? $0 : nil }
    }
}

/// How the provider sends its answer (OAuth 2.0 Multiple Response Type Encoding Practices, 2.1; OAuth 2.0 Form Post
/// Response Mode).
package enum ResponseMode: String, Choice {
    case query
    case formPost = "form_post"
}

/// The headers in which gateways say where a request comes from: those that oauth2-proxy takes.
package enum ClientIPHeader: String, Choice {
    case xForwardedFor = "X-Forwarded-For"
    case xRealIP = "X-Real-IP"
    case xProxyUserIP = "X-ProxyUser-IP"
    case xEnvoyExternalAddress = "X-Envoy-External-Address"
    case cfConnectingIP = "CF-Connecting-IP"

    package static var placeholder: String { "HEADER" }

    static func normalised(_ word: String) -> String {
        allCases.first { $0.rawValue.lowercased() == word.lowercased() }?.rawValue ?? word
    }
}
