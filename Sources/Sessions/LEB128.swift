/// Unsigned integers of seven bits a byte, the least significant first: `LEB128` of the DWARF specification, 7.6.
/// Only the shortest form of a number is taken, so that a value has one encoding.
enum LEB128 {
    static func append(_ value: Int64, to bytes: inout [UInt8]) {
        precondition(value >= 0, "LEB128 holds unsigned numbers")
        var rest = UInt64(value)
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The number that starts at `position`, which moves past it; nil where it is cut off, overlong or above 63 bits.
    static func decode(_ bytes: Span<UInt8>, at position: inout Int) -> Int64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 63 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                return byte == 0 && shift > 0 ? nil : Int64(value)
            }
            shift += 7
        }
        return nil
    }

    /// The number that fills all of `bytes`; nil where there is another byte behind it.
    static func value(of bytes: Span<UInt8>) -> Int64? {
        var position = 0
        guard let value = decode(bytes, at: &position), position == bytes.count else { return nil }
        return value
    }
}
