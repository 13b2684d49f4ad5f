/// The two forms of an ECDSA signature: JOSE's, both numbers side by side at the curve's length (RFC 7518, 3.4), and
/// OpenSSL's, a DER sequence of two integers (RFC 3279, 2.2.3).
enum ECDSASignature {
    /// Nil where the length is not exactly twice the curve's. Zeros pass here: verification refuses them.
    static func der(raw: [UInt8], curve: Curve) -> [UInt8]? {
        let half = curve.coordinateCount
        guard raw.count == 2 * half else { return nil }
        let content = integer(raw[..<half]) + integer(raw[half...])
        return [0x30] + length(content.count) + content
    }

    /// - Parameter der: as OpenSSL made it, so its form is not doubted beyond its bounds.
    static func raw(der: [UInt8], curve: Curve) -> [UInt8]? {
        var rest = der[...]
        guard rest.popFirst() == 0x30, let count = readLength(&rest), count == rest.count else { return nil }
        var raw: [UInt8] = []
        for _ in 0..<2 {
            guard rest.popFirst() == 0x02, let count = readLength(&rest), count <= rest.count else { return nil }
            let digits = rest.prefix(count).drop { $0 == 0 }
            guard digits.count <= curve.coordinateCount else { return nil }
            raw += [UInt8](repeating: 0, count: curve.coordinateCount - digits.count) + digits
            rest = rest.dropFirst(count)
        }
        return rest.isEmpty ? raw : nil
    }

    private static func integer(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(digits.drop { $0 == 0 })
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return [0x02, UInt8(digits.count)] + digits
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 0x80 ? [UInt8(count)] : [0x81, UInt8(count)]
    }

    private static func readLength(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.popFirst() else { return nil }
        if first < 0x80 { return Int(first) }
        guard first == 0x81, let count = bytes.popFirst() else { return nil }
        return Int(count)
    }
}
