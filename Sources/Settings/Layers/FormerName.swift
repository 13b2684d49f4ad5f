internal import Text

/// Names that oauth2-proxy itself no longer has, or has for another way of configuring it, and what to do instead.
enum FormerName {
    /// Goes on after the name; nil for a name that never was one.
    static func advice(on flag: String) -> String? {
        let flag = String(flag.lowercased().map { $0 == "_" ? "-" : $0 })
        if let now = renamed[flag] { return "is called --\(now) now" }
        if flag == "convert-config-to-alpha" { return "is oauth2-proxy's own; what it prints is for --alpha-config" }
        guard alpha.contains(flag) else { return nil }
        return "belongs to oauth2-proxy's alpha configuration; give the YAML file by --alpha-config"
    }

    /// The option that has another name now, by a former name as flags write it.
    static func option(_ flag: String) -> Option? {
        renamed[String(flag.lowercased().map { $0 == "_" ? "-" : $0 })].flatMap { Option.byFlag[$0] }
    }

    private static let renamed = [
        "tls-cert": "tls-cert-file", "tls-key": "tls-key-file", "google-apps-domain": "email-domain",
        "cookie-https-only": "cookie-secure", "oidc-issuer": "oidc-issuer-url",
        "insecure-oidc-skip-nonce-verification": "insecure-oidc-skip-nonce", "redis-url": "redis-connection-url",
    ]

    private static let alpha: Set = [
        "upstreamconfig", "injectrequestheaders", "injectresponseheaders", "metricsserver", "server",
    ]

    /// Whether a file is YAML, as the alpha configuration is: its first line of content is `name:`.
    static func isYAML(_ bytes: [UInt8]) -> Bool {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let content = lines.first { line in
            guard let first = line.first(where: { $0 != UInt8(ascii: " ") }) else { return false }
            return first != UInt8(ascii: "#") && first != UInt8(ascii: "\r")
        }
        guard let content, !content.starts(with: "---".utf8) else { return content != nil }
        let name = content.prefix { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "_") }
        return !name.isEmpty && content.dropFirst(name.count).first == UInt8(ascii: ":")
    }
}
