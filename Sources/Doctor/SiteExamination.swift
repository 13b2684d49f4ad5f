import Assembly
import Clocks
import Fetch
import Gateways
import Login
import Settings
import Text
import Web

/// Asks the gateway for a page as a browser would that nobody is logged in with, and sees what reaches Sidegate behind it.
struct SiteExamination {
    private let page: WebURL
    private let settings: Settings
    private let fetcher: Fetcher

    init?(_ url: String, _ settings: Settings, _ fetcher: Fetcher) {
        guard let page = try? WebURL(text: url) else { return nil }
        self.page = page
        self.settings = settings
        self.fetcher = fetcher
    }

    private var prefix: String { settings.proxyPrefix.text }
    private var origin: String { page.origin }
    private var target: String { (page.path.isEmpty ? "/" : page.path) + (page.query.map { "?\($0)" } ?? "") }

    func findings() async -> [Finding] {
        let first: FetchResponse
        do throws(FetchError) {
            first = try await get(page.text)
        } catch {
            return [.bad("gateway: \(origin) gives no answer: \(error)")]
        }
        // HAProxy names itself nowhere, so what the settings say counts first.
        let gateway =
            settings.gateway.flatMap { Dialect.named($0.rawValue) }
            ?? Dialect.named(in: [first.header("Server"), first.header("Via")])
        let name = gateway?.title ?? "a gateway that does not name itself"
        var findings: [Finding] = [.good("gateway: \(origin) answers; it is \(name)")]
        do throws(FetchError) {
            findings.append(try await ofPage(first, gateway))
            findings += ofStart(try await get("\(origin)\(prefix)/start?rd=\(encoded(target))"), gateway)
            findings += ofLargeCookie(try await get("\(origin)\(prefix)/sign_in", largeCookie: true), gateway)
        } catch {
            findings.append(.bad("gateway: \(origin)\(prefix)/ gives no answer: \(error)"))
        }
        findings += await ofForgeries(first, gateway)
        findings += await ofSession(first, gateway)
        return findings + ofCookies()
    }

    // MARK: - The page

    private func ofPage(_ response: FetchResponse, _ gateway: Dialect?) async throws(FetchError) -> Finding {
        let remedies = { (need: Dialect.Need) in Dialect.remedies(for: need, gateway, prefix: prefix) }
        switch response.status {
        case 301...308:
            let location = response.header("Location") ?? ""
            if let host = otherHost(ofLogin: location) {
                return .bad(
                    "page: \(target) sends a browser to log in at \(host), which gets no cookie of \(page.host): the gateway does "
                        + "not pass on the browser's host where it asks Sidegate",
                    remedies(.origin)
                )
            }
            guard let rd = field("rd", of: location) else {
                if location.contains("state=") { return .good("page: \(target) sends a browser to the provider") }
                return .note(
                    "page: \(target) redirects to \(plain(location)), which is not to log in; give a page behind it"
                )
            }
            return try await ofReturn(to: rd, gateway)
        case 401:
            return .warning("page: \(target) is refused, but nobody is sent to log in", remedies(.redirect))
        case 403:
            if isSignIn(response) { return .good("page: \(target) shows the sign-in page") }
            return .bad(
                "page: \(target) answers 403 to a browser that is not signed in: Sidegate refuses a request that the gateway "
                    + "describes in two ways (Host, ?host=, X-Forwarded-*), or the gateway hides its sign-in page",
                remedies(.origin) + remedies(.proof) + remedies(.redirect)
            )
        case 200..<300:
            return .bad(
                "page: \(target) is open to everybody: the gateway does not ask Sidegate, or a rule lets it pass",
                remedies(.question)
            )
        case 500...:
            return .bad(
                "page: \(target) answers \(response.status): the gateway does not reach Sidegate, or misreads its answer",
                remedies(.question)
            )
        default:
            return .note("page: \(target) answers \(response.status)")
        }
    }

    /// Sidegate's sign-in page, or the page with a link that a redirect has for a body.
    private func isSignIn(_ response: FetchResponse) -> Bool {
        let body = String(decoding: response.body, as: UTF8.self)
        return body.contains("\(prefix)/start") || body.contains("state=")
    }

    /// The host of this URL where it starts a login and shares no cookie with the page; nil for every other URL.
    private func otherHost(ofLogin location: String) -> String? {
        guard let url = try? WebURL(text: location), url.path == "\(prefix)/start", url.host != page.host,
            !settings.cookieDomains.contains(where: { $0.matches(host: url.host) && $0.matches(host: page.host) })
        else { return nil }
        return ForeignText.onOneLine(url.host, limit: 200)
    }

