/// Text on its way into a page (HTML Living Standard, 13.1.4): the same for element content and for an attribute's value in
/// quotes of either kind.
package enum HTMLText {
    package static func escaped(_ text: String) -> String {
        var page = ""
        append(text, to: &page)
        return page
    }

    /// Bytes between two characters that are escaped are copied at once: a page has many of them, and few that are escaped.
    package static func append(_ text: String, to page: inout String) {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        var copied = text.startIndex
        for position in bytes.indices {
            guard let escape = escape(for: bytes[position]) else { continue }
            let index = text.utf8.index(text.startIndex, offsetBy: position)
            page += text[copied..<index]
            page += escape
            copied = text.utf8.index(after: index)
        }
        page += text[copied...]
    }

    @inline(__always)
    private static func escape(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&#34;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
