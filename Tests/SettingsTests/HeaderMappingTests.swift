import Testing

@testable import Settings

@Suite("A header of one's own")
struct HeaderMappingTests {
    @Test("is a name, and a value of text, claims and files")
    func parts() throws {
        let mapping = try HeaderMapping(text: "X-Who: user {{}} {email}, {realm_access.roles|json}{file:/run/key}")
        #expect(mapping.name == "X-Who")
        #expect(
            mapping.parts == [
                .text("user {} "), .claim("email", .list), .text(", "), .claim("realm_access.roles", .json),
                .file(path: "/run/key"),
            ]
        )
        #expect(try HeaderMapping(text: "X-Empty:").parts == [])
    }

    @Test(
        "that cannot be read is refused, and why",
        arguments: [
            ("X-Who", "has no colon"),
            (": x", "does not begin with the name of a header"),
            ("X Who: x", "does not begin with the name of a header"),
            ("Set-Cookie: x", "names a header that frames the answer itself"),
            ("content-length: {email}", "names a header that frames the answer itself"),
            ("X: {email", "has a { without its }"),
            ("X: email}", "has a } without its {"),
            ("X: {}", "has a placeholder that names no claim"),
            ("X: {a|b|c}", "has a placeholder that names no claim"),
            ("X: {a|jsn}", "asks for the format \"jsn\"; there are list, json, base64; did you mean json?"),
            ("X: {file:}", "names no file in {file:}"),
            ("X: a\r\nY: b", "has a control character in its value"),
        ]
    )
    func refused(text: String, reason: String) {
        #expect {
            try HeaderMapping(text: text)
        } throws: { error in
            (error as? BadValue)?.reason.hasPrefix(reason) == true
        }
    }
}
