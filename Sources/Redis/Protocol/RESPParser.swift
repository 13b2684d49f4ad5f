internal import NIOCore

/// Reads replies out of bytes that come in pieces: RESP2, and the types that RESP3 adds to it
/// (https://redis.io/docs/latest/develop/reference/protocol-spec/). Pure, and without recursion: what is nested lies on a
/// stack of its own.
///
/// What nobody asked for (pushes, attributes) and aggregates without a length are refused: the connection then ends,
/// and no reply can be taken for another command's.
struct RESPParser {
    struct Limits {
        /// Aggregates in aggregates.
        var depth = 16
        /// A status, an error or a number.
        var lineSize = 64 * 1024
        /// One reply with all that is in it, in bytes; each element counts for its memory too.
        var replySize: Int
    }

    /// Of what a length was announced, and is not whole yet.
    private struct Body {
        enum Kind { case bytes, verbatim, error }
        let kind: Kind
        let count: Int
    }

    private struct Aggregate {
        var missing: Int
        var elements: [RedisReply] = []
    }

    private enum Item {
        case value(RedisReply)
        case error(RedisError)
        case opened
    }

    private let limits: Limits
    private var stack: [Aggregate] = []
    private var body: Body?
    /// What the reply under way has cost.
    private var size = 0
    /// The first bytes of the line under way, already looked through.
    private var scanned = 0
    /// An error inside an aggregate: the whole reply's.
    private var nestedError: RedisError?

    private static let elementCost = 16

    init(limits: Limits) {
        self.limits = limits
    }

    /// Takes the next reply from the front of `input`; nil where it is not whole yet. Ask again with the rest and more.
    mutating func next(_ input: inout ByteBuffer) throws(MalformedReply) -> Result<RedisReply, RedisError>? {
        while let item = try readItem(&input) {
            switch item {
            case .opened: continue
            case .value(let value):
                if let reply = place(value) { return finish(.success(reply)) }
            case .error(let error):
                if stack.isEmpty { return finish(.failure(error)) }
                if nestedError == nil { nestedError = error }
                if let reply = place(.null) { return finish(.success(reply)) }
            }
        }
        return nil
    }

    /// Puts a value where it belongs; gives the whole reply once nothing is missing.
    private mutating func place(_ value: RedisReply) -> RedisReply? {
        var value = value
        while var aggregate = stack.popLast() {
            aggregate.elements.append(value)
            aggregate.missing -= 1
            guard aggregate.missing == 0 else {
                stack.append(aggregate)
                return nil
            }
            value = .array(aggregate.elements)
        }
        return value
    }

    private mutating func finish(_ reply: Result<RedisReply, RedisError>) -> Result<RedisReply, RedisError> {
        defer {
            size = 0
            nestedError = nil
        }
        return nestedError.map { .failure($0) } ?? reply
    }

    // MARK: - Items

    private mutating func readItem(_ input: inout ByteBuffer) throws(MalformedReply) -> Item? {
        if let body { return try readBody(body, &input) }
        guard let end = try findLineEnd(input.readableBytesUInt8Span) else { return nil }
        scanned = 0
        try charge(end + 2)
        guard let type: UInt8 = input.getInteger(at: input.readerIndex), end > 0 else {
            throw MalformedReply("an empty line")
        }
        switch type {
        case UInt8(ascii: "$"): return try announce(.bytes, end, &input)
        case UInt8(ascii: "="): return try announce(.verbatim, end, &input)
        case UInt8(ascii: "!"): return try announce(.error, end, &input)
        case UInt8(ascii: "*"), UInt8(ascii: "~"): return try open(1, end, &input)
        case UInt8(ascii: "%"): return try open(2, end, &input)
        default: break
        }
        let item = try scalar(type, input.readableBytesUInt8Span, end)
        input.moveReaderIndex(forwardBy: end + 2)
        return item
    }

    private func scalar(_ type: UInt8, _ line: Span<UInt8>, _ end: Int) throws(MalformedReply) -> Item {
        switch type {
        case UInt8(ascii: "+"):
            return .value(.status(String(decoding: line.bytes(in: 1..<end), as: UTF8.self)))
        case UInt8(ascii: "-"):
            return .error(RedisError(errorLine: line.bytes(in: 1..<end)))
        case UInt8(ascii: ":"):
            return .value(.integer(try line.integer(in: 1..<end)))
        case UInt8(ascii: "_"):
            guard end == 1 else { throw MalformedReply("a null with something in it") }
            return .value(.null)
        case UInt8(ascii: "#"):
            guard end == 2, line[1] == UInt8(ascii: "t") || line[1] == UInt8(ascii: "f") else {
                throw MalformedReply("a boolean that is neither")
            }
            return .value(.integer(line[1] == UInt8(ascii: "t") ? 1 : 0))
        case UInt8(ascii: ","), UInt8(ascii: "("):
            guard end > 1 else { throw MalformedReply("a number without digits") }
            return .value(.bytes(line.bytes(in: 1..<end)))
        default:
            throw MalformedReply("a reply of no known type")
        }
    }

