import Clocks
import HTTP1
import Sessions
import Testing
import Text

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("A header of the operator's own words")
struct HeaderTemplateTests {
    private static func session(_ change: (inout SessionContents) -> Void = { _ in }) -> Session {
        var contents = SessionContents(createdAt: Timestamp(secondsSince1970: 1_700_000_000), subject: "u1")
        contents.email = "alice@example.com"
        contents.groups = ["staff", "a,b", "admins"]
        contents.claims = [
            KeptClaim(name: "department", values: ["R&D"]), KeptClaim(name: "roles", values: ["reader", "wörter"]),
            KeptClaim(name: "full_name", values: ["Liddell, Alice"]), KeptClaim(name: "none", values: []),
        ]
        change(&contents)
        return Session(contents)
    }

    private func value(_ parts: [HeaderTemplate.Part], _ session: Session = session()) throws -> String {
        var response = ResponseWriter()
        response.begin(.accepted)
        HeaderTemplate(name: "X", parts: parts).write(session, to: &response)
        let line = try #require(response.text.split(separator: "\r\n").last)
        try #require(line.hasPrefix("X: ") && response.text.hasSuffix("\r\n"))
        return String(line.dropFirst(3))
    }

    private func value(_ parts: HeaderTemplate.Part...) throws -> String { try value(parts) }

    private func text(_ text: String) -> HeaderTemplate.Part { .text(Array(text.utf8)) }

    @Test("puts claims and text together in every format")
    func formats() throws {
        #expect(try value(.claim("department", .list)) == "R&D")
        #expect(try value(.claim("department", .json)) == "\"R&D\"")
        #expect(try value(.claim("roles", .list)) == "reader,wörter")
        #expect(try value(.claim("roles", .json)) == "[\"reader\",\"w\\u00f6rter\"]")
        #expect(try value(.claim("department", .base64)) == "UiZE")
        #expect(try value(.claim("roles", .base64)) == "cmVhZGVyLHfDtnJ0ZXI=")
        #expect(
            try value(text("id="), .claim("sub", .list), text("; "), .claim("email", .list))
                == "id=u1; alice@example.com"
        )
        #expect(try value(.claim("user", .list)) == "u1")
    }

    @Test("several values have a comma between those that are there, and nothing goes out where none is")
    func severalValues() throws {
        let (email, none): (HeaderTemplate.Part, HeaderTemplate.Part) = (.claim("email", .list), .claim("none", .list))
        #expect(try value(email, .next, none, .next, .claim("sub", .list)) == "alice@example.com,u1")
        #expect(try value(none, .next, email) == "alice@example.com")
        #expect(try value(text("a"), .next, email) == "a,alice@example.com")
        #expect(try value(none, .next, none) == "")
        let basic: HeaderTemplate.Part = .credentials(.user, password: Array("p".utf8))
        #expect(try value(text("Basic "), basic, .next, email) == "Basic dTE6cA==,alice@example.com")
        let template = HeaderTemplate(name: "X", parts: [.secret([0x61]), .next, .claim("department", .list)])
        #expect(template.keptClaims == ["department"])
    }

    @Test(
        "a value with a comma is left out of a list, where it would arrive as two; by itself it stays, except for a group"
    )
    func comma() throws {
        #expect(try value(.claim("groups", .list)) == "staff,admins")
        #expect(try value(.claim("groups", .json)) == "[\"staff\",\"a,b\",\"admins\"]")
        #expect(try value(.claim("full_name", .list)) == "Liddell, Alice")
        #expect(try value([.claim("groups", .list)], Self.session { $0.groups = ["a,b"] }) == "")
        #expect(try value([.claim("groups", .base64)], Self.session { $0.groups = ["a,b", "c"] }) == "Yw==")
        #expect(try value([.claim("groups", .json)], Self.session { $0.groups = ["c"] }) == "[\"c\"]")
    }

    @Test("without any of its claims it is empty, text and all; text by itself stays")
    func absent() throws {
        #expect(try value(text("Bearer "), .claim("access_token", .list)) == "")
        #expect(try value(.claim("no_such", .json)) == "")
        #expect(try value(.claim("none", .base64)) == "")
        #expect(try value(text("Bearer "), .claim("no_such", .list), .claim("sub", .list)) == "Bearer u1")
        #expect(try value(text("fixed")) == "fixed")
        #expect(try value([text("fixed")], .nobody) == "fixed")
        #expect(try value([text("u="), .claim("sub", .list)], .nobody) == "")
    }

    @Test(
        "a value that would break the header goes out in no part of it; JSON and base64 can carry it",
        arguments: ["a\r\nX-Evil: 1", "a\u{0}", "a\nb", "\u{7F}"]
    )
    func injection(evil: String) throws {
        let session = Self.session { $0.claims = [KeptClaim(name: "c", values: [evil])] }
        #expect(try value([.claim("c", .list)], session) == "")
        #expect(try value([text("p "), .claim("sub", .list), .claim("c", .list)], session) == "")
        let json = try value([.claim("c", .json)], session)
        #expect(json.hasPrefix("\"") && json.utf8.allSatisfy { 0x20..<0x7F ~= $0 })
        #expect(try !value([.claim("c", .base64)], session).isEmpty)
        let several = Self.session { $0.claims = [KeptClaim(name: "c", values: ["x", evil, "y"])] }
        #expect(try value([.claim("c", .list)], several) == "x,y")
    }

    @Test("JSON is ASCII, whatever the text")
    func json() throws {
        for (text, expected) in [
            ("\"\\", "\"\\\"\\\\\""), ("\u{1F600}", "\"\\ud83d\\ude00\""), ("é\u{0}", "\"\\u00e9\\u0000\""),
        ] {
            let session = Self.session { $0.claims = [KeptClaim(name: "c", values: [text])] }
            #expect(try value([.claim("c", .json)], session) == expected)
        }
    }

    @Test("Basic credentials need a user whom the scheme can carry")
    func credentials() throws {
        let parts: [HeaderTemplate.Part] = [text("Basic "), .credentials(.user, password: Array("pw".utf8))]
        #expect(try value(parts) == "Basic dTE6cHc=")
        #expect(try value(parts, Self.session { $0.user = "a:b" }) == "")
        #expect(try value(parts, .nobody) == "")
    }

    @Test("a header of the operator's own takes the place of one that an option makes, and no name goes out twice")
    func ownTakesPlace() throws {
        var headers = IdentityHeaders()
        headers.own = [HeaderTemplate("x-forwarded-user", .claim("email", .list)), HeaderTemplate("X-Team", text("t"))]
        #expect(
            headers.names == [
                "GAP-Auth", "X-Forwarded-Email", "X-Forwarded-Preferred-Username", "X-Forwarded-Groups",
                "x-forwarded-user", "X-Team",
            ]
        )
        let test = try TestRouter(headers: headers)
        let answer = try test.ask("/oauth2/auth", try test.cookieHeader())
        #expect(answer.contains("\r\nx-forwarded-user: jane@example.com\r\n"))
        #expect(!answer.contains("X-Forwarded-User"))
    }
}
