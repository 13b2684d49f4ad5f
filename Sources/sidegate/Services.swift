import Logging
import OpenID
import ServiceLifecycle
import Settings
import UnixSignals
import Wire

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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
    let drainTime: Duration

    func run() async throws {
        try await gracefulShutdown()
        await server.shutDown(within: drainTime)
    }
}

/// Takes up a new certificate when its files change or on SIGHUP. A bad one changes nothing.
struct CertificateService: Service {
    let tls: ServerTLS
    let settings: Settings
    let logger: Logger
    /// How long a new certificate may go unnoticed.
    static let interval = Duration.seconds(2)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await watchFiles() }
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) { reload() }
                }
            }
        }
    }

    private func watchFiles() async {
        var watch = FileWatch([settings.tlsCertFile, settings.tlsKeyFile])
        while (try? await Task.sleep(for: Self.interval)) != nil {
            if watch.hasChanged() { reload() }
        }
    }

    private func reload() {
        do {
            guard let configuration = try settings.tlsConfiguration() else { return }
            try tls.replace(with: configuration)
            logger.info("a new certificate is in use", metadata: ["file": "\(settings.tlsCertFile)"])
        } catch {
            // A certificate and its key are two files: in between they do not fit together, and soon do.
            logger.warning(
                "the certificate could not be loaded; the old one stays in use",
                metadata: ["file": "\(settings.tlsCertFile)", "reason": "\(error)"]
            )
        }
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
