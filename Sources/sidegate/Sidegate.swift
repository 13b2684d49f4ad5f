import Application
import Fetch
import Logging
import NIOCore
import NIOPosix
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
internal import Application
import Fetch
#endif

/// The program: reads the settings, puts the parts together, runs them.
@main
struct Sidegate {
    static let version = "0.1.0"

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "secret" {
            printSecret(arguments)
            return
        }
        let environment = currentEnvironment()
        switch Settings.load(arguments: arguments, environment: environment, readFile: readFile) {
        case .help(let text): print(text, terminator: "")
        case .version: print("sidegate \(version)")
        case .configTestPassed(let warnings):
            report("warning", warnings)
            print("The configuration is valid.")
        case .problems(let problems, let warnings):
            report("warning", warnings)
            report("error", problems)
            exit(1)
        case .settings(let settings, let warnings):
            report("warning", warnings)
            do {
                try await serve(settings)
            } catch {
                complain("error: \(error)")
                exit(1)
            }
        }
    }

    private static func serve(_ settings: Settings) async throws {
        let assembly = try Assembly(settings)
        let group = MultiThreadedEventLoopGroup(
            numberOfThreads: settings.threads.number == 0 ? System.coreCount : settings.threads.number
        )
        let tls = try settings.tlsConfiguration().map { try ServerTLS($0) }
        let server = try await Server.start(
            on: try settings.listeners(tls: tls),
            group: group,
            limits: settings.limits,
            logger: assembly.logger,
            responder: { _ in
                let application = assembly.makeApplication()
                return application.respond
            }
        )
        assembly.logger.info(
            "listening",
            metadata: [
                "address": "\(server.addresses.map(\.description).joined(separator: ", "))",
                "issuer": "\(settings.oidcIssuerURL.text)",
            ]
        )
        var services: [any Service] = [
            ProviderService(provider: assembly.provider),
            ListenerService(server: server, drainTime: settings.drainTimeout),
        ]
        if let tls { services.append(CertificateService(tls: tls, settings: settings, logger: assembly.logger)) }
        endOnSecondInterrupt()
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: assembly.logger
        )
        configuration.maximumGracefulShutdownDuration = settings.drainTimeout + .seconds(5)
        try await ServiceGroup(configuration: configuration).run()
        await assembly.fetcher.shutDown()
    }

    private static func report(_ kind: String, _ problems: [Problem]) {
        for problem in problems { complain("\(kind): \(problem)") }
    }
}

/// Writes a line to standard error.
func complain(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    unsafe bytes.withUnsafeBytes { bytes in
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let count = unsafe write(STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard count > 0 else { return }
            unsafe rest = unsafe rest.dropFirst(count)
        }
    }
}
