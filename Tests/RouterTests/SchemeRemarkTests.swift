import HTTP1
import TestSupport
import Testing

@testable import Gateways
@testable import Router
@testable import Web

@Suite("What the log says of browsers that come with http where cookies are Secure")
struct SchemeRemarkTests {
    private static let page = ["Accept: text/html", "Upgrade-Insecure-Requests: 1"]

    /// The lines of the log after two requests without a session.
    private func lines(
        at target: String = "/oauth2/auth",
        host: String = "intranet",
        trusting: [IPNetwork]? = nil,
        _ fields: [String]
    ) throws -> [String] {
        let log = KeptLog()
        let test = try TestRouter(trusting: trusting) {
            $0.router.schemeRemarks = SchemeRemarks(log.logger)
        }
        for _ in 0..<2 { _ = try test.answer(["GET \(target) HTTP/1.1", "Host: \(host)"] + fields) }
        return log.texts
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
