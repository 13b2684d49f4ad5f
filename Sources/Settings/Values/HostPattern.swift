/// Hosts of one's own, whatever the port: `app.example.com`; `.example.com` or `*.example.com`, which mean it and all below
/// it.
package struct HostPattern: Sendable, Equatable, OptionValue {
    /// As it was given.
    package let text: String
    /// Lower case, without the leading dot or star.
    package let host: String
    package let includesSubdomains: Bool

    package static var placeholder: String { "HOST" }

    package init(text: String) throws(BadValue) {
        let expected = "write it as app.example.com, or *.example.com for it and all below it"
        if text == "*" || text == "." { throw BadValue("would allow every host, as without the option; \(expected)") }
        includesSubdomains = text.hasPrefix("*.") || text.hasPrefix(".")
        let name = includesSubdomains ? text.drop { $0 == "*" }.dropFirst() : text[...]
        guard HostAndPort.isHostName(name) else {
            throw BadValue("is no host (no scheme, port or path); \(expected)")
        }
        self.text = text
        host = name.lowercased()
    }

    /// Whether that host is meant.
    func matches(_ name: String) -> Bool {
        name == host || (includesSubdomains && name.hasSuffix("." + host))
    }
}
