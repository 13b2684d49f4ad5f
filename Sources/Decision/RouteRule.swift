package import Patterns
internal import Web
package import Wire

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

    /// - Parameters:
    ///   - method: nil where it is not known: then only rules for every method match.
    ///   - path: decoded and plain.
    package func matches(method: Slice?, path: Span<UInt8>, in request: Request) -> Bool {
        if let wanted = self.method {
            guard let method, request.bytes(method, { $0.isEqual(to: wanted) }) else { return false }
        }
        return pattern.matches(path) != isNegated
    }
}

extension RouteRule: CustomStringConvertible {
    /// As an option has it: `GET=^/public/`, `GET!=^/private/`, `^/public/`.
    package var description: String {
        let method = method.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return method + (isNegated ? "!=" : method.isEmpty ? "" : "=") + pattern.text
    }
}
