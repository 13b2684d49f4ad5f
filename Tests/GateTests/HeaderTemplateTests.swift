import Clocks
import Sessions
import Testing

@testable import Gate

@Suite("A header of the operator's own words")
struct HeaderTemplateTests {
    private static var session: Session {
        var contents = SessionContents(createdAt: Timestamp(secondsSince1970: 1_700_000_000), subject: "u1")
        contents.email = "alice@example.com"
        contents.groups = ["staff", "a,b", "admins"]
        contents.claims = [
            KeptClaim(name: "department", values: ["R&D"]), KeptClaim(name: "roles", values: ["reader", "wörter"]),
        ]
        return Session(contents)
    }

    private func value(_ parts: HeaderTemplate.Part...) -> String {
        String(decoding: HeaderTemplate(name: "X", parts: parts).value(for: Self.session), as: UTF8.self)
    }

    private func text(_ text: String) -> HeaderTemplate.Part { .text(Array(text.utf8)) }

    @Test("puts claims and text together in every format")
    func formats() {
        #expect(value(.claim("department", .list)) == "R&D")
        #expect(value(.claim("department", .json)) == "\"R&D\"")
        #expect(value(.claim("roles", .list)) == "reader,wörter")
        #expect(value(.claim("roles", .json)) == "[\"reader\",\"w\\u00f6rter\"]")
        #expect(value(.claim("department", .base64)) == "UiZE")
        #expect(
            value(text("id="), .claim("sub", .list), text("; "), .claim("email", .list)) == "id=u1; alice@example.com"
        )
        #expect(value(.claim("user", .list)) == "u1")
    }

    @Test("a value with a comma is left out of a list, where it would arrive as two")
    func comma() {
        #expect(value(.claim("groups", .list)) == "staff,admins")
        #expect(value(.claim("groups", .json)) == "[\"staff\",\"a,b\",\"admins\"]")
    }

    @Test("without any of its claims it is empty, text and all; text alone stays")
    func absent() {
        #expect(value(text("Bearer "), .claim("access_token", .list)) == "")
        #expect(value(.claim("no_such", .json)) == "")
        #expect(value(text("Bearer "), .claim("no_such", .list), .claim("sub", .list)) == "Bearer u1")
        #expect(value(text("fixed")) == "fixed")
    }
}
