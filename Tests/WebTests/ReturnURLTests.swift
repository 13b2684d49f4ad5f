import Foundation
import TestSupport
import Testing

@testable import Web

private func domains(_ texts: String...) -> ReturnDomains {
    ReturnDomains(texts.compactMap { ReturnDomains.Entry($0) })
}

@Suite("Where a browser may be sent back to")
struct ReturnURLTests {
    @Test(
        "every published hostile target is refused, except the deep links among them",
        .enabled(if: Vectors.folder != nil, "\(Vectors.skipped)")
    )
    func hostile() throws {
        let lines = try Vectors.data("hostile-redirects.txt").split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(lines.count >= 558)
        var taken: [String] = []
        for line in lines {
            let plus = line.replacingOccurrences(of: "+", with: " ")
            let target = plus.removingPercentEncoding ?? line
            for candidate in Set([target, line.removingPercentEncoding ?? line]) {
                if ReturnURL(candidate, allowing: domains("www.whitelisteddomain.tld")) != nil {
                    taken.append(candidate)
                }
            }
        }
        #expect(Set(taken).count <= 7, "\(taken)")
        // A deep link: one slash, a harmless path, and a URL of the application's own in the query.
        #expect(taken.allSatisfy { $0.hasPrefix("/") && !$0.hasPrefix("//") && $0.contains("?") }, "\(taken)")
    }

    @Test(
        "paths of the site itself, with whatever query, are kept to the letter",
        arguments: [
            "/", "/anything/deep?x=1&y=%20z", "/a?next=https://x", "/a?b=//c\\d", "/a#b", "/%41", "/a.b/c", "/a/..b",
            "/caf%C3%A9?q=%2F%2F",
        ]
    )
    func kept(target: String) {
        #expect(ReturnURL(target)?.text == target)
    }

    @Test(
        "what a browser may read as another host is refused",
        arguments: [
            "", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/%09/evil.example",
            "/%2Fevil.example", "/%5Cevil.example", "/./\\evil.example", "/.//evil.example", "/..//evil.example",
            "/a//evil.example", "/\r\n/x", "https://evil.example", "javascript:alert(1)", "https:evil.example",
            "http:///evil.example", "evil.example", "/a\u{0}", "/%00", " /x", "/ /x",
            "https://good.example@evil.example",
        ]
    )
    func refused(target: String) {
        #expect(ReturnURL(target) == nil)
    }

    @Test("a listed domain is taken with the ports that it names, and nothing that looks like it")
    func listed() {
        let list = domains("example.com", ".example.org", "ports.example:8443", "any.example:*")
        for good in [
            "https://example.com/a", "http://example.com", "HTTPS://EXAMPLE.com/", "https://example.org/x",
            "https://a.b.example.org/x?y", "https://ports.example:8443/", "https://any.example:1/",
            "https://any.example/",
        ] {
            #expect(ReturnURL(good, allowing: list) != nil, "\(good)")
        }
        for bad in [
            "https://badexample.com/", "https://a.example.com/", "https://badexample.org/", "https://example.com:444/",
            "https://example.com.evil.example/", "https://ports.example/", "https://user@example.com/",
            "https://example.com%2eevil.example/", "https://example.com\\.evil.example/", "ftp://example.com/",
            "https://example.com//evil.example", "https://example。com/",
        ] {
            #expect(ReturnURL(bad, allowing: list) == nil, "\(bad)")
        }
    }

    @Test("as many bytes as a request line may have are taken; of more, the path, which says that it is not the whole")
    func size() {
        let longest = "/a?" + String(repeating: "b", count: ReturnURL.sizeLimit - 3)
        let whole = ReturnURL(cutting: longest.utf8.span)
        #expect(whole?.text == longest && whole?.isCut == false)
        let cut = ReturnURL(cutting: (longest + "b").utf8.span)
        #expect(cut?.text == "/a" && cut?.isCut == true)
        #expect(ReturnURL(longest + "b") == nil)
        #expect(ReturnURL(cutting: ("//evil.example?" + longest).utf8.span) == nil)
    }

    @Test("what is too long for a place is its path there, else the start page of its site")
    func shortened() {
        let long = String(repeating: "b", count: 600)
        #expect(ReturnURL("/a?b")?.shortened(to: 512).isCut == false)
        #expect(ReturnURL("/a?\(long)")?.shortened(to: 512) == ReturnURL("/a")?.cut)
        #expect(ReturnURL("/\(long)?a")?.shortened(to: 512) == ReturnURL.root.cut)
        let list = domains("example.com")
        let elsewhere = ReturnURL("https://example.com/a#\(long)", allowing: list)
        #expect(elsewhere?.shortened(to: 512).text == "https://example.com/a")
        let deep = ReturnURL("https://example.com/\(long)", allowing: list)
        #expect(deep?.shortened(to: 512).text == "https://example.com/" && deep?.shortened(to: 512).isCut == true)
    }

    @Test("in a query, what is long grows by no more than a query asks for, and what is not whole says so")
    func fields() {
        #expect(ReturnURL("/a?b=c&d")?.fields == "rd=%2Fa%3Fb%3Dc%26d")
        let link = "/a?_g=(filters:!(),time:now-15m)&q=" + String(repeating: "x,", count: 300)
        let fields = ReturnURL(link)?.fields ?? ""
        #expect(fields.hasPrefix("rd=/a%3F_g=(filters:!(),time:now-15m)%26q=x,x,"))
        #expect(fields.utf8.count < link.utf8.count + 20)
        #expect(ReturnURL("/a")?.cut.fields == "rd=%2Fa&cut=yes")
        let most = "/a?" + String(repeating: "%25", count: 5000)
        #expect(ReturnURL(most)?.fields == "rd=%2Fa&cut=yes")
    }

    @Test(
        "an absolute URL of the site itself is its path there; another host, port or trick is not",
        arguments: [
            ("https://app.example.com/a?b", "/a?b"), ("HTTP://APP.example.com", "/"),
            ("https://app.example.com?x", "/?x"), ("https://app.example.com:443/a", "/a"),
            ("https://app.example.com:8443/a", nil), ("https://badapp.example.com/a", nil),
            ("https://app.example.com@evil.example/", nil), ("https://app.example.com//evil.example", nil),
            ("https://app.example.com\\.evil.example/", nil), ("//app.example.com/a", nil),
            ("javascript:app.example.com", nil),
        ] as [(String, String?)]
    )
    func ownSite(url: String, path: String?) throws {
        let site = try #require(WebAuthority("app.example.com"))
        #expect(ReturnURL(url.utf8.span, at: site)?.text == path)
    }
}
