import Fetch
import Foundation
import Testing

@Suite("Options of cookies and sessions do their job")
struct CookieOptionTests {
    @Test("name, path, lifetime and attributes of the session's cookie and of a login attempt's")
    func attributes() async throws {
        let stack = try await Stack([
            "COOKIE_NAME": "door", "COOKIE_PATH": "/anything", "COOKIE_EXPIRE": "2h", "COOKIE_HTTPONLY": "false",
            "COOKIE_SECURE": "false", "COOKIE_SAMESITE": "lax", "COOKIE_CSRF_EXPIRE": "5m",
            "COOKIE_CSRF_SAMESITE": "strict",
        ])
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let session = try #require(browser.cookies.first { $0.name == "door" }).line
        #expect(session.hasSuffix("; Path=/anything; Max-Age=7200; SameSite=Lax"), "\(session)")
        #expect(!session.contains("HttpOnly") && !session.contains("Secure"))
        let start = try await browser.get("\(stack.site)/oauth2/start?rd=/")
        let attempt = try #require(start.header("Set-Cookie"))
        #expect(attempt.hasPrefix("door_csrf_"))
        #expect(attempt.hasSuffix("; Path=/anything; Max-Age=300; SameSite=Strict"), "\(attempt)")

        // Without any of them.
        try await stack.restartSidegate([:])
        try await stack.becomeReady()
        let standard = try #require(try await stack.signedIn().cookies.first { $0.name == "_oauth2_proxy" }).line
        #expect(standard.hasSuffix("; Path=/; Max-Age=604800; HttpOnly; Secure"), "\(standard)")
    }

    @Test("a session ends with its lifetime, also where the browser keeps the cookie")
    func expiry() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        try await stack.restartSidegate(["COOKIE_EXPIRE": "1s"])
        try await stack.becomeReady()
        try await until("the session is over") {
            try await browser.get("\(stack.site)/get", [("Accept", "application/json")]).status == 401
        }
    }

    @Test("a session that is renewed ends at its absolute end all the same")
    func maximumLifetime() async throws {
        let settings = [
            "COOKIE_REFRESH": "1s", "SCOPE": "openid email profile offline_access", "SESSION_MAX_LIFETIME": "1h",
        ]
        let stack = try await Stack(settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let first = browser.cookies
        try stack.clock.advance(by: 3000)
        #expect(try await browser.get("\(stack.site)/get").status == 200)
        #expect(browser.cookies != first)
        try stack.clock.advance(by: 600)
        #expect(try await browser.get("\(stack.site)/get", [("Accept", "application/json")]).status == 401)
    }

    @Test("login attempts have a cookie each, whatever is said, and the oldest gives way to the limit")
    func attempts() async throws {
        let stack = try await Stack(["COOKIE_CSRF_PER_REQUEST": "false", "COOKIE_CSRF_PER_REQUEST_LIMIT": "2"])
        defer { stack.stop() }
        let browser = Browser()
        var names: [String] = []
        for _ in 0..<3 {
            let answer = try await browser.get("\(stack.site)/oauth2/start?rd=/")
            names.append(String(try #require(answer.header("Set-Cookie")).prefix { $0 != "=" }))
        }
        #expect(Set(names).count == 3)
        #expect(browser.cookies.map(\.name).filter { $0.contains("_csrf_") }.count == 2)
        #expect(browser.cookies.contains { $0.name == names[2] })
    }

    @Test("a minimal session keeps no ID token, not even as a hint for signing out", arguments: [true, false])
    func minimalSession(isMinimal: Bool) async throws {
        let stack = try await Stack([
            "SESSION_COOKIE_MINIMAL": "\(isMinimal)", "SIGN_OUT_AT_PROVIDER": "true",
            "BACKEND_LOGOUT_URL": "http://127.0.0.1:\(freePort())/out?hint={id_token}",
        ])
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let size = try #require(browser.cookies.first { $0.name == "_oauth2_proxy" }).value.utf8.count
        #expect((size < 500) == isMinimal, "\(size)")
        let end = try await browser.get("\(stack.site)/oauth2/sign_out")
        let location = try #require(end.header("Location"))
        #expect(location.hasPrefix("\(stack.issuer)/end-session?"))
        #expect(location.contains("id_token_hint=") == !isMinimal, "\(location)")
        #expect(location.contains("client_id=sidegate-test"))
    }

    @Test("a login that takes longer than allowed begins again")
    func slowLogin() async throws {
        let stack = try await Stack(["COOKIE_CSRF_EXPIRE": "1s"])
        defer { stack.stop() }
        let browser = Browser()
        let (form, page) = try await browser.open("\(stack.site)/get")
        #expect(form.hasPrefix(stack.issuer))
        // The clock counts whole seconds, and a second is allowed.
        try stack.clock.advance(by: 2)
        let callback = try await browser.postLogin(form, page)
        let answer = try await browser.get(try #require(callback.header("Location")))
        #expect(answer.header("Location")?.hasPrefix("\(stack.issuer)/authorize?") == true)
        #expect(!browser.cookies.contains { $0.name == "_oauth2_proxy" })
    }

    @Test("an old cookie is good for the grace time after its successor was renewed in turn, and no longer")
    func refreshGrace() async throws {
        let settings = ["COOKIE_REFRESH": "1s", "SCOPE": "openid email profile offline_access"]
        for (grace, isGood) in [("1s", false), ("1h", true)] {
            let stack = try await Stack(settings.merging(["COOKIE_REFRESH_GRACE": grace]) { $1 })
            defer { stack.stop() }
            let browser = try await stack.signedIn()
            let old = browser.cookies
            let first = try #require(old.first { $0.name == "_oauth2_proxy" }).value
            var values = [first]
            // Renewed twice: the second renewal shows that the first came to the browser.
            try await until("the session was renewed twice") {
                try stack.clock.advance(by: 1)
                let answer = try await browser.get("\(stack.site)/get")
                #expect(answer.status == 200)
                let value = browser.cookies.first { $0.name == "_oauth2_proxy" }?.value ?? ""
                if values.last != value { values.append(value) }
                return values.count == 3
            }
            try stack.clock.advance(by: 2)
            let late = Browser()
            late.cookies = old
            let status = try await late.get("\(stack.site)/get", [("Accept", "application/json")]).status
            #expect(status == (isGood ? 200 : 401), "\(grace)")
        }
    }
}
