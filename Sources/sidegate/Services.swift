import OpenID
import ServiceLifecycle
import Wire

/// Keeps the provider's metadata and keys until the program ends.
struct ProviderService: Service {
    let provider: Provider

    func run() async {
        await cancelWhenGracefulShutdown { await provider.run() }
    }
}

/// Serves until the program is asked to end, then lets requests under way be answered.
struct ListenerService: Service {
    let server: Server
    static let drainTime = Duration.seconds(25)

    func run() async throws {
        try await gracefulShutdown()
        await server.shutDown(within: Self.drainTime)
    }
}
