import Testing

@testable import OpenID

@Suite("Texts")
struct TextTests {
    @Test("texts are compared by their bytes, not by how they look")
    func comparesBytes() {
        #expect(isSameText("Kiosk", "Kiosk"))
        #expect(!isSameText("Kiosk", "\u{212A}iosk"))
        #expect(!isSameText("caf\u{E9}", "cafe\u{301}"))
        #expect(!isSameText("a", "a "))
    }
}

@Suite("Endpoint URLs")
struct EndpointURLTests {
    @Test(
        "http and https URLs with a host are endpoints",
        arguments: [
            "https://idp.example", "HTTP://idp.example:8080/a/b?x=1&y", "https://[::1]:8443/token", "http://127.0.0.1/",
        ]
    )
    func accepts(text: String) {
        #expect(EndpointURL(text)?.text == text)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "idp.example", "//idp.example", "ftp://idp.example", "file:///etc/passwd", "javascript:alert(1)",
            "https://", "https:///path", "https://:443/", "https://?x", "https://user:pass@idp.example/",
            "https://idp.example/#part", "https://idp.example/a b", "https://idp.example/\r\nHost: x",
            "https://idp.example\\@evil.example", "https://idp.exämple/", " https://idp.example",
        ]
    )
    func refuses(text: String) {
        #expect(EndpointURL(text) == nil)
    }

    @Test("a slash at the issuer's end does not double")
    func discoveryURL() throws {
        for (issuer, url) in [
            ("https://idp.example", "https://idp.example/.well-known/openid-configuration"),
            ("https://idp.example/", "https://idp.example/.well-known/openid-configuration"),
            ("https://idp.example/realms/a", "https://idp.example/realms/a/.well-known/openid-configuration"),
            ("https://idp.example/realms/a/", "https://idp.example/realms/a/.well-known/openid-configuration"),
        ] {
            #expect(EndpointURL.discovery(of: try #require(EndpointURL(issuer))) == url)
        }
    }

    @Test("errors show no query")
    func description() throws {
        #expect("\(try #require(EndpointURL("https://idp.example/token?key=secret")))" == "https://idp.example/token")
    }
}
