/// Where the browser finds the site: scheme, host and port as it would write them (RFC 6454).
package struct PublicOrigin: Sendable, Equatable {
    package let isSecure: Bool
    /// Host and port, as the request named them.
    package let authority: String
    /// The host without its port, lower case: what cookies are bound to.
    package let host: String

    package init(isSecure: Bool, authority: WebAuthority) {
        self.isSecure = isSecure
        self.authority = authority.text
        host = authority.host
        isLoopback = authority.isLoopback
    }

    /// Whether it is this machine, to which browsers keep `Secure` cookies without TLS too.
    package let isLoopback: Bool

    /// Without a trailing slash, as in `https://app.example.com:8443`.
    package var text: String {
        "\(isSecure ? "https" : "http")://\(authority)"
    }
}
