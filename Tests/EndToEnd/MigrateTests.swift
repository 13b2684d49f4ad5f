import Foundation
import TestSupport
import Testing

@Suite("sidegate migrate")
struct MigrateTests {
    private func run(_ folder: URL, _ arguments: [String]) throws -> (status: Int32, output: String) {
        try Program.run(Place.built("sidegate"), ["migrate"] + arguments, in: folder)
    }

    @Test("new files beside the old ones, readable by nobody else, and never in place of others")
    func files() throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let old = folder.appendingPathComponent("oauth2-proxy.cfg")
        let new = folder.appendingPathComponent("sidegate.cfg")
        let text = """
            provider = "oidc"
            oidc_issuer_url = "https://id.example.com"
            client_id = "app"
            client_secret = "s3cret-of-the-client"
            cookie_secret = "someSecret123456"
            email_domains = ["example.com"]
            pass_host_header = true

            """
        try text.write(to: old, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: old.path)

        let first = try run(folder, ["--config", "oauth2-proxy.cfg"])
        #expect(first.status == 0, "\(first.output)")
        #expect(first.output.contains("oauth2-proxy.cfg:7: pass_host_header has no effect in Sidegate"))
        #expect(first.output.contains("Written\n  sidegate.cfg\n"), "\(first.output)")
        #expect(!first.output.contains("s3cret"))
        #expect(try String(contentsOf: old, encoding: .utf8) == text)
        let attributes = try FileManager.default.attributesOfItem(atPath: new.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let tested = try Program.run(Place.built("sidegate"), ["--config-test", "--config=sidegate.cfg"], in: folder)
        #expect(tested.status == 0, "\(tested.output)")

        try "mine".write(to: new, atomically: true, encoding: .utf8)
        let second = try run(folder, ["--config=oauth2-proxy.cfg"])
        #expect(second.status == 1 && second.output.contains("sidegate.cfg exists; nothing was written"))
        #expect(try String(contentsOf: new, encoding: .utf8) == "mine")
    }

    @Test(
        "what is left to a person ends with 2; a file that is not there, or none, with 1",
        arguments: [
            (["--env=env", "--provider=nothing"], Int32(2), "You must change"),
            (["--config=absent"], 1, "--config: cannot read absent: No such file or directory"),
            ([], 1, "which files? Name at least one"), (["--nginx"], 1, "--nginx: which file?"),
        ]
    )
    func status(arguments: [String], status: Int32, sentence: String) throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try "OAUTH2_PROXY_CLIENT_ID=app\n".write(
            to: folder.appendingPathComponent("env"),
            atomically: true,
            encoding: .utf8
        )
        let ended = try run(folder, arguments)
        #expect(ended.status == status && ended.output.contains(sentence), "\(ended.output)")
    }
}
