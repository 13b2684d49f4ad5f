package import NIOCore

/// Writes one response straight into the bytes that go out: `begin`, fields, `finish`.
///
/// `Content-Length`, `Date` and `Connection` are its own. On the request path.
package struct ResponseWriter {
    package private(set) var buffer: ByteBuffer
    private var date: HTTPDate
    private var isHead = false
    private var keepsAlive = true
    private var status = Status.ok
    private(set) var isFinished = false

    package init() {
        buffer = ByteBuffer()
        date = HTTPDate()
    }

    /// - Parameter isHead: then the body stays away, and its length is told all the same (RFC 9110, 9.3.2).
    mutating func reset(isHead: Bool, keepsAlive: Bool) {
        buffer.clear()
        self.isHead = isHead
        self.keepsAlive = keepsAlive
        isFinished = false
    }

    package mutating func begin(_ status: Status) {
        self.status = status
        if status == .accepted {
            buffer.writeStaticString("HTTP/1.1 202 Accepted\r\n")
        } else {
            buffer.writeString("HTTP/1.1 \(status.code) \(status.reason)\r\n")
        }
    }

    /// A value that could break the header goes out empty.
    package mutating func field(_ name: StaticString, _ value: Span<UInt8>) {
        buffer.writeStaticString(name)
        buffer.writeStaticString(": ")
        var isSafe = true
        for index in value.indices where !Octet.isFieldValue(value[index]) {
            isSafe = false
        }
        if isSafe { unsafe buffer.writeBytes(value.bytes) }
        buffer.writeStaticString("\r\n")
    }

    package mutating func field(_ name: StaticString, _ value: String) {
        var value = value
        value.makeContiguousUTF8()
        field(name, value.utf8.span)
    }

    private mutating func field(named name: String, _ value: String) {
        precondition(!name.isEmpty && name.utf8.allSatisfy(Octet.isToken), "a field's name must be a token")
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        if value.utf8.allSatisfy(Octet.isFieldValue) { buffer.writeString(value) }
        buffer.writeStaticString("\r\n")
    }

    package mutating func finish() {
        finish(body: [])
    }

    package mutating func finish(body text: String) {
        finish(body: Array(text.utf8))
    }

    package mutating func finish(body: [UInt8]) {
        precondition(!isFinished, "a response is finished once")
        isFinished = true
        date.write(to: &buffer)
        if !keepsAlive { buffer.writeStaticString("Connection: close\r\n") }
        if status == .noContent {
            buffer.writeStaticString("\r\n")
            return
        }
        if body.isEmpty {
            buffer.writeStaticString("Content-Length: 0\r\n\r\n")
        } else {
            buffer.writeString("Content-Length: \(body.count)\r\n\r\n")
            if !isHead { buffer.writeBytes(body) }
        }
    }

    package mutating func write(_ response: Response) {
        begin(response.status)
        for (name, value) in response.headers { field(named: name, value) }
        finish(body: response.body)
    }
}
