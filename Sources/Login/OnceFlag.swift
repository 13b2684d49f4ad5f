internal import Synchronization

/// Whether something was said already, by whichever loop.
final class OnceFlag: Sendable {
    private let isRaised = Atomic<Bool>(false)

    /// True for the first who asks.
    func raise() -> Bool { !isRaised.exchange(true, ordering: .relaxed) }
}
