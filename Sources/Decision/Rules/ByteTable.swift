internal import Text
internal import Web

/// From texts to numbers: a hash table that is asked with places in a buffer, so that nothing is copied or allocated.
/// Filled once, when a rules file is loaded.
package struct ByteTable: Sendable {
    private var keys: [[UInt8]] = []
    private var values: [Int32] = []
    /// Open addressing: 0 for free, else one more than a place in `keys`. Its size is a power of two.
    private var slots: [Int32] = [0, 0]

    package init() {}

    package var count: Int { keys.count }

    /// Of what was asked for in `hash`: FNV-1a, which grows with its text byte by byte, so that all the beginnings of a
    /// path are hashed in one pass.
    package struct Hash {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func add(_ byte: UInt8) {
            value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }

        init() {}

        init(_ bytes: Span<UInt8>) {
            for index in bytes.indices { add(bytes[index]) }
        }
    }

    /// The value of that key, given with its hash; nil for an unknown key. On the request path.
    package func value(of key: Span<UInt8>, hash: Hash) -> Int? {
        var place = slot(hash)
        while slots[place] != 0 {
            let index = Int(slots[place]) - 1
            if key.isEqual(to: keys[index]) { return Int(values[index]) }
            place = (place + 1) & (slots.count - 1)
        }
        return nil
    }

    package func value(of key: [UInt8]) -> Int? {
        value(of: key.span, hash: Hash(key.span))
    }

    /// The key must not be there yet.
    package mutating func insert(_ key: [UInt8], _ value: Int) {
        let hash = Hash(key.span)
        keys.append(key)
        values.append(Int32(value))
        // At most half full, so that a search is short.
        if keys.count * 2 > slots.count {
            slots = [Int32](repeating: 0, count: slots.count * 2)
            for index in keys.indices {
                let key = keys[index]
                enter(index, Hash(key.span))
            }
        } else {
            enter(keys.count - 1, hash)
        }
    }

    private mutating func enter(_ index: Int, _ hash: Hash) {
        var place = slot(hash)
        while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
        slots[place] = Int32(index + 1)
    }

    private func slot(_ hash: Hash) -> Int {
        // The low bits of FNV-1a are its weak ones.
        Int(truncatingIfNeeded: hash.value ^ hash.value >> 32) & (slots.count - 1)
    }
}
