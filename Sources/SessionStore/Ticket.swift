package import Clocks
internal import Cryptography

/// What a browser holds of a session that is stored in Redis: which one it is, and the key that opens it.
///
/// Redis knows neither: it is asked by a hash of the id, and what it keeps is sealed with the key.
package struct Ticket: Equatable, Sendable {
    private static let version: UInt8 = 1
    private static let idCount = 16
    private static let momentCount = 8

    let id: [UInt8]
    /// For AES-256-GCM.
    let key: [UInt8]
    /// When the browser was given it: one that is older than its session is sent again, so that the browser keeps it
    /// as long as the session lives.
    package let issuedAt: Timestamp

    /// What lists call its session; it tells neither id nor key.
    package var name: String { SessionPlace(self).name }

    /// A ticket that nobody can guess.
    init(random: RandomSource, at now: Timestamp) {
        id = random.bytes(Self.idCount)
        key = random.bytes(AES256GCM.keyCount)
        issuedAt = now
    }

    /// The ticket that follows from a secret: the same secret leads to the same session.
    ///
    /// - Parameter secret: of 128 bits of entropy or more.
    init(from secret: [UInt8], at now: Timestamp) {
        let bytes = HKDF.sha256(
            secret: secret,
            salt: Array("sidegate".utf8),
            info: Array("sidegate/1/ticket".utf8),
            count: Self.idCount + AES256GCM.keyCount
        )
        id = Array(bytes[..<Self.idCount])
        key = Array(bytes[Self.idCount...])
        issuedAt = now
    }

    private init(id: [UInt8], key: [UInt8], issuedAt: Timestamp) {
        self.id = id
        self.key = key
        self.issuedAt = issuedAt
    }

    func issued(at now: Timestamp) -> Ticket { Ticket(id: id, key: key, issuedAt: now) }

    /// `version 1 | id 16 | key 32 | moment 8`
    var bytes: [UInt8] {
        [Self.version] + id + key + UInt64(bitPattern: issuedAt.secondsSince1970).bigEndianBytes
    }

    /// Nil where the bytes are not those of a ticket. On the request path.
    init?(bytes: [UInt8]) {
        let keyStart = 1 + Self.idCount
        let momentStart = keyStart + AES256GCM.keyCount
        guard bytes.count == momentStart + Self.momentCount, bytes[0] == Self.version else { return nil }
        id = Array(bytes[1..<keyStart])
        key = Array(bytes[keyStart..<momentStart])
        issuedAt = Timestamp(secondsSince1970: Int64(bitPattern: UInt64(bigEndianBytes: bytes[momentStart...])))
    }
}

extension UInt64 {
    /// The most significant byte first.
    var bigEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) }
    }

    init(bigEndianBytes bytes: ArraySlice<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
