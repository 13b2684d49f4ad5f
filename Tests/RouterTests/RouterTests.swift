import Clocks
import Cryptography
import Fetch
import Foundation
import HTTP1
import Logging
import Login
import NIOCore
import OpenID
import PageTemplates
import Sessions
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

/// What a router says whose provider has not been reached yet.
private func answer(
    _ line: String,
    _ fields: String...,
    change: (inout TestRouter.Configuration) -> Void = { _ in }
) throws -> String {
    try TestRouter(clock: .system, change).answer([line + " HTTP/1.1", "Host: app.example.com"] + fields)
}

@Suite("Each path has its answer")
struct RouterTests {
    @Test(
        "its status",
        arguments: [
            ("GET /ping", 200), ("GET /ready", 503), ("GET /robots.txt", 200), ("GET /oauth2/auth", 401),
            ("POST /oauth2/auth", 401), ("GET /oauth2/sign_in", 200), ("GET /oauth2/sign_out", 200),
            ("GET /oauth2/userinfo", 401), ("GET /oauth2/start", 503), ("GET /oauth2/callback", 400),
            ("GET /oauth2/callback?state=x&code=y", 400), ("HEAD /oauth2/callback?state=x&code=y", 200),
            ("POST /oauth2/start", 503), ("POST /oauth2/sign_out", 200), ("DELETE /oauth2/sign_out", 405),
            ("POST /oauth2/callback", 405),
            ("GET /oauth2/other", 404), ("GET /oauth2", 404), ("GET /app", 401), ("POST /app", 401),
            ("GET /ping/", 401),
        ]
    )
    func statuses(line: String, status: Int) throws {
        #expect(try answer(line).hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test(
        "a callback that belongs to no login says that the link is old, and offers a new start",
        arguments: ["", "?state=x&code=y"]
    )
    func strayCallback(query: String) throws {
        let page = try answer("GET /oauth2/callback\(query)")
        #expect(
            page.contains("This sign-in link has expired, or it was opened in another browser. Please start again.")
        )
        #expect(page.contains("href=\"/oauth2/start?rd=%2F\""), "\(page)")
    }

    @Test("a provider that has the browser post its answer, where no option says so: a page, and the option's name")
    func unexpectedPost() throws {
        let page = try answer("POST /oauth2/callback", "Content-Length: 0")
        #expect(page.hasPrefix("HTTP/1.1 405 ") && page.contains("\r\nAllow: GET, HEAD\r\n"))
        #expect(
            page.contains("--auth-request-response-mode=form_post") && page.contains("href=\"/oauth2/start?rd=%2F\"")
        )
    }

    @Test("a host that is not served: no other account would help, and options are for the administrator only")
    func unknownSite() throws {
        let page = try answer(
            "GET /app",
            "Sec-Fetch-Mode: navigate",
            change: {
                let hosts = AllowedHosts(["other.example.com"].compactMap { DomainPattern($0) })
                $0.access.allowedHosts = hosts
                $0.router.originRules.allowedHosts = hosts
            }
        )
        #expect(page.contains("There is no site at this address."))
        #expect(!page.contains("account=other") && !page.contains("/oauth2/sign_in"))
        let shown = page.components(separatedBy: "<details").first ?? ""
        #expect(!shown.contains("--allowed-host") && page.contains("--allowed-host"), "\(page)")
    }

    @Test("a health check's user agent opens nothing (GHSA-5hvv-m4w4-gf6v)")
    func healthCheckAgent() throws {
        #expect(try answer("GET /oauth2/auth", "User-Agent: kube-probe/1.30").hasPrefix("HTTP/1.1 401 "))
        #expect(try answer("GET /app", "User-Agent: GoogleHC/1.0").hasPrefix("HTTP/1.1 401 "))
    }

    @Test("a load balancer's user agent has its answer at /, and never where a gateway or a person asks")
    func healthChecks() throws {
        let agent = "User-Agent: GoogleHC/1.0"
        func ask(_ line: String, _ fields: String...) throws -> String {
            let status = try answer(
                line,
                fields.joined(separator: "\r\n"),
                change: {
                    $0.router.healthChecks = HealthChecks(agents: ["GoogleHC/1.0"])
                    $0.router.routes = Routes(
                        proxyPrefix: "/oauth2",
                        pingPath: "/ping",
                        readyPath: "/ready",
                        takesGoogleChecks: true
                    )
                }
            )
            return String(status.prefix(12).suffix(3))
        }
        #expect(try ask("GET /", agent) == "200")
        #expect(try ask("HEAD /", agent) == "200")
        #expect(try ask("GET /liveness_check", "Accept: */*") == "200")
        #expect(try ask("GET /readiness_check", "Accept: */*") == "503")
        for line in ["GET /oauth2/auth", "GET /app", "GET /?x", "POST /", "GET //", "GET /liveness_check/"] {
            #expect(try ask(line, agent) == "401", "\(line)")
        }
        #expect(try ask("GET /", agent + "x") == "401")
        for field in [
            "X-Forwarded-Uri: /", "X-Forwarded-Method: GET", "X-Original-URL: https://a/", "X-Forwarded-Host: a",
            "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1", "Cookie: a=b", "Authorization: Bearer x",
            "X-Original-Method: GET",
        ] {
            #expect(try ask("GET /", agent, field) == "401", "\(field)")
        }
        #expect(try answer("GET /", agent).hasPrefix("HTTP/1.1 401 "))
        #expect(try answer("GET /liveness_check", agent).hasPrefix("HTTP/1.1 401 "))
    }

    @Test(
        "pages of the operator's own are given what ours say: site, name, language, request, ways to sign in, details"
    )
    func templateValues() throws {
        var templates = TemplatePages()
        templates.signIn = try PageTemplate(
            "{{.Host}}|{{.BrandName}}|{{.Language}}|{{.Direction}}|{{.RequestID}}|{{.Providers}}",
            name: "sign_in.html",
            fields: PageFields.signIn
        )
        templates.error = try PageTemplate(
            "{{.Host}}|{{.Time}}|{{.Details}}",
            name: "error.html",
            fields: PageFields.error
        )
        func own(_ configuration: inout TestRouter.Configuration) {
            configuration.login.pages.providerName = "A & B"
            configuration.login.pages.brandName = "Tools"
            configuration.login.pages.templates = templates
            configuration.login.facts = RequestFacts(
                clientIPHeader: "X-Real-IP",
                requestIDHeader: "X-Request-Id",
                trustedProxies: TrustedProxies(nil)
            )
        }
        let fields = "Accept: text/html\r\nAccept-Language: he\r\nX-Request-Id: r1"
        let page = try answer("GET /oauth2/sign_in?rd=/x", fields, change: own).components(separatedBy: "\r\n\r\n")[1]
        #expect(page.hasPrefix("app.example.com|Tools|he|rtl|r1|<ul class=\"ways\">"), "\(page)")
        #expect(page.contains("<a class=\"way first\" href=\"/oauth2/start?rd=%2Fx\"><span>"), "\(page)")
        #expect(page.contains("<bdi>A &amp; B</bdi>"), "\(page)")
        let error = try answer("GET /oauth2/callback?error=invalid_scope", fields, change: own)
        #expect(
            error.contains("app.example.com|") && error.contains(" UTC|") && error.contains("invalid_scope"),
            "\(error)"
        )
    }

    @Test("pages of the operator's own take the place of ours, with their values escaped")
    func templates() throws {
        var templates = TemplatePages()
        templates.signIn = try PageTemplate(
            "<h1>{{.ProviderName}} {{.StatusCode}}</h1>{{.LogoData}}<input value=\"{{.Redirect}}\">{{.Footer}}",
            name: "sign_in.html",
            fields: PageFields.signIn
        )
        templates.error = try PageTemplate(
            "{{.RequestID}} {{.StatusCode}} {{.Title}}: {{.Message}} <a href=\"{{.ProxyPrefix}}/sign_in\">again</a>",
            name: "error.html",
            fields: PageFields.error
        )
        templates.footer = "-"
        templates.proxyPrefix = "/auth"
        func own(_ configuration: inout TestRouter.Configuration) {
            configuration.login.pages.providerName = "<Id>"
            configuration.login.pages.templates = templates
            configuration.login.pages.logo = Logo(mediaType: "image/png", base64: "AAAA")
            configuration.login.facts = RequestFacts(
                clientIPHeader: "X-Real-IP",
                requestIDHeader: "X-Request-Id",
                trustedProxies: TrustedProxies(nil)
            )
        }
        let page = try answer("GET /app?x=%22", "Accept: text/html", change: own)
        #expect(page.hasPrefix("HTTP/1.1 403 "))
        #expect(
            page.hasSuffix(
                "\r\n\r\n<h1>&lt;Id&gt; 403</h1><p class=\"logo\"><img src=\"data:image/png;base64,AAAA\" alt=\"\"></p>"
                    + "<input value=\"/app?x=%22\">-"
            )
        )
        #expect(page.contains("frame-ancestors 'none'") && page.contains("X-Accel-Expires: 0"))
        let error = try answer("GET /oauth2/callback?state=x", change: own)
        // A request that brings no id is given one.
        #expect(error.firstMatch(of: #/\r\n\r\n[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} 400 /#) != nil)
        let named = try answer("GET /oauth2/callback?state=x", "X-Request-Id: <7>", change: own)
        #expect(named.contains("\r\n\r\n&lt;7&gt; 400 "))
        #expect(error.contains("400 Sign-in did not complete: This sign-in link has expired"))
        #expect(error.contains("href=\"/auth/sign_in\""))
    }

    @Test("a logo stands on our own page, and its policy lets in nothing but that")
    func logo() throws {
        let own = try answer(
            "GET /oauth2/sign_in",
            change: { $0.login.pages.logo = Logo(mediaType: "image/png", base64: "AAAA") }
        )
        #expect(own.contains("<img src=\"data:image/png;base64,AAAA\"") && own.contains("; img-src data:; base-uri"))
        let url = "https://cdn.example.com/l.png?a=1&b=\"2"
        let far = try answer(
            "GET /oauth2/sign_in",
            change: { $0.login.pages.logo = Logo(url: url, origin: "https://cdn.example.com") }
        )
        #expect(far.contains("src=\"https://cdn.example.com/l.png?a=1&amp;b=&#34;2\""))
        #expect(far.contains("; img-src https://cdn.example.com; base-uri"))
        #expect(try answer("GET /oauth2/sign_in").contains("; img-src data:; base-uri"))
    }

    @Test("a person gets the sign-in page, a program what it asked for")
    func signIn() throws {
        let page = try answer("GET /app?x=1", "Accept: text/html")
        #expect(page.hasPrefix("HTTP/1.1 403 "))
        #expect(page.contains("href=\"/oauth2/start?rd=%2Fapp%3Fx%3D1\""))
        #expect(page.contains("Content-Security-Policy: default-src 'none';"))
        #expect(page.contains("frame-ancestors 'none'"))
        #expect(page.contains("X-Accel-Expires: 0"))
        // One script, which the policy knows by its hash.
        #expect(page.split(separator: "<script").count == 2 && page.contains("; script-src 'sha256-"))
        #expect(page.contains("<link rel=\"icon\" href=\"data:image/svg+xml;base64,"))
        let json = try answer("GET /app", "Accept: application/json")
        #expect(json.contains("Content-Type: application/json\r\n"))
        #expect(json.hasSuffix("\r\n\r\n{}"))
        let forced = try answer("GET /app", "Accept: text/html", change: { $0.login.options.forcesJSONErrors = true })
        #expect(forced.hasPrefix("HTTP/1.1 401 "))
    }

    @Test("what people put into options and URLs is text on a page, and no markup")
    func escaping() throws {
        let page = try answer(
            "GET /oauth2/sign_in?rd=/%22%3E%3Cscript%3E",
            change: { $0.login.pages = Pages(banner: "<b>&\"'", footer: "<i>", providerName: "<u>") }
        )
        #expect(
            page.split(separator: "<script").count == 2 && !page.contains("<b>") && !page.contains("<i>")
                && !page.contains("<u>")
        )
        #expect(page.contains("&lt;b&gt;&amp;"))
    }

    @Test("signing in ends a session that is still there (GHSA-f24x-5g9q-753f)")
    func fixation() throws {
        let page = try answer("GET /oauth2/sign_in", "Cookie: _oauth2_proxy=old; _oauth2_proxy_1=part; other=1")
        #expect(page.contains("Set-Cookie: _oauth2_proxy=; "))
        #expect(page.contains("Set-Cookie: _oauth2_proxy_1=; "))
        #expect(!page.contains("other="))
    }

    @Test("a hostile target of a sign-out becomes the start page")
    func hostileSignOut() throws {
        for target in ["//evil.example", "https://evil.example", "/%5Cevil.example", "/%09/evil.example", "/%2Fevil"] {
            #expect(try answer("GET /oauth2/sign_out?rd=\(target)").contains("\r\nLocation: /\r\n"), "\(target)")
        }
        #expect(try answer("GET /oauth2/sign_out?rd=/bye?x").contains("\r\nLocation: /bye?x\r\n"))
    }

    @Test("a sign-out without a target says that it is done, and signs nobody in again")
    func signedOut() throws {
        let page = try answer("GET /oauth2/sign_out", "Cookie: _oauth2_proxy=old")
        #expect(page.contains("You are signed out of <bdi>app.example.com</bdi>.") && !page.contains("\r\nLocation: "))
        #expect(page.contains("Set-Cookie: _oauth2_proxy=; ") && page.contains("href=\"/oauth2/start?rd=%2F\""))
        #expect(page.contains("href=\"/oauth2/sign_in?rd=%2F&amp;account=other\""))
        #expect(!page.contains("http-equiv"))
        let empty = try answer("GET /oauth2/sign_out?rd=")
        #expect(empty.contains("You are signed out of <bdi>app.example.com</bdi>."))
    }

    @Test("back from signing out at the provider, a page says so once, wherever the person comes back to")
    func signedOutAtProvider() throws {
        let mark = "Cookie: arrived__oauth2_proxy_signed_out=1"
        for line in ["GET /oauth2/start?rd=/", "GET /"] {
            let page = try answer(line, "Accept: text/html", mark)
            #expect(page.contains("You are signed out of <bdi>app.example.com</bdi>."), "\(line)")
            #expect(page.contains("Set-Cookie: arrived__oauth2_proxy_signed_out=; "), "\(line)")
        }
        let page = try answer("GET /oauth2/sign_in", mark)
        #expect(page.contains("<h1>Sign in</h1>"))
        #expect(page.contains("Set-Cookie: arrived__oauth2_proxy_signed_out=; "))
        #expect(try answer("GET /app", mark).hasPrefix("HTTP/1.1 401 "))
    }

    @Test(
        "only the state that the provider was given shows that the provider's own session has ended",
        arguments: [
            ("/?state=made-here", true), ("/?a=b&state=made-here", true), ("/?state=another", false), ("/", false),
            ("/?a=state%3Dmade-here", false), ("/app", false),
        ]
    )
    func stateOfSignOut(target: String, isConfirmed: Bool) throws {
        let mark = "Cookie: arrived__oauth2_proxy_signed_out=made-here"
        let encoded = try #require(target.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        for line in ["GET \(target)", "GET /oauth2/start?rd=\(encoded)"] {
            let page = try answer(line, "Accept: text/html", mark) {
                $0.provider.logoutURL = LogoutURL(template: "https://id.example.com/end?state={state}")
            }
            #expect(page.contains("You are signed out of <bdi>app.example.com</bdi>."), "\(line)")
            #expect(page.contains("href=\"https://id.example.com/end\"") == !isConfirmed, "\(line): \(page)")
            #expect(page.contains("Set-Cookie: arrived__oauth2_proxy_signed_out=; "), "\(line)")
        }
    }

    @Test("a state is sent where our own page is what comes next, and is kept in the mark", arguments: [true, false])
    func stateIsSent(takesState: Bool) throws {
        let template = "https://id.example.com/end?to={post_logout_redirect_uri}\(takesState ? "&s={state}" : "")"
        func ask(_ line: String) throws -> String {
            try answer(line) {
                $0.login.options.signsOutAtProvider = true
                $0.provider.logoutURL = LogoutURL(template: template)
            }
        }
        let way = try ask("GET /oauth2/sign_out")
        let mark = try #require(way.split(separator: "arrived__oauth2_proxy_signed_out=").last?.prefix { $0 != ";" })
        #expect(takesState ? mark.utf8.count == 22 : mark == "1", "\(way)")
        let start = "Location: https://id.example.com/end?to=https%3A%2F%2Fapp.example.com%2F"
        #expect(way.contains("\r\n\(start)\(takesState ? "&s=\(mark)" : "")\r\n"), "\(way)")
        let other = try ask("GET /oauth2/sign_out?rd=/bye")
        #expect(other.contains("\r\n\(start)bye\r\n") && !other.contains("signed_out="), "\(other)")
    }

    @Test("a redirect says where to in its body too, for gateways that make another status of it")
    func redirectBody() throws {
        let answer = try answer("GET /oauth2/sign_out?rd=/bye?a=%22%26b=c")
        #expect(answer.contains("href=\"/bye?a=&#34;&amp;b=c\""))
        #expect(answer.contains("http-equiv=\"refresh\"") && answer.hasPrefix("HTTP/1.1 302 "))
    }

    @Test("a path of ours that names nothing is a page for people, and a line for programs")
    func notFound() throws {
        let page = try answer("GET /oauth2/nothing", "Accept: text/html")
        #expect(page.hasPrefix("HTTP/1.1 404 ") && page.contains("<h1>Page not found</h1>"))
        #expect(try answer("GET /oauth2/nothing").hasSuffix("\r\n\r\nNot found\n"))
    }

    @Test("a form that is sent after the session's end gets a page that says how to send it again")
    func formNotSent() throws {
        let page = try answer("POST /app", "Sec-Fetch-Mode: navigate", "Content-Length: 0")
        #expect(page.hasPrefix("HTTP/1.1 401 ") && page.contains("<h1>Your session has ended</h1>"))
        #expect(page.contains("href=\"/oauth2/start?rd=%2F\" target=\"_blank\" rel=\"noopener\""))
        // As Traefik and Caddy ask.
        let relayed = try TestRouter(trusting: IPNetwork.loopback).answer([
            "GET / HTTP/1.1", "Host: app.example.com", "Sec-Fetch-Mode: navigate", "X-Forwarded-Method: POST",
            "X-Forwarded-Uri: /app", "X-Forwarded-Host: app.example.com", "X-Forwarded-Proto: https",
        ])
        #expect(relayed.hasPrefix("HTTP/1.1 401 ") && relayed.contains("<h1>Your session has ended</h1>"))
        #expect(
            try answer("POST /app", "Sec-Fetch-Mode: cors", "Content-Length: 0").hasSuffix("\r\n\r\nUnauthorized\n")
        )
    }

    @Test("a page speaks the browser's language, and says what to quote to an administrator")
    func languageAndDetails() throws {
        func known(_ configuration: inout TestRouter.Configuration) {
            configuration.login.facts = RequestFacts(
                clientIPHeader: "X-Real-IP",
                requestIDHeader: "X-Request-Id",
                trustedProxies: TrustedProxies(nil)
            )
        }
        let page = try answer(
            "GET /oauth2/callback?error=Invalid_Scope1&error_description=forged+words",
            "Accept-Language: sv, he-IL;q=0.9, en;q=0.8",
            "X-Request-Id: r-42",
            change: known
        )
        #expect(page.contains("<html lang=\"he\" dir=\"rtl\">"))
        #expect(
            page.contains("<dd>r-42</dd>") && page.contains("<dd>app.example.com</dd>") && page.contains(" UTC</dd>")
        )
        // Without a state of ours anybody can have made it up: the code, and no words.
        #expect(page.contains("<dd>Invalid_Scope1</dd>") && !page.contains("forged"))
        let markup = try answer("GET /oauth2/callback?error=%3Cb%3E", change: known)
        #expect(!markup.contains("<b>") && !markup.contains("&lt;b&gt;"))
        #expect(try answer("GET /oauth2/sign_in", "X-Request-Id: r-42", change: known).contains("Request id r-42"))
    }

    @Test("who comes back from a login without a session gets a page that says why, once")
    func lostSession() throws {
        let time = WallClock.system.now().secondsSince1970
        func marker(_ size: Int, count: Int = 1) -> String {
            "Cookie: arrived__oauth2_proxy=\(time).\(count).\(size).x"
        }
        for line in ["GET /oauth2/start?rd=/app", "GET /oauth2/sign_in?rd=/app", "GET /app"] {
            let page = try answer(line, "Accept: text/html", marker(300))
            #expect(page.hasPrefix("HTTP/1.1 403 ") && page.contains("Sign-in did not last"), "\(line)")
            #expect(page.contains("href=\"/oauth2/start?rd=%2Fapp\""))
            #expect(page.contains("Set-Cookie: arrived__oauth2_proxy=; "))
        }
        #expect(try answer("GET /oauth2/start", marker(9000)).contains("takes 9000 bytes of cookies"))
        #expect(try answer("GET /oauth2/start?cookie=refused", marker(300)).contains("same --cookie-secret"))
        let other = try answer(
            "GET /oauth2/start",
            marker(300),
            change: { $0.login.sessionAttributes.domains = ["example.org"] }
        )
        #expect(other.contains("the domain example.org, and this site is app.example.com"))
        // A program gets what it always gets, and nobody is kept from a login without the marker.
        #expect(try answer("GET /app", marker(300)).hasPrefix("HTTP/1.1 401 "))
        #expect(try answer("GET /oauth2/start").hasPrefix("HTTP/1.1 503 "))
        let old = "Cookie: arrived__oauth2_proxy=\(time - 60).1.300.x"
        #expect(try answer("GET /oauth2/start", old).hasPrefix("HTTP/1.1 503 "))
    }

    @Test("the page leads nowhere but back here")
    func lostSessionHostile() throws {
        let time = WallClock.system.now().secondsSince1970
        let marker = "Cookie: arrived__oauth2_proxy=\(time).1.300.x"
        for target in ["//evil.example", "https://evil.example", "/%5Cevil.example"] {
            let page = try answer("GET /oauth2/start?rd=\(target)", marker)
            #expect(page.contains("href=\"/oauth2/start?rd=%2F\"") && !page.contains("evil"), "\(target)")
        }
    }

    @Test("form_post takes a posted callback, and no posted sign-in for it")
    func formPost() throws {
        let form = "Content-Type: application/x-www-form-urlencoded"
        let posted = "POST /oauth2/callback"
        #expect(try answer(posted, form, "Content-Length: 0").hasPrefix("HTTP/1.1 405 "))
        let taken = try answer(posted, form, "Content-Length: 0", change: { $0.login.takesFormPosts = true })
        #expect(taken.hasPrefix("HTTP/1.1 400 "))
        let page = try answer("POST /oauth2/sign_in", change: { $0.login.takesFormPosts = true })
        #expect(page.hasPrefix("HTTP/1.1 405 "))
    }

    @Test("--force-https sends browsers to https, and no health checks")
    func forcesHTTPS() throws {
        func ask(_ line: String, _ fields: String...) throws -> String {
            try answer(line, fields.joined(separator: "\r\n")) {
                $0.router.forcesHTTPS = true
                $0.router.originRules = OriginRules(trustedProxies: TrustedProxies(nil), hasSecureCookies: false)
            }
        }
        for line in ["GET /app?a=b", "GET /oauth2/start?rd=/", "GET /oauth2/callback?code=x", "POST /app"] {
            let target = line.split(separator: " ")[1]
            let redirect = try ask(line, "Accept: text/html")
            #expect(redirect.hasPrefix("HTTP/1.1 308 Permanent Redirect\r\n"))
            #expect(redirect.contains("\r\nLocation: https://app.example.com\(target)\r\n"))
        }
        let auth = try ask("GET /oauth2/auth", "Accept: text/html\r\nX-Forwarded-Uri: /app")
        #expect(auth.hasPrefix("HTTP/1.1 401 ") && auth.contains("\r\nLocation: https://app.example.com/app\r\n"))
        #expect(try ask("GET /ping", "Accept: */*").hasPrefix("HTTP/1.1 200 "))
        let secure = try answer("GET /app", "Accept: text/html", change: { $0.router.forcesHTTPS = true })
        #expect(secure.hasPrefix("HTTP/1.1 403 "))
    }
}
