import Testing

@testable import Fetch

@Suite("Proxies, as Go programs read the environment")
struct ProxiesTests {
    private func proxy(_ url: String, _ environment: [String: String]) -> String? {
        Proxies(environment: environment).proxy(for: url)
    }

    @Test("one for http, one for https; capitals first; a host without a scheme is an HTTP proxy")
    func variables() {
        let environment = [
            "HTTP_PROXY": "plain.example:3128", "http_proxy": "small.example",
            "https_proxy": "https://user:word@tls.example",
        ]
        #expect(proxy("http://id.example/x", environment) == "http://plain.example:3128")
        #expect(proxy("https://id.example/x", environment) == "https://user:word@tls.example")
        #expect(proxy("https://id.example/x", ["HTTP_PROXY": "plain.example"]) == nil)
        #expect(
            proxy("http://id.example/x", ["HTTP_PROXY": "", "http_proxy": "small.example"]) == "http://small.example"
        )
        #expect(proxy("https://id.example/x", ["HTTPS_PROXY": "socks5://s.example:1080"]) == "socks5h://s.example:1080")
        // What libcurl reads and Go does not.
        #expect(proxy("https://id.example/x", ["ALL_PROXY": "all.example"]) == nil)
        #expect(proxy("http://id.example/x", environment.merging(["REQUEST_METHOD": "GET"]) { $1 }) == nil)
    }

    @Test(
        "this machine is never asked for by a proxy",
        arguments: ["https://localhost/x", "https://127.0.0.9:8443/x", "https://[::1]/x"]
    )
    func loopback(url: String) {
        #expect(proxy(url, ["HTTPS_PROXY": "p.example"]) == nil)
    }

    @Test(
        "NO_PROXY names hosts with what is below them, only what is below, addresses, networks and ports",
        arguments: [
            ("example.com", ["https://example.com/", "https://a.b.example.com/"], ["https://badexample.com/"]),
            (".example.com", ["https://a.example.com/"], ["https://example.com/"]),
            ("*.example.com", ["https://a.example.com/"], ["https://example.com/"]),
            ("EXAMPLE.com , other.net", ["https://x.Example.COM/", "https://other.net/"], ["https://example.org/"]),
            (
                "10.0.0.0/8", ["https://10.200.3.4/", "https://10.0.0.1:8443/"],
                ["https://11.0.0.1/", "https://ten.example/"]
            ),
            ("fd00::/8", ["https://[fd12::1]:8443/"], ["https://[fe80::1]/"]),
            ("192.0.2.7", ["https://192.0.2.7/"], ["https://192.0.2.70/"]),
            ("192.0.2.7:8443", ["https://192.0.2.7:8443/"], ["https://192.0.2.7/"]),
            (
                "example.com:8443", ["https://example.com:8443/", "https://a.example.com:8443/"],
                ["https://example.com/"]
            ),
            ("example.com:443", ["https://example.com/"], ["https://example.com:8443/"]),
            ("*", ["https://anything.example/", "https://192.0.2.1/"], []),
            ("", [], ["https://anything.example/"]), (",, ,", [], ["https://anything.example/"]),
        ] as [(String, [String], [String])]
    )
    func exceptions(list: String, direct: [String], proxied: [String]) {
        let environment = ["HTTPS_PROXY": "p.example", "NO_PROXY": list]
        for url in direct { #expect(proxy(url, environment) == nil, "\(url)") }
        for url in proxied { #expect(proxy(url, environment) == "http://p.example", "\(url)") }
    }
}
