import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("names of identity headers")
struct IdentityHeaderNamesTests {
    @Test("they are those of the fields that go out, in their order, whatever is on", arguments: 0..<32)
    func names(mask: Int) throws {
        var headers = IdentityHeaders()
        headers.setsXAuthRequest = mask & 1 != 0
        headers.passesUserHeaders = mask & 2 != 0
        headers.passesAccessToken = mask & 4 != 0
        headers.setsBearerToken = mask & 8 != 0
        headers.basicAuthPassword = mask & 16 != 0 ? "p" : nil
        let test = try TestRouter(headers: headers)
        let lines = try test.ask("/oauth2/auth", try test.cookieHeader()).split(separator: "\r\n").dropFirst()
        let sent = lines.map { String($0.prefix { $0 != ":" }) }
        let frame: Set = ["Date", "Content-Length", "Connection"]
        #expect(sent.filter { !frame.contains($0) } == headers.names)
    }
}
