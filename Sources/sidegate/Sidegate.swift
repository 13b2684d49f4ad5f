import Assembly
import Commands
import ExternalAuthorization
import Fetch
import Glibc
import HTTP1
import Kernel
import Logging
import NIOCore
import NIOPosix
import Server
import ServiceLifecycle
import Settings
import SocketLoop

/// The program: reads the settings, puts the parts together, runs them.
@main
struct Sidegate {
    /// The main thread waits for signals from the first moment on; everything else runs as a task.
    static func main() {
        StandardDescriptors.fill()
        Signals.block()
        guard let arguments = Arguments.given() else {
            complain("error: the program's arguments cannot be read, and with them who may pass")
            exit(1)
        }
        do {
            try Memory.prepare()
            try JobThreads.start(min(max(System.coreCount, 4), 16))
        } catch {
            complain("error: \(error)")
            exit(1)
        }
        let descriptors = DescriptorLimit.raised()
        Task.detached {
            await run(arguments, descriptors)
            end(0)
        }
        Signals.wait()
    }

    private static func run(_ arguments: [String], _ descriptors: DescriptorLimit) async {
        let environment = currentEnvironment()
        if let command = arguments.first.flatMap(Command.init(rawValue:)) {
            exit(await command.run(Array(arguments.dropFirst()), environment))
        }
        answerSignalsBeforeServing()
        var marks = FileMarks()
        switch Settings.load(arguments: arguments, environment: environment, readFile: { try marks.read($0) }) {
        case .help(let text): print(text, terminator: "")
        case .version: print("sidegate \(Settings.programVersion)")
        case .configTestPassed(let settings, let warnings):
            report("warning", warnings)
            if let obstacle = settings.obstacle {
                complain("error: \(obstacle)")
                exit(1)
            }
            print("The configuration is valid.")
            if settings.formerProgram == .oauth2Proxy { print(DifferencesReport.text(settings), terminator: "") }
        case .problems(let problems, let warnings):
            report("error", problems)
            report("warning", warnings)
            exit(1)
        case .settings(let settings, let warnings):
            report("warning", warnings)
            do {
                let watch = FileWatch(settings.namedFiles, since: marks)
                try await serve(settings, descriptors, watch, arguments, environment)
            } catch {
                complain("error: \(error)")
                exit(1)
            }
        }
    }

    private static func serve(
        _ settings: Settings,
        _ descriptors: DescriptorLimit,
        _ watch: FileWatch,
        _ arguments: [String],
        _ environment: [String: String]
    ) async throws {
        let hasMetrics = settings.metricsAddress != nil || settings.metricsSecureAddress != nil
        let assembly = try Assembly(settings, metrics: hasMetrics ? ProgramMetrics() : nil)
        let routers = LoopRouters()
        let certificate = try settings.tlsConfiguration()
        let tls = try certificate.map { try ServerTLS($0) }
        let metricsCertificate = try settings.metricsTLSConfiguration()
        let metricsTLS = try metricsCertificate.map { try ServerTLS($0) }
        let listeners = try settings.listeners(tls: tls)
        let loops = try Server.makeLoops(
            settings.threads.number == 0 ? System.coreCount : settings.threads.number,
            for: listeners,
            needsChannels: assembly.storeConnections != nil || settings.grpcAddress != nil
        )
        var limits = settings.limits.bounded(
            by: descriptors,
            isGiven: settings.origin(of: "max-connections") != .standard,
            assembly.logger
        )
        limits.readsBody = { routers.readsBody(of: $0) }
        // A thread that is not to be had ends the program before anybody can connect.
        let files = try WorkerThreads(1, "files", for: "reading files")
        let server = try await Server.start(
            on: listeners,
            group: loops,
            limits: limits,
            logger: assembly.logger,
            serving: { routers.serve(assembly, on: $0) }
        )
        assembly.logger.info(
            "listening",
            metadata: [
                "address": "\(server.addresses.map(\.description).joined(separator: ", "))",
                "issuer": "\(settings.oidcIssuerURL.text)",
            ]
        )
        var services: [any Service] = []
        if let metrics = assembly.metrics {
            metrics.show(certificate, of: "main")
            metrics.show(metricsCertificate, of: "metrics")
            let listener = try await MetricsListener.start(
                on: try settings.metricsListeners(tls: metricsTLS),
                logger: assembly.logger
            ) {
                await metrics.page(of: routers, server)
            }
            services.append(listener)
        }
        let reload = ReloadService(
            arguments: arguments,
            environment: environment,
            routers: routers,
            tls: tls,
            metricsTLS: metricsTLS,
            mayUseRedis: !(loops is SocketLoopGroup),
            files: files,
            first: ReloadService.Deployment(
                settings: settings,
                watch: watch,
                assembly: assembly,
                tls: nil,
                metricsTLS: nil
            )
        )
        var asking: [any Service] = []
        if let address = try settings.authorizationAddress() {
            let authorization = try await ExternalAuthorization.start(
                on: address,
                of: server,
                group: loops,
                prefix: settings.proxyPrefix.text,
                mostBytes: limits.headSize + limits.bodySize,
                logger: assembly.logger
            )
            assembly.logger.info("listening for gRPC", metadata: ["address": "\(authorization.address)"])
            asking.append(AuthorizationService(authorization: authorization, drainTime: settings.drainTimeout))
        }
        // They end in the reverse order: logins under way need the provider until the last request is answered.
        var configuration = ServiceGroupConfiguration(
            services: services + [reload, ListenerService(server: server, drainTime: settings.drainTimeout)] + asking,
            logger: assembly.logger
        )
        let timeToEnd = settings.drainTimeout + .seconds(5)
        configuration.maximumGracefulShutdownDuration = timeToEnd
        let group = ServiceGroup(configuration: configuration)
        endOnSignals(group, within: timeToEnd)
        do {
            try await group.run()
            await routers.flushLogs()
        } catch {
            await routers.flushLogs()
            throw error
        }
    }

    /// Ends the program without the destructors of libraries, under which threads that still run would fall.
    private static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}
