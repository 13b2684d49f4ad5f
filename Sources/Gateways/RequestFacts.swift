package import HTTP1
internal import Text

/// What logs say of a request besides its own line: where it comes from, its id and trace, and what the browser asked the
/// gateway for.
///
/// These fields are claims, not proof: nothing is decided by them.
package struct RequestFacts: Sendable {
    private let clientAddress: ClientAddress
    private let trustedProxies: TrustedProxies
    /// In lower case.
    private let clientHeader: [UInt8]
    private let requestIDHeader: [UInt8]

    private static let traceparent = Array("traceparent".utf8)
    private static let userAgent = Array("user-agent".utf8)

    package init(clientIPHeader: String, requestIDHeader: String, trustedProxies: TrustedProxies) {
        clientAddress = ClientAddress(header: clientIPHeader, trustedProxies: trustedProxies)
        clientHeader = Array(clientIPHeader.lowercased().utf8)
        self.requestIDHeader = Array(requestIDHeader.lowercased().utf8)
        self.trustedProxies = trustedProxies
    }

    /// The field in which a trusted gateway tells one address; nil where it is the peer's or takes more reading.
    package func clientField(of request: Request) -> Slice? {
        // One of two may be the client's own.
        guard trustedProxies.contains(request.peer), let field = request.only(named: clientHeader),
            request.bytes(field, Self.isOneAddress)
        else { return nil }
        return field
    }

    /// 4 or 16 bytes: where no gateway whom we trust says it, those of the other end of the connection. Nil for a program on
    /// this machine.
    package func client(of request: Request) -> [UInt8]? {
        clientAddress.address(of: request) ?? request.peer.address
    }

    /// The same, but nil where it is a gateway's own address, which everybody behind it would share.
    package func knownClient(of request: Request) -> [UInt8]? {
        clientAddress.address(of: request)
    }

    /// What the request calls itself, if it is short enough to be a name; nil for none.
    package func requestID(of request: Request) -> Slice? {
        request.first(named: requestIDHeader).flatMap { 1...128 ~= $0.count ? $0 : nil }
    }

    /// Of two `traceparent` fields none counts (W3C Trace Context, 3.2).
    package func trace(of request: Request) -> (field: Slice, context: TraceContext)? {
        guard let field = request.only(named: Self.traceparent),
            let context = request.bytes(field, { TraceContext($0) })
        else { return nil }
        return (field, context)
    }

    package func userAgent(of request: Request) -> Slice? {
        request.first(named: Self.userAgent)
    }

    /// The host that the browser called.
    package func host(of request: Request) -> Slice {
        guard trustedProxies.contains(request.peer) else { return request.host }
        return request.first(.xForwardedHost) ?? request.host
    }

    /// What the browser asked for: a method, and a path with its query or a URL; nil where the gateway sends nothing of it.
    package func original(of request: Request) -> (method: Slice, uri: Slice)? {
        guard let uri = request.first(.xForwardedURI) ?? request.first(.xOriginalURL) else { return nil }
        let method = request.first(.xForwardedMethod) ?? request.first(.xOriginalMethod) ?? request.methodName
        return (method, uri)
    }

    private static func isOneAddress(_ text: Span<UInt8>) -> Bool {
        guard 2...45 ~= text.count else { return false }
        for index in text.indices {
            let byte = text[index]
            guard Hexadecimal.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") else {
                return false
            }
        }
        return true
    }
}

/// The id of a request that brought none: the form of a UUID (RFC 9562, 5.4), made from the request's number.
package struct GeneratedRequestID: Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(_ request: Request) {
        high = Self.mix(request.number) & ~0xF000 | 0x4000
        low = Self.mix(request.number ^ 0x5851_F42D_4C95_7F2D) & ~(3 << 62) | 1 << 63
    }

    /// SplitMix64: neighbours look nothing alike, and no two are the same.
    private static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    package var text: String {
        let characters = characters
        return unsafe String(unsafeUninitializedCapacity: characters.count) { buffer in
            for index in characters.indices { unsafe buffer[index] = characters[index] }
            return characters.count
        }
    }

    /// The text in ASCII. It is in each line of the request log.
    package var characters: InlineArray<36, UInt8> {
        var characters = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        var place = 0
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 { place += 1 }
            let number = digit < 16 ? high : low
            let value = UInt8(truncatingIfNeeded: number >> UInt64(60 - digit % 16 * 4)) & 0xF
            characters[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
            place += 1
        }
        return characters
    }
}
