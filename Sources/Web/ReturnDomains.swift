/// The hosts beyond the user's own that a browser may be sent back to: `--whitelist-domain`.
package struct ReturnDomains: Sendable {
    /// One entry: `example.com`, `.example.com`, `*.example.com` or `[::1]`, each with `:port`, `:*`, or without.
    package struct Entry: Sendable, Equatable {
        private enum Host: Sendable, Equatable {
            case domain(DomainPattern)
            /// IPv6.
            case address([UInt8])
            /// `*`, which names no host, here as in oauth2-proxy.
            case none
        }

        private enum Port: Sendable, Equatable {
            /// Only URLs that write no port.
            case unwritten
            case any
            case number(Int)
        }

        private let host: Host
        private let port: Port

        /// Nil where the text is not of that form.
        package init?(_ text: some StringProtocol) {
            let text = Substring(text)
            guard text != "*" else {
                (host, port) = (.none, .unwritten)
                return
            }
            let isAddress = text.first == "["
            let end = isAddress ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
            let name = text[..<(end ?? text.endIndex)]
            if isAddress {
                guard end != nil, let bytes = IPAddress.ipv6(name.dropFirst().dropLast()) else { return nil }
                host = .address(bytes)
            } else {
                guard let domain = DomainPattern(name) else { return nil }
                host = .domain(domain)
            }
            switch text[name.endIndex...] {
            case "": port = .unwritten
            case ":*": port = .any
            case let rest:
                guard rest.first == ":", let number = Self.port(rest.dropFirst()) else { return nil }
                port = .number(number)
            }
        }

        /// That domain, whatever port a URL writes.
        package init(anyPortOf domain: DomainPattern) {
            (host, port) = (.domain(domain), .any)
        }

        private static func port(_ digits: Substring) -> Int? {
            guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let number = Int(digits)
            else { return nil }
            return 1...65535 ~= number ? number : nil
        }

        func contains(_ authority: WebAuthority) -> Bool {
            switch host {
            case .domain(let domain):
                guard domain.matches(Array(authority.host.utf8).span) else { return false }
            case .address(let bytes):
                guard authority.host.hasPrefix("["), IPAddress.ipv6(authority.host.dropFirst().dropLast()) == bytes
                else { return false }
            case .none: return false
            }
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

extension ReturnDomains.Entry: CustomStringConvertible {
    package var description: String {
        let name =
            switch host {
            case .domain(let domain): domain.description
            case .address(let bytes): "[\(IPAddress.text(bytes))]"
            case .none: "*"
            }
        return switch port {
        case .unwritten: name
        case .any: name + ":*"
        case .number(let number): "\(name):\(number)"
        }
    }
}
