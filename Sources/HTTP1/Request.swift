package import NIOCore

/// One whole request. Its parts are places in `bytes`, and become Strings only when somebody asks.
///
/// A class, since it is handed from one function to the next and is large. It changes only while nobody else has it:
/// before it is answered, and when an answered one that nobody holds is used for the next request (`RequestStorage`).
package final class Request: @unchecked Sendable {
    /// The request line and the fields, as received.
    private(set) var bytes: ByteBuffer
    private(set) var head: RequestHead
    package private(set) var peer: Peer
    /// Whether the listener speaks TLS.
    package private(set) var isSecure: Bool
    /// Its number among the requests of its event loop, which begin to be counted anywhere.
    package private(set) var number: UInt64
    package internal(set) var body = ByteBuffer()

    fileprivate init(_ bytes: ByteBuffer, _ head: RequestHead, peer: Peer, isSecure: Bool, number: UInt64) {
        self.bytes = bytes
        self.head = head
        self.peer = peer
        self.isSecure = isSecure
        self.number = number
    }

    package var method: Method { head.method }
    package var methodName: Slice { head.methodName }
    package var version: HTTPVersion { head.version }
    /// Path and query as sent; of an absolute-form target what follows the authority.
    package var target: Slice { head.target }
    /// The target up to `?`; empty for an absolute-form target that ends with its authority, `*` for `OPTIONS *`.
    package var path: Slice { head.path }
    /// What follows `?`, nil without one.
    package var query: Slice? { head.query }
    /// What the request is for: `Host`, or the authority of an absolute-form target (RFC 9112, 3.2.2).
    package var host: Slice { head.host }
}

/// The last request of a loop, to be used again: a request that is answered at once costs no memory of its own.
struct RequestStorage {
    private var last: Request?
    private var number = UInt64.random(in: 0...UInt64.max)

    /// Room for the next head's fields.
    mutating func takeFields() -> [RequestHead.Field] {
        isKnownUniquelyReferenced(&last) ? last?.giveFields() ?? [] : []
    }

    mutating func request(_ bytes: ByteBuffer, _ head: RequestHead, peer: Peer, isSecure: Bool) -> Request {
        number &+= 1
        if isKnownUniquelyReferenced(&last), let last {
            last.fill(bytes, head, peer: peer, isSecure: isSecure, number: number)
            return last
        }
        let request = Request(bytes, head, peer: peer, isSecure: isSecure, number: number)
        last = request
        return request
    }

    /// Lets go of the bytes of a request that nobody holds any more, so that what it was read into can be used again.
    mutating func settle() {
        if isKnownUniquelyReferenced(&last) { last?.empty() } else { last = nil }
    }
}

extension Request {
    fileprivate func giveFields() -> [RequestHead.Field] { head.giveFields() }

    fileprivate func fill(_ bytes: ByteBuffer, _ head: RequestHead, peer: Peer, isSecure: Bool, number: UInt64) {
        self.bytes = bytes
        self.head = head
        self.peer = peer
        self.isSecure = isSecure
        self.number = number
        body = ByteBuffer()
    }

    fileprivate func empty() {
        bytes = ByteBuffer()
        body = ByteBuffer()
    }
}

// On the request path, except for `string`.
extension Request {
    /// The bytes of a slice, where they lie.
    package func bytes<Result>(_ slice: Slice, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        let buffer = bytes
        return try body(buffer.readableBytesUInt8Span.extracting(slice.range))
    }

    /// The whole head, in which slices are ranges: for who looks at many of them.
    package func withHead<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        let buffer = bytes
        return try body(buffer.readableBytesUInt8Span)
    }

    /// The value of the first field of that name, without the white space around it.
    package func first(_ name: FieldName) -> Slice? {
        head.first(name)
    }

    /// The same by a name that a setting holds, in lower case.
    package func first(named lowercased: [UInt8]) -> Slice? {
        let buffer = bytes
        let span = buffer.readableBytesUInt8Span
        for field in head.fields where span.extracting(field.spelling.range).isEqual(ignoringCase: lowercased) {
            return field.value
        }
        return nil
    }

    /// The value of the one field of that name, which is in lower case; nil without such a field, or with more than one.
    package func only(named lowercased: [UInt8]) -> Slice? {
        let buffer = bytes
        let span = buffer.readableBytesUInt8Span
        var found: Slice?
        for field in head.fields where span.extracting(field.spelling.range).isEqual(ignoringCase: lowercased) {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }

    /// Whether there is more than one field of that name.
    package func isRepeated(_ name: FieldName) -> Bool { head.isRepeated(name) }

    /// Each field of that name, in the order received.
    package func forEach(_ name: FieldName, _ body: (Slice) -> Void) {
        for field in head.fields where field.name == name { body(field.value) }
    }

    /// The same by a name that a setting holds, in lower case.
    package func forEach(named lowercased: [UInt8], _ body: (Slice) -> Void) {
        let buffer = bytes
        let span = buffer.readableBytesUInt8Span
        for field in head.fields where span.extracting(field.spelling.range).isEqual(ignoringCase: lowercased) {
            body(field.value)
        }
    }

    /// Whether the slice holds exactly this text.
    package func equals(_ slice: Slice, _ text: StaticString) -> Bool {
        bytes(slice) { $0.isEqual(to: text) }
    }

    /// The slice as text; what is not UTF-8 becomes U+FFFD.
    package func string(_ slice: Slice) -> String {
        bytes.getString(at: bytes.readerIndex + slice.start, length: slice.count) ?? ""
    }
}

extension Request {
    /// A request as the parser makes it of a text, for tests of what answers requests.
    package static func parsing(
        _ text: String,
        peer: Peer = .loopback,
        isSecure: Bool = false
    ) throws(RequestRefusal) -> Request {
        var connection = Connection(limits: Limits(), peer: peer, isSecure: isSecure)
        connection.received(ByteBuffer(string: text))
        var storage = RequestStorage()
        switch connection.next(&storage) {
        case .respond(let request, _): return request
        case .refuse(let refusal): throw refusal
        case .wait, .sendContinue, .close: throw RequestRefusal(.badRequest, "the request is not whole")
        }
    }
}
