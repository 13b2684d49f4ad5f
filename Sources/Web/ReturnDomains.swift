/// The hosts beyond the user's own that a browser may be sent back to: `--whitelist-domain`.
package struct ReturnDomains: Sendable {
    /// One entry: `example.com`, `.example.com`, `*.example.com`, each with `:port`, `:*`, or without.
    package struct Entry: Sendable {
        private enum Port: Sendable {
            /// Only URLs that write no port.
            case unwritten
            case any
            case number(Int)
        }

        private let domain: DomainPattern
        private let port: Port

        /// Nil where the text is not of that form.
        package init?(_ text: some StringProtocol) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let host = parts.first, let domain = DomainPattern(host) else { return nil }
            self.domain = domain
            if parts.count == 1 {
                port = .unwritten
            } else if parts[1] == "*" {
                port = .any
            } else if let number = Int(parts[1]), 1...65535 ~= number {
                port = .number(number)
            } else {
                return nil
            }
        }

        func contains(_ authority: WebAuthority) -> Bool {
            guard domain.matches(Array(authority.host.utf8).span) else { return false }
            switch port {
            case .unwritten: return authority.port == nil
            case .any: return true
            case .number(let number): return authority.port == number
            }
        }
    }

    private let entries: [Entry]

    package init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    package func contains(_ authority: WebAuthority) -> Bool {
        entries.contains { $0.contains(authority) }
    }
}
