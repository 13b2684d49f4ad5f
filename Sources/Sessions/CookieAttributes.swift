/// How a cookie is to be kept by the browser (RFC 6265bis, 4.1.2): everything behind its name and value.
package struct CookieAttributes: Sendable {
    package enum SameSite: String, CaseIterable, Sendable {
        case lax = "Lax"
        case strict = "Strict"
        case none = "None"
    }

    /// The domains of `--cookie-domain`, lower case, without a leading dot; empty for a cookie of only the host.
    package var domains: [String]
    package var path: String
    package var isSecure: Bool
    package var isHTTPOnly: Bool
    /// Nil leaves the choice to the browser, which today is `Lax`.
    package var sameSite: SameSite?
    /// Seconds that the browser keeps it; nil for as long as the browser runs.
    package var maxAge: Int64?

    package init(
        domains: [String] = [],
        path: String = "/",
        isSecure: Bool = true,
        isHTTPOnly: Bool = true,
        sameSite: SameSite? = nil,
        maxAge: Int64? = nil
    ) {
        self.domains = domains
        self.path = path
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
        self.sameSite = sameSite
        self.maxAge = maxAge
    }

    /// The value of a `Set-Cookie` field for a browser that called `host` (without a port, lower case).
    package func setCookie(name: String, value: String, host: String) -> String {
        line(name: name, value: value, host: host, maxAge: maxAge)
    }

    /// The value of a `Set-Cookie` field that makes the browser forget the cookie.
    package func clearCookie(name: String, host: String) -> String {
        line(name: name, value: "", host: host, maxAge: 0)
    }

    private func line(name: String, value: String, host: String, maxAge: Int64?) -> String {
        var text = "\(name)=\(value); Path=\(path)"
        if let domain = domain(for: host) { text += "; Domain=\(domain)" }
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        // Browsers of the last century know only Expires; for clearing it costs nothing to be understood by all.
        if maxAge == 0 { text += "; Expires=Thu, 01 Jan 1970 00:00:00 GMT" }
        if isHTTPOnly { text += "; HttpOnly" }
        if isSecure { text += "; Secure" }
        if let sameSite { text += "; SameSite=\(sameSite.rawValue)" }
        return text
    }

    /// The longest of `domains` that is the host or that the host lies under. Where none is, the longest of all, as
    /// oauth2-proxy does: the browser then refuses the cookie, and `doctor` can say why.
    package func domain(for host: String) -> String? {
        let longestFirst = domains.sorted { $0.utf8.count > $1.utf8.count }
        return longestFirst.first { host == $0 || host.hasSuffix("." + $0) } ?? longestFirst.first
    }
}
