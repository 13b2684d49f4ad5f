/// The hosts that Sidegate serves: `--allowed-host`. Whatever is made of a host (where the provider sends people back to,
/// what cookies are for) is made of one of these.
package struct AllowedHosts: Sendable {
    private let patterns: [DomainPattern]

    /// - Parameter names: `app.example.com`, `*.example.com`; one that is none opens nothing.
    package init(_ names: [String]) {
        patterns = names.compactMap { DomainPattern($0) }
    }

    /// - Parameter host: without its port.
    package func contains(_ host: Span<UInt8>) -> Bool {
        for pattern in patterns where pattern.matches(host) {
            return true
        }
        return false
    }
}
