internal import Text
internal import Web

/// An absolute http or https URL without user name, password and fragment (RFC 3986), as a person writes it into the settings.
///
/// Three others stay beside it. `EndpointURL` takes from a provider what it publishes, hosts of any form among it, and refuses
/// without a sentence. `WebAuthority` and `AbsoluteURL` read a request where it stands, without a String for the whole.
package struct WebURL: Sendable, Equatable, OptionValue {
    /// As it was given.
    package let text: String
    package let isSecure: Bool
    /// Lower case; an IPv6 address without its brackets.
    package let host: String
    /// nil: the scheme's own.
    package let port: Int?
    /// Empty, or begins with `/`.
    package let path: String
    /// What follows `?`.
    package let query: String?

    package static var placeholder: String { "URL" }

    /// Stands for a required URL until one is given; `Settings.load` never lets it out.
    static let missing = WebURL(text: "", isSecure: false, host: "", port: nil, path: "", query: nil)

    private init(text: String, isSecure: Bool, host: String, port: Int?, path: String, query: String?) {
        self.text = text
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
        self.query = query
    }

    package init(text: String) throws(BadValue) {
        let expected = "write it as https://login.example.com/path"
        let scheme = text.prefix { $0 != ":" }
        guard text[scheme.endIndex...].hasPrefix("://") else {
            // Most often the scheme is all that is missing.
            if text.contains("."), !text.contains("://"), (try? WebURL(text: "https://" + text)) != nil {
                throw BadValue("is not an http or https URL; write it as https://\(text)")
            }
            throw BadValue("is not an http or https URL; \(expected)")
        }
        switch scheme.lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw BadValue("is not an http or https URL; \(expected)")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !text.utf8.contains(where: isNeverInURL) else {
            throw BadValue("has a character that no URL may have; percent-encode it (in a host: its xn-- form)")
        }
        let rest = text[scheme.endIndex...].dropFirst(3)
        let authority = rest.prefix { !"/?#".contains($0) }
        let tail = rest[authority.endIndex...]
        guard !authority.contains("@") else {
            throw BadValue("has a user name or password; leave out what stands before the @")
        }
        guard !tail.contains("#") else { throw BadValue("has a fragment; leave out the # and what follows it") }
        guard let (host, port) = HostAndPort.split(authority) else {
            throw BadValue("has no valid host and port; \(expected)")
        }
        self.text = text
        self.host = host
        self.port = port
        let mark = tail.firstIndex(of: "?")
        path = String(tail[..<(mark ?? tail.endIndex)])
        query = mark.map { String(tail[tail.index(after: $0)...]) }
    }

    /// The same site with another path.
    func with(path: String) -> WebURL {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        let site = (isSecure ? "https://" : "http://") + bracketed + (port.map { ":\($0)" } ?? "")
        return WebURL(
            text: site + path + (query.map { "?" + $0 } ?? ""),
            isSecure: isSecure,
            host: host,
            port: port,
            path: path,
            query: query
        )
    }

    /// The user's own machine, which browsers treat as safe even over http (Secure Contexts, 3.1).
    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || (host.hasPrefix("127.") && IPAddress.ipv4(host[...]) != nil)
    }
}

func isNeverInURL(_ byte: UInt8) -> Bool {
    "\"<>\\^`{|}".utf8.contains(byte)
}

/// Hosts and ports as URLs and addresses write them.
enum HostAndPort {
    /// Splits `host`, `host:port`, `[::1]`, `[::1]:port`; the host comes back in lower case, without brackets.
    static func split(_ text: Substring) -> (host: String, port: Int?)? {
        var host = text
        var port: Int?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            guard IPAddress.ipv6(host) != nil else { return nil }
            let after = text[text.index(after: end)...]
            if !after.isEmpty {
                guard after.first == ":", let number = Self.port(after.dropFirst()) else { return nil }
                port = number
            }
        } else {
            if let colon = text.firstIndex(of: ":") {
                guard let number = Self.port(text[text.index(after: colon)...]) else { return nil }
                host = text[..<colon]
                port = number
            }
            guard isHostName(host) else { return nil }
        }
        return (host.lowercased(), port)
    }

    /// 0 to 65535, only digits.
    static func port(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 5, text.utf8.allSatisfy(ASCII.isDigit), let port = Int(text),
            port <= 65535
        else { return nil }
        return port
    }

    /// Labels of letters, digits, hyphens and (container networks have them) underscores; 253 bytes (RFC 1035, 2.3.4).
    static func isHostName(_ text: Substring) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { ASCII.isDigit($0) || ASCII.isLetter($0) || $0 == 0x2d || $0 == 0x5f }
        }
    }
}
