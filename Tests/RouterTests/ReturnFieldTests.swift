import Foundation
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Login
@testable import Router
@testable import Web

@Suite("Where rd leads")
struct ReturnFieldTests {
    /// What the sign-in page's button says.
    private func button(_ query: String, _ fields: String...) throws -> String {
        let test = try TestRouter(trusting: IPNetwork.loopback)
        let page = try test.answer(["GET /oauth2/sign_in?\(query) HTTP/1.1", "Host: app.example.com"] + fields)
        guard let start = page.range(of: "href=\"/oauth2/start?") else { return "no button" }
        return page[start.upperBound...].prefix { $0 != "\"" }.replacingOccurrences(of: "&amp;", with: "&")
    }

    @Test(
        "a URL that no gateway encoded is put together again; one that is encoded ends where it ends",
        arguments: [
            ("rd=https://app.example.com/a?x=1&y=2", "rd=%2Fa%3Fx%3D1%26y%3D2"),
            ("rd=/a?x=%20&rd=/b", "rd=%2Fa%3Fx%3D%2520%26rd%3D%2Fb"),
            ("rd=%2Fa%3Fx%3D1&y=2", "rd=%2Fa%3Fx%3D1"), ("y=2&rd=/a?x&z", "rd=%2Fa%3Fx%26z"), ("rd=/a&y=2", "rd=%2Fa"),
            ("rd=https://evil.example/a?x=1&y=2", "rd=%2F"), ("rd=//evil.example?x", "rd=%2F"),
        ]
    )
    func notEncoded(query: String, field: String) throws {
        #expect(try button(query) == field)
    }

    @Test(
        "an absolute URL of the request's own host is its path, whether the gateway names the host or the browser does"
    )
    func ownHost() throws {
        #expect(try button("rd=https%3A%2F%2Fapp.example.com%2Fa") == "rd=%2Fa")
        #expect(try button("rd=https%3A%2F%2Fshop.example.com%2Fa") == "rd=%2F")
        #expect(try button("rd=https%3A%2F%2Fshop.example.com%2Fa", "X-Forwarded-Host: shop.example.com") == "rd=%2Fa")
        #expect(try button("", "X-Auth-Request-Redirect: https://app.example.com/b?c") == "rd=%2Fb%3Fc")
    }

    @Test("a long place stays whole on the sign-in page, and one past every bound is the path, said to be cut")
    func long() throws {
        let link = "/d/board%3Fq=" + String(repeating: "a", count: 8000)
        #expect(try button("rd=" + link) == "rd=" + link)
        let test = try TestRouter(trusting: IPNetwork.loopback)
        let far = String(repeating: "b", count: 17_000)
        let answer = try test.ask(
            "/oauth2/auth",
            "X-Forwarded-Uri: /d/board?\(far)",
            "Accept: text/html",
            "X-Forwarded-Method: GET"
        )
        #expect(answer.contains("/oauth2/start?rd=%2Fd%2Fboard&cut=yes\r\n"))
        #expect(try button("rd=%2Fd%2Fboard&cut=yes") == "rd=%2Fd%2Fboard&cut=yes")
    }
}
