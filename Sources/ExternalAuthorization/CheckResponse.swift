/// Sidegate's answer as Envoy wants it (`envoy.service.auth.v3.CheckResponse`).
struct CheckResponse {
    let bytes: [UInt8]

    /// - Parameter path: what was asked about.
    init(_ answer: PlainAnswer, path: String, prefix: String) {
        // A page of Sidegate's own is an answer for the browser, whatever its status. Only a verdict says whom it is about.
        let isVerdict = answer.has("gap-auth") && !(path == prefix || path.hasPrefix("\(prefix)/"))
        bytes = 200..<300 ~= answer.status && isVerdict ? Self.pass(answer) : Self.refuse(answer)
    }

    /// For what cannot be asked at all.
    static let badRequest = refuse(PlainAnswer(status: 400, fields: [], body: Array("400 Bad Request\n".utf8)))
    static let unavailable = refuse(PlainAnswer(status: 503, fields: [], body: Array("503 Service Unavailable\n".utf8)))

    /// `OkHttpResponse`.
    private static func pass(_ answer: PlainAnswer) -> [UInt8] {
        var message = ProtobufWriter()
        message.write(1) { _ in }
        message.write(3) { ok in
            for (name, value) in answer.fields {
                let name = name.lowercased()
                if name == "set-cookie" {
                    // response_headers_to_add: the cookie of a renewed session reaches the browser.
                    ok.write(6) { Self.write(name, value, isAdded: true, to: &$0) }
                } else if isForOthers(name) {
                    // Empty: nothing is known, and what a client sent under the name goes.
                    if value.isEmpty {
                        ok.write(5, name)
                    } else {
                        ok.write(2) { Self.write(name, value, isAdded: false, to: &$0) }
                    }
                }
            }
        }
        return message.bytes
    }

    /// `DeniedHttpResponse`.
    private static func refuse(_ answer: PlainAnswer) -> [UInt8] {
        var message = ProtobufWriter()
        // google.rpc.Code: UNAUTHENTICATED for 401, else PERMISSION_DENIED.
        message.write(1) { $0.write(1, answer.status == 401 ? 16 : 7) }
        message.write(2) { denied in
            denied.write(1) { $0.write(1, UInt64(answer.status)) }
            for (name, value) in answer.fields {
                let name = name.lowercased()
                guard isForOthers(name), !value.isEmpty else { continue }
                denied.write(2) { Self.write(name, value, isAdded: name == "set-cookie", to: &$0) }
            }
            if !answer.body.isEmpty { denied.write(3, answer.body) }
        }
        return message.bytes
    }

    /// What frames the answer is Envoy's own to write, and numbered cookies are for gateways that copy one of a name.
    private static func isForOthers(_ name: String) -> Bool {
        !name.hasPrefix("x-sidegate-set-cookie-")
            && !["connection", "content-length", "date", "keep-alive", "transfer-encoding"].contains(name)
    }

    /// `HeaderValueOption`: added to those of its name, or in their place.
    private static func write(_ name: String, _ value: String, isAdded: Bool, to writer: inout ProtobufWriter) {
        writer.write(1) {
            $0.write(1, name)
            $0.write(2, value)
        }
        // append_action: APPEND_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS_OR_ADD. Zero is what is not written.
        if !isAdded { writer.write(3, 2) }
    }
}

/// An answer of ours, read again.
struct PlainAnswer {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    init(status: Int, fields: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Nil for what Sidegate never writes.
    init?(_ bytes: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        guard let gap = bytes.firstRange(of: end) else { return nil }
        let lines = String(decoding: bytes[..<gap.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        self.status = status
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
        body = Array(bytes[gap.upperBound...])
    }

    func has(_ name: String) -> Bool { fields.contains { $0.name.lowercased() == name } }
}
