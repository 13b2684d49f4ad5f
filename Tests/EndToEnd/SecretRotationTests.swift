import Cryptography
import Fetch
import Foundation
import Testing

@Suite("Secrets change and programs change, and nobody is logged out")
struct SecretRotationTests {
    private func sessionCookie(_ browser: Browser) -> String? {
        browser.cookies.first { $0.host == "app.localhost" && $0.name == "_oauth2_proxy" }?.value
    }

    @Test("a new cookie secret in front of the old one, and later by itself")
    func rotation() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        #expect(try await browser.logIn("\(stack.site)/get").response.status == 200)
        let first = sessionCookie(browser)
        try await stack.restartSidegate(["COOKIE_SECRET": "newerSecret12345,someSecret123456"])
        #expect(try await browser.get("\(stack.site)/get").status == 200)
        let second = sessionCookie(browser)
        #expect(second != nil && second != first)
        #expect(try await browser.get("\(stack.site)/get").status == 200)
        #expect(sessionCookie(browser) == second)
        try await stack.restartSidegate(["COOKIE_SECRET": "newerSecret12345"])
        #expect(try await browser.get("\(stack.site)/get").status == 200)
        let late = Browser()
        late.cookies = browser.cookies.map { cookie in
            var cookie = cookie
            cookie.value = first ?? ""
            return cookie
        }
        #expect(try await late.get("\(stack.site)/get", []).status == 401)
    }

    @Test("a browser that oauth2-proxy logged in goes on, with a cookie of Sidegate's from its first page on")
    func switchOver() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        let value = try oauth2ProxyCookie(
            email: "jane@example.com",
            user: "jane-1",
            at: Int(Date().timeIntervalSince1970)
        )
        // In parts, as oauth2-proxy cuts long ones.
        let middle = value.index(value.startIndex, offsetBy: value.count / 2)
        for (name, part) in [("_oauth2_proxy_0", value[..<middle]), ("_oauth2_proxy_1", value[middle...])] {
            browser.cookies.append(Browser.Cookie(host: "app.localhost", name: name, value: String(part), line: ""))
        }
        let answer = try await browser.get("\(stack.site)/get")
        #expect(answer.status == 200)
        #expect(answer.json("headers", "X-Forwarded-Email") == "jane@example.com")
        #expect(browser.cookies.map(\.name) == ["_oauth2_proxy"])
        #expect(sessionCookie(browser)?.contains("|") == false)
        #expect(try await browser.get("\(stack.site)/get").status == 200)

        try await stack.restartSidegate(["OAUTH2_PROXY_COOKIES": "off"])
        browser.cookies = [Browser.Cookie(host: "app.localhost", name: "_oauth2_proxy", value: value, line: "")]
        #expect(try await browser.get("\(stack.site)/get", []).status == 401)
    }

    /// By openssl's AES, an LZ4 frame of one block that is stored as it is, and MessagePack by hand.
    private func oauth2ProxyCookie(email: String, user: String, at moment: Int) throws -> String {
        let secret = "someSecret123456"
        func text(_ text: String) -> [UInt8] { [0xD9, UInt8(text.utf8.count)] + Array(text.utf8) }
        let packed = [0x82] + text("e") + text(email) + text("u") + text(user)
        let count = UInt32(packed.count) | 0x8000_0000
        let size = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        let frame = [0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82] + size + packed + [0, 0, 0, 0]
        let vector = RandomSource.system.bytes(16)
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (plain, cipher) = (folder.appendingPathComponent("p"), folder.appendingPathComponent("c"))
        try Data(frame).write(to: plain)
        func hex(_ bytes: some Sequence<UInt8>) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
        let (status, output) = try Program.run(
            Place.system("openssl"),
            [
                "enc", "-aes-128-cfb", "-K", hex(secret.utf8), "-iv", hex(vector), "-in", plain.path, "-out",
                cipher.path,
            ]
        )
        try #require(status == 0, "\(output)")
        func base64(_ data: Data) -> String {
            data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
        }
        let value = base64(Data(vector) + (try Data(contentsOf: cipher)))
        let signature = HMAC.sha256(key: Array(secret.utf8), message: Array("_oauth2_proxy\(value)\(moment)".utf8))
        return "\(value)|\(moment)|\(base64(Data(signature)))"
    }
}
