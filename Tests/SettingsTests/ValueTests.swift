import Cryptography
import OpenID
import Server
import Sessions
import TestSupport
import Testing
import Web

@testable import Settings

@Suite("the day on which a switch-over ends")
struct SwitchOverTests {
    @Test(
        "days since 1970 as date(1) counts them",
        arguments: [
            ("1970-01-01", 0), ("2000-02-29", 951_782_400), ("2027-01-15", 1_799_971_200),
            ("2100-03-01", 4_107_542_400), ("9999-12-31", 253_402_214_400),
        ]
    )
    func days(text: String, seconds: Int64) throws {
        #expect(try SwitchOver(text: text) == .until(secondsSince1970: seconds, day: text))
    }

    @Test(
        "what is no day is refused",
        arguments: ["", "2027-02-29", "2027-13-01", "2027-1-1", "27-01-01", "soon", "2027-04-31"]
    )
    func bad(text: String) {
        #expect(throws: BadValue.self) { try SwitchOver(text: text) }
    }
}

@Suite("types of values")
struct ValueTests {
    @Test(
        "durations as Go writes them",
        arguments: [
            ("0", Duration.zero, "0s"), ("0s", .zero, "0s"), ("168h", .seconds(604_800), "168h"),
            ("1h30m", .seconds(5400), "1h30m"), ("1.5h", .seconds(5400), "1h30m"), ("90m", .seconds(5400), "1h30m"),
            ("500ms", .milliseconds(500), "500ms"), ("1.5s", .milliseconds(1500), "1.5s"),
            (".5s", .milliseconds(500), "500ms"),
            ("1.s", .seconds(1), "1s"), ("2us", .microseconds(2), "2us"), ("2µs", .microseconds(2), "2us"),
            ("2μs", .microseconds(2), "2us"), ("7ns", .nanoseconds(7), "7ns"), ("1h0m1s", .seconds(3601), "1h1s"),
            ("+5s", nil, ""), ("-5s", nil, ""), ("5", nil, ""), ("7d", nil, ""), ("h", nil, ""), ("", nil, ""),
            (".", nil, ""),
            ("1h 30m", nil, ""), ("1H", nil, ""), ("3000000h", nil, ""), ("9999999999999999999h", nil, ""),
            (" 1h", nil, ""),
        ] as [(String, Duration?, String)]
    )
    func durations(text: String, expected: Duration?, written: String) {
        let value = try? Duration(text: text)
        #expect(value == expected)
        if let value { #expect(value.text == written) }
    }

    @Test("durations survive being written and read")
    func roundTrip() throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<2000 {
            let bits = Int64.random(in: 1...62, using: &random)
            let duration = Duration.nanoseconds(Int64.random(in: 0..<(1 << bits), using: &random))
            #expect(try Duration(text: duration.text) == duration)
        }
    }

    @Test(
        "URLs",
        arguments: [
            ("https://id.example.com", true), ("http://localhost:9000/realm", true), ("HTTPS://ID.example.com", true),
            ("https://[::1]:8443/x?y=z", true), ("https://my_service:8080", true),
            ("https://id.example.com:65535", true),
            ("id.example.com", false), ("ftp://id.example.com", false), ("https://", false), ("https:///x", false),
            ("https://a b", false), ("https://a\n", false), ("https://me@a", false), ("https://a#x", false),
            ("https://a:65536", false), ("https://a:", false), ("https://a:x", false), ("https://[::1", false),
            ("https://ä.example", false), ("https://a..b", false), ("https://-a", false), ("https://a/<x>", false),
            ("https:/a", false), ("", false), ("://a", false), ("https://a\\b", false), ("https://::1", false),
        ]
    )
    func urls(text: String, isGood: Bool) {
        #expect(((try? WebURL(text: text)) != nil) == isGood)
    }

    @Test("the parts of a URL")
    func urlParts() throws {
        let url = try WebURL(text: "http://App.LocalHost:8080/a/b?c=d/e")
        #expect(url.text == "http://App.LocalHost:8080/a/b?c=d/e")
        #expect(url.host == "app.localhost" && url.port == 8080 && url.path == "/a/b" && url.query == "c=d/e")
        #expect(!url.isSecure && url.isLoopback)
        #expect(try WebURL(text: "https://[::1]").isLoopback)
        #expect(try WebURL(text: "https://127.8.8.8").isLoopback)
        #expect(try !WebURL(text: "https://127.evil.example").isLoopback)
        #expect(try !WebURL(text: "https://notlocalhost").isLoopback)
    }

