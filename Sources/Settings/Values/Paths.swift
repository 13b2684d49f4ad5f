internal import Text

/// What all of Sidegate's own endpoints begin with: one or more plain segments.
package struct ProxyPrefix: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "PATH" }
    static let standard = ProxyPrefix(unchecked: "/oauth2")

    private init(unchecked text: String) {
        self.text = text
    }

    package init(text: String) throws(BadValue) {
        let expected = "write it as /oauth2"
        guard text.hasPrefix("/"), text != "/" else { throw BadValue("does not begin with / and a name; \(expected)") }
        let plain = text.hasSuffix("/") ? String(text.dropLast()) : text
        for segment in plain.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let isPlain = segment.utf8.allSatisfy {
                ASCII.isLetter($0) || ASCII.isDigit($0) || "-._~".utf8.contains($0)
            }
            // Gateways and browsers rewrite dots, doubled slashes and escapes, each in their own way.
            guard isPlain, !segment.isEmpty, segment != ".", segment != ".." else {
                throw BadValue("has more than letters, digits, -, _, ~ and . between its slashes; \(expected)")
            }
        }
        self.text = plain
    }

    package static func remark(on text: String) -> String? {
        text.hasSuffix("/") ? "ends with /, and is taken for \(text.dropLast())" : nil
    }

    /// Whether the path is the prefix or lies below it.
    package func covers(_ path: String) -> Bool {
        path == text || path.hasPrefix(text + "/")
    }
}

/// A path that a request must have, byte by byte.
package struct RequestPath: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "PATH" }
    static let ping = RequestPath(unchecked: "/ping")
    static let ready = RequestPath(unchecked: "/ready")

    private init(unchecked text: String) {
        self.text = text
    }

    package init(text: String) throws(BadValue) {
        guard text.hasPrefix("/") else { throw BadValue("does not begin with /; write it as /ping") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !text.contains("?"), !text.contains("#") else {
            throw BadValue("has white space, ?, # or a character beyond ASCII; write it as /ping")
        }
        self.text = text
    }
}

/// The `Path` attribute of a cookie (RFC 6265, 4.1.1).
package struct CookiePath: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "PATH" }
    static let root = CookiePath(unchecked: "/")

    private init(unchecked text: String) {
        self.text = text
    }

    package init(text: String) throws(BadValue) {
        guard !text.isEmpty else {
            // Browsers would take the path of the request then, and every page would have a session of its own.
            self.text = "/"
            return
        }
        guard text.hasPrefix("/") else { throw BadValue("does not begin with /; write it as / or /app") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ";") }) else {
            throw BadValue("has white space, ; or a character beyond ASCII; write it as / or /app")
        }
        self.text = text
    }

    package static func remark(on text: String) -> String? { text.isEmpty ? "is empty, and is taken for /" : nil }
}

/// A cookie's name: a token (RFC 6265, 4.1.1; RFC 9110, 5.6.2).
package struct CookieName: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "NAME" }
    static let standard = CookieName(unchecked: "_oauth2_proxy")

    private init(unchecked text: String) {
        self.text = text
    }

    package init(text: String) throws(BadValue) {
        let expected = "a cookie's name is 1 to 256 letters, digits and !#$%&'*+-.^_`|~"
        guard !text.isEmpty else { throw BadValue("is empty; \(expected)") }
        guard text.utf8.count <= 256 else { throw BadValue("is longer than 256 bytes; \(expected)") }
        let isToken = text.utf8.allSatisfy(ASCII.isTokenCharacter)
        guard isToken else { throw BadValue("is not a token; \(expected)") }
        self.text = text
    }

    /// Browsers compare the prefixes without regard to case (RFC 6265bis, 4.1.3).
    var prefix: String? {
        ["__Host-", "__Secure-"].first { text.lowercased().hasPrefix($0.lowercased()) }
    }
}
