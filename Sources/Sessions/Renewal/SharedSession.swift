/// One session in a store that replicas share, as far as renewing it needs one: each takes its turn, and the next one
/// finds what came of it.
package struct SharedSession: Sendable {
    /// What is to become of it.
    package enum Change: Sendable {
        case keep
        case replace(Session)
        case end
    }

    /// How it is after a turn.
    package enum State: Equatable, Sendable {
        case present(Session)
        case ended
    }

    /// Waits for the session's lock, calls `change` with the session as it is by then, does what that says, and tells how
    /// it is afterwards; nil where the store does not answer.
    ///
    /// A replacement is written also where the lock was lost meanwhile, unless another replica has written since: the
    /// refresh token that it took is spent.
    package let takeTurn: @Sendable (_ change: @escaping @Sendable (Session) async -> Change) async -> State?

    package init(
        takeTurn: @escaping @Sendable (_ change: @escaping @Sendable (Session) async -> Change) async -> State?
    ) {
        self.takeTurn = takeTurn
    }
}
