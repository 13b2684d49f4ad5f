import ExternalAuthorization
import Glibc
import Kernel
import Server
import ServiceLifecycle
import Synchronization

/// Serves until the program is asked to end, then lets requests under way be answered.
struct ListenerService: Service {
    let server: Server
    let drainTime: Duration

    func run() async throws {
        try await gracefulShutdown()
        await server.shutDown(within: drainTime)
    }
}

/// The same for what Envoy asks over gRPC. It ends before the server that answers it.
struct AuthorizationService: Service {
    let authorization: ExternalAuthorization
    let drainTime: Duration

    func run() async throws {
        try await gracefulShutdown()
        await authorization.shutDown(within: drainTime)
    }
}

/// While the program starts, SIGTERM ends it, since nothing is under way yet, and there is nothing to be read again.
func answerSignalsBeforeServing() {
    Signals.handle(SIGTERM) { _exit(0) }
    for signal in [SIGHUP, SIGUSR1] { Signals.handle(signal) {} }
}

/// Has SIGTERM and SIGINT end what runs, with the time that requests under way may take. The program ends `limit` after the
/// first of them whatever hangs, and at once on the second SIGINT.
func endOnSignals(_ group: ServiceGroup, within limit: Duration) {
    let interrupts = Mutex(0)
    Signals.handle(SIGTERM) {
        Signals.end(within: limit)
        Task { await group.triggerGracefulShutdown() }
    }
    Signals.handle(SIGINT) {
        Signals.end(within: limit)
        let count = interrupts.withLock { count in
            count += 1
            return count
        }
        if count == 2 { _exit(128 + SIGINT) }
        Task { await group.triggerGracefulShutdown() }
    }
}
