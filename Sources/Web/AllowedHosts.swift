/// The hosts that Sidegate serves: `--allowed-host`. Whatever is made of a host (where the provider sends people back to,
/// what cookies are for) is made of one of these.
package struct AllowedHosts: Sendable {
    private let patterns: [DomainPattern]

    package init(_ patterns: [DomainPattern]) {
        self.patterns = patterns
    }

    /// - Parameter host: without its port.
    package func contains(_ host: Span<UInt8>) -> Bool {
        for pattern in patterns where pattern.matches(host) {
            return true
        }
        return false
    }
}
