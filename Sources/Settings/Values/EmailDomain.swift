/// The domain of an e-mail address: `example.com`; `.example.com` or `*.example.com`, which mean what is below it, and not it
/// itself, as in oauth2-proxy; `*`, every address.
package struct EmailDomain: Sendable, Equatable, OptionValue {
    package enum Extent: Sendable, Equatable {
        case everyone
        /// Lower case.
        case domain(String)
        /// Lower case, without the leading dot or star.
        case below(String)
    }

    /// As it was given.
    package let text: String
    package let extent: Extent

    package static var placeholder: String { "DOMAIN" }

    package init(text: String) throws(BadValue) {
        let expected = "write it as example.com, .example.com (all below it) or * (everyone)"
        self.text = text
        if text == "*" {
            extent = .everyone
            return
        }
        if let at = text.firstIndex(of: "@") {
            throw BadValue(
                at == text.startIndex
                    ? "begins with @; \(expected)" : "is an address, not the domain of one; \(expected)"
            )
        }
        let below = text.hasPrefix("*.") || text.hasPrefix(".")
        let host = below ? text.drop { $0 == "*" }.dropFirst() : text[...]
        guard HostAndPort.isHostName(host) else { throw BadValue("is not a domain; \(expected)") }
        extent = below ? .below(host.lowercased()) : .domain(host.lowercased())
    }
}
