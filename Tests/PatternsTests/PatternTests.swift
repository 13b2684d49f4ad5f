import Testing

@testable import Patterns

extension Pattern {
    fileprivate func matches(_ text: String) -> Bool { matches(Array(text.utf8).span) }
}

@Suite("Patterns")
struct PatternTests {
    private static let texts = [
        "", "/", "/public", "/public/", "/public/a", "/publicity", "/x/public/a", "/css/a.css", "/js/", "/jsx",
        "/health",
        "/health/", "/a.b", "/aXb", "/css", "/a\nb", "/public/a\nb", "/ä", "/public/ä", "public/", "^/", "/a$", "//",
        "/PUBLIC/",
        "/apps/public",
    ]

    @Test(
        "what is compared byte by byte matches what RE2 matches",
        arguments: [
            "^/public/", "^/public$", "^/public/.*", "^/public/.*$", "^/(css|js)/", "^/(?:css|js)/.*$", "^/(css|js)$",
            "^",
            "^$", "^/a\\.b$", "^\\/public\\/", "^/(|css)$", "^/(public/|pub)", "^.*$", "^.*", "^/a-b_~!@%&=:,;'\"<>/#",
            "^/a\\$$",
        ]
    )
    func literals(pattern: String) throws {
        let quick = try Pattern(pattern)
        #expect(quick.isLiteral)
        let engine = try RegularExpression(pattern)
        for text in Self.texts {
            #expect(quick.matches(text) == engine.matches(Array(text.utf8).span), "\(pattern) and \(text)")
        }
    }

    @Test(
        "everything else goes to the engine",
        arguments: [
            "/public/", "", "^/a.b$", "^/a*", "^/a?b", "^/(a|b)?", "^/(a|b)+$", "^/[ab]", "^/a{2}", "^/\\d", "^/a|b",
            "(?i)^/a",
            "^/(a.b|c)", "^/(a|(b|c))", "^/(a|b)(c|d)", "^/a$b", "^/a\\z", "^/ä", "^/(?i:a|b)", "^/(?P<n>a)", "^^/a",
            "^/a.*b", "^\\Q.\\E",
        ]
    )
    func engine(pattern: String) throws {
        #expect(!(try Pattern(pattern).isLiteral))
    }

    @Test("an expression matches anywhere unless it is anchored")
    func unanchored() throws {
        #expect(try Pattern("/public").matches("/x/public/y"))
        #expect(try Pattern("").matches("/anything"))
        #expect(try Pattern("(?i)^/A").matches("/abc"))
        #expect(try Pattern("^/v[0-9]+/(a|b)*$").matches("/v12/abba"))
        #expect(!(try Pattern("^/v[0-9]+/(a|b)*$").matches("/v12/abc")))
        #expect(try Pattern("^/\\p{Greek}+$").matches("/αβγ"))
    }

    @Test(
        "what is no expression is refused in RE2's words",
        arguments: [
            ("^/(a", "missing ): ^/(a"), ("[", "missing ]: ["), ("*", "no argument for repetition operator: *"),
            ("^/a(?=b)", "invalid perl operator: (?="), ("\\1", "invalid escape sequence: \\1"),
        ]
    )
    func refused(pattern: String, reason: String) {
        #expect(throws: PatternError(reason: reason)) { try Pattern(pattern) }
    }

    @Test("a pattern that would take other engines forever takes RE2 no time")
    func linear() throws {
        let text = String(repeating: "a", count: 10_000) + "!"
        let start = ContinuousClock.now
        #expect(!(try Pattern("^(a+)+$").matches(text)))
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
