internal import NIOCore

/// Writes responses straight into the bytes that go out: for each `begin`, fields, `finish`.
///
/// `Content-Length`, `Date` and `Connection` are its own. On the request path: it keeps its storage from one response to
/// the next.
package struct ResponseWriter: ~Copyable {
    private var output = OutputBuffer(capacity: usualCapacity)
    private var date = HTTPDate()
    private var isHead = false
    private var keepsAlive = true
    package private(set) var status = Status.ok
    /// Bytes of the body that went out.
    package private(set) var bodyCount = 0
    /// Whether somebody reads `note`.
    package internal(set) var isObserved = false
    package var note = AnswerNote()
    private(set) var isFinished = false

    /// What an answer to a browser with cookies in parts takes.
    private static let usualCapacity = 4096

    package init() {}

    var isEmpty: Bool { output.isEmpty }

    /// Bytes that wait to be taken.
    package var count: Int { output.count }

    /// What is written so far, for tests of what answers requests.
    package var text: String { output.text }

    /// Hands out every response since it was last called, and starts again.
    package mutating func take(_ body: (UnsafeRawBufferPointer) -> Void) {
        unsafe output.withBytes(body)
        output.removeAll(shrinkingTo: 4 * Self.usualCapacity)
    }

    /// - Parameter isHead: then the body is left out, and its length is sent all the same (RFC 9110, 9.3.2).
    mutating func reset(isHead: Bool, keepsAlive: Bool) {
        self.isHead = isHead
        self.keepsAlive = keepsAlive
        isFinished = false
        if isObserved {
            isObserved = false
            note.clear()
        }
    }

    mutating func writeContinue() {
        output.append("HTTP/1.1 100 Continue\r\n\r\n")
    }

    package mutating func begin(_ status: Status) {
        self.status = status
        switch status {
        case .accepted: output.append("HTTP/1.1 202 Accepted\r\n")
        case .unauthorized: output.append("HTTP/1.1 401 Unauthorized\r\n")
        case .found: output.append("HTTP/1.1 302 Found\r\n")
        default: output.append(string: "HTTP/1.1 \(status.code) \(status.reason)\r\n")
        }
    }

    /// A value that could break the header goes out empty.
    package mutating func field(_ name: StaticString, _ value: Span<UInt8>) {
        output.append(name)
        output.append(": ")
        if value.isFieldValue { output.append(value) }
        output.append("\r\n")
    }

    package mutating func field(_ name: StaticString, _ value: String) {
        var value = value
        value.makeContiguousUTF8()
        field(name, value.utf8.span)
    }

    /// A field whose value is put together piece by piece: `writeValue` appends with `append(value:)`, and gives whether
    /// the value stands; if not, the field goes out empty.
    ///
    /// - Parameter start: the field's name, which must be a token, a colon and a blank.
    @inline(__always)
    package mutating func field(start: [UInt8], _ writeValue: (inout ResponseWriter) -> Bool) {
        output.append(start.span)
        let valueStart = output.count
        if !writeValue(&self) { output.truncate(to: valueStart) }
        output.append("\r\n")
    }

    /// The same by name.
    package mutating func field(_ name: StaticString, writing writeValue: (inout ResponseWriter) -> Bool) {
        output.append(name)
        output.append(": ")
        let valueStart = output.count
        if !writeValue(&self) { output.truncate(to: valueStart) }
        output.append("\r\n")
    }

    /// What was written since `count` was this: whole fields, for `append(fields:)`.
    package func bytes(from start: Int) -> [UInt8] { output.bytes(from: start) }

    /// Fields that this writer wrote before, each with its name and its end.
    package mutating func append(fields: Span<UInt8>) { output.append(fields) }

    /// Whether a piece of a field's value leaves the header whole.
    package func canAppend(_ value: Span<UInt8>) -> Bool { value.isFieldValue }

    /// One byte of a field's value, which the caller knows to be good.
    package mutating func append(valueByte byte: UInt8) { output.append(byte) }

    /// A piece of a field's value; false, and nothing written, where it could break the header.
    package mutating func append(value: Span<UInt8>) -> Bool {
        guard value.isFieldValue else { return false }
        output.append(value)
        return true
    }

    /// The same of a text of ours, which is good.
    package mutating func append(value text: StaticString) -> Bool {
        output.append(text)
        return true
    }

    package mutating func append(valueOf text: String) -> Bool {
        var text = text
        text.makeContiguousUTF8()
        return append(value: text.utf8.span)
    }

    private mutating func field(named name: String, _ value: String) {
        var name = name
        name.makeContiguousUTF8()
        precondition(name.utf8.span.isToken, "a field's name must be a token")
        output.append(string: name)
        output.append(": ")
        var value = value
        value.makeContiguousUTF8()
        if value.utf8.span.isFieldValue { output.append(value.utf8.span) }
        output.append("\r\n")
    }

    package mutating func finish() {
        end(bodyCount: 0)
    }

    package mutating func finish(body text: StaticString) {
        end(bodyCount: text.utf8CodeUnitCount)
        if hasBody { output.append(text) }
    }

    package mutating func finish(body text: String) {
        end(bodyCount: text.utf8.count)
        if hasBody { output.append(string: text) }
    }

    package mutating func finish(body: [UInt8]) {
        end(bodyCount: body.count)
        if hasBody { output.append(body.span) }
    }

    private var hasBody: Bool { !isHead && status != .noContent }

    /// Everything up to the body.
    private mutating func end(bodyCount: Int) {
        precondition(!isFinished, "a response is finished once")
        isFinished = true
        self.bodyCount = hasBody ? bodyCount : 0
        output.append(date.line().span)
        if !keepsAlive { output.append("Connection: close\r\n") }
        switch bodyCount {
        case _ where status == .noContent: output.append("\r\n")
        case 0: output.append("Content-Length: 0\r\n\r\n")
        default:
            output.append("Content-Length: ")
            append(decimal: bodyCount)
            output.append("\r\n\r\n")
        }
    }

    package mutating func write(_ response: Response) {
        begin(response.status)
        if isObserved, let user = response.user { note.setUser(Array(user.utf8)[...]) }
        for (name, value) in response.headers { field(named: name, value) }
        finish(body: response.body)
    }

    private mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        output.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}

extension Span<UInt8> {
    fileprivate var isToken: Bool { count > 0 && endOfToken(from: 0) == count }

    /// Whether it can be a field's value and stay one (RFC 9110, 5.5).
    fileprivate var isFieldValue: Bool { endOfFieldValue(from: 0) == count }
}
