import Text

/// An absolute http or https URL with a host (or, for browsers, a path): printable ASCII, without user, password or fragment.
///
/// Looser than `WebURL`, which reads the settings: libcurl connects to it, so it decides what host and port are.
package struct EndpointURL: Sendable, Equatable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        let lowered = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lowered.utf8.starts(with: $0.utf8) }),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            !text.utf8.contains(UInt8(ascii: "#"))
        else { return nil }
        let authority = text.utf8.dropFirst(scheme.utf8.count).prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
        }
        guard let first = authority.first, first != UInt8(ascii: ":"), !authority.contains(UInt8(ascii: "@")) else {
            return nil
        }
        self.text = text
    }

    /// Only browsers are sent to the authorization endpoint, so that a path of the site that they are on will do there too.
    init?(_ text: String, for endpoint: ProviderEndpoint) {
        guard endpoint == .authorization, text.hasPrefix("/") else {
            self.init(text)
            return
        }
        guard !text.hasPrefix("//"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            !text.utf8.contains(UInt8(ascii: "#"))
        else { return nil }
        self.init(unchecked: text)
    }

    private init(unchecked text: String) {
        self.text = text
    }

    var isSecure: Bool { text.lowercased().utf8.starts(with: "https:".utf8) }

    /// Scheme, host and port, in lower case, a scheme's own port left out.
    var origin: String {
        let lowered = text.lowercased()
        let scheme = isSecure ? "https://" : "http://"
        let authority = lowered.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        let standardPort = isSecure ? ":443" : ":80"
        return scheme + (authority.hasSuffix(standardPort) ? authority.dropLast(standardPort.count) : authority)
    }

    /// The URL that a `Location` field means, seen from this one (RFC 3986, 5.2); nil for one that we would not ask.
    func resolving(_ reference: String) -> EndpointURL? {
        let reference = reference.prefix { $0 != "#" }
        let lowered = reference.lowercased()
        if lowered.hasPrefix("http://") || lowered.hasPrefix("https://") { return EndpointURL(String(reference)) }
        if reference.hasPrefix("//") { return EndpointURL((isSecure ? "https:" : "http:") + reference) }
        let start = text.utf8.index(text.startIndex, offsetBy: isSecure ? 8 : 7)
        let base = text.prefix { $0 != "?" }
        let slash = base[start...].firstIndex(of: "/")
        let authority = slash.map { base[..<$0] } ?? base
        if reference.hasPrefix("/") { return EndpointURL("\(authority)\(reference)") }
        // Another scheme, or a path with dots to be worked out: no provider redirects its documents so.
        guard !reference.contains(":"), !reference.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
        else { return nil }
        if reference.hasPrefix("?") { return EndpointURL("\(base)\(reference)") }
        let folder = slash == nil ? "\(base)/" : String(base[...(base.lastIndex(of: "/") ?? base.startIndex)])
        return EndpointURL("\(folder)\(reference)")
    }

    /// Whether what is asked here may be asked there instead: at the same origin, or at the same host by https.
    func mayLead(to other: EndpointURL) -> Bool {
        origin == other.origin || !isSecure && "https://" + origin.dropFirst(7) == other.origin
    }

    package var hasQuery: Bool { text.utf8.contains(UInt8(ascii: "?")) }

    /// What an error may show of it: a query may hold a key, so it stays out.
    package var description: String {
        String(text.prefix { $0 != "?" })
    }

    /// This URL with more fields in its query; those that are there stay as they are (RFC 6749, 3.1).
    func appending(_ fields: [(name: String, value: String)]) -> String {
        let separator = !hasQuery ? "?" : text.hasSuffix("?") || text.hasSuffix("&") ? "" : "&"
        return text + separator + FormEncoding.encode(fields)
    }

    /// The names of the fields in its query.
    var parameterNames: Set<String> {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) else { return [] }
        return Set(FormFields(Array(text.utf8[mark...].dropFirst()).span).fields.map(\.name))
    }

    /// Where an issuer publishes its metadata: a slash at the issuer's end is taken off first (OpenID Connect Discovery 1.0, 4).
    static func discovery(of issuer: EndpointURL) -> String {
        let base = issuer.text.hasSuffix("/") ? String(issuer.text.dropLast()) : issuer.text
        return base + "/.well-known/openid-configuration"
    }
}
