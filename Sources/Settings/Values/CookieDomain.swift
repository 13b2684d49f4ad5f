/// The `Domain` attribute of a cookie (RFC 6265, 5.2.3: a leading dot is ignored).
package struct CookieDomain: Sendable, Equatable, OptionValue {
    /// Lower case, without the leading dot.
    package let text: String

    package static var placeholder: String { "DOMAIN" }

    package init(text: String) throws(BadValue) {
        let host = text.hasPrefix("*.") ? text.dropFirst(2) : text.hasPrefix(".") ? text.dropFirst() : text[...]
        guard HostAndPort.isHostName(host) else {
            throw BadValue("is not a domain (no scheme, port, star or path); write it as example.com")
        }
        self.text = host.lowercased()
    }

    package static func remark(on text: String) -> String? {
        text.hasPrefix("*.")
            ? "is taken for \(text.dropFirst(2)), whose cookies go to all below it too; write it so" : nil
    }

    /// RFC 6265, 5.1.3.
    package func matches(host: String) -> Bool {
        host == text || host.hasSuffix("." + text)
    }
}
