/// The host, and the port if one is written, of an http(s) URL: `app.example.com`, `app.example.com:8443`, `[::1]:80`.
///
/// Far stricter than RFC 3986, 3.2: no user information, no percent-encoding, no characters beyond ASCII. What
/// browsers read differently from us is not taken at all.
package struct WebAuthority: Hashable, Sendable {
    /// Lower case; an IPv6 address keeps its brackets.
    package let host: String
    package let port: Int?

    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let end: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bracket > 2,
                bytes[1..<bracket].allSatisfy({ Self.isAddressCharacter($0) })
            else { return nil }
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard DomainPattern(String(decoding: bytes[..<end], as: UTF8.self)) != nil, bytes[0] != UInt8(ascii: "."),
                bytes[0] != UInt8(ascii: "*")
            else { return nil }
        }
        host = String(decoding: bytes[..<end].map(ASCII.lowercased), as: UTF8.self)
        if end == bytes.count {
            port = nil
        } else {
            let digits = bytes[(end + 1)...]
            guard bytes[end] == UInt8(ascii: ":"), 1...5 ~= digits.count,
                digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
                let number = Int(String(decoding: digits, as: UTF8.self)), 1...65535 ~= number
            else { return nil }
            port = number
        }
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

    /// As it is written in a URL.
    package var text: String {
        port.map { "\(host):\($0)" } ?? host
    }

    /// Names of this machine, to which browsers keep `Secure` cookies even without TLS (Secure Contexts, 3.1).
    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
            || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0 < UInt8(ascii: ":") })
    }
}
