import Foundation
import Testing

@Suite("sidegate doctor")
struct DoctorTests {
    private func run(_ stack: Stack, _ arguments: [String] = [], _ change: [String: String] = [:]) throws
        -> (status: Int32, output: String)
    {
        let environment = [
            "OAUTH2_PROXY_OIDC_ISSUER_URL": stack.issuer, "OAUTH2_PROXY_CLIENT_ID": "sidegate-test",
            "OAUTH2_PROXY_CLIENT_SECRET": "test-secret", "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456",
            "OAUTH2_PROXY_EMAIL_DOMAINS": "*",
        ]
        return try Program.run(
            Place.built("sidegate"),
            ["doctor"] + arguments,
            environment: environment.merging(change) { $1 }
        )
    }

    @Test("all is well: provider, client, clock, page, login and cookies")
    func good() async throws {
        let stack = try await Stack(["REVERSE_PROXY": "true"])
        defer { stack.stop() }
        let (status, text) = try run(stack, ["--url=\(stack.site)/anything?x=1", "--reverse-proxy"])
        #expect(status == 0, "\(text)")
        for line in [
            "ok    provider: it calls itself \(stack.issuer), and its keys are there",
            "ok    client: the provider takes the client id and secret",
            "ok    clock: agrees with the provider's", "it is nginx",
            "ok    page: /anything?x=1 sends a browser to log in, and back to it",
            "ok    login: comes back to \(stack.site)/oauth2/callback; register exactly that at the provider",
            "ok    callback: the provider knows \(stack.site)/oauth2/callback",
            "ok    login: leads back to /anything?x=1", "ok    cookies: that of a session reaches Sidegate",
            "ok    login: the cookie of the login under way comes through",
            "ok    cookies: 12 KB of them come through", "ok    gateway: no forged field of a client's gets through",
        ] {
            #expect(text.contains(line), "\(line) is not in \(text)")
        }
        #expect(text.contains(/note  provider: \S+ answered in \d+ ms \(400, as expected\)/), "\(text)")
        #expect(!text.contains("test-secret") && !text.contains("someSecret"))
    }

