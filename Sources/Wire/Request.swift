package import NIOCore

/// One whole request. Its parts are places in `head`, and become Strings only when somebody asks.
package struct Request: Sendable {
    struct Field: Sendable {
        var name: Slice
        var value: Slice
    }

    /// The request line and the fields, as received.
    package let head: ByteBuffer
    package let method: Method
    package let methodName: Slice
    package let version: HTTPVersion
    /// Path and query as sent; of an absolute-form target what follows the authority.
    package let target: Slice
    /// The target up to `?`; empty for an absolute-form target that ends with its authority, `*` for `OPTIONS *`.
    package let path: Slice
    /// What follows `?`, nil without one.
    package let query: Slice?
    /// What the request is for: `Host`, or the authority of an absolute-form target (RFC 9112, 3.2.2).
    package let host: Slice
    package let peer: Peer
    /// Whether the listener speaks TLS.
    package let isSecure: Bool
    package internal(set) var body: ByteBuffer
    let fields: [Field]

    init(_ head: ByteBuffer, _ parsed: RequestHead, peer: Peer, isSecure: Bool) {
        self.head = head
        method = parsed.method
        methodName = parsed.methodName
        version = parsed.version
        target = parsed.target
        path = parsed.path
        query = parsed.query
        host = parsed.host
        fields = parsed.fields
        self.peer = peer
        self.isSecure = isSecure
        body = ByteBuffer()
    }
}

// On the request path, but for `string`.
extension Request {
    /// The bytes of a slice, where they lie.
    package func bytes<Result>(_ slice: Slice, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        let span = head.readableBytesUInt8Span
        return try body(span.extracting(slice.start..<slice.end))
    }

    /// The value of the first field of that name, without the white space around it.
    package func first(_ name: FieldName) -> Slice? {
        let span = head.readableBytesUInt8Span
        for field in fields where field.name.count == name.lowercased.count {
            if span.extracting(field.name.start..<field.name.end).isEqual(ignoringCase: name.lowercased) {
                return field.value
            }
        }
        return nil
    }

    package func count(of name: FieldName) -> Int {
        var count = 0
        forEach(name) { _ in count += 1 }
        return count
    }

    /// Each field of that name, in the order received.
    package func forEach(_ name: FieldName, _ body: (Slice) -> Void) {
        let span = head.readableBytesUInt8Span
        for field in fields where field.name.count == name.lowercased.count {
            if span.extracting(field.name.start..<field.name.end).isEqual(ignoringCase: name.lowercased) {
                body(field.value)
            }
        }
    }

    /// Whether the slice holds exactly this text.
    package func equals(_ slice: Slice, _ text: String) -> Bool {
        guard slice.count == text.utf8.count else { return false }
        let span = head.readableBytesUInt8Span
        var index = slice.start
        for byte in text.utf8 {
            guard span[index] == byte else { return false }
            index += 1
        }
        return true
    }

    /// The slice as text; what is not UTF-8 becomes U+FFFD.
    package func string(_ slice: Slice) -> String {
        head.getString(at: head.readerIndex + slice.start, length: slice.count) ?? ""
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
        switch connection.next() {
        case .respond(let request, _): return request
        case .refuse(let refusal): throw refusal
        case .wait, .sendContinue, .close: throw RequestRefusal(.badRequest, "the request is not whole")
        }
    }
}
