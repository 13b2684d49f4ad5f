/// Hosts that a browser may be sent to: `example.com`; `.example.com` or `*.example.com`, which mean it and all below it;
/// either with `:8443` or `:*`. Without a port only URLs without one match.
package struct DomainPattern: Sendable, Equatable, OptionValue {
    package enum Port: Sendable, Equatable {
        case none, any
        case number(Int)
    }

    /// As it was given.
    package let text: String
    /// Lower case, without the leading dot or star; an IPv6 address without brackets. Empty: no host at all.
    package let host: String
    package let includesSubdomains: Bool
    package let port: Port
    package let remark: String?

    package static var placeholder: String { "DOMAIN" }

    package init(text: String) throws(BadValue) {
        let expected = "write it as example.com, .example.com (it and all below it), example.com:8443 or example.com:*"
        if text == "*" || text == "." || text == "*:*" {
            // It means nothing to oauth2-proxy either; that any site were the target of a login is what nobody should get.
            (self.text, host, includesSubdomains, port) = (text, "", false, .none)
            remark = "allows no host, here as in oauth2-proxy; name the hosts: example.com, .example.com"
            return
        }
        var name = text[...]
        if let end = text.firstRange(of: "://"), ["http", "https"].contains(text[..<end.lowerBound].lowercased()) {
            name = text[end.upperBound...].prefix { !"/?#".contains($0) }
            remark = "is a URL, and is taken for its host: \(name)"
        } else {
            remark = nil
        }
        if name.contains("/") {
            throw BadValue("has a path; give the host alone: \(expected)")
        }
        var rest = name
        includesSubdomains = rest.hasPrefix("*.") || rest.hasPrefix(".")
        if includesSubdomains { rest = rest.drop { $0 == "*" }.dropFirst() }
        var anyPort = false
        if rest.hasSuffix(":*") {
            anyPort = true
            rest = rest.dropLast(2)
        }
        guard let (host, number) = HostAndPort.split(rest), !(anyPort && number != nil) else {
            throw BadValue("is not a domain; \(expected)")
        }
        self.text = String(name)
        self.host = host
        port = anyPort ? .any : number.map { .number($0) } ?? .none
    }
}

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

/// The `Domain` attribute of a cookie (RFC 6265, 5.2.3: a leading dot says nothing).
package struct CookieDomain: Sendable, Equatable, OptionValue {
    /// Lower case, without the leading dot.
    package let text: String
    package let remark: String?

    package static var placeholder: String { "DOMAIN" }

    package init(text: String) throws(BadValue) {
        let host = text.hasPrefix("*.") ? text.dropFirst(2) : text.hasPrefix(".") ? text.dropFirst() : text[...]
        guard HostAndPort.isHostName(host) else {
            throw BadValue("is not a domain (no scheme, port, star or path); write it as example.com")
        }
        self.text = host.lowercased()
        remark = text.hasPrefix("*") ? "is taken for \(host), whose cookies go to all below it too; write it so" : nil
    }

    package static func == (left: CookieDomain, right: CookieDomain) -> Bool { left.text == right.text }

    /// RFC 6265, 5.1.3.
    package func matches(host: String) -> Bool {
        host == text || host.hasSuffix("." + text)
    }
}
