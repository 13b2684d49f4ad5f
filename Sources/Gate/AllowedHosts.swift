internal import Wire

/// The hosts that Sidegate serves: `--allowed-host`. Whatever is made of a host (where the provider sends people back to,
/// what cookies are for) is made of one of these.
package struct AllowedHosts: Sendable {
    private let patterns: [DomainPattern]

    /// - Parameter names: `app.example.com`, `*.example.com`; one that is none opens nothing.
    package init(_ names: [String]) {
        patterns = names.compactMap { DomainPattern($0) }
    }

    /// - Parameter host: without its port.
    func contains(_ host: Span<UInt8>) -> Bool {
        for pattern in patterns where pattern.matches(host) {
            return true
        }
        return false
    }
}

extension OriginRules {
    /// Whether the host that the browser called, as `origin` finds it, is one that is served. On the request path.
    func serves(_ request: Request) -> Bool {
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
