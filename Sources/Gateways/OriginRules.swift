package import HTTP1
internal import Text
package import Web

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

    /// Whether the gateway says http of a site whose cookies are for https only: then TLS ends before it, or no login lasts.
    package func mustHideHTTP(of origin: PublicOrigin) -> Bool {
        hasSecureCookies && !origin.isSecure && !origin.isLoopback
    }
}

extension OriginRules {
    /// Whether a page is asked for with http, as far as it looks, and `origin` is https all the same, since cookies are
    /// `Secure`: an `X-Forwarded-Proto` that is not trusted says http, or a browser leaves out what it tells every site that
    /// it counts as secure (Fetch Metadata, 2).
    package func seemsPlain(_ request: Request) -> Bool {
        guard hasSecureCookies, !request.isSecure, saysPlain(request) else { return false }
        return request.bytes(request.host) { WebAuthority($0) }?.isLoopback == false
    }

    private func saysPlain(_ request: Request) -> Bool {
        if let proto = request.first(.xForwardedProto) {
            return !trustedProxies.contains(request.peer) && request.equals(proto, "http")
        }
        return request.first(.secFetchMode) == nil && request.first(named: Self.upgrade) != nil
    }

    private static let upgrade = Array("upgrade-insecure-requests".utf8)

    /// Whether the host that the browser called, as `origin` finds it, is one that is served. On the request path.
    package func serves(_ request: Request) -> Bool {
        guard let allowedHosts else { return true }
        let forwarded = trustedProxies.contains(request.peer) ? request.first(.xForwardedHost) : nil
        return request.bytes(forwarded ?? request.host) { field in
            var start = 0
            while start < field.count, field[start] == UInt8(ascii: " ") { start += 1 }
            var end = start
            // An IPv6 address is no name, and is not served.
            while end < field.count, !Self.endsHost(field[end]) { end += 1 }
            return allowedHosts.contains(field.extracting(start..<end))
        }
    }

    private static func endsHost(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ")
    }
}