    /// What a login that begins with this `rd` would lead back to.
    private func ofReturn(to rd: String, _ gateway: Dialect?) async throws(FetchError) -> Finding {
        let remedies = Dialect.remedies(for: .page, gateway, prefix: prefix)
        guard rd == target || rd == origin + target else {
            let end = (rd.hasPrefix(origin) ? String(rd.dropFirst(origin.count)) : rd)
            if target.hasPrefix(end), target.contains("&"), !end.contains("&") {
                return .bad(
                    "page: \(target) sends a browser to log in, but back to \(plain(rd)): the gateway does not escape what "
                        + "follows an &",
                    Dialect.remedies(for: .redirect, gateway, prefix: prefix)
                )
            }
            return .bad("page: \(target) sends a browser to log in, but back to \(plain(rd))", remedies)
        }
        // Of an absolute URL only Sidegate knows whether it takes it.
        if rd != target {
            let start = try await get("\(origin)\(prefix)/start?rd=\(encoded(rd))")
            let state = field("state", of: start.header("Location") ?? "")
            let back = state.flatMap {
                LoginState.returnURL(of: $0, keys: settings.keyRing, cookieName: settings.cookieName.text)
            }
            if let back, back != target, back != rd {
                return .bad(
                    "page: \(target) sends a browser to log in, but back to \(plain(back)): \(origin) is not a host that a login may lead to",
                    ["--whitelist-domain=\(page.host)\(page.port.map { ":\($0)" } ?? "")"]
                )
            }
        }
        return .good("page: \(target) sends a browser to log in, and back to it")
    }

    // MARK: - The start of a login

    private func ofStart(_ response: FetchResponse, _ gateway: Dialect?) -> [Finding] {
        let remedies = { (need: Dialect.Need) in Dialect.remedies(for: need, gateway, prefix: prefix) }
        let location = response.header("Location") ?? ""
        guard response.status == 302, let state = field("state", of: location),
            let callback = field("redirect_uri", of: location)
        else {
            let sees =
                response.status == 503 ? "Sidegate has not reached its provider yet" : "it is not Sidegate's answer"
            return [
                .bad(
                    "login: \(prefix)/start answers \(response.status): \(sees)",
                    response.status == 503 ? [] : remedies(.endpoints)
                )
            ]
        }
        var findings = [ofCallback(callback, gateway)]
        let returnURL = LoginState.returnURL(of: state, keys: settings.keyRing, cookieName: settings.cookieName.text)
        if let returnURL {
            findings.append(
                returnURL == target || returnURL == origin + target
                    ? .good("login: leads back to \(target)")
                    : .bad(
                        "login: leads back to \(plain(returnURL)) instead of \(target)",
                        ["--whitelist-domain says which other hosts a login may lead back to."]
                    )
            )
        } else {
            findings.append(
                .bad(
                    "login: the Sidegate behind the gateway has another cookie secret or cookie name than these settings",
                    ["All replicas need the same; this command too."]
                )
            )
        }
        let cookies = response.headers.filter { $0.name.lowercased() == "set-cookie" }.map(\.value)
        let ours = cookies.first { $0.hasPrefix(settings.cookieName.text) }
        guard let ours else {
            findings.append(.bad("login: the gateway drops the cookie of the login under way", remedies(.cookies)))
            return findings
        }
        if ours.lowercased().contains("; secure"), !page.isSecure, !page.isLoopback {
            findings.append(
                .bad("login: its cookie is Secure, and browsers drop it over http", ["--cookie-secure=false, or https"])
            )
        } else {
            findings.append(.good("login: the cookie of the login under way comes through"))
        }
        return findings
    }

    private func ofCallback(_ callback: String, _ gateway: Dialect?) -> Finding {
        let site = settings.login.isRedirectRelative ? "" : origin
        let expected = settings.redirectURL?.absolute?.text ?? "\(site)\(prefix)/callback"
        guard callback != expected else {
            let host = (try? WebURL(text: expected)).map(\.host) ?? page.host
            guard
                host == page.host
                    || settings.cookieDomains.contains(where: { $0.matches(host: host) && $0.matches(host: page.host) })
            else {
                return .bad(
                    "login: comes back to \(host), but the page is on \(page.host), and no cookie reaches both",
                    ["Leave --redirect-url out, or set a --cookie-domain that both names end with."]
                )
            }
            return .good("login: comes back to \(expected); register exactly that at the provider")
        }
        var remedies = Dialect.remedies(for: .origin, gateway, prefix: prefix)
        if !settings.reverseProxy {
            remedies.append("Sidegate believes a gateway's X-Forwarded-* only with --reverse-proxy.")
        } else {
            remedies.append(
                "Sidegate believes them only from --trusted-proxy-ip: is the gateway's address among these?"
            )
        }
        return .bad("login: would come back to \(plain(callback)) instead of \(expected)", remedies)
    }

    // MARK: - Forged fields

