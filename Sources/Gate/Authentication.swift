package import Decision
package import NIOCore
package import Sessions

/// Whom a request comes from, as far as its cookies and credentials say.
package enum Presence: Sendable {
    case nobody(Absence)
    /// - `setCookies`: values of `Set-Cookie` that the answer must carry, whatever it is: the session was refreshed or
    ///   sealed anew, and without them the browser would keep what is spent.
    case somebody(Session, setCookies: [String])
    /// Nobody whom a login would help: what came instead of one was not good.
    case turnedAway(Refusal)
    /// It cannot be known now: what keeps the sessions does not answer. Seconds after which to ask again.
    case unknown(retryAfter: Int64)
}

/// The way to a `Presence`: known at once, as with a session that lies in the cookie, or later.
///
/// What comes later comes on the connection's event loop, where request, gate and response writer are at hand. Who waits
/// for an answer on that loop (a session store's) uses `pending`; who has work that belongs to no loop (a refresh, a key
/// to be fetched, a password to be hashed) uses `after`.
package enum Authentication {
    case settled(Presence)
    /// The closure is called at once, to set going what is waited for. It calls `settle` once, on the event loop, now
    /// or later.
    case pending(Start)

    package typealias Start = (_ eventLoop: any EventLoop, _ settle: @escaping (Authentication) -> Void) -> Void

    /// Goes on with what `work` came to. The work is not cancelled when the client goes away: a refresh that the
    /// provider has carried out must be remembered.
    package static func after<Outcome: Sendable>(
        _ work: @escaping @Sendable () async -> Outcome,
        _ then: @escaping (Outcome) -> Authentication
    ) -> Authentication {
        .pending { eventLoop, settle in
            let goOn = NIOLoopBound({ (outcome: Outcome) in settle(then(outcome)) }, eventLoop: eventLoop)
            Task {
                let outcome = await work()
                eventLoop.execute { goOn.value(outcome) }
            }
        }
    }

    /// The same, where nobody is somebody who is not known yet.
    func orUnknown(retryAfter: Int64) -> Authentication {
        switch self {
        case .settled(.nobody): .settled(.unknown(retryAfter: retryAfter))
        case .settled: self
        case .pending(let start):
            .pending { eventLoop, settle in
                start(eventLoop) { settle($0.orUnknown(retryAfter: retryAfter)) }
            }
        }
    }
}
