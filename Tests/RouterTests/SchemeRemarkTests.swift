import HTTP1
import Logging
import Synchronization
import Testing

@testable import Gateways
@testable import Router
@testable import Web

@Suite("What the log says of browsers that come with http where cookies are Secure")
struct SchemeRemarkTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }

    private static let page = ["Accept: text/html", "Upgrade-Insecure-Requests: 1"]

    /// The lines of the log after two requests without a session.
    private func lines(
        at target: String = "/oauth2/auth",
        host: String = "intranet",
        trusting: [IPNetwork]? = nil,
        _ fields: [String]
    ) throws -> [String] {
        let lines = Lines()
        let test = try TestRouter(trusting: trusting) {
            $0.router.schemeRemarks = SchemeRemarks(Logger(label: "test") { _ in Handler(lines: lines) })
        }
        for _ in 0..<2 { _ = try test.answer(["GET \(target) HTTP/1.1", "Host: \(host)"] + fields) }
        return lines.all.withLock { $0 }
    }

    @Test(
        "one line with host and remedy: behind a gateway that is not trusted, and without one",
        arguments: ["/oauth2/auth", "/"]
    )
    func said(target: String) throws {
        for fields in [Self.page, ["Accept: text/html", "X-Forwarded-Proto: http"]] {
            let lines = try lines(at: target, fields)
            #expect(lines.count == 1)
            #expect(lines.first?.contains("intranet") == true)
            #expect(lines.first?.contains("--cookie-secure=false") == true)
            #expect(lines.first?.contains("--reverse-proxy") == true)
        }
    }

    @Test(
        "no line where the browser comes with https, where a trusted gateway says so, on this machine, or for a program"
    )
    func unsaid() throws {
        #expect(try lines(Self.page + ["Sec-Fetch-Mode: navigate"]) == [])
        #expect(try lines(["Accept: text/html", "X-Forwarded-Proto: https"]) == [])
        #expect(try lines(trusting: IPNetwork.loopback, Self.page + ["X-Forwarded-Proto: http"]) == [])
        #expect(try lines(host: "app.localhost:8080", Self.page) == [])
        #expect(try lines(["Accept: */*", "Upgrade-Insecure-Requests: 1"]) == [])
    }
}
