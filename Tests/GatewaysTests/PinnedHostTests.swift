import HTTP1
import Testing

@testable import Gateways

@Suite("The gateway's own word for the host")
struct PinnedHostTests {
    @Test(
        "must be that of the fields",
        arguments: [
            ("", ["X-Forwarded-Host: other.example.com"], true),
            ("?host=app.example.com", ["X-Forwarded-Host: app.example.com"], true),
            ("?host=app.example.com", ["X-Forwarded-Host: APP.example.com:8443"], true),
            ("?allowed_groups=a&host=app.example.com", ["X-Forwarded-Host: app.example.com"], true),
            ("?host=app.example.com", ["X-Original-URL: https://app.example.com:8443/a"], true),
            ("?host=app.example.com", [], false),
            ("?host=sidegate", [], true),
            ("?host=app.example.com", ["X-Forwarded-Host: other.example.com"], false),
            ("?host=app.example.com", ["X-Forwarded-Host: app.example.com.evil"], false),
            ("?host=app.example.com", ["X-Forwarded-Host: app.example.com, other.example.com"], false),
            ("?host=app.example.com", ["X-Original-URL: https://app.example.com@other/a"], false),
            ("?host=app.example.com", ["X-Original-URL: /a"], false),
            (
                "?host=app.example.com",
                ["X-Forwarded-Host: app.example.com", "X-Original-URL: https://other.example.com/a"], false
            ),
            ("?host=", ["X-Forwarded-Host: app.example.com"], false),
            ("?x=1&host=other.example.com", ["X-Forwarded-Host: app.example.com"], false),
        ]
    )
    func agreement(query: String, fields: [String], agrees: Bool) throws {
        let lines = ["GET /oauth2/auth\(query) HTTP/1.1", "Host: sidegate:4180"] + fields
        let text = (lines + ["", ""]).joined(separator: "\r\n")
        #expect(try PinnedHost.agrees(Request.parsing(text)) == agrees)
    }
}
