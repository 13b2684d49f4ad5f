package import Clocks
internal import Cryptography
internal import Synchronization

/// Sessions that ended elsewhere, at the provider, while browsers still have their cookies. The same for all event loops.
///
/// An entry is kept as long as such a cookie could live. Bounded: past `capacity` the oldest entry is forgotten, and
/// with it a cookie that nobody presented since would count again until its own end.
package final class Revocations: Sendable {
    private struct Key: Hashable {
        let high: UInt64
        let low: UInt64

        /// - Parameter scope: the provider whose names these are; empty for the one whose sessions may name none.
        init(_ kind: StaticString, _ name: Span<UInt8>, _ scope: String) {
            var bytes = Array("\(kind)\0".utf8)
            // No name is empty, so that nothing of one provider's reads as another's.
            if !scope.isEmpty { bytes += Array("\0\(scope)\0".utf8) }
            for index in name.indices { bytes.append(name[index]) }
            let digest = Digest.sha256(bytes)
            high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
            low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private struct Entry {
        /// Sessions whose login was at that moment or before have ended.
        let moment: Timestamp
        let number: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// In the order of arrival, which is the order of expiry.
        var arrivals: [(key: Key, number: Int, expiresAt: Timestamp)] = []
        var first = 0
        var lastNumber = 0
        /// Of the moments of all entries.
        var latest = Timestamp(secondsSince1970: 0)
    }

    private let lifetime: Int64
    private let scope: @Sendable (_ provider: String?) -> String
    private let capacity: Int
    private let state: Mutex<State>
    private let count: Atomic<Int>

    /// - Parameters:
    ///   - lifetime: seconds that a session lives.
    ///   - scope: of which provider's names a session's are, by the id that it names: `KeyRing.scope(ofProvider:)`.
    ///   - former: what this takes the place of; what ended stays so.
    package init(
        lifetime: Int64,
        capacity: Int = 100_000,
        scope: @escaping @Sendable (_ provider: String?) -> String = { $0 ?? "" },
        after former: Revocations? = nil
    ) {
        self.scope = scope
        self.lifetime = lifetime
        self.capacity = capacity
        var known = former?.state.withLock { $0 } ?? State()
        // Where sessions live longer now, those that ended would, too.
        let longer = max(lifetime - (former?.lifetime ?? lifetime), 0)
        for index in known.arrivals.indices {
            known.arrivals[index].expiresAt = known.arrivals[index].expiresAt + longer
        }
        count = Atomic(known.entries.count)
        state = Mutex(known)
    }

    /// Whether there is anything to look up: the auth check's only cost where nobody was logged out. On the request path.
    package var isEmpty: Bool { count.load(ordering: .relaxed) == 0 }

    /// How many of them are remembered.
    package var entryCount: Int { count.load(ordering: .relaxed) }

    /// Ends the session that the provider calls by that name (`sid`), and the sessions of `subject` that know no such
    /// name, as far as they began at that moment or before: there are providers that go on with a name after a new login.
    ///
    /// - Parameter provider: the id of the provider that says so; nil where there is only one.
    package func end(
        sessionID: String,
        subject: String?,
        of provider: String? = nil,
        at moment: Timestamp,
        now: Timestamp
    ) {
        let scope = scope(provider)
        add(Key("sid", sessionID.utf8.span, scope), moment, now)
        if let subject { add(Key("sub without sid", subject.utf8.span, scope), moment, now) }
    }

    /// Ends every session of a person that began at that moment or before.
    package func end(subject: String, of provider: String? = nil, at moment: Timestamp, now: Timestamp) {
        add(Key("sub", subject.utf8.span, scope(provider)), moment, now)
    }

    /// Whether the session has ended. Ask `isEmpty` first.
    package func contains(_ session: Session) -> Bool { lastEnd(of: session) != nil }

    /// The last moment at which a session of that login's kind was ended; nil where the session goes on.
    ///
    /// A login that is carried out now came after it, and must say so (`loggedInAt`): the clock may have been set back since.
    package func lastEnd(of session: Session) -> Timestamp? {
        let bytes = session.bytes.span
        let loggedInAt = session.timestamp(.loggedInAt) ?? session.createdAt
        let scope = scope(session[.provider])
        var keys: [Key] = []
        if let place = session.range(of: .subject) {
            let subject = bytes.extracting(place)
            keys.append(Key("sub", subject, scope))
            if session.range(of: .providerSessionID) == nil { keys.append(Key("sub without sid", subject, scope)) }
        }
        if let place = session.range(of: .providerSessionID) {
            keys.append(Key("sid", bytes.extracting(place), scope))
        }
        let end = state.withLock { state in keys.compactMap { state.entries[$0]?.moment }.max() }
        return end.flatMap { loggedInAt <= $0 ? $0 : nil }
    }

    private func add(_ key: Key, _ moment: Timestamp, _ now: Timestamp) {
        let remaining = state.withLock { state in
            while state.first < state.arrivals.count {
                let oldest = state.arrivals[state.first]
                guard oldest.expiresAt <= now || state.entries.count >= capacity else { break }
                if state.entries[oldest.key]?.number == oldest.number { state.entries[oldest.key] = nil }
                state.first += 1
            }
            if state.first > state.arrivals.count / 2 {
                state.arrivals.removeFirst(state.first)
                state.first = 0
            }
            state.lastNumber += 1
            // Where the clock was set back, logins since then are later than what they came after, and so is this.
            let moment = state.latest > now ? state.latest + 1 : moment
            state.latest = max(state.latest, moment)
            let latest = max(moment, state.entries[key]?.moment ?? moment)
            state.entries[key] = Entry(moment: latest, number: state.lastNumber)
            state.arrivals.append((key, state.lastNumber, now + lifetime))
            return state.entries.count
        }
        count.store(remaining, ordering: .relaxed)
    }
}
