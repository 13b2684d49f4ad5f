import Clocks
import Cryptography
import Sessions

@testable import SessionStore

/// What Redis gives back, which anyone who can write there may have changed: no value but the one that was sealed for the
/// ticket opens. The input tells how to bend a good value (pairs of place and byte), or, after a `0xFF`, is one of its own.
enum StoredTarget {
    private static let random = RandomSource { Array(repeating: 7, count: $0) }
    private static let ticket = Ticket(random: random, at: Timestamp(secondsSince1970: 1_800_000_000))
    private static let place = SessionPlace(ticket)

    static func check(_ input: [UInt8]) throws {
        try examine(input)
        guard let kind = input.first else { return }
        if kind == 0xFF {
            let value = Array(input.dropFirst())
            return try promise("strangers' bytes never open", StoredForm.open(value, ticket, at: place) == nil)
        }
        let contents = SessionContents(createdAt: Timestamp(secondsSince1970: 1_800_000_000), subject: "jane")
        let good = StoredForm.seal(Session(contents), fence: UInt64(kind), ticket, at: place, random: random)
        var bent = good
        var index = 1
        while index + 1 < input.count {
            bent[Int(input[index]) % bent.count] = input[index + 1]
            index += 2
        }
        let stored = StoredForm.open(bent, ticket, at: place)
        try promise("what was sealed opens, and nothing else", (stored != nil) == (bent == good))
        try promise("its fence is what was written", stored == nil || stored?.fence == UInt64(kind))
    }

    /// The same bytes as a ticket and as an entry of a list.
    private static func examine(_ bytes: [UInt8]) throws {
        if let ticket = Ticket(bytes: bytes) {
            try promise("a ticket is its bytes", ticket.bytes == bytes)
        }
        if let entry = IndexEntry(member: bytes) {
            try promise("an entry survives writing and reading", IndexEntry(member: entry.member) == entry)
        }
    }
}
