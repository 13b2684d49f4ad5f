import Clocks
import Cryptography
import OpenID
import Sessions
import TestSupport
import Testing
import Text

@testable import Authentication
@testable import Decision
@testable import Login
@testable import Web

private let now = Timestamp(secondsSince1970: 1_800_000_000)

private func attempt(at moment: Timestamp = now, provider: String = "") -> LoginAttempt {
    LoginAttempt(
        startedAt: moment,
        host: "app.example.com",
        returnURL: ReturnURL("/a?b=c") ?? .root,
        provider: provider,
        chance: RandomSource.system.bytes(LoginAttempt.randomCount)
    )
}

private func attemptCookies(limit: Int = 0) -> AttemptCookies {
    AttemptCookies(cookieName: "_oauth2_proxy", attributes: CookieAttributes(), lifetime: 900, limit: limit)
}

private func pair(_ line: String) -> String { String(line.prefix { $0 != ";" }) }

@Suite("Login attempts")
struct AttemptTests {
    @Test("state and cookie come together again, and give the same nonce and verifier")
    func roundTrip() throws {
        let made = attempt()
        let state = try #require(LoginAttempt.State(bytes: made.state.bytes))
        let again = try #require(LoginAttempt(state: state, secret: made.secret))
        #expect(again.nonce == made.nonce)
        #expect(again.codeVerifier == made.codeVerifier)
        #expect(again.nonce != again.codeVerifier)
        #expect(again.codeVerifier.utf8.count == 43)
        #expect(state.returnURL == "/a?b=c")
        #expect(state.startedAt == now)
        #expect(state.host == "app.example.com")
    }

    @Test("the provider that was asked travels with it, and a cut one is no state", arguments: ["", "corp"])
    func provider(id: String) throws {
        let made = attempt(provider: id)
        #expect(try #require(LoginAttempt.State(bytes: made.state.bytes)).provider == id)
        let demanding = LoginAttempt(
            startedAt: now,
            host: "a",
            returnURL: .root,
            requirement: AuthenticationRequirement(authenticationContexts: ["x"], maximumAge: 7),
            provider: id,
            chance: RandomSource.system.bytes(LoginAttempt.randomCount)
        )
        let again = try #require(LoginAttempt.State(bytes: demanding.state.bytes))
        #expect(again.provider == id && again.requirement.maximumAge == 7 && again.returnURL == "/")
        let cut = attempt(provider: "corp").state.bytes.dropLast("/a?b=c".utf8.count + 1)
        #expect(LoginAttempt.State(bytes: Array(cut)) == nil)
    }

    @Test("another browser's secret opens no attempt")
    func foreign() {
        #expect(LoginAttempt(state: attempt().state, secret: attempt().secret) == nil)
        #expect(LoginAttempt(state: attempt().state, secret: []) == nil)
    }

