import Foundation
import Testing

@Suite("Metrics")
struct MetricsTests {
    /// The samples of a page by name and labels, checked for the text format on the way.
    private func samples(_ text: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var typed: [String: String] = [:]
        #expect(text.hasSuffix("\n"))
        let form = /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)/
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                #expect(typed.updateValue(String(words[3]), forKey: String(words[2])) == nil, "\(line)")
            } else if !line.hasPrefix("# HELP ") {
                let match = try #require(line.wholeMatch(of: form), "\(line)")
                let name = String(match.1)
                let families =
                    [name]
                    + ["_bucket", "_sum", "_count"].compactMap {
                        name.hasSuffix($0) ? String(name.dropLast($0.count)) : nil
                    }
                #expect(families.contains { typed[$0] != nil }, "\(line)")
                if let kind = typed[name], kind == "counter" { #expect(name.hasSuffix("_total"), "\(name)") }
                let key = name + (match.2.map(String.init) ?? "")
                #expect(samples.updateValue(try #require(Double(match.3)), forKey: key) == nil, "\(line)")
            }
        }
        return samples
    }

    @Test("what Redis was asked is counted, and whether it is there")
    func redis() async throws {
        let redis = try await RedisServer()
        defer { redis.stop() }
        let port = freePort()
        let stack = try await Stack(redis.settings.merging(["METRICS_ADDRESS": "127.0.0.1:\(port)"]) { $1 })
        defer { stack.stop() }
        let browser = Browser()
        #expect(try await browser.logIn("\(stack.site)/anything").response.status == 200)
        let before = try samples(try await Browser().get("http://127.0.0.1:\(port)/metrics").text)
        #expect(before["sidegate_redis_available"] == 1)
        #expect(before[#"sidegate_redis_commands_total{outcome="answered"}"#] ?? 0 >= 2)
        #expect(before["sidegate_redis_command_duration_seconds_count"] ?? 0 >= 2)
        #expect(before[#"sidegate_redis_commands_total{outcome="unreachable"}"#] == 0)

        redis.stop()
        #expect(try await browser.get("\(stack.site)/anything", [("Accept", "application/json")]).status >= 500)
        let after = try samples(try await Browser().get("http://127.0.0.1:\(port)/metrics").text)
        #expect(after["sidegate_redis_available"] == 0)
        let failed = ["unreachable", "timed_out"].compactMap {
            after["sidegate_redis_commands_total{outcome=\"\($0)\"}"]
        }
        #expect(failed.reduce(0, +) >= 1)
    }

    @Test("a login, a refusal and a reload are counted, on a listener of its own, with TLS too")
    func counted() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (
            folder.appendingPathComponent("cert.pem").path, folder.appendingPathComponent("key.pem").path
        )
        let made = try Program.run(
            Place.system("openssl"),
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                + [
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                    certificate,
                ]
        )
        #expect(made.status == 0, "\(made.output)")
        let file = folder.appendingPathComponent("sidegate.toml")
        try "".write(to: file, atomically: true, encoding: .utf8)
        let (port, securePort) = (freePort(), freePort())
        let stack = try await Stack([
            "METRICS_ADDRESS": "127.0.0.1:\(port)", "METRICS_SECURE_ADDRESS": "127.0.0.1:\(securePort)",
            "METRICS_TLS_CERT_FILE": certificate, "METRICS_TLS_KEY_FILE": key, "CONFIG": file.path,
        ])
        defer { stack.stop() }
        let browser = Browser()
        #expect(try await browser.logIn("\(stack.site)/anything").response.status == 200)
        _ = try await Browser().get("\(stack.sidegate)/oauth2/callback?state=x&code=y")
        _ = try await browser.get("\(stack.site)/oauth2/sign_out")
        try "footer = 'x'\n".write(to: file, atomically: true, encoding: .utf8)
        try await stack.waitForLog("the settings were read again and taken over\n")

        let answer = try await Browser().get("http://127.0.0.1:\(port)/metrics")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        let samples = try samples(answer.text)
        func value(_ name: String) throws -> Double { try #require(samples[name], "\(name): \(answer.text)") }
        #expect(try value(#"sidegate_logins_total{method="provider",outcome="succeeded"}"#) == 1)
        #expect(try value(#"sidegate_logins_total{method="provider",outcome="lost"}"#) == 1)
        #expect(try value("sidegate_logins_started_total") >= 1)
        #expect(try value(#"sidegate_sessions_ended_total{by="sign_out"}"#) == 1)
        #expect(try value(#"sidegate_requests_total{endpoint="auth",code="202"}"#) >= 1)
        #expect(try value(#"sidegate_requests_total{endpoint="callback",code="302"}"#) == 1)
        #expect(try value(#"sidegate_decisions_total{verdict="sign_in"}"#) >= 1)
        #expect(try value(#"sidegate_request_duration_seconds_count{endpoint="auth"}"#) >= 2)
        #expect(try value(#"sidegate_provider_requests_total{endpoint="token",code="200"}"#) == 1)
        #expect(try value(#"sidegate_provider_requests_total{endpoint="keys",code="200"}"#) >= 1)
        #expect(try value(#"sidegate_config_reloads_total{outcome="taken_over"}"#) == 1)
        #expect(try value("sidegate_provider_ready") == 1)
        #expect(try value("sidegate_connections") >= 1)
        #expect(try value("process_open_fds") > 5)
        #expect(try value("process_resident_memory_bytes") > 1_000_000)
        let end = try value(#"sidegate_certificate_not_after_timestamp_seconds{listener="metrics"}"#)
        #expect(abs(end - Date().timeIntervalSince1970 - 2 * 86_400) < 3600)
        #expect(samples.keys.contains { $0.hasPrefix("sidegate_build_info{version=") })
        #expect(try value(#"oauth2_proxy_requests_total{code="202"}"#) >= 1)

        // It is there, and nothing else; and not where everybody asks.
        #expect(try await Browser().get("http://127.0.0.1:\(port)/oauth2/auth").status == 404)
        #expect(try await Browser().post("http://127.0.0.1:\(port)/metrics", form: []).status == 405)
        #expect(try await Browser().get("\(stack.sidegate)/metrics", []).status == 401)
        let secure = try Program.run(
            Place.system("curl"),
            ["-sS", "--cacert", certificate, "https://localhost:\(securePort)/metrics", "--resolve"]
                + ["localhost:\(securePort):127.0.0.1"]
        )
        #expect(secure.status == 0 && secure.output.contains("sidegate_build_info"), "\(secure.output)")
    }

    @Test("dashboard and alerts ask only for metrics that there are")
    func dashboardAndAlerts() throws {
        let run = try Program.run(
            Place.tool("python3"),
            [Place.root.appendingPathComponent("scripts/check-metrics").path]
        )
        #expect(run.status == 0, "\(run.output)")
    }
}
