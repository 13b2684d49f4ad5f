import Assembly
import Fetch
import Glibc
import Kernel
import Logging
import Login
import OpenID
import Server
import ServiceLifecycle
import Settings
import Telemetry

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
    /// What reads files, and nothing else waits for: a file on a network drive may hang for ever.
    let files: WorkerThreads
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
        /// A second has passed.
        case look
        case looked(Look)

        var isLook: Bool {
            if case .look = self { true } else { false }
        }
    }

    /// What a look at the files brought.
    private struct Look {
        let watch: FileWatch
        /// Nil where nothing has changed, or something is wrong with it, which the log says.
        let new: Deployment?
    }

    /// What is known between two events.
    private struct State {
        var current: Deployment
        var watch: FileWatch
        var provider: Task<Void, Never>
        /// Good settings whose provider has not answered yet.
        var next: (deployment: Deployment, provider: Task<Void, Never>)?
        /// Whether files are being looked at.
        var isLooking = false
        /// Whether somebody has asked for new settings since the last look began: a hundred hangups are one reload.
        var isAsked = false
    }

    private static let interval = Duration.seconds(1)

    func run() async {
        await cancelWhenGracefulShutdown {
            let (events, continuation) = AsyncStream.makeStream(of: Event.self)
            Signals.handle(SIGHUP) { continuation.yield(.hangup) }
            Signals.handle(SIGUSR1) { continuation.yield(.reopen) }
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while (try? await Task.sleep(for: Self.interval)) != nil { continuation.yield(.look) }
                    continuation.finish()
                }
                await follow(events) { continuation.yield($0) }
                group.cancelAll()
            }
        }
    }

    private func follow(_ events: AsyncStream<Event>, _ tell: @escaping @Sendable (Event) -> Void) async {
        var state = State(current: first, watch: first.watch, provider: Self.startProvider(of: first))
        for await event in events {
            // What has come before the end is not worked through.
            if Task.isCancelled { break }
            switch event {
            case .hangup:
                state.current.assembly.logs.sink.reopen()
                state.isAsked = true
            case .reopen:
                state.current.assembly.logs.sink.reopen()
                continue
            case .look: break
            case .looked(let look):
                state.isLooking = false
                state.watch = look.watch
                if let new = look.new { await take(new, &state) }
            }
            guard !state.isLooking else { continue }
            await takeOverNext(&state)
            guard state.isAsked || event.isLook else { continue }
            look(state, tell)
            state.isLooking = true
            state.isAsked = false
        }
        state.provider.cancel()
        state.next?.provider.cancel()
        await state.current.assembly.fetcher.shutDown()
        state.current.assembly.storeConnections?.close()
        await state.next?.deployment.assembly.fetcher.shutDown()
    }

    /// Reads the settings again, where somebody asked for it or a file has changed, and tells what came of it.
    private func look(_ state: State, _ tell: @escaping @Sendable (Event) -> Void) {
        let (current, isAsked) = (state.current, state.isAsked)
        let watch = state.watch
        files.submit {
            var watch = watch
            let hasChanged = watch.hasChanged()
            let new = isAsked || hasChanged ? read(besides: current) : nil
            tell(.looked(Look(watch: new?.watch ?? watch, new: new)))
        }
    }

    private func take(_ new: Deployment, _ state: inout State) async {
        if let abandoned = state.next { end(abandoned.provider, of: abandoned.deployment, for: state.current) }
        state.next = nil
        if new.assembly.providers.isSame(as: state.current.assembly.providers) {
            await takeOver(new, after: state.current)
            state.current = new
        } else {
            new.assembly.logger.info("the new settings are good; waiting for their provider to answer")
            state.next = (new, Self.startProvider(of: new))
        }
    }

    /// Nobody can log in by a provider that has never answered: then there is nothing to wait with.
    private func takeOverNext(_ state: inout State) async {
        guard let (new, task) = state.next,
            new.assembly.providers.canReplace(state.current.assembly.providers)
        else { return }
        await takeOver(new, after: state.current)
        end(state.provider, of: state.current, for: new)
        (state.current, state.provider, state.next) = (new, task, nil)
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
                if let file = settings.emptiedFile(since: current.settings) { throw EmptiedFile(path: file) }
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
        assembly.begin()
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
        assembly.metrics?.tookOver(certificate: new.tls, metricsCertificate: new.metricsTLS)
        for flag in old.settings.changesForRestart(in: new.settings) {
            assembly.logger.warning("--\(flag) has changed, which counts from the next start on")
        }
        assembly.logger.info("the settings were read again and taken over")
    }

    private static func startProvider(of deployment: Deployment) -> Task<Void, Never> {
        let providers = deployment.assembly.providers.all.map(\.provider)
        return Task {
            await withTaskGroup(of: Void.self) { group in
                for provider in providers { group.addTask { await provider.run() } }
            }
        }
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

/// A file that holds nothing any more: most often it was cut off by a full disk, or is being written.
private struct EmptiedFile: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "the file \"\(path)\" has become empty, as a file does that a full disk cut off; if nobody is to pass, leave "
            + "a comment in it, a line that begins with #"
    }
}
