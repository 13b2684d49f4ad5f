package import NIOCore
package import Sessions

/// The way to an `AuthenticationResult`: known at once, as with a session that is stored in the cookie, or later.
///
/// What comes later comes on the connection's event loop, where request and response writer are at hand. An answer that
/// comes on that loop (a session store's) uses `pending`; work that belongs to no loop (a refresh, a key to be fetched, a
/// password to be hashed) uses `after`.
package enum PendingAuthentication {
    case known(AuthenticationResult)
    /// The closure is called at once, to set going what is waited for. It calls `settle` once, on the event loop, now
    /// or later.
    case pending(Start)

    package typealias Start = (_ eventLoop: any EventLoop, _ settle: @escaping (PendingAuthentication) -> Void) -> Void

    /// Goes on with what `work` came to. The work is not cancelled when the client goes away: a refresh that the
    /// provider has carried out must be remembered.
    package static func after<Outcome: Sendable>(
        _ work: @escaping @Sendable () async -> Outcome,
        _ then: @escaping (Outcome) -> PendingAuthentication
    ) -> PendingAuthentication {
        .pending { eventLoop, settle in
            let goOn = NIOLoopBound({ (outcome: Outcome) in settle(then(outcome)) }, eventLoop: eventLoop)
            Task {
                let outcome = await work()
                eventLoop.execute { goOn.value(outcome) }
            }
        }
    }

    /// The same, where a request that nothing authenticates is one that cannot be judged yet.
    func orUnavailable(retryAfter: Int64) -> PendingAuthentication {
        switch self {
        case .known(.unauthenticated): .known(.unavailable(retryAfter: retryAfter))
        case .known: self
        case .pending(let start):
            .pending { eventLoop, settle in
                start(eventLoop) { settle($0.orUnavailable(retryAfter: retryAfter)) }
            }
        }
    }
}
