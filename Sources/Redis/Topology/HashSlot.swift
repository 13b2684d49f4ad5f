/// Which of a cluster's 16 384 slots a key is in (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/,
/// "Key distribution model"): CRC-16/XMODEM of the key, or of what stands between its first `{` and the next `}`.
enum HashSlot {
    static let count = 16_384

    static func of(_ key: [UInt8]) -> Int {
        if let open = key.firstIndex(of: UInt8(ascii: "{")),
            let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        {
            return Int(crc(key[(open + 1)..<close])) % count
        }
        return Int(crc(key[...])) % count
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        var crc: UInt16 = 0
        for byte in bytes { crc = crc << 8 ^ table[Int(crc >> 8 ^ UInt16(byte))] }
        return crc
    }

    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte) << 8) { crc, _ in crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
    }
}
