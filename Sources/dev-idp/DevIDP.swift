import ArgumentParser
import Glibc
import HTTP1
import Kernel
import Logging
import NIOCore
import NIOPosix
import Server
import ServiceLifecycle

@main
enum Program {
    /// As in sidegate: the main thread waits for signals, and no task runs on libdispatch, which ends a program that has no
    /// descriptor left.
    static func main() {
        Signals.block()
        do {
            try JobThreads.start(4)
        } catch {
            complain("error: \(error)")
            exit(1)
        }
        Task.detached {
            await DevIDP.main(Arguments.given())
            exit(0)
        }
        Signals.wait()
    }
}

/// A small OpenID provider for demos and tests. It keeps everything in memory and its users' passwords in plain text.
struct DevIDP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev-idp",
        abstract: "An OpenID provider for development: never for anything that needs protection.",
        discussion: "It listens only on this machine. docs/dev-idp.md describes the files and the control port."
    )

    @Option(help: "Loopback address and port to listen on.")
    var listen = "127.0.0.1:5556"

    @Option(help: "The issuer, as browsers and clients reach it. Default: http:// and the address.")
    var issuer: String?

    @Option(help: "File of the users.")
    var users: String

    @Option(help: "File of the clients.")
    var clients: String

    @Option(help: "Loopback address and port for orders from tests; without it there is no such port.")
    var control: String?

    @Option(help: "Seconds that a code may be redeemed.")
    var codeLifetime: Int64 = 60

    @Option(help: "Seconds that ID and access tokens live.")
    var tokenLifetime: Int64 = 300

    @Flag(
        inversion: .prefixedNo,
        help: "Give a new refresh token at each refresh, and end the grant when an old one comes."
    )
    var rotateRefreshTokens = true

    func run() async throws {
        let address = try LoopbackAddress(listen)
        let accounts = try Users(sections: Sections.read(users))
        let applications = try Clients(sections: Sections.read(clients))
        let logger = Logger(label: "dev-idp") { StreamLogHandler.standardError(label: $0) }
        let provider = OpenIDProvider(
            issuer: issuer ?? "http://\(address)",
            users: accounts,
            clients: applications,
            lifetimes: Lifetimes(code: codeLifetime, token: tokenLifetime),
            rotatesRefreshTokens: rotateRefreshTokens
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var servers = [
            try await Server.start(on: address.listenAddress, group: group, logger: logger) { _ in
                { request, _ in .later { await provider.answer(request) } }
            }
        ]
        if let control {
            let address = try LoopbackAddress(control).listenAddress
            servers.append(
                try await Server.start(on: address, group: group, logger: logger) { _ in
                    { request, response in
                        response.write(provider.obey(request))
                        return .written
                    }
                }
            )
        }
        print("dev-idp, for development only, as \(provider.issuer) on \(servers[0].address)")
        fflush(nil)
        let services = servers.map { ServerService(server: $0) }
        let running = ServiceGroup(
            services: services,
            logger: Logger(label: "dev-idp") { _ in SwiftLogNoOpLogHandler() }
        )
        for signal in [SIGTERM, SIGINT] {
            Signals.handle(signal) { Task { await running.triggerGracefulShutdown() } }
        }
        try await running.run()
    }
}

struct ServerService: Service {
    let server: Server

    func run() async throws {
        try await gracefulShutdown()
        await server.shutDown(within: .seconds(1))
    }
}

/// An address that only this machine reaches: its passwords are no protection from other machines.
struct LoopbackAddress: CustomStringConvertible {
    let host: String
    let port: Int

    init(_ text: String) throws(ValidationError) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            0...65535 ~= port
        else { throw ValidationError("\(text) is no address: write it as 127.0.0.1:5556") }
        let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        guard host == "127.0.0.1" || host == "::1" || host == "localhost" else {
            throw ValidationError(
                "\(text) is not a loopback address: dev-idp listens on 127.0.0.1, ::1 or localhost only"
            )
        }
        self.host = host
        self.port = port
    }

    var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    var listenAddress: ListenAddress { .tcp(host: host, port: port) }
}
