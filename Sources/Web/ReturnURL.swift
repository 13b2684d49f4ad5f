internal import Text

/// A place that a browser may be sent back to: a path on the site it is on, or an absolute http(s) URL on a listed
/// host. Nothing else, and nothing that any browser reads as another host, can be made into one.
package struct ReturnURL: Equatable, Sendable {
    /// As it goes into `Location`: ASCII, without controls or spaces.
    package let text: String

    /// The start page of the site: where to go when nothing better is known.
    package static let root = ReturnURL(checked: "/")

    /// Whether this is not the whole of the place that was meant, only what of it could be kept.
    package private(set) var isCut = false

    /// As much as a request line may have.
    package static let sizeLimit = 16 * 1024

    private init(checked text: String) {
        self.text = text
    }

    /// Checks `text`, which is a URL as a browser would take it from `Location`.
    ///
    /// The path decides: no `//`, no backslash, no control character, nothing but blanks or dots between two slashes,
    /// neither as written nor after percent-decoding. What follows `?` or `#` is the application's own and free: a
    /// deep link may well name another URL there.
    package init?(_ text: some StringProtocol, allowing domains: ReturnDomains = ReturnDomains()) {
        self.init(Array(text.utf8).span, allowing: domains)
    }

    /// The same. On the way of every refusal: it makes the text and nothing else.
    package init?(_ bytes: Span<UInt8>, allowing domains: ReturnDomains = ReturnDomains()) {
        guard bytes.count > 0, bytes.count <= Self.sizeLimit else { return nil }
        var pathStart = 0
        if bytes[0] != UInt8(ascii: "/") {
            guard let end = Self.endOfOrigin(in: bytes, allowing: domains) else { return nil }
            pathStart = end
        }
        let pathEnd = Self.endOfPath(in: bytes, from: pathStart)
        let path = bytes.extracting(pathStart..<pathEnd)
        guard Self.isHarmless(path, decoding: false), Self.isHarmless(path, decoding: true) else { return nil }
        var isVisible = true
        for index in bytes.indices where !Self.isVisible(bytes[index]) {
            if ASCII.isControl(bytes[index]) { return nil }
            isVisible = false
        }
        // The scheme in lower case: readers of `text` need not think of `HTTPS`.
        var text = pathStart == 0 ? "" : ASCII.lowercased(bytes.extracting(..<Self.schemeEnd(in: bytes)))
        let rest = bytes.extracting(text.utf8.count...)
        text += isVisible ? rest.text : PercentEncoding.encode(rest, keeping: Self.isVisible)
        self.text = text
    }

    /// The same, but without query and fragment where it is longer than `sizeLimit`.
    package init?(cutting bytes: Span<UInt8>, allowing domains: ReturnDomains = ReturnDomains()) {
        guard bytes.count > Self.sizeLimit else {
            self.init(bytes, allowing: domains)
            return
        }
        self.init(bytes.extracting(..<Self.endOfPath(in: bytes, from: 0)), allowing: domains)
        isCut = true
    }

    /// The path of an absolute http(s) URL that leads to that very site; nil for everything else.
    package init?(_ bytes: Span<UInt8>, at site: WebAuthority) {
        guard bytes.starts(withIgnoringCase: "https://") || bytes.starts(withIgnoringCase: "http://") else {
            return nil
        }
        let end = Self.endOfAuthority(in: bytes)
        guard let authority = WebAuthority(bytes.extracting(Self.schemeEnd(in: bytes) + 2..<end)),
            authority.host == site.host
        else { return nil }
        let standard = bytes.starts(withIgnoringCase: "https:") ? 443 : 80
        guard authority.port == site.port || (authority.port ?? standard) == (site.port ?? standard) else { return nil }
        let rest = bytes.extracting(end...)
        if rest.count > 0, rest[0] == UInt8(ascii: "/") {
            self.init(cutting: rest)
        } else {
            self.init(cutting: Array("/\(rest.text)".utf8).span)
        }
    }

    /// The same place, as one that is not the whole of what was meant.
    package var cut: ReturnURL {
        var cut = self
        cut.isCut = true
        return cut
    }

    /// The same where it has no more bytes, else the path, else the start page of its site.
    package func shortened(to limit: Int) -> ReturnURL {
        guard text.utf8.count > limit else { return self }
        let bytes = text.utf8.span
        let start = bytes[0] == UInt8(ascii: "/") ? 0 : Self.endOfAuthority(in: bytes)
        let path = Self.endOfPath(in: bytes, from: start)
        if path <= limit { return ReturnURL(checked: bytes.extracting(..<path).text).cut }
        return ReturnURL(checked: bytes.extracting(..<start).text + "/").cut
    }

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    private static func schemeEnd(in bytes: Span<UInt8>) -> Int {
        bytes.starts(withIgnoringCase: "https:") ? 6 : 5
    }

    /// The position of `?`, of `#`, or of the end.
    private static func endOfPath(in bytes: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "?"), bytes[end] != UInt8(ascii: "#") { end += 1 }
        return end
    }

    /// Where the path of an absolute URL starts; nil where it is not http(s) on a listed host.
    private static func endOfOrigin(in bytes: Span<UInt8>, allowing domains: ReturnDomains) -> Int? {
        guard bytes.starts(withIgnoringCase: "https://") || bytes.starts(withIgnoringCase: "http://") else {
            return nil
        }
        let start = schemeEnd(in: bytes) + 2
        let end = endOfAuthority(in: bytes)
        guard let authority = WebAuthority(bytes.extracting(start..<end)), domains.contains(authority) else {
            return nil
        }
        return end
    }

    /// Where the path of an absolute URL starts.
    private static func endOfAuthority(in bytes: Span<UInt8>) -> Int {
        var end = schemeEnd(in: bytes) + 2
        while end < bytes.count, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?"),
            bytes[end] != UInt8(ascii: "#")
        {
            end += 1
        }
        return end
    }

    /// Whether a path holds nothing that some browser, or something behind us, reads as another host or a step upwards.
    ///
    /// - Parameter decoding: whether it is looked at as it is after percent-decoding.
    private static func isHarmless(_ path: Span<UInt8>, decoding: Bool) -> Bool {
        var slashes = 0
        // Of the segment under way: its bytes, and those of them that are dots and spaces.
        var (count, dots, spaces) = (0, 0, 0)
        var position = 0
        while position < path.count {
            var byte = path[position]
            position += 1
            if decoding, byte == UInt8(ascii: "%") {
                guard let decoded = PercentEncoding.byte(at: position, in: path) else { return false }
                byte = decoded
                position += 2
            }
            switch byte {
            case UInt8(ascii: "/"):
                // Between the first slash and the last, each segment must have something in it besides blanks or dots.
                guard slashes == 0 || (spaces < count && !(dots == count && count <= 2)) else { return false }
                slashes += 1
                (count, dots, spaces) = (0, 0, 0)
                continue
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: " "): spaces += 1
            case UInt8(ascii: "\\"): return false
            default: if ASCII.isControl(byte) { return false }
            }
            count += 1
        }
        return true
    }

    /// Characters past which a URL is encoded as little as can be.
    private static let shortSize = 512
    /// Characters that one of our own URLs has room for beside its other fields.
    private static let fieldLimit = 15_000

    /// The fields of one of our own URLs that say where a login leads back to. What is long is encoded no more than a
    /// query asks for, since gateways bound the length of a request line.
    package var fields: String {
        let bytes = text.utf8.span
        let encoded =
            bytes.count <= Self.shortSize
            ? PercentEncoding.encode(bytes) : PercentEncoding.encode(bytes, keeping: Self.isPlainInField)
        guard encoded.utf8.count <= Self.fieldLimit else { return shortened(to: Self.shortSize).fields }
        return "rd=\(encoded)\(isCut ? "&\(Self.cutField)=yes" : "")"
    }

    /// Says beside `rd` that it is not the whole of what was meant.
    package static let cutField = "cut"

    /// Never `?`, by which an `rd` shows that nobody encoded it.
    private static func isPlainInField(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || "/:@!$()*,;=".utf8.contains(byte)
    }

    /// The path, without query and fragment; of an absolute URL too.
    private var path: Substring {
        var rest = text.utf8[...]
        if rest.first != UInt8(ascii: "/") {
            rest = rest.dropFirst(text.hasPrefix("https://") ? 8 : 7).drop {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
            }
        }
        return Substring(rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
    }

    /// The path, `/` where it is empty.
    package var pathOnSite: String { path.isEmpty ? "/" : String(path) }

    /// The host of an absolute URL, in lower case and without its port.
    package var host: String? {
        guard !text.hasPrefix("/") else { return nil }
        let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return WebAuthority(authority)?.host
    }

    /// Whether it leads to one of the sidecar's own pages, from where a login would go round in circles.
    package func isBelow(_ prefix: String) -> Bool {
        let text = text.utf8.span
        let start = text[0] == UInt8(ascii: "/") ? 0 : Self.endOfAuthority(in: text)
        let path = text.extracting(start..<Self.endOfPath(in: text, from: start))
        if !path.contains(UInt8(ascii: "%")) { return Self.isBelow(prefix, path) }
        let decoded = PercentEncoding.decode(path) ?? []
        return Self.isBelow(prefix, decoded.span)
    }

    private static func isBelow(_ prefix: String, _ path: Span<UInt8>) -> Bool {
        let prefix = prefix.utf8.span
        guard path.count >= prefix.count, path.extracting(..<prefix.count).isEqual(to: prefix) else { return false }
        return path.count == prefix.count || path[prefix.count] == UInt8(ascii: "/")
    }
}
