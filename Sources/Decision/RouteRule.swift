internal import Gateways
package import Patterns
internal import Text
internal import Web

/// Requests that an option names by method and path: `--skip-auth-route`, `--api-route`.
package struct RouteRule: Sendable {
    /// Nil for every method.
    private let method: [UInt8]?
    /// Whether the paths are meant that the pattern does not match.
    private let isNegated: Bool
    private let pattern: Pattern

    package init(method: String?, isNegated: Bool = false, pattern: Pattern) {
        self.method = method.map { Array($0.utf8) }
        self.isNegated = isNegated
        self.pattern = pattern
    }

    /// Whether it is for one method only.
    package var isForMethod: Bool { method != nil }

    /// Where the method is not known, only rules for every method match.
    ///
    /// - Parameter path: decoded and plain.
    func matches(_ original: OriginalRequest, path: Span<UInt8>) -> Bool {
        if let wanted = method {
            guard original.withMethod({ $0.isEqual(to: wanted) }) == true else { return false }
        }
        return matches(path: path)
    }

    /// - Parameter path: decoded and plain.
    package func matches(path: Span<UInt8>) -> Bool { pattern.matches(path) != isNegated }
}

extension RouteRule: CustomStringConvertible {
    /// As an option has it: `GET=^/public/`, `GET!=^/private/`, `^/public/`.
    package var description: String {
        let method = method.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return method + (isNegated ? "!=" : method.isEmpty ? "" : "=") + pattern.text
    }
}
