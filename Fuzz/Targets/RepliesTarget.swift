import NIOCore
import Text

@testable import Redis

/// What a server says that should be Redis. Read in one piece or in two, it gives the same replies and the same end; a
/// reply is no larger than its bound; written out plainly and read again, it is the same; and what a cluster or a sentinel
/// would make of it is a place in range.
enum RepliesTarget {
    private static let limits = RESPParser.Limits(depth: 8, lineSize: 256, replySize: 4096)

    static func check(_ input: [UInt8]) throws {
        guard let first = input.first else { return }
        let bytes = Array(input.dropFirst())
        let whole = outcome([bytes])
        let cut = Int(first) % (bytes.count + 1)
        let pieces = outcome([Array(bytes[..<cut]), Array(bytes[cut...])])
        try promise("how bytes are cut does not matter", whole == pieces, "whole: \(whole)\ncut at \(cut): \(pieces)")
        for reply in whole.replies {
            switch reply {
            case .success(let value): try check(value)
            case .failure(let error): try check(error)
            }
        }
    }

    private struct Outcome: Equatable {
        var replies: [Result<RedisReply, RedisError>] = []
        var refusal: MalformedReply?
    }

    private static func outcome(_ pieces: [[UInt8]], limits: RESPParser.Limits = limits) -> Outcome {
        var outcome = Outcome()
        var parser = RESPParser(limits: limits)
        var buffer = ByteBuffer()
        do throws(MalformedReply) {
            for piece in pieces {
                buffer.writeBytes(piece)
                while let reply = try parser.next(&buffer) { outcome.replies.append(reply) }
            }
        } catch {
            outcome.refusal = error
        }
        return outcome
    }

    private static func check(_ value: RedisReply) throws {
        try promise("a reply keeps to its bound", size(value) <= limits.replySize, "\(value)")
        // Plainly it can be longer than it came: `_` for a null.
        let again = outcome([written(value)], limits: RESPParser.Limits(replySize: 1 << 20))
        try promise("a reply survives writing and reading", again.replies == [.success(value)], "\(value)")
        if let map = SlotMap(value, askedHost: "asked") {
            try promise("a map has masters", !map.masters.isEmpty && map.masters.allSatisfy(isInRange), "\(map)")
        }
        if let endpoint = RedisEndpoint(address: value) { try promise("a port is one", isInRange(endpoint)) }
    }

    private static func check(_ error: RedisError) throws {
        guard case .refused(let code, let message) = error else { return try promise("an error is Redis' own", false) }
        try promise("an error's code is a word", !code.isEmpty && code.utf8.allSatisfy { (65...90).contains($0) }, code)
        try promise(
            "an error's message is one line of ASCII, and quotes nothing but a command's name",
            message.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
                && message.split(separator: "'", omittingEmptySubsequences: false).count % 2 == 1,
            message
        )
        if let redirection = Redirection(message, askedHost: "asked") {
            try promise("a redirection is in range", isInRange(redirection.endpoint), message)
            var map = SlotMap(.array([.array([.integer(0), .integer(9), server])]), askedHost: "asked")
            map?.move(redirection.slot, to: redirection.endpoint)
            try promise("a slot that moved is where it went", map?[redirection.slot] == redirection.endpoint, message)
        }
    }

    private static let server = RedisReply.array([.bytes(Array("host".utf8)), .integer(1)])

    private static func isInRange(_ endpoint: RedisEndpoint) -> Bool {
        guard case .tcp(let host, let port) = endpoint else { return false }
        return !host.isEmpty && (1...65_535).contains(port)
    }

    private static func size(_ value: RedisReply) -> Int {
        switch value {
        case .null, .integer: 0
        case .bytes(let bytes): bytes.count
        case .status(let text): text.unicodeScalars.count
        case .array(let elements): elements.reduce(0) { $0 + 16 + size($1) }
        }
    }

    private static func written(_ value: RedisReply) -> [UInt8] {
        switch value {
        case .null: Array("$-1\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .bytes(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + Array("\r\n".utf8)
        case .status(let text): Array("+\(text)\r\n".utf8)
        case .array(let elements): Array("*\(elements.count)\r\n".utf8) + elements.flatMap(written)
        }
    }
}
