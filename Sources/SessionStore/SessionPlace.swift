internal import Cryptography
internal import Text

/// Where a session is stored in Redis: its keys, which share a hash tag and so, in a cluster, a server.
///
///     sidegate:{NAME}         the session, sealed
///     sidegate:{NAME}:about   whose it is, sealed for the administrator
///     sidegate:{NAME}:lock    who is renewing it
///
/// NAME is a hash of the ticket's id: who reads Redis learns no id.
struct SessionPlace: Hashable, Sendable {
    /// 22 characters of URL-safe base64.
    let name: String

    /// On the request path.
    init(_ ticket: Ticket) {
        let digest = Digest.sha256(Self.domain + ticket.id)
        name = Base64URL.encode(digest.span.extracting(0..<16))
    }

    /// Nil where the text is no such name.
    init?(name: String) {
        guard name.utf8.count == 22, Base64URL.decode(name)?.count == 16 else { return nil }
        self.name = name
    }

    var session: [UInt8] { Array("sidegate:{\(name)}".utf8) }
    var about: [UInt8] { Array("sidegate:{\(name)}:about".utf8) }
    var lock: [UInt8] { Array("sidegate:{\(name)}:lock".utf8) }

    private static let domain = Array("sidegate/session\0".utf8)
}
