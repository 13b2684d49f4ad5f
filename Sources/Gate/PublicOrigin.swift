package import Wire

/// Where the browser finds the site: scheme, host and port as it would write them (RFC 6454).
package struct PublicOrigin: Sendable, Equatable {
    package let isSecure: Bool
    /// Host and port, as the request named them.
    package let authority: String
    /// The host without its port, lower case: what cookies are bound to.
    package let host: String

    package init(isSecure: Bool, authority: WebAuthority) {
        self.isSecure = isSecure
        self.authority = authority.text
        host = authority.host
        isLoopback = authority.isLoopback
    }

    /// Whether it is this machine, to which browsers keep `Secure` cookies without TLS too.
    package let isLoopback: Bool

    /// Without a trailing slash, as in `https://app.example.com:8443`.
    package var text: String {
        "\(isSecure ? "https" : "http")://\(authority)"
    }
}

/// How the public origin is worked out from a request.
package struct OriginRules: Sendable {
    package var trustedProxies: TrustedProxies
    /// Whether the session cookie is `Secure`: if so, a site elsewhere than on this machine can only be on https.
    package var hasSecureCookies: Bool
    /// `--allowed-host`; nil for every host.
    package var allowedHosts: AllowedHosts?

    package init(trustedProxies: TrustedProxies, hasSecureCookies: Bool) {
        self.trustedProxies = trustedProxies
        self.hasSecureCookies = hasSecureCookies
    }

    /// The origin of the site that the request is about; nil where it names no host that a browser could have called, or
    /// one that is not served.
    ///
    /// Scheme, the first of these: a trusted `X-Forwarded-Proto`; https where the listener speaks TLS; http on a name
    /// of this machine; https where cookies are `Secure` (over http the browser would drop them, so the proxy in front
    /// must speak TLS and did not say so); else http.
    package func origin(of request: Request) -> PublicOrigin? {
        guard serves(request) else { return nil }
        let isTrusted = trustedProxies.contains(request.peer)
        let forwardedHost = isTrusted ? request.first(.xForwardedHost) : nil
        // Each proxy on the way appends its own: the first element is what the browser asked for.
        guard
            let authority = request.bytes(
                forwardedHost ?? request.host,
                { WebAuthority($0.extracting($0.firstElement)) }
            )
        else {
            return nil
        }
        let isSecure: Bool
        if isTrusted, let proto = request.first(.xForwardedProto) {
            isSecure = request.bytes(proto) { $0.extracting($0.firstElement).isEqual(ignoringCase: "https") }
        } else {
            isSecure = request.isSecure || (hasSecureCookies && !authority.isLoopback)
        }
        return PublicOrigin(isSecure: isSecure, authority: authority)
    }
}
