/// Digits of base 16 (RFC 4648, 8).
@usableFromInline
package enum Hexadecimal {
    /// What a digit stands for, in either case; nil for anything else.
    @inlinable
    package static func value(of digit: UInt8) -> UInt8? {
        let number = digit &- UInt8(ascii: "0")
        if number < 10 { return number }
        let letter = (digit | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }

    @inlinable
    package static func isDigit(_ byte: UInt8) -> Bool { value(of: byte) != nil }

    /// The digit for the lowest four bits, in lower case.
    @inlinable
    package static func digit(_ value: UInt8) -> UInt8 {
        let value = value & 0xF
        return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Two digits for each byte, in lower case: `00ff`.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        for byte in bytes { digits += [digit(byte >> 4), digit(byte)] }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Four digits, as JSON and TOML write a character behind `\u`.
    static func append(_ unit: UInt16, to text: inout [UInt8]) {
        for shift: UInt16 in [12, 8, 4, 0] { text.append(digit(UInt8(truncatingIfNeeded: unit >> shift))) }
    }
}
