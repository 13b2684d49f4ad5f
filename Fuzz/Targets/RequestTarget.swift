import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import HTTP1

/// A connection's bytes. Read in one piece or in two, they give the same; and what we take for a request, NIOHTTP1
/// takes for the same one: method, target, every field, body.
enum RequestTarget {
    static func check(_ input: [UInt8]) throws {
        guard input.count > 2 else { return }
        let bytes = Array(input.dropFirst(2))
        let whole = outcome([bytes])
        let cut = (Int(input[0]) << 8 | Int(input[1])) % (bytes.count + 1)
        let pieces = outcome([Array(bytes[..<cut]), Array(bytes[cut...])])
        try promise(
            "how bytes are cut does not matter",
            whole == pieces,
            "whole: \(whole)\ncut at \(cut): \(pieces)"
        )
        if let request = whole.requests.first { try compare(request, with: bytes) }
    }

    // MARK: - Ours

    private struct Taken: Equatable {
        let method: String
        let target: String
        let isAbsolute: Bool
        let host: String
        let fields: [[String]]
        let body: [UInt8]
    }

    private struct Outcome: Equatable {
        var requests: [Taken] = []
        /// Of a refusal.
        var status: UInt?
        var isClosed = false
    }

    private static func outcome(_ pieces: [[UInt8]]) -> Outcome {
        var outcome = Outcome()
        var connection = Connection(limits: Limits(), peer: .loopback, isSecure: false)
        var storage = RequestStorage()
        for piece in pieces {
            connection.received(ByteBuffer(bytes: piece))
            reading: while true {
                switch connection.next(&storage) {
                case .respond(let request, _):
                    outcome.requests.append(taken(request))
                    connection.responded()
                case .sendContinue: continue
                case .refuse(let refusal):
                    outcome.status = UInt(refusal.status.code)
                    return outcome
                case .close:
                    outcome.isClosed = true
                    return outcome
                case .wait: break reading
                }
            }
            connection.settle()
        }
        return outcome
    }

    private static func taken(_ request: Request) -> Taken {
        let line = request.bytes.getString(at: request.bytes.readerIndex, length: request.head.count) ?? ""
        let target = line.split(separator: " ", maxSplits: 2).dropFirst().first ?? ""
        return Taken(
            method: request.string(request.methodName),
            target: request.string(request.target),
            isAbsolute: target.first != "/" && target != "*",
            host: request.string(request.host),
            fields: request.head.fields.map { [request.string($0.spelling), request.string($0.value)] },
            body: Array(request.body.readableBytesView)
        )
    }

    private static func trimmed(_ value: String) -> String {
        let kept = value.unicodeScalars.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        return String(String.UnicodeScalarView(kept))
    }

    // MARK: - Theirs

    /// Methods that NIOHTTP1's parser knows; it refuses others, which a gateway may well forward.
    private static let shared: Set = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]

    private static func compare(_ ours: Taken, with bytes: [UInt8]) throws {
        guard shared.contains(ours.method) else { return }
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        )
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var failure: (any Error)?
        do {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        } catch {
            failure = error
        }
        let about = { "ours: \(ours)\ntheirs: \(failure.map { "\($0)" } ?? "no error")" }
        guard case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self) else {
            return try promise("what we take, NIOHTTP1 takes", false, about())
        }
        try promise("the method is the same", head.method.rawValue == ours.method, about())
        try promise(
            "the target is the same",
            ours.isAbsolute
                ? head.uri.lowercased().hasPrefix("http") && head.uri.hasSuffix("://\(ours.host)\(ours.target)")
                : head.uri == ours.target,
            "\(about())\nuri: \(head.uri)"
        )
        // NIOHTTP1 leaves the white space behind a value in place.
        let fields = head.headers.map { [$0.name, trimmed($0.value)] }
        try promise("the fields are the same", fields == ours.fields, "\(about())\nfields: \(fields)")
        var body: [UInt8] = []
        while case .body(let part)? = try channel.readInbound(as: HTTPServerRequestPart.self) {
            body += Array(part.readableBytesView)
        }
        try promise("the body is the same", body == ours.body, "\(about())\nbody: \(body)")
    }
}
