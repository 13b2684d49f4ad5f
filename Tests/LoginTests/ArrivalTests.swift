import Clocks
import Sessions
import Testing

@testable import Authentication
@testable import Login
@testable import Web

private let now = Timestamp(secondsSince1970: 1_800_000_000)

@Suite("Who has just logged in")
struct ArrivalTests {
    private let target = ReturnURL("/a?b=c") ?? .root

    private func sent(_ arrival: Arrival, isSecure: Bool = true) -> String {
        let line = arrival.setCookie(cookieName: "_oauth2_proxy", isSecure: isSecure, sessionLifetime: 3600)
        return "x=y; " + String(line.prefix { $0 != ";" })
    }

    private func read(_ cookies: String, at moment: Timestamp = now) -> Arrival? {
        Arrival(in: cookies, cookieName: "_oauth2_proxy", now: moment)
    }

    @Test("it comes back as it was, and counts for half a minute")
    func roundTrip() throws {
        let arrival = Arrival(at: now, target: target, size: 300, after: nil)
        #expect(read(sent(arrival)) == arrival)
        #expect(read(sent(arrival), at: now + 30) == arrival)
        #expect(read(sent(arrival), at: now + 31) == nil)
        #expect(read(sent(arrival), at: now + -6) == nil)
        #expect(Arrival(in: sent(arrival), cookieName: "other", now: now) == nil)
        #expect(arrival.led(to: target) && !arrival.led(to: .root))
    }

    @Test("it counts logins for one place, and begins again for another")
    func counts() throws {
        var arrival = Arrival(at: now, target: target, size: 300, after: nil)
        #expect(arrival.count == 1)
        arrival = Arrival(at: now, target: target, size: 300, after: arrival)
        #expect(arrival.count == 2)
        #expect(Arrival(at: now, target: .root, size: 300, after: arrival).count == 1)
        for _ in 0..<200 { arrival = Arrival(at: now, target: target, size: 300, after: arrival) }
        #expect(read(sent(arrival)) == arrival)
    }

    @Test("it asks as little of the browser as can be")
    func attributes() {
        let arrival = Arrival(at: now, target: target, size: 300, after: nil)
        let line = arrival.setCookie(cookieName: "_oauth2_proxy", isSecure: false, sessionLifetime: 10)
        #expect(line.hasSuffix("; Path=/; Max-Age=10; HttpOnly; SameSite=Lax"))
    }

    @Test("nonsense is refused", arguments: ["", "1", "1.1.1", "a.1.1.x", "1800000000.-1.1.x", "1800000000.1.-1.x"])
    func nonsense(value: String) {
        #expect(read("arrived__oauth2_proxy=\(value)") == nil)
    }
}

@Suite("Why a cookie does not come back")
struct LostCookieReasonTests {
    private func reason(
        _ attributes: CookieAttributes,
        _ authority: String = "app.example.com",
        isSecure: Bool = true,
        path: String = "/app"
    ) throws -> LostCookie? {
        let origin = PublicOrigin(isSecure: isSecure, authority: try #require(WebAuthority(authority)))
        return LostCookie.reason(attributes, at: origin, path: path)
    }

    @Test("settings that browsers keep give no reason")
    func good() throws {
        #expect(try reason(CookieAttributes()) == nil)
        #expect(try reason(CookieAttributes(domains: ["example.com"])) == nil)
        #expect(try reason(CookieAttributes(), "localhost:4180", isSecure: false) == nil)
        #expect(try reason(CookieAttributes(isSecure: false), isSecure: false) == nil)
        #expect(try reason(CookieAttributes(sameSite: CookieAttributes.SameSite.none)) == nil)
        #expect(try reason(CookieAttributes(path: "/app"), path: "/app/x") == nil)
        #expect(try reason(CookieAttributes(path: "/app/"), path: "/app/x") == nil)
    }

    @Test("each that they drop has its own")
    func bad() throws {
        #expect(
            try reason(CookieAttributes(domains: ["ample.com"])) == .domain("ample.com", host: "app.example.com")
        )
        #expect(
            try reason(CookieAttributes(), "app.example.com:8080", isSecure: false)
                == .secureOverHTTP(host: "app.example.com")
        )
        #expect(
            try reason(CookieAttributes(path: "/app"), path: "/application") == .path("/app", needed: "/application")
        )
    }
}