    @Test("bytes that are no state are refused")
    func garbage() {
        let bytes = attempt().state.bytes
        for count in 0...41 { #expect(LoginAttempt.State(bytes: Array(bytes.prefix(count))) == nil) }
        #expect(LoginAttempt.State(bytes: bytes + [0xFF]) == nil)
    }

    @Test(
        "what the login must be like travels with it",
        arguments: [
            AuthenticationRequirement(authenticationContexts: ["urn:mfa"]), AuthenticationRequirement(maximumAge: 0),
            AuthenticationRequirement(authenticationContexts: ["a", "b"], maximumAge: 86_400),
        ]
    )
    func demand(requirement: AuthenticationRequirement) throws {
        let made = LoginAttempt(
            startedAt: now,
            host: "app.example.com",
            returnURL: ReturnURL("/a?b=c") ?? .root,
            requirement: requirement,
            chance: RandomSource.system.bytes(LoginAttempt.randomCount)
        )
        let bytes = made.state.bytes
        let state = try #require(LoginAttempt.State(bytes: bytes))
        #expect(state.requirement == requirement)
        #expect(state.returnURL == "/a?b=c" && state.host == "app.example.com" && state.seed == made.state.seed)
        #expect(bytes[0] != attempt().state.bytes[0])
        for count in 0..<bytes.count - 6 { #expect(LoginAttempt.State(bytes: Array(bytes.prefix(count))) == nil) }
    }

    @Test("a login that was just found fresh enough is so for the auth check too")
    func sameSkew() {
        #expect(AuthenticationRequirement.allowedSkew == IDTokenVerifier.allowedSkew)
    }

    private func long(_ count: Int = 8000, _ letters: String = "abcde") throws -> ReturnURL {
        try #require(ReturnURL("/d/board?q=" + String((0..<count).map { _ in letters.randomElement() ?? "a" })))
    }

    private func leading(to target: ReturnURL) -> LoginAttempt {
        LoginAttempt(
            startedAt: now,
            host: "app.example.com",
            returnURL: target,
            requirement: AuthenticationRequirement(authenticationContexts: ["urn:mfa"]),
            chance: RandomSource.system.bytes(LoginAttempt.randomCount)
        )
    }

    private let log = KeptLog()

    private func links(_ memory: LinkMemory, secret: String = "someSecret123456") -> LongLinks {
        LongLinks(
            memory: memory,
            cookieName: "_oauth2_proxy",
            attributes: CookieAttributes(),
            lifetime: 900,
            keys: KeyRing(secrets: [Array(secret.utf8)])
        )
    }

    @Test("a state stays short however long the link is, and says that it is not the whole")
    func longLink() throws {
        let made = leading(to: try long())
        let state = try #require(LoginAttempt.State(bytes: made.state.bytes))
        #expect(state.returnURL == "/d/board" && state.isCut)
        #expect(state.requirement.authenticationContexts == ["urn:mfa"])
        let longest = leading(to: try long(501))
        #expect(longest.state.returnURL.utf8.count == 512 && !longest.state.isCut)
        // With what else is in the URL, within the 1,800 characters that Entra ID takes.
        #expect(Sealer.sealedCount(of: longest.state.bytes.count) < 1000)
    }

    @Test("a login begins again by itself where that may help, and once")
    func again() throws {
        func state(_ flags: LoginAttempt.State.Flags) throws -> LoginAttempt.State {
            let made = LoginAttempt(
                startedAt: now,
                host: "app.example.com",
                returnURL: .root,
                flags: flags,
                chance: RandomSource.system.bytes(LoginAttempt.randomCount)
            )
            let state = try #require(LoginAttempt.State(bytes: made.state.bytes))
            #expect(state.flags == flags && state.returnURL == "/")
            return state
        }
        let expired = ProviderRefusal(error: "temporarily_unavailable", description: "authentication_expired")
        let required = ProviderRefusal(error: "login_required", description: "no session")
        let denied = ProviderRefusal(error: "access_denied", description: nil)
        #expect(try expired.asksForAnotherTry(of: state([])))
        #expect(try !expired.asksForAnotherTry(of: state(.again)))
        #expect(try required.asksForAnotherTry(of: state(.silent)))
        #expect(try !required.asksForAnotherTry(of: state([])))
        #expect(try !required.asksForAnotherTry(of: state([.silent, .again])))
        #expect(try !denied.asksForAnotherTry(of: state(.silent)))
    }

    @Test("a long link is whole again by the browser's cookie, in another process too, and by nobody else's")
    func linkCookie() throws {
        // Chance letters press to some 2.5 bits each: 8000 of them would be at the cookie's limit.
        let target = try long(6000)
        let made = leading(to: target)
        let set = links(LinkMemory()).keep(target, of: made.state, host: "a", random: .system, log.logger)
        try #require(set.count == 1)
        #expect(set[0].utf8.count < 4096)
        let cookie = "x=y; " + pair(set[0])
        let elsewhere = links(LinkMemory())
        #expect(elsewhere.url(of: made.state, in: cookie) == target.text)
        #expect(elsewhere.url(of: made.state, in: "") == nil)
        #expect(elsewhere.url(of: leading(to: target).state, in: cookie) == nil)
        #expect(links(LinkMemory(), secret: "otherSecret12345").url(of: made.state, in: cookie) == nil)
        #expect(elsewhere.clear(made.state, in: cookie, host: "a").count == 1)
        #expect(elsewhere.clear(leading(to: target).state, in: cookie, host: "a").isEmpty)
    }

    @Test(
        "a link that no cookie holds is remembered until the attempt's end, the latest of them where there are too many"
    )
    func linkMemory() throws {
        let clock = HandClock()
        let memory = LinkMemory(sizeLimit: 20_000, clock: clock.monotonic)
        let links = links(memory)
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
        let targets = try (0..<6).map { _ in try long(8000, letters) }
        let states = targets.map { leading(to: $0).state }
        for (target, state) in zip(targets, states) {
            #expect(links.keep(target, of: state, host: "a", random: .system, log.logger).isEmpty)
        }
        #expect(links.url(of: states[5], in: "") == targets[5].text)
        #expect(links.url(of: states[0], in: "") == nil)
        clock.advance(.seconds(900))
        #expect(links.url(of: states[4], in: "") == targets[4].text)
        clock.advance(.seconds(1))
        #expect(links.url(of: states[4], in: "") == nil)
    }

    @Test("what goes to the store is bounded for the lifetime of a link, however many logins anybody begins")
    func linkBudget() {
        let clock = HandClock()
        let memory = LinkMemory(sizeLimit: 20_000, clock: clock.monotonic)
        #expect(memory.mayStore(12_000, lifetime: 900))
        clock.advance(.seconds(1))
        #expect(memory.mayStore(8000, lifetime: 900))
        clock.advance(.seconds(899))
        #expect(!memory.mayStore(1, lifetime: 900))
        clock.advance(.seconds(1))
        #expect(memory.mayStore(20_000, lifetime: 900) && !memory.mayStore(1, lifetime: 900))
    }

    @Test("what a link asked for travels with the login, in the room of the return URL")
    func wishes() throws {
        let fields = FormFields("account=other&login_hint=a%26b%40c.de&kc_idp_hint=x&other=y&iss=z".utf8.span)
        let wishes = LoginWishes(of: fields, passing: ["kc_idp_hint", "prompt"])
        let kept = wishes.kept(limit: 256)
        #expect(kept == "account=other&kc_idp_hint=x&login_hint=a%26b%40c.de")
        for provider in ["", "corp"] {
            let made = LoginAttempt(
                startedAt: now,
                host: "app.example.com",
                returnURL: try #require(ReturnURL("/a?q=" + String(repeating: "b", count: 500))),
                provider: provider,
                wishes: kept,
                chance: RandomSource.system.bytes(LoginAttempt.randomCount)
            )
            let bytes = made.state.bytes
            let state = try #require(LoginAttempt.State(bytes: bytes))
            #expect(state.wishes == kept && state.provider == provider)
            #expect(state.returnURL == "/a" && state.isCut)
            for count in 0..<bytes.count - 2 { #expect(LoginAttempt.State(bytes: Array(bytes.prefix(count))) == nil) }
            let again = LoginWishes(again: state.wishes, issuer: "https://id.example.com")
            #expect(again.isAgain && again.account == .other && again.issuer == "https://id.example.com")
            #expect(again.parameters.map(\.name) == ["kc_idp_hint", "login_hint"])
            #expect(again.parameters.map(\.value) == ["x", "a&b@c.de"])
            #expect(
                again.query == "&account=other&again=yes&iss=https%3A%2F%2Fid.example.com"
                    + "&kc_idp_hint=x&login_hint=a%26b%40c.de"
            )
        }
    }

    @Test("of wishes that are too long, those that fit are kept, and never a half")
    func longWishes() {
        let long = String(repeating: "x", count: 247)
        func kept(_ query: String) -> String {
            LoginWishes(of: FormFields(query.utf8.span), passing: ["a", "b", "c"]).kept(limit: 256)
        }
        #expect(kept("a=1&b=\(long)&c=3") == "a=1&b=\(long)")
        #expect(kept("a=1&b=\(long)xxxxxx&c=3") == "a=1")
        #expect(kept("a=1&b=\(long)xxx").utf8.count == 256 && kept("") == "")
    }

    @Test("each attempt has a cookie of its own, found among many")
    func cookies() {
        let cookies = attemptCookies()
        let attempts = (0..<10).map { _ in attempt() }
        let header = attempts.map { pair(cookies.start($0, present: "", host: "a")[0]) }.joined(separator: "; ")
        for one in attempts { #expect(cookies.secret(for: one.state.binding, in: "x=y; \(header)") == one.secret) }
        #expect(cookies.secret(for: attempt().state.binding, in: header) == nil)
    }

    @Test("past the limit the oldest give way, and those that are too old", arguments: [0, 5])
    func bounded(limit: Int) {
        let cookies = attemptCookies(limit: limit)
        let bound = limit == 0 ? 32 : limit
        var kept: [String] = []
        for number in 0..<100 {
            let lines = cookies.start(
                attempt(at: now + Int64(number)),
                present: kept.joined(separator: "; "),
                host: "a"
            )
            #expect(lines.count <= 1 + AttemptCookies.clearedAtOnce)
            let cleared = lines.dropFirst().map { String($0.prefix { $0 != "=" }) }
            kept.removeAll { kept in cleared.contains { kept.hasPrefix("\($0)=") } }
            kept.append(pair(lines[0]))
            #expect(kept.count <= bound)
        }
        let late = cookies.start(attempt(at: now + 5000), present: kept.joined(separator: "; "), host: "a")
        #expect(late.count == 1 + min(bound, AttemptCookies.clearedAtOnce))
    }

    @Test("a cookie of ours that holds nonsense goes first")
    func nonsense() {
        let cookies = attemptCookies(limit: 1)
        let lines = cookies.start(attempt(), present: "_oauth2_proxy_csrf_x=%%%", host: "a")
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix("_oauth2_proxy_csrf_x=; ") && lines[1].contains("Max-Age=0"))
    }
}
