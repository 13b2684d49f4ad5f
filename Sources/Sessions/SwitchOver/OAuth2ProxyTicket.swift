package import Clocks
internal import Cryptography

/// What oauth2-proxy's cookie holds where its sessions lie in Redis: under which key, and what opens it.
///
///     v2.base64url(id).base64url(secret)
///
/// signed as its session cookies are, and not encrypted. Redis has, under the id, AES-GCM (nonce in front) of MessagePack
/// without compression.
package struct OAuth2ProxyTicket: Sendable, Equatable {
    /// Redis' key.
    package let id: [UInt8]
    let secret: [UInt8]
    let made: Timestamp

    init?(_ text: [UInt8], made: Timestamp) {
        let fields = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].elementsEqual("v2".utf8),
            let id = OAuth2ProxyCookie.base64(fields[1]), !id.isEmpty, id.count <= 256,
            let secret = OAuth2ProxyCookie.base64(fields[2])
        else { return nil }
        self.id = id
        self.secret = secret
        self.made = made
    }
}

extension OAuth2ProxyCookie {
    /// The first ticket of a `Cookie` field that is rightly signed and not over.
    package func ticket(in header: Span<UInt8>, now: Timestamp) -> OAuth2ProxyTicket? {
        for value in values(in: header, now: now) {
            guard let (text, _, made) = verified(value, now: now) else { continue }
            if let ticket = OAuth2ProxyTicket(text, made: min(made, now)) { return ticket }
        }
        return nil
    }

    /// The session that Redis has under the ticket's id; nil where it was not sealed for it.
    package func session(_ value: [UInt8], of ticket: OAuth2ProxyTicket) -> Session? {
        AESGCM.open(value, key: ticket.secret).flatMap { session($0, createdAt: ticket.made) }
    }
}
