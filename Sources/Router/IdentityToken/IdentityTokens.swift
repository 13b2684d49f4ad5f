internal import Clocks
internal import Gateways
internal import HTTP1
internal import Sessions
internal import Text
internal import Web

/// What `--identity-jwt` asks for.
package struct IdentityTokenConfiguration: Sendable {
    /// A token (RFC 9110, 5.6.2).
    let header: String
    let keys: IdentityKeys
    let remarks: HeaderRemarks?

    /// - Parameters:
    ///   - header: the field that carries the token.
    ///   - remarks: told where no token can be made.
    package init(header: String, keys: IdentityKeys, remarks: HeaderRemarks? = nil) {
        self.header = header
        self.keys = keys
        self.remarks = remarks
    }
}

/// Signed statements about who a request comes from, for applications that do not trust the network. Each is made once for
/// a session at a host, and kept for half of its life: a signature costs more than the rest of an answer.
///
/// Not `Sendable`: each event loop has its own.
final class IdentityTokens {
    /// People at a time; one who finds the place taken takes it over.
    private static let count = 1 << placeBits
    private static let placeBits = 8
    /// Seconds. What an application gets is good for as long again at the least.
    private static let reuse = IdentityClaims.lifetime / 2

    // A class, so that looking at one costs one count of references.
    private final class Entry {
        let session: [UInt8]
        /// As the request has it.
        let host: [UInt8]
        /// Name, token and line end.
        let field: [UInt8]
        let madeAt: Timestamp

        init(_ session: [UInt8], at host: [UInt8], _ field: [UInt8], madeAt: Timestamp) {
            (self.session, self.host, self.field, self.madeAt) = (session, host, field, madeAt)
        }

        func isFor(_ session: Session, at host: Span<UInt8>) -> Bool {
            let (knownSession, knownHost) = (self.session, self.host)
            // A store's session has other memory at each request.
            return knownHost.span.isSame(as: host)
                && (session.isMade(of: knownSession) || knownSession.span.isSame(as: session.bytes.span))
        }
    }

    let configuration: IdentityTokenConfiguration
    private let clock: WallClock
    /// Name, colon and blank.
    private let start: [UInt8]
    private var entries = [Entry?](repeating: nil, count: count)

    init(_ configuration: IdentityTokenConfiguration, clock: WallClock) {
        self.configuration = configuration
        self.clock = clock
        start = Array("\(configuration.header): ".utf8)
    }

    /// Writes the field. On the request path.
    ///
    /// Empty where the site is not known for certain: a page of one application could else have its visitors' browsers fetch
    /// tokens for another.
    func write(_ session: Session, at original: OriginalRequest, to response: inout ResponseWriter) {
        let field: [UInt8]?? = original.withHost { host in host.count > 0 ? self.field(session, at: host) : nil }
        guard let field = field ?? nil else {
            configuration.remarks?.hostIsUnknown(configuration.header)
            return writeForNobody(to: &response)
        }
        response.append(fields: field.span)
    }

    func writeForNobody(to response: inout ResponseWriter) {
        response.field(start: start) { _ in false }
    }

    private func field(_ session: Session, at host: Span<UInt8>) -> [UInt8]? {
        let place = Self.place(of: session.bytes.span, host)
        let now = clock.now()
        if let entry = entries[place], entry.isFor(session, at: host), 0..<Self.reuse ~= now - entry.madeAt {
            return entry.field
        }
        var hostBytes: [UInt8] = []
        for index in host.indices { hostBytes.append(host[index]) }
        let claims = IdentityClaims.json(of: session, at: hostBytes.map(ASCII.lowercased), now: now)
        guard let token = configuration.keys.current.sign(claims: claims) else { return nil }
        // A token has the characters of base64url and dots, so that nothing in it could end the field.
        let field = start + token + Array("\r\n".utf8)
        entries[place] = Entry(session.bytes, at: hostBytes, field, madeAt: now)
        return field
    }

    /// By the first bytes of the session, among them when it began and whose it is, and the host's length and ends, in which
    /// the hosts of one deployment differ most often.
    private static func place(of session: Span<UInt8>, _ host: Span<UInt8>) -> Int {
        var hash = UInt64(host.count) << 16 | UInt64(host[0]) << 8 | UInt64(host[host.count - 1])
        var position = 0
        while position + 8 <= min(session.count, 64) {
            hash ^= unsafe session.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
            position += 8
        }
        return Int(hash >> (64 - placeBits))
    }
}
