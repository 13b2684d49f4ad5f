import Fetch
import Foundation
import Testing

/// The three forms that oauth2-proxy's documentation has had for nginx since 7.4, in our own words. What they share is the
/// same; they differ in what becomes of a 401.
enum DocumentedNginx: String, CaseIterable, CustomTestStringConvertible {
    /// `error_page 401 = /oauth2/sign_in`: the page, or what it redirects to, is the answer.
    case page = "7.4 and 7.5"
    /// `error_page 401 =403 /oauth2/sign_in`: the same with the status 403, also where it would redirect.
    case forbiddenPage = "7.6 to 7.9"
    /// A named location redirects with an `rd` that nobody encodes. Its `$host` is
    /// `$http_host` here, where the site has a port.
    case namedLocation = "7.10 and later"

    var testDescription: String { rawValue }

    /// Writes it in place of our own configuration, for the same ports.
    /// - Parameter askedWithBody: without the lines that keep the request's body from the auth subrequest, as many have it.
    func write(in nginx: URL, askedWithBody: Bool = false) throws {
        let site = nginx.appendingPathComponent("site.conf")
        let ours = try String(contentsOf: site, encoding: .utf8)
        // Sidegate, the application, the site.
        let addresses = ours.matches(of: /127\.0\.0\.1:\d+/).map { String($0.output) }
        let (sidegate, application, listen) = (addresses[0], addresses[1], addresses[2])
        let body = askedWithBody ? "" : "proxy_set_header Content-Length \"\"; proxy_pass_request_body off;"
        // The oldest form did not name the page in the auth subrequest.
        let uri =
            self == .page ? "proxy_set_header X-Scheme $scheme;" : "proxy_set_header X-Forwarded-Uri $request_uri;"
        try """
        server {
            listen \(listen);
            server_name app.localhost;
            location /oauth2/ {
                proxy_pass http://\(sidegate);
                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Auth-Request-Redirect $request_uri;
            }
            location = /oauth2/auth {
                proxy_pass http://\(sidegate);
                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                \(uri)
                \(body)
            }
            location /api/ {
                auth_request /oauth2/auth;
                proxy_pass http://\(application);
            }
            location / {
                auth_request /oauth2/auth;
                \(unauthorized)
                auth_request_set $user $upstream_http_x_auth_request_user;
                auth_request_set $email $upstream_http_x_auth_request_email;
                auth_request_set $token $upstream_http_x_auth_request_access_token;
                proxy_set_header X-User $user;
                proxy_set_header X-Email $email;
                proxy_set_header X-Access-Token $token;
                auth_request_set $auth_cookie $upstream_http_set_cookie;
                add_header Set-Cookie $auth_cookie;
                # For a session in two cookies. `if` comes before the auth subrequest, so that neither program's second
                # cookie reaches the browser when it is renewed.
                auth_request_set $second $upstream_cookie__oauth2_proxy_1;
                if ($auth_cookie ~* "(; .*)") {
                    set $first_cookie $auth_cookie;
                    set $second_cookie "_oauth2_proxy_1=$second$1";
                }
                if ($second) {
                    add_header Set-Cookie $first_cookie;
                    add_header Set-Cookie $second_cookie;
                }
                proxy_pass http://\(application)/;
            }
            location @oauth2_signin {
                return 302 /oauth2/sign_in?rd=$scheme://$http_host$request_uri;
            }
        }

        """.write(to: site, atomically: true, encoding: .utf8)
    }

    private var unauthorized: String {
        switch self {
        case .page: "error_page 401 = /oauth2/sign_in;"
        case .forbiddenPage: "error_page 401 =403 /oauth2/sign_in;"
        case .namedLocation: "error_page 401 = @oauth2_signin;"
        }
    }
}