    private mutating func announce(_ kind: Body.Kind, _ end: Int, _ input: inout ByteBuffer) throws(MalformedReply)
        -> Item?
    {
        let count = try input.readableBytesUInt8Span.integer(in: 1..<end)
        input.moveReaderIndex(forwardBy: end + 2)
        if count == -1, kind == .bytes { return .value(.null) }
        guard count >= 0, count <= limits.replySize else { throw MalformedReply("a length out of bounds") }
        try charge(Int(count) + 2)
        let body = Body(kind: kind, count: Int(count))
        self.body = body
        return try readBody(body, &input)
    }

    private mutating func readBody(_ body: Body, _ input: inout ByteBuffer) throws(MalformedReply) -> Item? {
        guard input.readableBytes >= body.count + 2 else { return nil }
        guard input.getInteger(at: input.readerIndex + body.count, as: UInt16.self) == 0x0D0A,
            let bytes = input.readBytes(length: body.count)
        else { throw MalformedReply("bytes that do not end where they should") }
        input.moveReaderIndex(forwardBy: 2)
        self.body = nil
        switch body.kind {
        case .bytes: return .value(.bytes(bytes))
        case .error: return .error(RedisError(errorLine: bytes))
        case .verbatim:
            guard bytes.count >= 4, bytes[3] == UInt8(ascii: ":") else {
                throw MalformedReply("a verbatim text without its format")
            }
            return .value(.bytes(Array(bytes[4...])))
        }
    }

    /// - Parameter values: in each of its entries; two in a map's.
    private mutating func open(_ values: Int64, _ end: Int, _ input: inout ByteBuffer) throws(MalformedReply) -> Item {
        let count = try input.readableBytesUInt8Span.integer(in: 1..<end)
        input.moveReaderIndex(forwardBy: end + 2)
        if count == -1, values == 1 { return .value(.null) }
        guard count >= 0, count <= limits.replySize / Self.elementCost else {
            throw MalformedReply("a count out of bounds")
        }
        let missing = Int(count * values)
        guard missing > 0 else { return .value(.array([])) }
        guard stack.count < limits.depth else { throw MalformedReply("replies nested too deep") }
        try charge(missing * Self.elementCost)
        stack.append(Aggregate(missing: missing))
        return .opened
    }

    // MARK: - Bytes

    private mutating func charge(_ bytes: Int) throws(MalformedReply) {
        size += bytes
        guard size <= limits.replySize else { throw MalformedReply("a reply that is too large") }
    }

    /// Where the line's CR is; each byte is looked at once, however small the pieces.
    private mutating func findLineEnd(_ bytes: Span<UInt8>) throws(MalformedReply) -> Int? {
        while scanned < bytes.count {
            switch bytes[scanned] {
            case UInt8(ascii: "\r"):
                guard scanned + 1 < bytes.count else { return nil }
                guard bytes[scanned + 1] == UInt8(ascii: "\n") else { throw MalformedReply("a bare carriage return") }
                return scanned
            case UInt8(ascii: "\n"): throw MalformedReply("a bare line feed")
            default: scanned += 1
            }
            guard scanned <= limits.lineSize else { throw MalformedReply("a line that is too long") }
        }
        return nil
    }
}

/// Why bytes are no reply. The bytes are not in it.
struct MalformedReply: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension Span<UInt8> {
    fileprivate func bytes(in range: Range<Int>) -> [UInt8] {
        range.map { self[$0] }
    }

    /// A sign at most, and digits; of 64 bits.
    fileprivate func integer(in range: Range<Int>) throws(MalformedReply) -> Int64 {
        var rest = range
        var isNegative = false
        if let first = rest.first, self[first] == UInt8(ascii: "-") || self[first] == UInt8(ascii: "+") {
            isNegative = self[first] == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        guard !rest.isEmpty else { throw MalformedReply("a number without digits") }
        var value: Int64 = 0
        for index in rest {
            let digit = Int64(self[index]) - Int64(UInt8(ascii: "0"))
            guard (0...9).contains(digit) else { throw MalformedReply("a number with something else in it") }
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            guard !overflows, !overflowsToo else { throw MalformedReply("a number of more than 64 bits") }
            value = sum
        }
        return value
    }
}
