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
        "every published hostile target is refused, but for the deep links among them",
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

    @Test("4096 bytes are taken, one more is not")
    func size() {
        #expect(ReturnURL("/" + String(repeating: "a", count: 4095)) != nil)
        #expect(ReturnURL("/" + String(repeating: "a", count: 4096)) == nil)
    }
}
