/// Reads a message of Protocol Buffers field by field (https://protobuf.dev/programming-guides/encoding). The four messages
/// that are spoken here need no more than this.
struct ProtobufReader {
    struct Malformed: Error {}

    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next field; nil at the end. Fields of a fixed width are passed over: none that is read here has one.
    mutating func next() throws(Malformed) -> (field: UInt64, value: Value)? {
        while !rest.isEmpty {
            let key = try number()
            switch key & 7 {
            case 0: return (key >> 3, .number(try number()))
            case 1: try skip(8)
            case 2:
                let count = try number()
                guard count <= UInt64(rest.count) else { throw Malformed() }
                let value = rest.prefix(Int(count))
                rest = rest.dropFirst(Int(count))
                return (key >> 3, .bytes(value))
            case 5: try skip(4)
            default: throw Malformed()
            }
        }
        return nil
    }

    private mutating func skip(_ count: Int) throws(Malformed) {
        guard rest.count >= count else { throw Malformed() }
        rest = rest.dropFirst(count)
    }

    private mutating func number() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }
}

/// Writes one.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ field: UInt64, _ number: UInt64) {
        write(field << 3)
        write(number)
    }

    mutating func write(_ field: UInt64, _ text: String) { write(field, Array(text.utf8)) }

    mutating func write(_ field: UInt64, _ content: [UInt8]) {
        write(field << 3 | 2)
        write(UInt64(content.count))
        bytes += content
    }

    mutating func write(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        write(field, inner.bytes)
    }

    private mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