    @Test(
        "addresses and blocks",
        arguments: [
            ("10.0.0.1", [10, 0, 0, 1], 32), ("10.1.2.3/8", [10, 0, 0, 0], 8), ("0.0.0.0/0", [0, 0, 0, 0], 0),
            ("10.255.255.255/9", [10, 128, 0, 0], 9), ("::1", [UInt8](repeating: 0, count: 15) + [1], 128),
            ("fd00:1::/8", [0xfd] + [UInt8](repeating: 0, count: 15), 8),
            ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], 128),
            ("::ffff:10.0.0.1", [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 10, 0, 0, 1], 128),
            ("1::", [0, 1] + [UInt8](repeating: 0, count: 14), 128), ("10.0.0", nil, 0), ("10.0.0.256", nil, 0),
            ("10.0.0.01", nil, 0), ("10.0.0.0/33", nil, 0), ("10.0.0.0/", nil, 0), ("10.0.0.0/-1", nil, 0),
            ("::1/129", nil, 0),
            ("1::2::3", nil, 0), (":::", nil, 0), ("1:2:3", nil, 0), ("1:2:3:4:5:6:7::8", nil, 0), ("12345::", nil, 0),
            ("::+1", nil, 0), ("::g", nil, 0), ("1.2.3.4::", nil, 0), ("", nil, 0), ("10.0.0.1 ", nil, 0),
            ("fe80::1%eth0", nil, 0),
        ] as [(String, [UInt8]?, Int)]
    )
    func addresses(text: String, bytes: [UInt8]?, length: Int) {
        let range = try? IPNetwork(text: text)
        #expect(range?.bytes == bytes)
        if let range { #expect(range.prefixLength == length) }
    }

    @Test("what lies in a block")
    func contains() throws {
        let ten = try IPNetwork(text: "10.128.0.0/9")
        #expect(ten.contains([10, 128, 0, 1]) && ten.contains([10, 255, 255, 255]))
        #expect(!ten.contains([10, 127, 255, 255]) && !ten.contains([11, 128, 0, 1]))
        #expect(ten.contains([UInt8](repeating: 0, count: 10) + [0xff, 0xff, 10, 128, 0, 1]))
        #expect(!ten.contains([UInt8](repeating: 0, count: 12) + [10, 128, 0, 1]))
        #expect(try IPNetwork(text: "::/0").contains([UInt8](repeating: 9, count: 16)))
        #expect(try !IPNetwork(text: "::/0").contains([1, 2, 3, 4]))
        #expect(IPNetwork.loopback.contains { $0.contains([127, 9, 9, 9]) })
        #expect(!ten.contains([]))
    }

    @Test(
        "listen addresses",
        arguments: [
            ("127.0.0.1:4180", .address(.tcp(host: "127.0.0.1", port: 4180))),
            (":4180", .address(.tcp(host: "", port: 4180))),
            ("[::1]:0", .address(.tcp(host: "::1", port: 0))),
            ("http://0.0.0.0:80", .address(.tcp(host: "0.0.0.0", port: 80))),
            ("localhost:4180", .address(.tcp(host: "localhost", port: 4180))),
            ("unix:///run/x.sock", .address(.unix(path: "/run/x.sock", mode: nil))),
            ("unix:/run/x.sock", .address(.unix(path: "/run/x.sock", mode: nil))),
            ("unix:///run/x.sock,mode=0660", .address(.unix(path: "/run/x.sock", mode: 0o660))),
            ("unix:///run/x.sock,mode=9", nil), ("unix:///run/x.sock,mode=1777", nil),
            ("fd:3", .address(.descriptor(3))),
            ("FD:12", .address(.descriptor(12))), ("fd:web", .named("web")), ("fd:2", nil), ("fd:", nil),
            ("unix://run/x.sock", nil), ("unix://", nil),
            ("4180", nil),
            ("127.0.0.1", nil), ("127.0.0.1:", nil), ("127.0.0.1:99999", nil), (":x", nil), ("::1:4180", nil),
            ("", nil),
            ("https://127.0.0.1:4180", nil), ("http://127.0.0.1:4180/", nil), ("a b:1", nil), ("[::1]4180", nil),
        ] as [(String, BindAddress.Place?)]
    )
    func listenAddresses(text: String, place: BindAddress.Place?) {
        #expect((try? BindAddress(text: text))?.place == place)
    }

    @Test("socket paths that the kernel cannot take are refused")
    func longSocket() {
        #expect((try? BindAddress(text: "unix:///" + String(repeating: "x", count: 106))) != nil)
        #expect((try? BindAddress(text: "unix:///" + String(repeating: "x", count: 107))) == nil)
    }

    @Test(
        "domains of the whitelist, and the URLs that they are for",
        arguments: [
            ("Example.com", "https://example.com/", true), ("Example.com", "https://example.com:443/", false),
            ("Example.com", "https://a.example.com/", false), (".example.com", "https://a.example.com/", true),
            ("*.example.com", "https://example.com/", true), ("example.com:8443", "https://example.com:8443/x", true),
            (".example.com:*", "https://a.example.com:1/", true), ("[::1]:8443", "https://[::1]:8443/x", true),
            ("[::1]:8443", "https://[::1]/x", false), ("[0:0::1]", "https://[::1]/x", true),
            ("10.0.0.1", "https://10.0.0.1/", true), ("https://a.example/x", "https://a.example/", true),
            ("*", "https://a.example/", false),
        ]
    )
    func patterns(text: String, url: String, isAllowed: Bool) throws {
        let domains = ReturnDomains([try ReturnDomains.Entry(text: text)])
        #expect((ReturnURL(url, allowing: domains) != nil) == isAllowed)
    }

    @Test(
        "malformed domains of the whitelist",
        arguments: [
            "*.", "*example.com", "**.example.com", "..example.com", "a.*.com", "example.com/x",
            "ftp://a", "https://", "a:b", "a:1:*", "a:*:1", "a b", "a@b", "", "a:", "a.", ".*",
        ]
    )
    func badPatterns(text: String) {
        #expect((try? ReturnDomains.Entry(text: text)) == nil)
    }

    @Test(
        "prefixes and paths",
        arguments: [
            ("/oauth2", true), ("/a/b-c_d.e~f", true), ("", false), ("/", false), ("oauth2", false), ("/a/", true),
            ("/a//b", false), ("//", false),
            ("/a/../b", false), ("/./a", false), ("/a%2fb", false), ("/a?b", false), ("/a b", false), ("/ä", false),
            ("/a;b", false),
        ]
    )
    func prefixes(text: String, isGood: Bool) {
        #expect(((try? ProxyPrefix(text: text)) != nil) == isGood)
    }

    @Test("a prefix covers itself and what lies below it")
    func covers() {
        #expect(ProxyPrefix.standard.covers("/oauth2") && ProxyPrefix.standard.covers("/oauth2/auth"))
        #expect(!ProxyPrefix.standard.covers("/oauth2x"))
    }

    @Test(
        "e-mail domains",
        arguments: [
            ("*", "a@b.c", true), ("Example.com", "a@EXAMPLE.com", true), ("example.com", "a@x.example.com", false),
            (".example.com", "a@x.example.com", true), ("*.example.com", "a@example.com", false),
        ]
    )
    func emailDomains(text: String, address: String, isMeant: Bool) throws {
        let domain = try EmailDomain(text: text)
        let host = Array(address.utf8.drop { $0 != UInt8(ascii: "@") }.dropFirst())
        #expect((domain.pattern?.matches(host.span) ?? true) == isMeant)
    }

    @Test("malformed domains of addresses", arguments: ["@a", "a@b", "a b", "**", "a:1", ""])
    func badEmailDomains(text: String) {
        #expect((try? EmailDomain(text: text)) == nil)
    }

    @Test("cookie domains and names")
    func cookies() throws {
        #expect(try CookieDomain(text: ".Example.com").text == "example.com")
        for bad in ["", ".", "https://a", "a:1", "a.*", "a/b"] { #expect((try? CookieDomain(text: bad)) == nil) }
        #expect(try CookieDomain(text: "example.com").matches(host: "app.example.com"))
        for bad in ["", "a b", "a=b", "a;b", "a,b", "\"a\"", "ä", "a\n", String(repeating: "x", count: 257)] {
            #expect((try? CookieName(text: bad)) == nil)
        }
        #expect((try? CookieName(text: String(repeating: "x", count: 256))) != nil)
        for bad in ["a", "/a;b", "/a b", "/a\r\n"] { #expect((try? CookiePath(text: bad)) == nil) }
    }

    @Test("words in any case where oauth2-proxy takes them so")
    func words() throws {
        #expect(try CookieAttributes.SameSite(text: "Lax") == .lax)
        #expect(try CodeChallengeMethod(text: "s256") == .s256)
        #expect((try? CodeChallengeMethod(text: "S512")) == nil)
        #expect(try SignatureAlgorithm(text: "EdDSA") == .edDSA)
    }

    @Test("what is quoted stays on one line, is not too long and shows no password")
    func quoting() {
        #expect(quoted("a\"b\\c\n\u{202e}\u{0}") == "\"a\\\"b\\\\c\\n\\u{202e}\\u{0}\"")
        #expect(quoted(String(repeating: "x", count: 500)).count < 130)
        #expect(quoted("redis://:hunter2@host") == "\"redis://***@host\"")
        #expect(quoted("me@example.com") == "\"me@example.com\"")
    }
}