@Suite("nginx as oauth2-proxy's documentation has it, from 7.4 to today")
struct DocumentedNginxTests {
    private func stack(
        _ documented: DocumentedNginx,
        _ settings: [String: String] = [:],
        askedWithBody: Bool = false
    ) async throws -> Stack {
        let settings = ["REVERSE_PROXY": "true", "SET_XAUTHREQUEST": "true", "PASS_ACCESS_TOKEN": "true"]
            .merging(settings) { $1 }
        // `Host $host` has no port: the provider must be given the site's own.
        return try await Stack(
            settings,
            callback: { "http://app.localhost:\($0)/oauth2/callback" },
            changing: { try documented.write(in: $0, askedWithBody: askedWithBody) }
        )
    }

    /// The link that a person would click.
    private func link(of page: FetchResponse, at url: String) throws -> String {
        let links = page.text.matches(of: /href="([^"]+)"/).map { String($0.output.1) }.filter {
            !$0.hasPrefix("data:")
        }
        let link = try #require(links.first, "no link at \(url)").replacingOccurrences(of: "&amp;", with: "&")
        return URL(string: link, relativeTo: URL(string: url))?.absoluteString ?? link
    }

    @Test(
        "a person logs in, lands on the page they asked for, and the application knows who they are",
        arguments: DocumentedNginx.allCases,
        [false, true]
    )
    func login(documented: DocumentedNginx, skipsButton: Bool) async throws {
        let stack = try await stack(
            documented,
            ["SKIP_PROVIDER_BUTTON": "\(skipsButton)", "WHITELIST_DOMAINS": "app.localhost:*"]
        )
        defer { stack.stop() }
        let browser = Browser()
        let url = "\(stack.site)/anything/deep?x=1&y=2"
        var (place, page) = try await browser.open(url)
        #expect(page.status == (documented == .forbiddenPage ? 403 : 200))
        if !place.hasPrefix(stack.issuer) { (place, page) = try await browser.open(try link(of: page, at: place)) }
        #expect(place.hasPrefix(stack.issuer), "\(place)")
        let end = try await browser.submitLogin(place, page)
        #expect(end.url == url)
        #expect(end.response.json("headers", "X-User") == "5f1c2e9a-alice")
        #expect(end.response.json("headers", "X-Email") == "alice@example.com")
        #expect(end.response.json("headers", "X-Access-Token")?.isEmpty == false)
    }

    @Test("a renewed session's cookie reaches the browser, and programs get 401", arguments: DocumentedNginx.allCases)
    func renewal(documented: DocumentedNginx) async throws {
        let stack = try await stack(documented, ["COOKIE_REFRESH": "1h", "SKIP_PROVIDER_BUTTON": "true"])
        defer { stack.stop() }
        #expect(try await Browser().get("\(stack.site)/api/x", []).status == 401)
        let browser = Browser()
        var (place, page) = try await browser.open("\(stack.site)/anything")
        if !place.hasPrefix(stack.issuer) { (place, page) = try await browser.open(try link(of: page, at: place)) }
        _ = try await browser.submitLogin(place, page)
        let before = browser.cookies.first { $0.name == "_oauth2_proxy" }
        try stack.clock.advance(by: 3700)
        #expect(try await browser.get("\(stack.site)/anything").status == 200)
        let after = browser.cookies.first { $0.name == "_oauth2_proxy" }
        #expect(before != nil && after != nil && before?.value != after?.value)
    }

    @Test("an upload passes, whether or not the auth subrequest keeps its length", arguments: [false, true])
    func upload(askedWithBody: Bool) async throws {
        let stack = try await stack(.forbiddenPage, ["SKIP_PROVIDER_BUTTON": "false"], askedWithBody: askedWithBody)
        defer { stack.stop() }
        let browser = Browser()
        let (place, page) = try await browser.open("\(stack.site)/anything")
        let (formURL, form) = try await browser.open(try link(of: page, at: place))
        _ = try await browser.submitLogin(formURL, form)
        var request = FetchRequest(url: "\(stack.site)/anything/upload")
        request.method = .post
        request.body = [UInt8](repeating: UInt8(ascii: "x"), count: 200_000)
        let answer = try await browser.send(request, [("Content-Type", "text/plain")])
        #expect(answer.status == 200)
        #expect(answer.json("data")?.utf8.count == 200_000)
        #expect(answer.json("headers", "X-User") == "5f1c2e9a-alice")
    }
}
