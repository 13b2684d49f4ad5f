package import Web

/// Hosts of one's own, whatever the port.
extension DomainPattern: OptionValue {
    package static var placeholder: String { "HOST" }
    package var text: String { description }

    package init(text: String) throws(BadValue) {
        let expected = "write it as app.example.com, or *.example.com for it and all below it"
        if text == "*" || text == "." { throw BadValue("would allow every host, as without the option; \(expected)") }
        guard let pattern = DomainPattern(text) else {
            throw BadValue("is no host (no scheme, port or path); \(expected)")
        }
        self = pattern
    }
}

/// Hosts that a browser may be sent to.
extension ReturnDomains.Entry: OptionValue {
    package static var placeholder: String { "DOMAIN" }
    package var text: String { description }

    package init(text: String) throws(BadValue) {
        let expected = "write it as example.com, .example.com (it and all below it), example.com:8443 or example.com:*"
        let name = Self.host(ofURL: text) ?? text[...]
        if name.contains("/") { throw BadValue("has a path; give the host alone: \(expected)") }
        guard let entry = ReturnDomains.Entry(name) else { throw BadValue("is not a domain; \(expected)") }
        self = entry
    }

    package static func remark(on text: String) -> String? {
        if text == "*" { return "allows no host, here as in oauth2-proxy; name the hosts: example.com, .example.com" }
        return host(ofURL: text).map { "is a URL, and is taken for its host: \($0)" }
    }

    private static func host(ofURL text: String) -> Substring? {
        guard let end = text.firstRange(of: "://"), ["http", "https"].contains(text[..<end.lowerBound].lowercased())
        else { return nil }
        return text[end.upperBound...].prefix { !"/?#".contains($0) }
    }
}
