package import Redis
internal import Text

/// Where a Redis server is: `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, `rediss://` with TLS, `unix:///PATH`.
package struct RedisURL: Sendable, Equatable, OptionValue {
    /// Without what stands before the `@`.
    package let text: String
    package let endpoint: RedisEndpoint
    package let isSecure: Bool
    /// Empty: that of the option, or none.
    package let username: String
    package let password: Secret
    package let database: Int

    package static var placeholder: String { "URL" }
    private static let standardPort = 6379

    package init(text: String) throws(BadValue) {
        let expected = "write it as redis://host:6379, rediss://host:6380/1 or unix:///run/redis.sock"
        for scheme in ["unix://", "redis+unix://"] where text.hasPrefix(scheme) {
            let path = text.dropFirst(scheme.count)
            guard path.first == "/", path.utf8.count <= 107 else {
                throw BadValue("is not a socket path of at most 107 bytes that begins with /; \(expected)")
            }
            (endpoint, isSecure, username, password, database) = (.unix(path: String(path)), false, "", .missing, 0)
            self.text = text
            return
        }
        guard let scheme = ["redis://", "rediss://"].first(where: text.hasPrefix) else {
            throw BadValue("is no URL of Redis; \(expected)")
        }
        isSecure = scheme == "rediss://"
        var rest = text.dropFirst(scheme.count)
        var name = ""
        var secret = Secret.missing
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map(Self.decoded)
            guard let user = decoded.first ?? "", let word = decoded.count == 2 ? decoded[1] : "" else {
                throw BadValue("has a name or password that is not percent-encoded; \(expected)")
            }
            name = user
            secret = Secret(word)
            rest = rest[rest.index(after: at)...]
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[authority.endIndex...]
        guard let (host, port) = HostAndPort.split(authority) else {
            throw BadValue("has no valid host and port; \(expected)")
        }
        guard let number = path.isEmpty || path == "/" ? 0 : HostAndPort.port(path.dropFirst()) else {
            throw BadValue("has something else than the number of a database behind its host; \(expected)")
        }
        self.text = scheme + rest
        endpoint = .tcp(host: host, port: port ?? Self.standardPort)
        username = name
        password = secret
        database = number
    }

    /// RFC 3986, 2.1; nil where an escape is broken or the bytes are not UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        PercentEncoding.decode(Array(text.utf8).span).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
