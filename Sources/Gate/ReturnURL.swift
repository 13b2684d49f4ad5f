internal import URLEncoding

/// A place that a browser may be sent back to: a path on the site it is on, or an absolute http(s) URL on a listed
/// host. Nothing else, and nothing that any browser reads as another host, can be made into one.
package struct ReturnURL: Equatable, Sendable {
    /// As it goes into `Location`: ASCII, without controls or spaces.
    package let text: String

    /// The start page of the site: where to go when nothing better is known.
    package static let root = ReturnURL(checked: "/")

    /// Longer ones would not pass the provider and the gateway again as part of `state`.
    package static let sizeLimit = 4096

    private init(checked text: String) {
        self.text = text
    }

    /// Checks `text`, which is a URL as a browser would take it from `Location`.
    ///
    /// The path decides: no `//`, no backslash, no control character, nothing but blanks or dots between two slashes,
    /// neither as written nor after percent-decoding. What follows `?` or `#` is the application's own and free: a
    /// deep link may well name another URL there.
    package init?(_ text: some StringProtocol, allowing domains: ReturnDomains = ReturnDomains()) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.sizeLimit, !bytes.contains(where: ASCII.isControl) else { return nil }
        let pathStart: Int
        if bytes[0] == UInt8(ascii: "/") {
            pathStart = 0
        } else {
            guard let end = Self.endOfOrigin(in: bytes, allowing: domains) else { return nil }
            pathStart = end
        }
        let pathEnd =
            bytes[pathStart...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? bytes.count
        let path = bytes[pathStart..<pathEnd]
        guard Self.isHarmless(path), let decoded = PercentEncoding.decode(Array(path).span),
            Self.isHarmless(decoded[...])
        else { return nil }
        // The scheme in lower case: whoever reads `text` need not think of `HTTPS`.
        let scheme = bytes[..<(bytes.firstIndex(of: UInt8(ascii: "/")) ?? 0)].map(ASCII.lowercased)
        self.text = PercentEncoding.encode(scheme + bytes.dropFirst(scheme.count)) { $0 > 0x20 && $0 < 0x7F }
    }

    /// Where the path of an absolute URL starts; nil where it is not http(s) on a listed host.
    private static func endOfOrigin(in bytes: [UInt8], allowing domains: ReturnDomains) -> Int? {
        guard let scheme = ["https://", "http://"].first(where: { bytes.starts(with: $0.utf8, by: isSameLetter) })
        else { return nil }
        let start = scheme.utf8.count
        let isDelimiter: (UInt8) -> Bool = { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
        let end = bytes[start...].firstIndex(where: isDelimiter) ?? bytes.count
        guard let authority = WebAuthority(String(decoding: bytes[start..<end], as: UTF8.self)),
            domains.contains(authority)
        else { return nil }
        return end
    }

    private static func isSameLetter(_ left: UInt8, _ right: UInt8) -> Bool {
        ASCII.lowercased(left) == right
    }

    /// Whether a path holds nothing that some browser, or something behind us, reads as another host or a step upwards.
    private static func isHarmless(_ path: ArraySlice<UInt8>) -> Bool {
        guard !path.contains(where: { ASCII.isControl($0) || $0 == UInt8(ascii: "\\") }) else { return false }
        // Between the first slash and the last, each segment must have something in it besides blanks and dots.
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return segments.dropFirst().dropLast().allSatisfy { segment in
            segment != [UInt8(ascii: ".")] && segment != [UInt8(ascii: "."), UInt8(ascii: ".")]
                && !segment.allSatisfy { $0 == UInt8(ascii: " ") }
        }
    }

    /// As the value of a query parameter.
    package var percentEncoded: String {
        PercentEncoding.encode(text.utf8)
    }

    /// The path, without query and fragment; of an absolute URL too.
    private var path: Substring {
        var rest = text[...]
        if !rest.hasPrefix("/") {
            rest = rest.dropFirst(rest.hasPrefix("https://") ? 8 : 7).drop { $0 != "/" && $0 != "?" && $0 != "#" }
        }
        return rest.prefix { $0 != "?" && $0 != "#" }
    }

    /// The path, `/` where it has none.
    package var pathOnSite: String { path.isEmpty ? "/" : String(path) }

    /// The host of an absolute URL, in lower case and without its port.
    package var host: String? {
        guard !text.hasPrefix("/") else { return nil }
        let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return WebAuthority(authority)?.host
    }

    /// Whether it leads to one of the sidecar's own pages, from where a login would go round in circles.
    package func isBelow(_ prefix: String) -> Bool {
        let decoded = PercentEncoding.decode(Array(path.utf8).span).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return decoded == prefix || decoded.hasPrefix(prefix + "/")
    }
}
