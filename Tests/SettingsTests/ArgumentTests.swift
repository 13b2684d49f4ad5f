import Testing

@testable import Settings

@Suite("the command line")
struct ArgumentTests {
    @Test("booleans in Go's spellings", arguments: ["1", "t", "T", "true", "TRUE", "True"])
    func trueSpellings(_ word: String) throws {
        #expect(try Loading.good("--reverse-proxy=\(word)").settings.reverseProxy)
        #expect(try Loading.good(environment: ["OAUTH2_PROXY_REVERSE_PROXY": word]).settings.reverseProxy)
        #expect(try Loading.good(file: "reverse_proxy = '\(word)'").settings.reverseProxy)
    }

    @Test("booleans in Go's spellings", arguments: ["0", "f", "F", "false", "FALSE", "False"])
    func falseSpellings(_ word: String) throws {
        #expect(try !Loading.good("--cookie-secure=\(word)").settings.cookieSecure)
        #expect(try !Loading.good(environment: ["OAUTH2_PROXY_COOKIE_SECURE": word]).settings.cookieSecure)
        #expect(try !Loading.good(file: "cookie_secure = '\(word)'").settings.cookieSecure)
    }

    @Test("a boolean without a value is true, and does not take the next argument")
    func bareBoolean() throws {
        let settings = try Loading.good("--reverse-proxy", "--cookie-name", "x").settings
        #expect(settings.reverseProxy)
        #expect(settings.cookieName.text == "x")
    }

    @Test("a value may begin with a dash, have an equals sign or be given twice: the last one counts")
    func values() throws {
        #expect(try Loading.good("--footer", "-").settings.footer == "-")
        #expect(try Loading.good("--footer", "-x").settings.footer == "-x")
        #expect(try Loading.good("--footer=a=b").settings.footer == "a=b")
        #expect(try Loading.good("--footer", "").settings.footer == "")
        #expect(try Loading.good("--footer=a", "--footer", "b").settings.footer == "b")
    }

    @Test(
        "elements of a list",
        arguments: [
            ("a", ["a"]), ("a,b", ["a", "b"]), (" a , b ", ["a", "b"]), ("", []), (",", []), ("a,,b,", ["a", "b"]),
            ("\"a,b\",c", ["a,b", "c"]), ("\"say \"\"hi\"\"\"", ["say \"hi\""]), ("a\"b", ["a\"b"]),
            ("\"\"", [""]), ("two words,x", ["two words", "x"]), (" \"a\" ,b", ["a", "b"]),
        ]
    )
    func lists(text: String, elements: [String]) {
        #expect(Layer.elements(of: text) == elements)
    }

    @Test("help and version come before every problem")
    func commands() {
        guard case .help(let text) = Loading(arguments: ["--nonsense", "-h"]).outcome else {
            Issue.record("no help")
            return
        }
        #expect(text.contains("--cookie-secret"))
        guard case .version = Loading(arguments: ["--nonsense", "--version"]).outcome else {
            Issue.record("no version")
            return
        }
        #expect(Loading.good("--help=false").problems.isEmpty)
    }

    @Test("--config-test passes a good configuration and refuses a bad one")
    func configTest() {
        guard case .configTestPassed(_, let warnings) = Loading.good("--config-test").outcome else {
            Issue.record("not passed")
            return
        }
        #expect(warnings.isEmpty)
        #expect(Loading(arguments: ["--config-test"]).problems.count == 4)
    }

    @Test(
        "a near miss is named",
        arguments: [
            ("cookie-nmae", "cookie-name"), ("cookie_name", "cookie-name"), ("COOKIE-NAME", "cookie-name"),
            ("cookie-domains", "cookie-domain"), ("issuer-url", "oidc-issuer-url"), ("upstreams", "upstream"),
            ("clientid", "client-id"), ("redis-conection-url", "redis-connection-url"), ("xyzzy", nil), ("a", nil),
        ]
    )
    func nearMiss(name: String, expected: String?) {
        let hint = expected.map { "; did you mean --\($0)?" } ?? "; --help lists them all"
        #expect(Loading.good("--\(name)=1").problems == ["--\(name): is no flag of Sidegate\(hint)"])
    }

    @Test("distance counts insertions, deletions, substitutions and swaps")
    func distance() {
        func distance(_ left: String, _ right: String) -> Int {
            NearMiss.distance(Array(left.utf8), Array(right.utf8))
        }
        #expect(distance("", "abc") == 3)
        #expect(distance("abc", "") == 3)
        #expect(distance("abc", "abc") == 0)
        #expect(distance("abc", "acb") == 1)
        #expect(distance("kitten", "sitting") == 3)
    }
}
