/// The character classes of RFC 9110, 5.6, and RFC 3986. On the request path: each test is a few instructions and
/// touches no memory.
enum Octet {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// `tchar`: what names of methods and fields are made of. A bit for each character of ASCII.
    static func isToken(_ byte: UInt8) -> Bool {
        // !#$%&'*+-. and digits; letters, ^_` | ~
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
    }

    /// What a request target may hold: visible ASCII, but no `#`, which no client sends (RFC 9112, 3.2).
    static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
    }

    /// What a field's value may hold: visible ASCII, `obs-text`, space and tab.
    static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == tab
    }
}

extension Span<UInt8> {
    func isEqual(to text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let bytes = unsafe text.utf8Start
        for index in indices where unsafe self[index] != bytes[index] {
            return false
        }
        return true
    }

    /// - Parameter lowercased: in lower case; only the letters of ASCII count as the same.
    func isEqual(ignoringCase lowercased: StaticString) -> Bool {
        guard count == lowercased.utf8CodeUnitCount else { return false }
        let bytes = unsafe lowercased.utf8Start
        for index in indices where unsafe Octet.lowercased(self[index]) != bytes[index] {
            return false
        }
        return true
    }

    func isEqual(ignoringCase lowercased: [UInt8]) -> Bool {
        guard count == lowercased.count else { return false }
        for index in lowercased.indices where Octet.lowercased(self[index]) != lowercased[index] {
            return false
        }
        return true
    }

    /// The first position from `start` on whose byte has no place in a field's value; `count` where there is none.
    ///
    /// Looks at eight bytes at a time: values are most of a request's head.
    func endOfFieldValue(from start: Int) -> Int {
        var position = start
        while position + 8 <= count {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            let isBelowSpace = (word &- 0x2020_2020_2020_2020) & ~word
            let deletes = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let isDelete = (deletes &- 0x0101_0101_0101_0101) & ~deletes
            // Tabs are below the space too: whichever it is, the loop below finds out.
            guard (isBelowSpace | isDelete) & 0x8080_8080_8080_8080 == 0 else { break }
            position += 8
        }
        while position < count, Octet.isFieldValue(self[position]) { position += 1 }
        return position
    }
}
