import Fetch
import Kernel
import Server
import Settings

/// `sidegate health`: asks the listener that the settings name, for the health checks of containers.
struct HealthCommand {
    /// Why a listener cannot be asked.
    private struct NoAddress: Error, CustomStringConvertible {
        let address: String

        var description: String {
            "only the running process knows the socket behind \(address); name a listener that can be asked: "
                + "sidegate health --http-address=127.0.0.1:4180"
        }
    }

    private struct NoListener: Error, CustomStringConvertible {
        let description = "the settings name no address to listen on"
    }

    private let settings: Settings
    /// nil where the settings have no such endpoint: then any answer shows that the process works.
    private let path: String?

    /// Asks `/ping`, and with `--ready` `/ready`: the paths by which the settings call them.
    ///
    /// - Parameter asksReady: whether it can log people in counts as well.
    init(_ settings: Settings, asksReady: Bool) {
        self.settings = settings
        path = (asksReady ? settings.readyPath : settings.pingPath)?.text
    }

    /// Prints one line; gives the exit status: 0 for a healthy Sidegate, else 1.
    func run() async -> Int32 {
        var configuration = FetchConfiguration()
        // It is our own certificate, for a name that is not 127.0.0.1.
        configuration.insecureSkipVerify = true
        configuration.userAgent = "sidegate-health/\(Settings.programVersion)"
        let fetcher = Fetcher(configuration)
        let status = await ask(by: fetcher)
        await fetcher.shutDown()
        return status
    }

    private func ask(by fetcher: Fetcher) async -> Int32 {
        do {
            let request = try self.request()
            let response = try await fetcher.fetch(request)
            guard path == nil || response.status == 200 else {
                complain("unhealthy: \(request.url) answered \(response.status)")
                return 1
            }
            print("healthy")
            return 0
        } catch {
            complain("unhealthy: \(error)")
            return 1
        }
    }

    private func request() throws -> FetchRequest {
        guard let address = settings.httpAddress ?? settings.httpsAddress else { throw NoListener() }
        let scheme = settings.httpAddress == nil ? "https" : "http"
        let path = self.path ?? "/"
        var request = FetchRequest(url: "")
        switch address.place {
        case .address(.tcp(let host, let port)):
            request.url = "\(scheme)://\(Self.reachable(host)):\(port)\(path)"
        case .address(.unix(let socket, _)):
            request.url = "\(scheme)://localhost\(path)"
            request.unixSocket = socket
        case .address(.descriptor), .named:
            throw NoAddress(address: address.text)
        }
        request.isDirect = true
        request.timeout = .seconds(2)
        return request
    }

    /// The address to connect to where a listener has all of the machine's.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "", "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }
}
