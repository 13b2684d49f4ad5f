/// Why a request is refused: the status that goes out and, for the log and the curious, the reason.
package struct RequestRefusal: Error, Equatable, Sendable {
    package let status: Status
    package let reason: String

    init(_ status: Status, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}

/// A request's head, parsed (RFC 9112, 2 to 5). Strict: what two readers could read in two ways is refused.
struct RequestHead: Sendable {
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    struct Field: Sendable {
        /// Nil where nothing here asks for that name.
        let name: FieldName?
        let spelling: Slice
        let value: Slice
    }

    /// Bytes, the empty line that ends it included.
    private(set) var count = 0
    var method = Method.other
    var methodName = Slice(0..<0)
    var version = HTTPVersion.http11
    var target = Slice(0..<0)
    var path = Slice(0..<0)
    var query: Slice?
    var host = Slice(0..<0)
    private(set) var fields: [Field] = []
    /// Where the first field of each name stands in `fields`, counted from 1; 0 for none.
    private var places = InlineArray<32, UInt16>(repeating: 0)
    /// A bit for each name of which there is more than one field.
    private var repeated: UInt32 = 0
    var framing = Framing.none
    var expectsContinue = false
    var closes = false

    /// - Parameters:
    ///   - bytes: they hold a whole head, perhaps with more behind it: an empty line in CR LF is among them.
    ///   - fields: storage to use again.
    init(_ bytes: Span<UInt8>, limits: Limits, reusing fields: consuming [Field]) throws(RequestRefusal) {
        self.fields = consume fields
        self.fields.removeAll(keepingCapacity: true)
        var position = try readRequestLine(bytes, limits)
        while bytes[position] != Octet.carriageReturn {
            guard self.fields.count < limits.fieldCount else {
                throw RequestRefusal(.headTooLarge, "more than \(limits.fieldCount) fields")
            }
            position = try readField(bytes, from: position)
        }
        guard bytes[position + 1] == Octet.lineFeed else {
            throw RequestRefusal(.badRequest, "a bare carriage return")
        }
        count = position + 2
        try readSemantics(bytes)
    }

    /// The value of the first field of that name.
    func first(_ name: FieldName) -> Slice? {
        let place = Int(places[Int(name.rawValue)])
        return place == 0 ? nil : fields[place - 1].value
    }

    /// Whether there is more than one field of that name.
    func isRepeated(_ name: FieldName) -> Bool { repeated >> UInt32(name.rawValue) & 1 == 1 }

    /// Takes the table of fields out, for another head to use again.
    mutating func giveFields() -> [Field] {
        var fields: [Field] = []
        swap(&fields, &self.fields)
        return fields
    }

    // MARK: - Lines

    /// Gives the position of the next line.
    private mutating func readRequestLine(_ bytes: Span<UInt8>, _ limits: Limits) throws(RequestRefusal) -> Int {
        var position = bytes.endOfToken(from: 0)
        guard position > 0, bytes[position] == Octet.space else {
            throw RequestRefusal(.badRequest, "the request line does not start with a method and one space")
        }
        methodName = Slice(0..<position)
        method = Method(bytes.extracting(0..<position))
        let start = position + 1
        position = bytes.endOfTarget(from: start)
        guard position - start <= limits.targetSize else {
            throw RequestRefusal(.targetTooLong, "a target of \(position - start) bytes")
        }
        guard position > start, bytes[position] == Octet.space else {
            throw RequestRefusal(.badRequest, "no target, or one with a byte that has no place in it")
        }
        try readTarget(bytes, start..<position)
        position += 1
        try readVersion(bytes, from: position)
        return position + 10
    }

    /// `HTTP/1.1` or `HTTP/1.0`, and the end of the line.
    private mutating func readVersion(_ bytes: Span<UInt8>, from start: Int) throws(RequestRefusal) {
        let malformed = RequestRefusal(.badRequest, "the request line does not end in HTTP/1.1 or HTTP/1.0")
        guard bytes.count >= start + 10, bytes.extracting(start..<start + 5).isEqual(to: "HTTP/"),
            Octet.isDigit(bytes[start + 5]), bytes[start + 6] == UInt8(ascii: "."), Octet.isDigit(bytes[start + 7]),
            bytes[start + 8] == Octet.carriageReturn, bytes[start + 9] == Octet.lineFeed
        else { throw malformed }
        switch (bytes[start + 5], bytes[start + 7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): version = .http11
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): version = .http10
        default: throw RequestRefusal(.versionNotSupported, "a version other than HTTP/1.1 and HTTP/1.0")
        }
    }

    private mutating func readField(_ bytes: Span<UInt8>, from start: Int) throws(RequestRefusal) -> Int {
        var position = bytes.endOfToken(from: start)
        guard position > start, bytes[position] == Octet.colon else {
            throw RequestRefusal(.badRequest, "a line that is not a field: no valid name directly before a colon")
        }
        let spelling = Slice(start..<position)
        let name = FieldName(bytes.extracting(start..<position))
        position += 1
        while Octet.isBlank(bytes[position]) { position += 1 }
        let valueStart = position
        position = bytes.endOfFieldValue(from: position)
        guard bytes[position] == Octet.carriageReturn, bytes[position + 1] == Octet.lineFeed else {
            throw RequestRefusal(.badRequest, "a field with a control character in its value")
        }
        var valueEnd = position
        while valueEnd > valueStart, Octet.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
        fields.append(Field(name: name, spelling: spelling, value: Slice(valueStart..<valueEnd)))
        if let name {
            if places[Int(name.rawValue)] == 0 {
                places[Int(name.rawValue)] = UInt16(fields.count)
            } else {
                repeated |= 1 << UInt32(name.rawValue)
            }
        }
        return position + 2
    }

    // MARK: - Target

    private mutating func readTarget(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestRefusal) {
        if bytes[range.lowerBound] == UInt8(ascii: "/") {
            splitTarget(bytes, range)
        } else if method == .options, range.count == 1, bytes[range.lowerBound] == UInt8(ascii: "*") {
            target = Slice(range)
            path = target
        } else if method == .connect {
            throw RequestRefusal(.notImplemented, "CONNECT")
        } else {
            try readAbsoluteForm(bytes, range)
        }
    }

    private mutating func splitTarget(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        target = Slice(range)
        path = target
        let index = bytes.extracting(0..<range.upperBound).firstIndex(of: UInt8(ascii: "?"), from: range.lowerBound)
        guard index < range.upperBound else { return }
        path = Slice(range.lowerBound..<index)
        query = Slice(index + 1..<range.upperBound)
    }

    /// `http://authority/path?query` (RFC 9112, 3.2.2).
    private mutating func readAbsoluteForm(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestRefusal) {
        let malformed = RequestRefusal(.badRequest, "a target that is neither a path nor an http URL")
        let whole = bytes.extracting(range)
        let schemeCount: Int
        if whole.count > 7, whole.extracting(0..<7).isEqual(ignoringCase: "http://") {
            schemeCount = 7
        } else if whole.count > 8, whole.extracting(0..<8).isEqual(ignoringCase: "https://") {
            schemeCount = 8
        } else {
            throw malformed
        }
        let start = range.lowerBound + schemeCount
        var end = start
        while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
        guard end > start, Self.isAuthority(bytes.extracting(start..<end)) else { throw malformed }
        host = Slice(start..<end)
        splitTarget(bytes, end..<range.upperBound)
    }

    // MARK: - Fields that frame the message

    private mutating func readSemantics(_ bytes: Span<UInt8>) throws(RequestRefusal) {
        try readHost(bytes)
        var closes = version == .http10
        try forEach(.connection) { closes = closes || Self.hasToken(bytes.extracting($0.range), "close") }
        self.closes = closes
        try forEach(.expect) { value throws(RequestRefusal) in
            guard bytes.extracting(value.range).isEqual(ignoringCase: "100-continue") else {
                throw RequestRefusal(.expectationFailed, "an expectation other than 100-continue")
            }
        }
        expectsContinue = version == .http11 && first(.expect) != nil
        try readFraming(bytes)
    }

    private mutating func readHost(_ bytes: Span<UInt8>) throws(RequestRefusal) {
        guard let field = first(.host) else {
            guard version == .http10 else { throw RequestRefusal(.badRequest, "no Host field") }
            return
        }
        guard !isRepeated(.host) else { throw RequestRefusal(.badRequest, "more than one Host field") }
        guard Self.isAuthority(bytes.extracting(field.range)) else {
            throw RequestRefusal(.badRequest, "a Host that is no authority")
        }
        // An authority in the target goes before (RFC 9112, 3.2.2).
        if host.count == 0 { host = field }
    }

    private mutating func readFraming(_ bytes: Span<UInt8>) throws(RequestRefusal) {
        let (length, coding) = (first(.contentLength), first(.transferEncoding))
        guard length == nil || coding == nil, !isRepeated(.contentLength), !isRepeated(.transferEncoding) else {
            throw RequestRefusal(.badRequest, "more than one Content-Length or Transfer-Encoding")
        }
        if let length { framing = .length(try Self.number(bytes.extracting(length.range))) }
        guard let coding else { return }
        guard bytes.extracting(coding.range).isEqual(ignoringCase: "chunked") else {
            throw RequestRefusal(.notImplemented, "a transfer coding other than chunked")
        }
        guard version == .http11 else { throw RequestRefusal(.badRequest, "Transfer-Encoding in HTTP/1.0") }
        framing = .chunked
    }

    /// Each value of that name, in the order received.
    private func forEach(
        _ name: FieldName,
        _ body: (Slice) throws(RequestRefusal) -> Void
    ) throws(RequestRefusal) {
        guard let first = first(name) else { return }
        guard isRepeated(name) else { return try body(first) }
        for field in fields where field.name == name { try body(field.value) }
    }

    /// Only digits: neither a sign nor a list of equal numbers (RFC 9110, 8.6).
    private static func number(_ value: Span<UInt8>) throws(RequestRefusal) -> Int {
        guard 1...18 ~= value.count else { throw RequestRefusal(.badRequest, "a Content-Length that is no number") }
        var number = 0
        for index in value.indices {
            guard Octet.isDigit(value[index]) else {
                throw RequestRefusal(.badRequest, "a Content-Length that is no number")
            }
            number = number * 10 + Int(value[index] - UInt8(ascii: "0"))
        }
        return number
    }

    /// Host and port, without the characters that separate anything else in a URL or a list.
    private static func isAuthority(_ value: Span<UInt8>) -> Bool {
        for index in value.indices {
            switch value[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"), UInt8(ascii: "~"):
                continue
            default:
                return false
            }
        }
        return true
    }

    /// Whether a comma-separated list holds the token, given in lower case.
    private static func hasToken(_ value: Span<UInt8>, _ token: StaticString) -> Bool {
        var start = 0
        for index in 0...value.count where index == value.count || value[index] == UInt8(ascii: ",") {
            var end = index
            while start < end, Octet.isBlank(value[start]) { start += 1 }
            while end > start, Octet.isBlank(value[end - 1]) { end -= 1 }
            if value.extracting(start..<end).isEqual(ignoringCase: token) { return true }
            start = index + 1
        }
        return false
    }
}
