/// The sessions that were opened last, by the sealed texts that they came from: a page asks for dozens of things with the
/// same cookie, and opening it is a quarter of what such a request takes in user space.
///
/// Nothing is known here but what the keys have vouched for, and nothing is decided: how old a session is and whether it
/// was ended is asked of each request. Comparing takes as long wherever two texts differ, so that nobody finds out by
/// the clock how much of somebody's cookie they guessed.
///
/// On the request path.
struct OpenedSessions {
    /// A page's users at a time; one that finds its place taken takes it over.
    static let count = 1 << placeBits
    private static let placeBits = 8
    /// Characters. A longer one holds tokens, and is rare.
    static let textLimit = 1024

    // A class, so that looking at one costs one count of references.
    private final class Entry {
        let text: [UInt8]
        let session: Session
        let isOutdated: Bool

        init(_ text: [UInt8], _ session: Session, isOutdated: Bool) {
            self.text = text
            self.session = session
            self.isOutdated = isOutdated
        }
    }

    private var entries = [Entry?](repeating: nil, count: count)

    /// What was kept of exactly this text.
    func session(of text: Span<UInt8>) -> (session: Session, isOutdated: Bool)? {
        guard let place = Self.place(of: text), let entry = entries[place] else { return nil }
        let known = entry.text
        return known.span.isSame(as: text) ? (entry.session, entry.isOutdated) : nil
    }

    /// - Parameter isOutdated: whether an older key than the one that seals now opened it.
    mutating func keep(_ session: Session, of text: Span<UInt8>, isOutdated: Bool) {
        guard let place = Self.place(of: text) else { return }
        let copy = unsafe text.withUnsafeBufferPointer { unsafe Array($0) }
        entries[place] = Entry(copy, session, isOutdated: isOutdated)
    }

    /// By eight characters of the nonce, which chance has drawn (`Sealer`); nil for a text that is not kept.
    private static func place(of text: Span<UInt8>) -> Int? {
        guard 16...textLimit ~= text.count else { return nil }
        let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)
        return Int((word &* 0x9E37_79B9_7F4A_7C15) >> (64 - placeBits))
    }
}

extension Span<UInt8> {
    /// Takes as long for all texts of one length.
    package func isSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var (differences, position): (UInt64, Int) = (0, 0)
        while position + 8 <= count {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            differences |= unsafe word ^ other.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            position += 8
        }
        while position < count {
            differences |= UInt64(self[position] ^ other[position])
            position += 1
        }
        return differences == 0
    }
}
