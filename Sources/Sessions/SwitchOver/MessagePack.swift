/// A value of MessagePack, as far as sessions need one: what has no use here is read past.
indirect enum MessagePack: Equatable {
    case text([UInt8])
    case array([MessagePack])
    case map([Member])
    /// Whole seconds since 1970 of a timestamp (extension -1).
    case moment(Int64)
    /// `nil`, numbers, booleans, bytes, other extensions.
    case other

    struct Member: Equatable {
        let key: MessagePack
        let value: MessagePack
    }

    private static let depthLimit = 16

    /// nil where the bytes are not one whole value.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }

    /// The last value of that key, as readers into a structure take it.
    subscript(key: String) -> MessagePack? {
        guard case .map(let members) = self else { return nil }
        return members.last { $0.key == .text(Array(key.utf8)) }?.value
    }

    /// A text that is UTF-8.
    var string: String? {
        guard case .text(let bytes) = self else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var position = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        var isAtEnd: Bool { position == bytes.count }

        private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard count <= bytes.count - position else { return nil }
            defer { position += count }
            return bytes[position..<position + count]
        }

        /// Big-endian, of at most 4 bytes.
        private mutating func number(_ count: Int) -> Int? {
            take(count)?.reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func value(depth: Int) -> MessagePack? {
            guard depth < MessagePack.depthLimit, let type = number(1) else { return nil }
            switch type {
            case 0x00...0x7F, 0xE0...0xFF, 0xC0, 0xC2, 0xC3: return .other
            case 0x80...0x8F: return map(type & 0x0F, depth)
            case 0x90...0x9F: return array(type & 0x0F, depth)
            case 0xA0...0xBF: return text(type & 0x1F)
            case 0xC4...0xC6: return number(1 << (type - 0xC4)).flatMap { skip($0) }
            case 0xC7...0xC9: return number(1 << (type - 0xC7)).flatMap { extended($0) }
            case 0xCA: return skip(4)
            case 0xCB: return skip(8)
            case 0xCC...0xCF: return skip(1 << (type - 0xCC))
            case 0xD0...0xD3: return skip(1 << (type - 0xD0))
            case 0xD4...0xD8: return extended(1 << (type - 0xD4))
            case 0xD9...0xDB: return number(1 << (type - 0xD9)).flatMap { text($0) }
            case 0xDC, 0xDD: return number(2 << (type - 0xDC)).flatMap { array($0, depth) }
            case 0xDE, 0xDF: return number(2 << (type - 0xDE)).flatMap { map($0, depth) }
            default: return nil
            }
        }

        private mutating func skip(_ count: Int) -> MessagePack? {
            take(count).map { _ in .other }
        }

        private mutating func text(_ count: Int) -> MessagePack? {
            take(count).map { .text(Array($0)) }
        }

        private mutating func array(_ count: Int, _ depth: Int) -> MessagePack? {
            var elements: [MessagePack] = []
            // A count that is a lie ends with the bytes; nothing is set aside for it.
            for _ in 0..<count {
                guard let element = value(depth: depth + 1) else { return nil }
                elements.append(element)
            }
            return .array(elements)
        }

        private mutating func map(_ count: Int, _ depth: Int) -> MessagePack? {
            var members: [Member] = []
            for _ in 0..<count {
                guard let key = value(depth: depth + 1), let value = value(depth: depth + 1) else { return nil }
                members.append(Member(key: key, value: value))
            }
            return .map(members)
        }

        private mutating func extended(_ count: Int) -> MessagePack? {
            guard let type = number(1), let data = take(count) else { return nil }
            guard type == 0xFF else { return .other }
            let number = data.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            switch count {
            case 4: return .moment(Int64(number))
            // Nanoseconds in the upper 30 bits.
            case 8: return .moment(Int64(number & 0x3_FFFF_FFFF))
            // Nanoseconds in 4 bytes before them.
            case 12: return .moment(Int64(bitPattern: number))
            default: return nil
            }
        }
    }
}