    @Test("a wrong client secret, another cookie secret, a cookie domain elsewhere")
    func wrongSettings() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let (status, text) = try run(
            stack,
            ["--url=\(stack.site)/anything", "--cookie-domain=example.org"],
            ["OAUTH2_PROXY_CLIENT_SECRET": "wrong", "OAUTH2_PROXY_COOKIE_SECRET": "fedcba9876543210"]
        )
        #expect(status == 1)
        #expect(text.contains("FAIL  client: "), "\(text)")
        #expect(text.contains("has another cookie secret or cookie name than these settings"), "\(text)")
        #expect(text.contains("FAIL  cookies: browsers refuse cookies for example.org from app.localhost"), "\(text)")
    }

    @Test("an issuer that differs by its slash, and one that is not there")
    func issuer() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let slash = try run(stack, [], ["OAUTH2_PROXY_OIDC_ISSUER_URL": stack.issuer + "/"])
        #expect(slash.status == 1)
        #expect(slash.output.contains("they differ only in the slash at the end: set the issuer URL to exactly"))
        let nobody = try run(stack, [], ["OAUTH2_PROXY_OIDC_ISSUER_URL": "http://127.0.0.1:\(freePort())"])
        #expect(nobody.status == 1)
        #expect(nobody.output.contains("FAIL  provider: ") && nobody.output.contains("must reach the provider"))
    }

    @Test("a gateway that passes on neither host nor scheme, one that asks nobody, and one that is not there")
    func gateway() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let port = freePort()
        let folder = stack.folder.appendingPathComponent("forgetful")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try """
        daemon off; error_log stderr; pid \(folder.path)/pid; events {}
        http {
          access_log off; client_body_temp_path \(folder.path)/b; proxy_temp_path \(folder.path)/p;
          fastcgi_temp_path \(folder.path)/f; uwsgi_temp_path \(folder.path)/u; scgi_temp_path \(folder.path)/s;
          server {
            listen 127.0.0.1:\(port);
            location / { return 200 "open"; }
            location /oauth2/ { proxy_pass \(stack.sidegate); proxy_hide_header Set-Cookie; }
          }
        }
        """.write(to: folder.appendingPathComponent("nginx.conf"), atomically: true, encoding: .utf8)
        let nginx = try await Program(
            Place.system("nginx"),
            ["-p", folder.path, "-c", folder.appendingPathComponent("nginx.conf").path],
            in: folder
        ) { isListening(port) }
        defer { nginx.stop() }
        let site = "http://app.localhost:\(port)"
        let (status, text) = try run(stack, ["--url=\(site)/page"])
        #expect(status == 1)
        for line in [
            "FAIL  page: /page is open to everybody", "nginx: auth_request /oauth2/auth;",
            "FAIL  login: would come back to \(stack.sidegate)/oauth2/callback instead of \(site)/oauth2/callback",
            "nginx: proxy_set_header Host $http_host;",
            "Sidegate believes a gateway's X-Forwarded-* only with --reverse-proxy",
            "FAIL  login: the gateway drops the cookie of the login under way",
        ] {
            #expect(text.contains(line), "\(line) is not in \(text)")
        }
        // One that does not name itself is known by the settings.
        let haproxy = try run(stack, ["--url=\(site)/page", "--gateway=haproxy"]).output
        #expect(haproxy.contains("it is HAProxy") && haproxy.contains("HAProxy: http-request lua.sidegate unless open"))
        let nobody = try run(stack, ["--url=http://app.localhost:\(freePort())/"])
        #expect(nobody.output.contains("FAIL  gateway: "))
        #expect(try run(stack, ["--url=app"]).output.contains("is not a URL of a page"))
    }

    @Test(
        "fields that a client forges, and that nginx passes on where it has only the lines of oauth2-proxy's documentation"
    )
    func forgedFields() async throws {
        func forgetting(_ nginx: URL, _ fields: [String]) throws {
            let asking = nginx.appendingPathComponent("sidegate/original.conf")
            let lines = try String(contentsOf: asking, encoding: .utf8).split(separator: "\n").filter { line in
                !fields.contains { line.contains("_header \($0)") }
            }
            try lines.joined(separator: "\n").write(to: asking, atomically: true, encoding: .utf8)
            let locations = nginx.appendingPathComponent("sidegate/locations.conf")
            try String(contentsOf: locations, encoding: .utf8)
                .replacingOccurrences(of: "/oauth2/auth?host=$host&method=$request_method", with: "/oauth2/auth")
                .write(to: locations, atomically: true, encoding: .utf8)
        }
        let forgotten = ["X-Original-", "X-Forwarded-Method", "X-Forwarded-Host"]
        let stack = try await Stack(["REVERSE_PROXY": "true"], changing: { try forgetting($0, forgotten) })
        defer { stack.stop() }
        let (status, text) = try run(stack, ["--url=\(stack.site)/anything", "--reverse-proxy"])
        #expect(status == 1)
        for line in [
            "FAIL  gateway: what a client writes into X-Forwarded-Method, X-Original-Method, X-Forwarded-Host reaches Sidegate",
            "proxy_set_header X-Forwarded-Uri $request_uri;", "/oauth2/auth?host=$host&method=$request_method;",
        ] {
            #expect(text.contains(line), "\(line) is not in \(text)")
        }
        // The field that nginx does set is not among them.
        #expect(!text.contains("X-Forwarded-Uri reaches"), "\(text)")
        // Without its lines for the page and the address, those fields are the client's too.
        let more = forgotten + ["X-Forwarded-Uri", "X-Real-IP"]
        let open = try await Stack(
            ["REVERSE_PROXY": "true", "TRUSTED_IPS": "192.0.2.1"],
            changing: { try forgetting($0, more) }
        )
        defer { open.stop() }
        let all = try run(open, ["--url=\(open.site)/anything", "--reverse-proxy", "--trusted-ip=192.0.2.1"]).output
        #expect(all.contains("X-Forwarded-Uri, X-Real-IP reaches Sidegate"), "\(all)")
    }

    @Test("a sign-out that ends here, and one that ends at the provider too")
    func signOut() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let (status, text) = try run(stack)
        #expect(status == 0)
        #expect(text.contains("note  sign-out: ends Sidegate's session only"), "\(text)")
        let both = try run(stack, ["--sign-out-at-provider"]).output
        #expect(both.contains("ok    sign-out: ends the provider's session too"), "\(both)")
    }

    @Test(
        "the listener's own certificate: good for long, for some days, or another key's",
        arguments: [400, 3, 0]
    )
    func ownCertificate(days: Int) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        func make(_ name: String) throws {
            let made = try Program.run(
                Place.system("openssl"),
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
                    "-days", "\(days == 0 ? 400 : days)", "-keyout", "\(name).key", "-out", "\(name).crt",
                ],
                in: stack.folder
            )
            try #require(made.status == 0, "\(made.output)")
        }
        try make("a")
        try make("b")
        let path = stack.folder.path
        let key = days == 0 ? "b" : "a"
        let (status, text) = try run(stack, ["--tls-cert-file=\(path)/a.crt", "--tls-key-file=\(path)/\(key).key"])
        let line = try #require(text.split(separator: "\n").first { $0.contains("certificate: ") }, "\(text)")
        let expected = days > 14 ? "ok " : days > 0 ? "warn " : "FAIL "
        #expect(line.hasPrefix(expected), "\(line)")
        #expect(status == (days > 14 ? 0 : days > 0 ? 2 : 1))
    }

    @Test(
        "a provider whose clock differs",
        arguments: [(120, "FAIL  clock: the provider's is "), (-30, "warn  clock: the provider's is ")]
    )
    func clock(ahead: Int, line: String) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let port = freePort()
        let server = """
            import http.server, time
            class Handler(http.server.BaseHTTPRequestHandler):
                def date_time_string(self, timestamp=None): return super().date_time_string(time.time() + \(ahead))
            http.server.HTTPServer(('127.0.0.1', \(port)), Handler).serve_forever()
            """
        let provider = try await Program(Place.system("python3"), ["-c", server], in: stack.folder) {
            isListening(port)
        }
        defer { provider.stop() }
        let (status, text) = try run(stack, [], ["OAUTH2_PROXY_OIDC_ISSUER_URL": "http://127.0.0.1:\(port)"])
        #expect(status == 1)
        #expect(text.contains(line), "\(text)")
        #expect(text.contains(ahead > 0 ? " ahead\n" : " behind\n"), "\(text)")
    }

    @Test("a secret's file that everybody can read")
    func permissions() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let file = stack.folder.appendingPathComponent("secret").path
        try "someSecret123456".write(toFile: file, atomically: true, encoding: .utf8)
        let change = ["OAUTH2_PROXY_COOKIE_SECRET": "", "OAUTH2_PROXY_COOKIE_SECRET_FILE": file]
        for (bits, line) in [(0o644, "warn  \(file): everybody"), (0o600, "ok    \(file): not everybody")] {
            try FileManager.default.setAttributes([.posixPermissions: bits], ofItemAtPath: file)
            #expect(try run(stack, [], change).output.contains(line))
        }
    }

    @Test("a callback on a host that shares no cookie with the page")
    func otherHost() async throws {
        let stack = try await Stack(
            ["REVERSE_PROXY": "true"],
            callback: { "http://wrong.localhost:\($0)/oauth2/callback" }
        )
        defer { stack.stop() }
        let callback = "http://wrong.localhost:\(stack.sitePort)/oauth2/callback"
        let (status, text) = try run(
            stack,
            ["--url=\(stack.site)/anything", "--reverse-proxy", "--redirect-url=\(callback)"]
        )
        #expect(status == 1)
        let line =
            "FAIL  login: comes back to wrong.localhost, but the page is on app.localhost, and no cookie reaches both"
        #expect(text.contains(line), "\(text)")
    }

    @Test("a callback that the provider does not know")
    func unknownCallback() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let (status, text) = try run(stack, ["--redirect-url=\(stack.site)/elsewhere/callback"])
        #expect(status == 1)
        #expect(text.contains("FAIL  callback: the provider does not know \(stack.site)/elsewhere/callback"), "\(text)")
        #expect(text.contains("Register exactly \(stack.site)/elsewhere/callback for the client sidegate-test"))
    }

    @Test("a gateway that drops the browser's cookies")
    func lostCookies() async throws {
        let withoutCookies = try await Stack(
            ["REVERSE_PROXY": "true"],
            changing: { nginx in
                let file = nginx.appendingPathComponent("sidegate/ask.conf")
                let text = try String(contentsOf: file, encoding: .utf8) + "\nproxy_set_header Cookie \"\";\n"
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
        )
        defer { withoutCookies.stop() }
        let lost = try run(withoutCookies, ["--url=\(withoutCookies.site)/anything", "--reverse-proxy"])
        #expect(lost.status == 1)
        #expect(lost.output.contains("FAIL  cookies: that of a session does not reach Sidegate"), "\(lost.output)")
        #expect(lost.output.contains("nginx: no proxy_set_header Cookie"))
    }

    @Test(
        "a gateway that loses the browser's host where it asks: nobody may pass, or a login starts elsewhere (D4)",
        arguments: [
            // nginx asks by its upstream's name, and says `?host=app.localhost`.
            (
                ["Host", "X-Forwarded-Host", "X-Original-URL"],
                [
                    "FAIL  page: /anything answers 403 to a browser that is not signed in",
                    "describes in two ways (Host, ?host=, X-Forwarded-*)",
                ]
            ),
            // The page's URL still has the host, but what a login is made of does not.
            (["Host", "X-Forwarded-Host"], ["FAIL  page: /anything sends a browser to log in at sidegate,"]),
        ]
    )
    func lostHost(missing: [String], expected: [String]) async throws {
        let stack = try await Stack(
            ["REVERSE_PROXY": "true"],
            changing: { nginx in
                let file = nginx.appendingPathComponent("sidegate/original.conf")
                let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { line in
                    !missing.contains { line.hasPrefix("proxy_set_header \($0) ") }
                }
                try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
            }
        )
        defer { stack.stop() }
        let (status, text) = try run(stack, ["--url=\(stack.site)/anything", "--reverse-proxy"])
        #expect(status == 1, "\(text)")
        for line in expected + ["nginx: proxy_set_header Host $http_host;"] {
            #expect(text.contains(line), "\(line) is not in \(text)")
        }
    }

    @Test("a gateway that does not escape the page that it sends people back to")
    func unescaped() async throws {
        let stack = try await Stack(
            ["REVERSE_PROXY": "true"],
            changing: { nginx in
                let file = nginx.appendingPathComponent("sidegate/locations.conf")
                let text = try String(contentsOf: file, encoding: .utf8)
                    .replacingOccurrences(
                        of: "return 302 $sidegate_sign_in;",
                        with: "return 302 /oauth2/start?rd=$scheme://$http_host$request_uri;"
                    )
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
        )
        defer { stack.stop() }
        let (status, text) = try run(stack, ["--url=\(stack.site)/anything?x=1&y=2", "--reverse-proxy"])
        #expect(status == 1)
        #expect(text.contains("the gateway does not escape what follows an &"), "\(text)")
    }

    @Test(
        "unauthorized_client is about the secret under 401 only (RFC 6749, 5.2)",
        arguments: [(401, "FAIL  client: "), (403, "note  client: whether the provider takes the client secret")]
    )
    func unauthorizedClient(status: Int, line: String) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let port = freePort()
        let server = """
            import http.server, json, urllib.request
            def fetched(path): return json.load(urllib.request.urlopen('\(stack.issuer)' + path))
            class Handler(http.server.BaseHTTPRequestHandler):
                def answer(self, status, value):
                    body = json.dumps(value).encode()
                    self.send_response(status)
                    self.send_header('Content-Type', 'application/json')
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def do_GET(self):
                    metadata = fetched('/.well-known/openid-configuration')
                    metadata['issuer'] = 'http://127.0.0.1:\(port)'
                    metadata['token_endpoint'] = 'http://127.0.0.1:\(port)/token'
                    metadata.pop('pushed_authorization_request_endpoint', None)
                    self.answer(200, metadata)
                def do_POST(self): self.answer(\(status), {'error': 'unauthorized_client'})
            http.server.ThreadingHTTPServer(('127.0.0.1', \(port)), Handler).serve_forever()
            """
        let provider = try await Program(Place.system("python3"), ["-c", server], in: stack.folder) {
            isListening(port)
        }
        defer { provider.stop() }
        let text = try run(stack, [], ["OAUTH2_PROXY_OIDC_ISSUER_URL": "http://127.0.0.1:\(port)"]).output
        #expect(text.contains(line), "\(text)")
    }

    @Test("for programs: one JSON object, with the status that the program ends with")
    func json() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let file = stack.folder.appendingPathComponent("secret").path
        try "someSecret123456".write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let change = ["OAUTH2_PROXY_COOKIE_SECRET": "", "OAUTH2_PROXY_COOKIE_SECRET_FILE": file]
        let (status, text) = try run(stack, ["--json"], change)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
        #expect(status == 2 && object["status"] as? Int == 2)
        let findings = try #require(object["findings"] as? [[String: Any]])
        let warning = try #require(findings.first { $0["grade"] as? String == "warn" })
        #expect(warning["text"] as? String == "\(file): everybody on this machine can read it")
        #expect(warning["remedies"] as? [String] == ["chmod 640 \(file)"])
    }
}
