package import Clocks
package import Cryptography
package import Sessions

/// The ticket as the browser keeps it: one sealed cookie under the session cookie's name, some 120 bytes whatever the
/// session holds.
///
/// Not `Sendable`, for its ciphers: each event loop has its own.
package final class TicketCookie {
    package enum Reading {
        case none
        /// - `isOutdated`: it was sealed by an older key, and must be written again.
        case ticket(Ticket, isOutdated: Bool)
    }

    private let name: [UInt8]
    private let sealer: Sealer
    private let cookie: SessionCookie

    /// - Parameter cookie: of the same name, for what it knows of attributes and parts.
    package init(name: String, keys: KeyRing, cookie: SessionCookie) {
        self.name = Array(name.utf8)
        self.cookie = cookie
        sealer = keys.sealer(for: .ticket, name: name)
    }

    /// Of the first `SessionCookie.mostWholes` cookies of our name, the first that opens to a ticket. On the request path.
    package func read(_ header: Span<UInt8>) -> Reading {
        var cookies = CookieHeader()
        var wholes = 0
        while wholes < SessionCookie.mostWholes, let (name, value) = cookies.next(in: header) {
            guard isOurs(header.extracting(name)) else { continue }
            wholes += 1
            guard let bytes = sealer.open(header.extracting(value)), let ticket = Ticket(bytes: bytes) else { continue }
            return .ticket(ticket, isOutdated: sealer.isOutdated)
        }
        return .none
    }

    /// The ticket in a `Cookie` field that is text.
    package func ticket(in header: String) -> Ticket? {
        guard case .ticket(let ticket, _) = read(Array(header.utf8).span) else { return nil }
        return ticket
    }

    /// The `Set-Cookie` values that give the browser this ticket, and make it forget what else it sent of ours.
    package func write(
        _ ticket: Ticket,
        at now: Timestamp,
        replacing present: Span<UInt8>,
        host: String,
        random: RandomSource
    ) -> [String] {
        let sealed = sealer.seal(ticket.issued(at: now).bytes.span, random: random)
        // A ticket has one size, and with every name and domain that an option takes it fits into a cookie.
        return (try? cookie.write(sealed: sealed, replacing: present, host: host)) ?? []
    }

    private func isOurs(_ name: Span<UInt8>) -> Bool {
        guard name.count == self.name.count else { return false }
        for index in name.indices where name[index] != self.name[index] { return false }
        return true
    }
}
