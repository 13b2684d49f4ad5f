/// Text on its way into a page (HTML Living Standard, 13.1.4): the same for element content and for an attribute's value in
/// quotes of either kind.
package enum HTMLText {
    package static func escaped(_ text: String) -> String {
        var page = ""
        append(text, to: &page)
        return page
    }

    package static func append(_ text: String, to page: inout String) {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        guard let first = bytes.indices.first(where: { escape(for: bytes[$0]) != nil }) else {
            page += text
            return
        }
        var escaped = [UInt8]()
        escaped.reserveCapacity(bytes.count + bytes.count / 8 + 16)
        for position in 0..<first { escaped.append(bytes[position]) }
        for position in first..<bytes.count {
            if let escape = escape(for: bytes[position]) {
                for index in 0..<escape.utf8CodeUnitCount { unsafe escaped.append(escape.utf8Start[index]) }
            } else {
                escaped.append(bytes[position])
            }
        }
        page += String(decoding: escaped, as: UTF8.self)
    }

    @inline(__always)
    private static func escape(for byte: UInt8) -> StaticString? {
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
