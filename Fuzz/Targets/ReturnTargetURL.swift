import Text
import Web

/// Where a browser is sent back to: a reader that follows the WHATWG URL standard, written from it and not from ours,
/// must find the site itself or a listed host, whatever a gateway decodes on the way.
enum ReturnTargetURL {
    private static let domains = ReturnDomains([ReturnDomains.Entry("good.example")].compactMap(\.self))
    private static let site = "app.example"

    static func check(_ input: [UInt8]) throws {
        guard let text = String(validating: input, as: UTF8.self),
            let url = ReturnURL(text, allowing: domains)
        else { return }
        try promise(
            "it is fit for a header",
            url.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F },
            url.text
        )
        // Percent-encoding may make it longer than the limit; everything else must be taken again as it is.
        if url.text.utf8.count <= ReturnURL.sizeLimit {
            try promise("what is accepted is accepted again", ReturnURL(url.text, allowing: domains) == url, url.text)
        }
        for reading in [url.text, decodedPath(of: url.text)] {
            let host = BrowserURL.host(of: reading, base: site)
            try promise(
                "a browser stays on the site or goes to a listed host",
                host == site || (host == "good.example" && !text.hasPrefix("/")),
                "\(reading) leads to \(host ?? "nowhere")"
            )
        }
    }

    /// The same with its path decoded once, as some gateways pass it on.
    private static func decodedPath(of text: String) -> String {
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        var bytes: [UInt8] = []
        var rest = text[..<end].utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self) + text[end...]
    }
}

/// How a browser finds the host that a `Location` leads to, from a page over https (WHATWG URL, 4.4).
enum BrowserURL {
    /// nil for schemes other than http and https.
    static func host(of location: String, base: String) -> String? {
        // Controls and blanks around it are stripped; tabs and line ends are taken out wherever they are.
        let trimmed = location.unicodeScalars.drop { $0.value <= 0x20 }
        var scalars = Array(trimmed.reversed().drop { $0.value <= 0x20 }.reversed())
        scalars.removeAll { $0 == "\t" || $0 == "\n" || $0 == "\r" }
        var rest = scalars[...]
        if let colon = rest.firstIndex(of: ":"), let first = rest.first, isLetter(first),
            rest[..<colon].allSatisfy({ isLetter($0) || ("0"..."9").contains($0) || "+-.".unicodeScalars.contains($0) })
        {
            let scheme = String(String.UnicodeScalarView(rest[..<colon])).lowercased()
            guard scheme == "http" || scheme == "https" else { return nil }
            let after = rest[(colon + 1)...]
            // Another special scheme is an authority however many slashes follow; our own scheme, without them, is not.
            if scheme == "https", !(after.starts(with: "//".unicodeScalars)) {
                rest = after
            } else {
                return authority(after.drop(while: isSlash))
            }
        }
        guard rest.count >= 2, isSlash(rest[rest.startIndex]), isSlash(rest[rest.startIndex + 1]) else { return base }
        return authority(rest.drop(while: isSlash))
    }

    private static func authority(_ text: ArraySlice<Unicode.Scalar>) -> String {
        let whole = text.prefix { !isSlash($0) && $0 != "?" && $0 != "#" }
        let host = whole.lastIndex(of: "@").map { whole[($0 + 1)...] } ?? whole
        return String(String.UnicodeScalarView(host.prefix { $0 != ":" })).lowercased()
    }

    private static func isSlash(_ scalar: Unicode.Scalar) -> Bool { scalar == "/" || scalar == "\\" }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
}
