internal import Cryptography
package import Sessions

/// A session as it was read from Redis.
package struct StoredSession: Sendable {
    package let session: Session
    /// How often it was written before: who writes says over which state, and a writer that is late is refused.
    let fence: UInt64
}

/// The form in which Redis keeps a session: sealed with the ticket's key (AES-256-GCM), bound to its place and fence.
///
///     version 1 | fence 8 | nonce 12 | ciphertext | tag 16
///
/// An empty value is a session that ended, and stays until its last ticket would be over, so that neither a late
/// renewal nor an old cookie brings it back.
enum StoredForm {
    static let version: UInt8 = 1
    /// Version and fence, which Redis compares.
    static let headCount = 9
    private static let nonceStart = headCount
    private static let cipherStart = nonceStart + AES256GCM.nonceCount

    static func seal(
        _ session: Session,
        fence: UInt64,
        _ ticket: Ticket,
        at place: SessionPlace,
        random: RandomSource
    ) -> [UInt8] {
        let nonce = random.bytes(AES256GCM.nonceCount)
        let head = head(fence)
        var value = head + nonce
        AES256GCM(key: ticket.key).seal(
            session.bytes.span,
            nonce: nonce.span,
            authenticating: associatedData(head[...], place).span,
            appendingTo: &value
        )
        return value
    }

    /// Nil where the value was not sealed for this ticket. On the request path.
    static func open(_ value: [UInt8], _ ticket: Ticket, at place: SessionPlace) -> StoredSession? {
        guard value.count >= cipherStart + AES256GCM.tagCount, value[0] == version else { return nil }
        let span = value.span
        var plaintext: [UInt8] = []
        let isOpen = AES256GCM(key: ticket.key).open(
            span.extracting(cipherStart..<value.count),
            nonce: span.extracting(nonceStart..<cipherStart),
            authenticating: associatedData(value[..<headCount], place).span,
            into: &plaintext
        )
        guard isOpen, let session = Session(bytes: plaintext) else { return nil }
        return StoredSession(session: session, fence: fence(of: value))
    }

    static func head(_ fence: UInt64) -> [UInt8] { [version] + fence.bigEndianBytes }

    static func fence(of value: [UInt8]) -> UInt64 {
        value.count < headCount ? 0 : UInt64(bigEndianBytes: value[1..<headCount])
    }

    private static func associatedData(_ head: ArraySlice<UInt8>, _ place: SessionPlace) -> [UInt8] {
        Array("sidegate/stored-session\0\(place.name)\0".utf8) + head
    }
}