    /// Fields that name a request and that the gateway must set itself, or take out: each is sent as a client could, and
    /// shows where it gets through.
    private func ofForgeries(_ plain: FetchResponse, _ gateway: Dialect?) async -> [Finding] {
        let isGuarded = [301, 302, 303, 307, 401, 403].contains(plain.status)
        guard isGuarded else { return [] }
        let preflight = [("Origin", "https://doctor.invalid"), ("Access-Control-Request-Method", "GET")]
        var forgeries: [(names: String, fields: [(String, String)])] = [
            ("X-Forwarded-Method", [("X-Forwarded-Method", "OPTIONS")] + preflight),
            ("X-Original-Method", [("X-Original-Method", "OPTIONS")] + preflight),
            ("X-Forwarded-Host", [("X-Forwarded-Host", Self.forgedHost)]),
            ("X-Forwarded-Uri", [("X-Forwarded-Uri", Self.forgedPath)]),
        ]
        if let trusted = settings.trustedIPs.first {
            let address = trusted.description.prefix { $0 != "/" }
            forgeries.append(("X-Real-IP", [("X-Real-IP", String(address)), ("X-Forwarded-For", String(address))]))
        }
        var through: [String] = []
        for forgery in forgeries {
            guard let answer = try? await get(page.text, forgery.fields) else { continue }
            let location = answer.header("Location") ?? ""
            let isNamed = location.contains(Self.forgedHost) || location.contains(encoded(Self.forgedPath))
            // A method other than GET is nobody's page view, and is not redirected.
            let isOpened = 200..<300 ~= answer.status
            if isOpened || isNamed || (plain.status != 401 && answer.status == 401) { through.append(forgery.names) }
        }
        guard !through.isEmpty else { return [.good("gateway: no forged field of a client's gets through")] }
        return [
            .bad(
                "gateway: what a client writes into \(through.joined(separator: ", ")) reaches Sidegate",
                Dialect.remedies(for: .proof, gateway, prefix: prefix)
            )
        ]
    }

    private static let forgedHost = "forged.doctor.invalid"
    private static let forgedPath = "/forged-by-doctor"

    // MARK: - Cookies

    private func ofLargeCookie(_ response: FetchResponse, _ gateway: Dialect?) -> [Finding] {
        guard [400, 413, 431, 494].contains(response.status) else {
            return [.good("cookies: 12 KB of them come through")]
        }
        return [
            .warning(
                "cookies: 12 KB of them are refused (\(response.status)); sessions that keep tokens may be as large",
                Dialect.remedies(for: .largeCookies, gateway, prefix: prefix)
            )
        ]
    }

    /// Asks once more, with a session. Where the answer is that of somebody who is not signed in, the cookie got lost.
    private func ofSession(_ plain: FetchResponse, _ gateway: Dialect?) async -> [Finding] {
        let isGuarded = [302, 303, 307, 401].contains(plain.status) || plain.status == 403 && isSignIn(plain)
        guard isGuarded else { return [] }
        let answer = await OwnSession(settings).use { cookie in try await get(page.text, [("Cookie", cookie)]) }
        guard let answer else { return [] }
        let isSame = answer.status == plain.status && isSignIn(answer) == isSignIn(plain)
        let asksAgain =
            field("rd", of: answer.header("Location") ?? "") != nil || answer.status == 401 || answer.status == 403
        guard isSame, asksAgain else { return [.good("cookies: that of a session reaches Sidegate")] }
        return [
            .bad(
                "cookies: that of a session does not reach Sidegate; everybody is sent to sign in again and again",
                Dialect.remedies(for: .session, gateway, prefix: prefix)
            )
        ]
    }

    private func ofCookies() -> [Finding] {
        var findings: [Finding] = []
        if !settings.cookieDomains.isEmpty, !settings.cookieDomains.contains(where: { $0.matches(host: page.host) }) {
            let domains = settings.cookieDomains.map(\.text).joined(separator: ", ")
            findings.append(
                .bad("cookies: browsers refuse cookies for \(domains) from \(page.host)", ["Change --cookie-domain."])
            )
        }
        let path = settings.cookiePath.text
        if path != "/", target != path, !target.hasPrefix(path.hasSuffix("/") ? path : path + "/") {
            findings.append(
                .bad("cookies: browsers do not send cookies for \(path) to \(target)", ["Change --cookie-path."])
            )
        }
        return findings
    }

    // MARK: - Asking

    private func get(
        _ url: String,
        _ fields: [(String, String)] = [],
        largeCookie: Bool = false
    ) async throws(FetchError) -> FetchResponse {
        var request = FetchRequest(url: url)
        request.headers = [
            (name: "Accept", value: "text/html,application/xhtml+xml"), (name: "Sec-Fetch-Mode", value: "navigate"),
            (name: "Sec-Fetch-Dest", value: "document"),
        ]
        request.headers += fields.map { (name: $0.0, value: $0.1) }
        if largeCookie {
            let parts = (0..<4).map { "sidegate-doctor-\($0)=\(String(repeating: "x", count: 3000))" }
            request.headers.append((name: "Cookie", value: parts.joined(separator: "; ")))
        }
        return try await fetcher.fetch(request)
    }

    private func encoded(_ text: String) -> String { PercentEncoding.encode(text.utf8) }

    private func field(_ name: String, of url: String) -> String? {
        guard let mark = url.firstIndex(of: "?") else { return nil }
        return FormFields(Array(url[url.index(after: mark)...].utf8).span)[name]
    }

    /// What a gateway says, fit for one line of a terminal and without what a query may hold.
    private func plain(_ text: String) -> String {
        let place = text.prefix { $0 != "?" }
        return place.isEmpty ? "nowhere" : ForeignText.onOneLine(String(place), limit: 200)
    }
}
