internal import NIOCore
internal import Text

/// Puts a chunked body together (RFC 9112, 7.1). Extensions and trailers are read past.
struct ChunkedBody {
    private enum Expectation {
        case size
        case data(Int)
        case endOfData
        case trailer
    }

    private var expectation = Expectation.size
    private(set) var body = ByteBuffer()
    private var trailerSize = 0
    private let limit: Int

    /// What no honest chunk-size line or trailer exceeds.
    private static let lineLimit = 1024
    private static let trailerLimit = 8192

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes from `input` what there is; true once the body is whole.
    mutating func read(_ input: inout ByteBuffer) throws(RequestRefusal) -> Bool {
        while true {
            switch expectation {
            case .size:
                guard let line = try line(&input) else { return false }
                let size = try Self.size(line)
                guard size <= limit - body.readableBytes else {
                    throw RequestRefusal(.bodyTooLarge, "a chunked body of more than \(limit) bytes")
                }
                expectation = size == 0 ? .trailer : .data(size)
            case .data(let size):
                guard var data = input.readSlice(length: min(size, input.readableBytes)) else { return false }
                let count = data.readableBytes
                body.writeBuffer(&data)
                expectation = count == size ? .endOfData : .data(size - count)
                if count < size { return false }
            case .endOfData:
                guard input.readableBytes >= 2 else { return false }
                guard input.readInteger(as: UInt16.self) == 0x0D0A else {
                    throw RequestRefusal(.badRequest, "a chunk that is longer than its size says")
                }
                expectation = .size
            case .trailer:
                guard let line = try line(&input) else { return false }
                if line.readableBytes == 0 { return true }
                guard Self.isField(line.readableBytesUInt8Span) else {
                    throw RequestRefusal(.badRequest, "a trailer that is no field")
                }
                trailerSize += line.readableBytes
                guard trailerSize <= Self.trailerLimit else {
                    throw RequestRefusal(.headTooLarge, "trailers of more than \(Self.trailerLimit) bytes")
                }
            }
        }
    }

    /// The next line without its CR LF; nil while it is not whole.
    private func line(_ input: inout ByteBuffer) throws(RequestRefusal) -> ByteBuffer? {
        let end = try Self.endOfLine(input.readableBytesUInt8Span)
        guard end ?? input.readableBytes <= Self.lineLimit else {
            throw RequestRefusal(.badRequest, "a line of more than \(Self.lineLimit) bytes in a chunked body")
        }
        guard let end else { return nil }
        let line = input.readSlice(length: end - 1)
        input.moveReaderIndex(forwardBy: 2)
        return line
    }

    /// The position of the line feed.
    private static func endOfLine(_ bytes: Span<UInt8>) throws(RequestRefusal) -> Int? {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == Octet.lineFeed, index > 0, bytes[index - 1] == Octet.carriageReturn { return index }
            let endsLine =
                byte == Octet.carriageReturn && (index + 1 == bytes.count || bytes[index + 1] == Octet.lineFeed)
            guard Octet.isFieldValue(byte) || endsLine else {
                throw RequestRefusal(.badRequest, "a control character in a chunked body's framing")
            }
        }
        return nil
    }

    /// Hexadecimal digits, at most eight, then nothing or an extension.
    private static func size(_ line: ByteBuffer) throws(RequestRefusal) -> Int {
        let bytes = line.readableBytesUInt8Span
        var size = 0
        var digits = 0
        while digits < bytes.count, let digit = Hexadecimal.value(of: bytes[digits]) {
            size = size << 4 | Int(digit)
            digits += 1
            guard digits <= 8 else { break }
        }
        guard 1...8 ~= digits, digits == bytes.count || bytes[digits] == UInt8(ascii: ";") else {
            throw RequestRefusal(.badRequest, "a chunk size that is not one to eight hexadecimal digits")
        }
        guard areExtensions(bytes.extracting(digits..<bytes.count)) else {
            throw RequestRefusal(.badRequest, "chunk extensions that are malformed")
        }
        return size
    }

    /// `;name`, `;name=value`, `;name="value"`, any number of them (RFC 9112, 7.1.1). They mean nothing here, but where
    /// one ends, two readers must agree.
    private static func areExtensions(_ bytes: Span<UInt8>) -> Bool {
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: ";") else { return false }
            let name = endOfToken(bytes, from: position + 1)
            guard name > position + 1 else { return false }
            position = name
            guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { continue }
            let value =
                position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "\"")
                ? endOfQuoted(bytes, from: position + 2) : endOfToken(bytes, from: position + 1)
            guard let value, value > position + 1 else { return false }
            position = value
        }
        return true
    }

    private static func endOfToken(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.count, Octet.isToken(bytes[position]) { position += 1 }
        return position
    }

    /// Behind the closing quote; nil without one.
    private static func endOfQuoted(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position < bytes.count ? position + 1 : nil
    }

    private static func isField(_ line: Span<UInt8>) -> Bool {
        let name = endOfToken(line, from: 0)
        return name > 0 && name < line.count && line[name] == Octet.colon
    }
}
