import Foundation
import Testing

@Suite("Headers of one's own")
struct HeaderTests {
    @Test(
        "claims and secrets reach the application by the lines that `sidegate config` prints, and no client forges them"
    )
    func mapped() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appendingPathComponent("key")
        try "s3cret-of-the-gateway\n".write(to: key, atomically: true, encoding: .utf8)
        let headers = [
            "X-Department: dept={department}", "X-Roles: {role}", "X-Roles-Json: {role|json}",
            "X-Team: {groups|json}", "X-None: id-{no_such_claim}", "X-Key: {file:\(key.path)}",
        ].map { "\"\($0)\"" }.joined(separator: ",")
        var settings = BadStartTests.good
        settings["OAUTH2_PROXY_HEADERS"] = headers
        let (status, report) = try Program.run(Place.built("sidegate"), ["config"], environment: settings)
        #expect(status == 0)
        #expect(!report.contains("s3cret-of-the-gateway"))
        for line in ["  - X-Team", "      - exact: x-team"] { #expect(report.contains("\(line)\n"), "\(report)") }
        let own = ["x_department", "x_roles", "x_roles_json", "x_team", "x_none", "x_key"]
        let lines = report.split(separator: "\n").filter { line in
            line.contains("$sidegate_") && own.contains { line.hasSuffix("\($0);") }
        }
        #expect(lines.count == 12)
        let copying: (URL) throws -> Void = { nginx in
            let file = nginx.appendingPathComponent("sidegate/identity.conf")
            let before = try String(contentsOf: file, encoding: .utf8)
            try (before + lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let stack = try await Stack(["HEADERS": headers], changing: copying)
        defer { stack.stop() }
        let browser = Browser()
        #expect(try await browser.logIn("\(stack.site)/anything").response.status == 200)
        let forged = [("X-None", "forged"), ("X-Department", "forged"), ("X-Key", "forged")]
        let page = try await browser.get("\(stack.site)/anything", Browser.navigation + forged)
        #expect(page.json("headers", "X-Department") == "dept=research")
        #expect(page.json("headers", "X-Roles") == "reader,editor")
        #expect(page.json("headers", "X-Roles-Json") == "[\"reader\",\"editor\"]")
        #expect(page.json("headers", "X-Team") == "[\"staff\",\"admins\"]")
        #expect(page.json("headers", "X-Key") == "s3cret-of-the-gateway")
        #expect(page.json("headers", "X-Forwarded-User") == "5f1c2e9a-alice")
        #expect(!page.text.contains("forged") && !page.text.contains("id-"), "\(page.text)")
    }
}
