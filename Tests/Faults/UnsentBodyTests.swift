import Foundation
import Testing

/// A gateway that names a body which it does not send.
extension Faults {
    @Suite("Bodies that never come")
    struct UnsentBodyTests {
        @Test(
            "nginx with a configuration that leaves Content-Length in the auth subrequest",
            arguments: [10, 60_000, 1_000_000]
        )
        func nginx(size: Int) async throws {
            let stack = try await Stack(changing: { folder in
                var changed = 0
                for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)!
                {
                    guard let text = try? String(contentsOf: file, encoding: .utf8), text.contains("Content-Length")
                    else { continue }
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                    try lines.filter { !$0.contains("Content-Length") }.joined(separator: "\n")
                        .write(to: file, atomically: true, encoding: .utf8)
                    changed += 1
                }
                try #require(changed > 0, "the configuration no longer names Content-Length")
            })
            defer { stack.stop() }
            let browser = Browser()
            let (_, page) = try await browser.logIn("\(stack.site)/get", as: "alice", "wonderland")
            try #require(page.status == 200, "\(page.text)")
            let began = ContinuousClock.now
            let answer = try await browser.post(
                "\(stack.site)/post",
                form: [("x", String(repeating: "y", count: size))]
            )
            #expect(answer.status == 200, "\(answer.status)")
            #expect(ContinuousClock.now - began < .seconds(5))
        }
    }
}
