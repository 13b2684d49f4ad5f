/// Characters of ASCII, as the protocols of the web class them: nothing here depends on a locale or on Unicode.
///
/// On the request path, so each test is a few instructions and can be written into its caller. HTTP1 keeps tests of its own
/// that look at eight or sixteen bytes at once (`Octet`).
@usableFromInline
package enum ASCII {
    @inlinable
    package static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    @inlinable
    package static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    @inlinable
    package static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    /// Space and tab: `WSP` of RFC 5234, `OWS` of RFC 9110, 5.6.3.
    @inlinable
    package static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    @inlinable
    package static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    /// What the labels of host names are made of: letters, digits, hyphens, underscores. A bit for each character.
    @inlinable
    package static func isLabelCharacter(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte < 64 ? 0x03FF_2000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
    }

    /// `tchar` of RFC 9110, 5.6.2: what names of methods, headers and cookies are made of. A bit for each character.
    @inlinable
    package static func isTokenCharacter(_ byte: UInt8) -> Bool {
        // !#$%&'*+-. and digits; letters, ^_` | ~
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
    }

    @inlinable
    package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }

    /// The bytes as text, which they must be, with small letters for capitals.
    package static func lowercased(_ bytes: Span<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: bytes.count) { buffer in
            for index in bytes.indices { unsafe buffer[index] = lowercased(bytes[index]) }
            return bytes.count
        }
    }
}
