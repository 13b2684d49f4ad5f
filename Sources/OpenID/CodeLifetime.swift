import Clocks
import Synchronization

/// How long the provider keeps a code, as far as its refusals have shown. Where thousands wait for the token endpoint, some
/// wait longer than that: to send their codes would waste calls, of which the provider takes few.
package final class CodeLifetime: Sendable {
    /// Providers keep codes at least so long; most do for a minute (RFC 6749, 4.1.2 allows ten).
    package static let least = Duration.seconds(30)
    /// How long a refusal counts: it may have had another reason.
    static let memory = Duration.seconds(600)

    private struct Bound {
        var wait: Duration
        var end: ContinuousClock.Instant
    }

    private let bound = Mutex<Bound?>(nil)

    /// Whether a code that has waited so long is not worth a call.
    func isOver(after wait: Duration, at now: ContinuousClock.Instant) -> Bool {
        guard wait >= Self.least else { return false }
        return bound.withLock { bound in
            if let end = bound?.end, end <= now { bound = nil }
            return bound.map { wait >= $0.wait } ?? false
        }
    }

    /// The provider refused a code that had waited so long. Whether the wait is the likely reason.
    func refused(after wait: Duration, at now: ContinuousClock.Instant) -> Bool {
        guard wait >= Self.least else { return false }
        bound.withLock { $0 = Bound(wait: min(wait, $0?.wait ?? wait), end: now + Self.memory) }
        return true
    }
}
