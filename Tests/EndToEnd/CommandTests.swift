import Foundation
import Testing

@Suite("Commands")
struct CommandTests {
    private static let sidegate = Place.built("sidegate")

    private func run(_ arguments: [String], _ change: [String: String] = [:], input: String? = nil) throws
        -> (status: Int32, output: String)
    {
        let environment = BadStartTests.good.merging(change) { $1 }
        guard let input else { return try Program.run(Self.sidegate, arguments, environment: environment) }
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("input").path
        try input.write(toFile: file, atomically: true, encoding: .utf8)
        return try Program.run(
            "/bin/sh",
            ["-c", "exec \"$0\" \"$@\" < '\(file)'", Self.sidegate] + arguments,
            environment: environment
        )
    }

    @Test("config: every option, its value and where it comes from, and no secret")
    func config() throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("sidegate.toml")
        try "cookie_name = \"x\"\nset_xauthrequest = true\n".write(to: file, atomically: true, encoding: .utf8)
        let arguments = ["--config", file.path, "--cookie-path=/app"]
        let (status, text) = try run(["config"] + arguments)
        #expect(status == 0)
        let lines = text.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        func line(_ flag: String) -> [String]? { lines.first { $0.first == flag[...] }?.map(String.init) }
        #expect(line("cookie-name") == ["cookie-name", "x", "(\(file.path):1)"])
        #expect(line("cookie-path") == ["cookie-path", "/app", "(--cookie-path)"])
        #expect(line("client-id") == ["client-id", "id", "(OAUTH2_PROXY_CLIENT_ID)"])
        #expect(line("cookie-expire") == ["cookie-expire", "168h"])
        #expect(line("cookie-secret") == ["cookie-secret", "16", "bytes", "(OAUTH2_PROXY_COOKIE_SECRET)"])
        #expect(line("X-Auth-Request-Email") != nil && line("X-Auth-Request-Access-Token") == nil)
        #expect(!text.contains("hunter2") && !text.contains("someSecret"))

        let (_, json) = try run(["config", "--json"] + arguments)
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let options = try #require(document["options"] as? [[String: Any]])
        let name = try #require(options.first { $0["flag"] as? String == "cookie-name" })
        #expect(name["value"] as? String == "x")
        #expect(name["key"] as? String == "cookie_name")
        #expect((name["origin"] as? [String: Any])?["line"] as? Int == 1)
        #expect(options.count > 60)
        #expect((document["headers"] as? [String])?.contains("X-Forwarded-User") == true)
        #expect(!json.contains("hunter2") && !json.contains("someSecret"))
    }

    @Test("config says what is wrong instead, with status 1")
    func badConfig() throws {
        let (status, output) = try run(["config", "--cookie-expire=x"])
        #expect(status == 1)
        #expect(output.contains("error: --cookie-expire: \"x\" is not a duration"))
    }

    @Test("inspect-cookie: whose session, since when and until when; only the length of tokens")
    func inspectCookie() async throws {
        let stack = try await Stack(["PASS_ACCESS_TOKEN": "true", "HEADERS": "X-A: {department},X-B: {no_such}"])
        defer { stack.stop() }
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/anything")
        let cookie = try #require(browser.cookies.first { $0.name == "_oauth2_proxy" })
        let own = ["OAUTH2_PROXY_OIDC_ISSUER_URL": stack.issuer, "OAUTH2_PROXY_CLIENT_ID": "sidegate-test"]
        for input in [
            cookie.value, "\(cookie.name)=\(cookie.value)\n", "Cookie: a=b; \(cookie.name)=\(cookie.value)\r\n",
            "Set-Cookie: \(cookie.line)",
        ] {
            let (status, text) = try run(["inspect-cookie"], own, input: input)
            #expect(status == 0, "\(text)")
            #expect(text.contains("alice@example.com") && text.contains("staff, admins"))
            #expect(text.contains("(in 6d 23h)") || text.contains("(in 7d)"), "\(text)")
            #expect(text.contains("access token") && text.contains(" bytes\n"))
            #expect(
                text.contains("claim department     research\n") && text.contains("claim no_such        -\n"),
                "\(text)"
            )
            #expect(!text.contains(cookie.value))
        }
        let foreign = try run(["inspect-cookie"], input: cookie.value)
        #expect(foreign.status == 1)
        #expect(foreign.output.contains("another provider or client") && foreign.output.contains("alice@example.com"))
        let (status, text) = try run(["inspect-cookie", "--cookie-expire=1ns"], own, input: cookie.value)
        #expect(status == 1)
        #expect(text.contains("it is over"))
        let other = try run(["inspect-cookie"], ["OAUTH2_PROXY_COOKIE_SECRET": "fedcba9876543210"], input: cookie.value)
        #expect(other.status == 1)
        #expect(other.output.contains("another cookie secret"))
        #expect(try run(["inspect-cookie"], input: "a=b").output.contains("no cookie named _oauth2_proxy"))
    }

    @Test("completions are scripts that their shell takes, and bash completes by them")
    func completions() throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for shell in ["bash", "zsh", "fish"] {
            let (status, script) = try run(["completions", shell])
            #expect(status == 0 && script.contains("cookie-secret-file"))
            let file = folder.appendingPathComponent(shell).path
            try script.write(toFile: file, atomically: true, encoding: .utf8)
            // The other two are not everywhere.
            if shell == "bash" || FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") {
                let checked = try Program.run("/usr/bin/env", [shell, "-n", file])
                #expect(checked.status == 0, "\(checked.output)")
            }
        }
        let ask = """
            source \(folder.path)/bash
            COMP_WORDS=(sidegate --cookie-samesite s) COMP_CWORD=2; _sidegate; echo "${COMPREPLY[@]}"
            COMP_WORDS=(sidegate doc) COMP_CWORD=1; _sidegate; echo "${COMPREPLY[@]}"
            """
        #expect(try Program.run("/bin/bash", ["-c", ask]).output == "strict\ndoctor\n")
        #expect(try run(["completions", "csh"]).status == 1)
    }

    @Test("documents: the options' page and the manual page are those in docs/")
    func documents() throws {
        let docs = Place.root.appendingPathComponent("docs")
        for (name, file) in [("options", "options.md"), ("manual", "sidegate.1")] {
            let (status, text) = try run(["document", name])
            #expect(status == 0)
            #expect(
                try text == String(contentsOf: docs.appendingPathComponent(file), encoding: .utf8),
                "write it again: scripts/update-golden"
            )
        }
    }

    @Test("every option can stand in one file, with its own value")
    func fullConfiguration() throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("sidegate.toml")
        let json = try run(["config", "--json"]).output
        let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let options = try #require(document?["options"] as? [[String: Any]])
        var lines: [String] = []
        for option in options where option["isSecret"] as? Bool == false {
            guard let key = option["key"] as? String, let value = option["value"] as? String, !value.isEmpty,
                key != "config", !key.hasSuffix("secure_address"), key != "https_address"
            else { continue }
            lines.append("\(key) = '\(value)'")
        }
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        let (status, output) = try run(["--config-test", "--config", file.path])
        #expect(status == 0, "\(output)")
    }
}
