package import Web

/// The domain of an e-mail address: `example.com`; `.example.com` or `*.example.com`, which mean what is below it, and not it
/// itself, as in oauth2-proxy; `*`, every address.
package struct EmailDomain: Sendable, Equatable, OptionValue {
    /// As it was given.
    package let text: String
    /// nil: everyone.
    package let pattern: DomainPattern?

    package static var placeholder: String { "DOMAIN" }

    package init(text: String) throws(BadValue) {
        let expected = "write it as example.com, .example.com (all below it) or * (everyone)"
        self.text = text
        if text == "*" {
            self.pattern = nil
            return
        }
        if let at = text.firstIndex(of: "@") {
            throw BadValue(
                at == text.startIndex
                    ? "begins with @; \(expected)" : "is an address, not the domain of one; \(expected)"
            )
        }
        guard let pattern = DomainPattern(text, belowOnly: true) else {
            throw BadValue("is not a domain; \(expected)")
        }
        self.pattern = pattern
    }
}
