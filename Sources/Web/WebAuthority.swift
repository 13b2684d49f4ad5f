internal import Text

/// The host, and the port if one is written, of an http(s) URL: `app.example.com`, `app.example.com:8443`, `[::1]:80`.
///
/// Far stricter than RFC 3986, 3.2: no user information, no percent-encoding, no characters beyond ASCII. What
/// browsers read differently from us is not taken at all. `WebURL` takes more: what it reads comes from the operator.
package struct WebAuthority: Hashable, Sendable {
    /// As it is written in a URL, in lower case.
    package let text: String
    /// Lower case; an IPv6 address keeps its brackets.
    package let host: String
    package let port: Int?

    package init?(_ text: some StringProtocol) {
        self.init(Array(text.utf8).span)
    }

    /// On the way of every refusal: it makes the host's String and nothing else.
    package init?(_ bytes: Span<UInt8>) {
        guard let end = Self.endOfHost(bytes) else { return nil }
        host = ASCII.lowercased(bytes.extracting(..<end))
        if end == bytes.count {
            port = nil
            text = host
        } else {
            guard bytes[end] == UInt8(ascii: ":"), let number = Self.port(bytes.extracting((end + 1)...)) else {
                return nil
            }
            port = number
            // Zeros before the number say nothing.
            text = bytes[end + 1] == UInt8(ascii: "0") ? "\(host):\(number)" : ASCII.lowercased(bytes)
        }
    }

    /// Where the port's colon stands, or nothing more; nil where there is no host.
    private static func endOfHost(_ bytes: Span<UInt8>) -> Int? {
        var end = 0
        if bytes.count > 0, bytes[0] == UInt8(ascii: "[") {
            end = 1
            while end < bytes.count, isAddressCharacter(bytes[end]) { end += 1 }
            return end > 2 && end < bytes.count && bytes[end] == UInt8(ascii: "]") ? end + 1 : nil
        }
        while end < bytes.count, bytes[end] != UInt8(ascii: ":") { end += 1 }
        return DomainPattern.isHostName(bytes.extracting(..<end)) ? end : nil
    }

    private static func port(_ digits: Span<UInt8>) -> Int? {
        guard 1...5 ~= digits.count else { return nil }
        var number = 0
        for index in digits.indices {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digits[index] else { return nil }
            number = 10 * number + Int(digits[index] - UInt8(ascii: "0"))
        }
        return 1...65535 ~= number ? number : nil
    }

    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        switch ASCII.lowercased(byte) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: ":"),
            UInt8(ascii: "."):
            true
        default:
            false
        }
    }

    /// Names of this machine, to which browsers keep `Secure` cookies even without TLS (Secure Contexts, 3.1).
    ///
    /// On the way of every refusal.
    package var isLoopback: Bool {
        let bytes = host.utf8.span
        if bytes.starts(with: "127.") {
            return host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0 < UInt8(ascii: ":") }
        }
        let start = bytes.count - 10
        return start > 0 && bytes.extracting(start...).isEqual(to: ".localhost")
            || bytes.isEqual(to: "localhost") || bytes.isEqual(to: "[::1]")
    }
}
