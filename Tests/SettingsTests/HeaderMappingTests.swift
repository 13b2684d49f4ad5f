import Router
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

    @Test("a flag is one header, commas and all; a variable has several, in quotes where they hold commas")
    func commas() throws {
        let flags = try Loading.good("--header=X-A: {a}, {b}", "--header", "X-B: {c}").settings
        #expect(flags.headers.map(\.text) == ["X-A: {a}, {b}", "X-B: {c}"])
        let variable = "\"X-A: {a}, {b}\",X-B: {c}"
        let environment = try Loading.good(environment: ["OAUTH2_PROXY_HEADERS": variable]).settings
        #expect(environment.headers == flags.headers)
        let file = try Loading.good(file: "headers = [\"X-A: {a}, {b}\", \"X-B: {c}\"]").settings
        #expect(file.headers == flags.headers)
        #expect(try Loading.good(file: "headers = \"X-A: {a}, {b}\"").settings.headers.map(\.name) == ["X-A"])
    }

    @Test("a file it names is watched, must be there, and is one line")
    func files() throws {
        let loading = Loading.good("--header=X-Key: {file:key}", files: ["key": "s3cret\n"])
        #expect(try loading.settings.namedFiles == ["key"])
        for (content, reason) in [
            ("", "headers: the file \"key\" for \"X-Key\" is empty"),
            (
                "a\nb\n",
                "headers: the file \"key\" for \"X-Key\" holds a control character, or more than one line; "
                    + "a header is one line"
            ),
        ] {
            let problems = Loading.good("--header=X-Key: {file:key}", files: ["key": content]).problems
            #expect(problems == [reason])
        }
        #expect(
            Loading.good("--header=X-Key: {file:none}").problems
                == ["headers: cannot read the file \"none\" for \"X-Key\": no such file"]
        )
    }

    @Test("a name stands once, and tokens that the session does not keep are not asked for")
    func contradictions() {
        #expect(
            Loading.good("--header=X-A: {a}", "--header=x-a: {b}").problems
                == ["headers: --header names \"x-a\" twice; put both values into one"]
        )
        #expect(
            Loading.good("--header=X-A: {id_token}", "--session-cookie-minimal").problems
                == [
                    "headers: \"X-A\" needs the tokens that --session-cookie-minimal keeps out of the session; keep one"
                ]
        )
    }

    @Test(
        "that cannot be read is refused, and why",
        arguments: [
            ("X-Who", "has no colon"),
            (": x", "does not begin with the name of a header"),
            ("X Who: x", "does not begin with the name of a header"),
            ("Set-Cookie: x", "names a header that frames the answer itself"),
            ("content-length: {email}", "names a header that frames the answer itself"),
            ("X-Sidegate-Set-Cookie-1: x", "names a header that frames the answer itself"),
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
