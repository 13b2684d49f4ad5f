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

/// TLS versions that may be the oldest.
package enum TLSVersion: String, Choice {
    case tls12 = "TLS1.2"
    case tls13 = "TLS1.3"

    static func refusal(of word: String) -> String? {
        ["tls1.0", "tls1.1", "ssl3.0"].contains(word.lowercased())
            ? "is not safe any more (RFC 8996), and not spoken" : nil
    }

    static func normalised(_ word: String) -> String { word.uppercased() }
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

/// Cipher suites of TLS 1.2, by their IANA names, which Go has too.
package enum TLSCipherSuite: String, Choice {
    case ecdheECDSAAES128GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    case ecdheRSAAES128GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    case ecdheECDSAAES256GCM = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    case ecdheRSAAES256GCM = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    case ecdheECDSAChaCha20 = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    case ecdheRSAChaCha20 = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    case ecdheECDSAAES128CBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
    case ecdheRSAAES128CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
    case ecdheECDSAAES256CBC = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
    case ecdheRSAAES256CBC = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
    case rsaAES128GCM = "TLS_RSA_WITH_AES_128_GCM_SHA256"
    case rsaAES256GCM = "TLS_RSA_WITH_AES_256_GCM_SHA384"
    case rsaAES128CBC = "TLS_RSA_WITH_AES_128_CBC_SHA"
    case rsaAES256CBC = "TLS_RSA_WITH_AES_256_CBC_SHA"

    package static var placeholder: String { "SUITE" }

    static func normalised(_ word: String) -> String {
        // Go's older names of these two.
        word.contains("CHACHA20_POLY1305") && !word.hasSuffix("_SHA256") ? word + "_SHA256" : word
    }

    static func refusal(of word: String) -> String? {
        if ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"].contains(word) {
            return "is a suite of TLS 1.3, whose suites are always on; name those of TLS 1.2"
        }
        if word.contains("_3DES_") || word.contains("_RC4_") || word.hasSuffix("_CBC_SHA256") {
            return "is not safe any more, and not spoken"
        }
        return nil
    }
}
