import ServiceLifecycle
import UnixSignals
import Wire

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Serves until the program is asked to end, then lets requests under way be answered.
struct ListenerService: Service {
    let server: Server
    let drainTime: Duration

    func run() async throws {
        try await gracefulShutdown()
        await server.shutDown(within: drainTime)
    }
}

/// Ends the program at once on the second SIGINT: the first asked for an orderly end.
func endOnSecondInterrupt() {
    Task {
        var count = 0
        for await _ in await UnixSignalsSequence(trapping: .sigint) {
            count += 1
            if count == 2 { exit(128 + SIGINT) }
        }
    }
}
