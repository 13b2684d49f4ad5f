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
    private static let count = 256
    /// Seconds. What an application gets is good for as long again at the least.
    private static let reuse = IdentityClaims.lifetime / 2

    // A class, so that looking at one costs one count of references.
    private final class Entry {
        let session: [UInt8]
        /// As the request has it.
        let host: [UInt8]
        let token: [UInt8]
        let madeAt: Timestamp

        init(_ session: [UInt8], at host: [UInt8], _ token: [UInt8], madeAt: Timestamp) {
            (self.session, self.host, self.token, self.madeAt) = (session, host, token, madeAt)
        }

        func isFor(_ session: [UInt8], at host: Span<UInt8>) -> Bool {
            let (knownSession, knownHost) = (self.session, self.host)
            return knownHost.span.isSame(as: host) && knownSession == session
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
        response.field(start: start) { response in
            let token: [UInt8]?? = original.withHost { host in host.count > 0 ? self.token(session, at: host) : nil }
            guard let token = token ?? nil else {
                configuration.remarks?.hostIsUnknown(configuration.header)
                return false
            }
            return response.append(value: token.span)
        }
    }

    func writeForNobody(to response: inout ResponseWriter) {
        response.field(start: start) { _ in false }
    }

    private func token(_ session: Session, at host: Span<UInt8>) -> [UInt8]? {
        let bytes = session.bytes
        let place = Self.place(of: bytes.span, host)
        let now = clock.now()
        if let entry = entries[place], entry.isFor(bytes, at: host), 0..<Self.reuse ~= now - entry.madeAt {
            return entry.token
        }
        var hostBytes: [UInt8] = []
        for index in host.indices { hostBytes.append(host[index]) }
        let claims = IdentityClaims.json(of: session, at: hostBytes.map(ASCII.lowercased), now: now)
        guard let token = configuration.keys.current.sign(claims: claims) else { return nil }
        entries[place] = Entry(bytes, at: hostBytes, token, madeAt: now)
        return token
    }

    /// By the first bytes of the session, among them when it began and whose it is, and the host.
    private static func place(of session: Span<UInt8>, _ host: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<min(session.count, 64) { hash = (hash ^ UInt64(session[index])) &* 0x0000_0100_0000_01B3 }
        for index in host.indices { hash = (hash ^ UInt64(host[index])) &* 0x0000_0100_0000_01B3 }
        return Int((hash ^ hash >> 32) % UInt64(count))
    }
}
