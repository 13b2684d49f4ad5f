internal import Text

/// What Envoy asks: the head of a request as Envoy itself read it (`envoy.service.auth.v3.CheckRequest`).
struct CheckRequest {
    private(set) var method = ""
    /// Path and query.
    private(set) var target = ""
    private(set) var host = ""
    private(set) var fields: [(name: String, value: String)] = []
    /// Empty unless Envoy is configured to send it (`with_request_body`).
    private(set) var body: [UInt8] = []

    init(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) {
        let attributes = try Self.inner(1, of: message)
        let request = try Self.inner(4, of: attributes)
        try read(http: try Self.inner(2, of: request))
    }

    /// The message in that field; an empty one where it is not there, as Protocol Buffers have it.
    private static func inner(
        _ field: UInt64,
        of message: ArraySlice<UInt8>
    ) throws(ProtobufReader.Malformed) -> ArraySlice<UInt8> {
        var reader = ProtobufReader(message)
        var found: ArraySlice<UInt8> = []
        while let next = try reader.next() {
            if next.field == field, case .bytes(let bytes) = next.value { found = bytes }
        }
        return found
    }

    /// `AttributeContext.HttpRequest`.
    private mutating func read(http message: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) {
        var reader = ProtobufReader(message)
        while let next = try reader.next() {
            guard case .bytes(let bytes) = next.value else { continue }
            switch next.field {
            case 2: method = text(bytes)
            case 3: try takeEntry(bytes)
            case 4: target = text(bytes)
            case 5: host = text(bytes)
            case 11, 12: body = Array(bytes)
            case 13: try takeFields(bytes)
            default: break
            }
        }
    }

    /// An entry of the map `headers`.
    private mutating func takeEntry(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) {
        var reader = ProtobufReader(message)
        var name = ""
        var value = ""
        while let next = try reader.next() {
            guard case .bytes(let bytes) = next.value else { continue }
            if next.field == 1 { name = text(bytes) } else if next.field == 2 { value = text(bytes) }
        }
        fields.append((name, value))
    }

    /// `HeaderMap`, which takes the map's place with `encode_raw_headers`.
    private mutating func takeFields(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) {
        var reader = ProtobufReader(message)
        while let next = try reader.next() {
            guard next.field == 1, case .bytes(let field) = next.value else { continue }
            var inside = ProtobufReader(field)
            var name = ""
            var value = ""
            while let part = try inside.next() {
                guard case .bytes(let bytes) = part.value else { continue }
                if part.field == 1 {
                    name = text(bytes)
                } else if part.field == 2 || part.field == 3 {
                    value = text(bytes)
                }
            }
            fields.append((name, value))
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: - As HTTP/1.1

    /// Fields that frame a message, or belong to one connection.
    private static let framing: Set = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding",
    ]

    /// The same as a request of HTTP/1.1; nil where a part of it would break out of its place.
    var http1: [UInt8]? {
        guard !method.isEmpty, method.utf8.allSatisfy(ASCII.isTokenCharacter), target.hasPrefix("/") || target == "*",
            target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }), !host.isEmpty,
            host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f })
        else {
            return nil
        }
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n"
        for (name, value) in fields where !name.hasPrefix(":") && !Self.framing.contains(name.lowercased()) {
            guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isTokenCharacter),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 })
            else {
                return nil
            }
            text += "\(name): \(value)\r\n"
        }
        if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
        return Array("\(text)\r\n".utf8) + body
    }
}
