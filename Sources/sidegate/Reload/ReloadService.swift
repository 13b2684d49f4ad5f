import Fetch
import Logging
import OpenID
import ServiceLifecycle
import Settings
import Telemetry
import UnixSignals
import Wire

/// Keeps the provider's metadata and keys, and takes over new settings while the program runs: on SIGHUP, and when a file
/// changes that they name.
///
/// All or nothing: settings in which something is wrong change nothing. Where a changed setting calls for another
/// provider, the one that works stays until the new one has answered.
struct ReloadService: Service {
    let arguments: [String]
    let environment: [String: String]
    let routers: LoopRouters
    /// The certificate that listeners show; nil without TLS.
    let tls: ServerTLS?
    /// The same for metrics.
    let metricsTLS: ServerTLS?
    /// Whether the loops that run can have connections to Redis.
    let mayUseRedis: Bool
    let first: Deployment

    /// What runs, or is to run.
    struct Deployment {
        let settings: Settings
        /// Since before these settings were read.
        let watch: FileWatch
        let assembly: Assembly
        /// The certificate to show from its beginning; known to be good.
        let tls: ServerTLS.Configuration?
        let metricsTLS: ServerTLS.Configuration?
    }

    private enum Event {
        case hangup
        /// SIGUSR1: log files may have been moved.
        case reopen
        case look
    }

    private static let interval = Duration.seconds(1)

    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                let (events, continuation) = AsyncStream.makeStream(of: Event.self)
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) { continuation.yield(.hangup) }
                }
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sigusr1) { continuation.yield(.reopen) }
                }
                group.addTask {
                    while (try? await Task.sleep(for: Self.interval)) != nil { continuation.yield(.look) }
                    continuation.finish()
                }
                await follow(events)
                group.cancelAll()
            }
        }
    }

    private func follow(_ events: AsyncStream<Event>) async {
        var current = first
        var provider = Self.startProvider(of: current)
        var next: (deployment: Deployment, provider: Task<Void, Never>)?
        var watch = current.watch
        for await event in events {
            if event != .look { current.assembly.logs.sink.reopen() }
            if event == .hangup || watch.hasChanged(), let new = read(besides: current) {
                watch = new.watch
                if let abandoned = next { end(abandoned.provider, of: abandoned.deployment, for: current) }
                next = nil
                if new.assembly.provider === current.assembly.provider {
                    await takeOver(new, after: current)
                    current = new
                } else {
                    new.assembly.logger.info("the new settings are good; waiting for their provider to answer")
                    next = (new, Self.startProvider(of: new))
                }
            }
            // Nobody can log in by a provider that has never answered: then there is nothing to wait with.
            if let (new, task) = next, new.assembly.provider.isReady || !current.assembly.provider.isReady {
                await takeOver(new, after: current)
                end(provider, of: current, for: new)
                (current, provider, next) = (new, task, nil)
            }
        }
        provider.cancel()
        next?.provider.cancel()
        await current.assembly.fetcher.shutDown()
        current.assembly.storeConnections?.close()
        await next?.deployment.assembly.fetcher.shutDown()
    }

    /// The settings as they are now; nil, and said in the log, where something is wrong with them.
    private func read(besides current: Deployment) -> Deployment? {
        let logger = current.assembly.logger
        let refusal = "the settings were not taken over, those from before stay in use"
        var marks = FileMarks()
        switch Settings.load(arguments: arguments, environment: environment, readFile: { try marks.read($0) }) {
        case .settings(let settings, let warnings):
            let watch = FileWatch(settings.namedFiles, since: marks)
            do {
                guard mayUseRedis || settings.sessionStoreType != .redis else { throw RestartNeeded.redis }
                let assembly = try Assembly(settings, after: current.assembly)
                let certificate = try settings.tlsConfiguration()
                let metricsCertificate = try settings.metricsTLSConfiguration()
                for certificate in [certificate, metricsCertificate] { _ = try certificate.map { try ServerTLS($0) } }
                for warning in warnings { logger.warning("\(warning)") }
                return Deployment(
                    settings: settings,
                    watch: watch,
                    assembly: assembly,
                    tls: certificate,
                    metricsTLS: metricsCertificate
                )
            } catch {
                logger.error("\(refusal): \(error)")
            }
        case .problems(let problems, _):
            for problem in problems { logger.error("\(refusal): \(problem)") }
        case .help, .version, .configTestPassed:
            break
        }
        current.assembly.metrics?.reloads.add("refused")
        return nil
    }

    private func takeOver(_ new: Deployment, after old: Deployment) async {
        let assembly = new.assembly
        await routers.exchange(for: assembly)
        if let former = old.assembly.storeConnections, former !== assembly.storeConnections {
            Task {
                // What is under way goes on for as long as a request may take.
                try? await Task.sleep(for: .seconds(30))
                former.close()
            }
        }
        if let certificate = new.tls { try? tls?.replace(with: certificate) }
        if let certificate = new.metricsTLS { try? metricsTLS?.replace(with: certificate) }
        assembly.metrics?.tookOver(new)
        for flag in old.settings.changesForRestart(in: new.settings) {
            assembly.logger.warning("--\(flag) has changed, which counts from the next start on")
        }
        assembly.logger.info("the settings were read again and taken over")
    }

    private static func startProvider(of deployment: Deployment) -> Task<Void, Never> {
        Task { await deployment.assembly.provider.run() }
    }

    /// Ends what nobody asks any more. Logins that began with it have the time of a call to finish.
    private func end(_ provider: Task<Void, Never>, of former: Deployment, for current: Deployment) {
        provider.cancel()
        let fetcher = former.assembly.fetcher
        guard fetcher !== current.assembly.fetcher else { return }
        Task {
            try? await Task.sleep(for: .seconds(30))
            await fetcher.shutDown()
        }
    }
}

/// What only a start can bring.
private enum RestartNeeded: Error, CustomStringConvertible {
    case redis

    var description: String {
        "--session-store-type has become redis, which needs a restart: the threads that run cannot reach Redis"
    }
}
