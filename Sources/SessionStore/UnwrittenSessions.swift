internal import Sessions
internal import Synchronization

/// Renewed sessions that Redis has not taken yet: their refresh tokens are spent, so nothing else is left of them. The
/// same for all event loops, and bounded: past the limit a session is kept by nobody, and its person logs in again.
package final class UnwrittenSessions: Sendable {
    private static let limit = 10_000
    private let sessions = Mutex<[SessionPlace: Session]>([:])

    package init() {}

    func session(at place: SessionPlace) -> Session? { sessions.withLock { $0[place] } }

    /// False where there is no room.
    func remember(_ session: Session, at place: SessionPlace) -> Bool {
        sessions.withLock { sessions in
            guard sessions.count < Self.limit || sessions[place] != nil else { return false }
            sessions[place] = session
            return true
        }
    }

    func forget(_ place: SessionPlace) { sessions.withLock { $0[place] = nil } }
}
