/// Where sessions are kept.
package enum SessionStoreType: String, Choice {
    case cookie
    /// Redis or Valkey; the cookie holds a ticket.
    case redis
}

/// Where oauth2-proxy would send traffic. Sidegate carries no traffic; `static://204` says which status a 2xx answer has.
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
/// Response Mode), and whether it signs it (JWT Secured Authorization Response Mode).
package enum ResponseMode: String, Choice {
    case query
    case formPost = "form_post"
    /// The provider's choice, for codes the query.
    case signed = "jwt"
    case signedQuery = "query.jwt"
    case signedFormPost = "form_post.jwt"

    package var isPosted: Bool { self == .formPost || self == .signedFormPost }
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
