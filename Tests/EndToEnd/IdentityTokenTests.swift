import Foundation
import Testing

@Suite("Signed statements for applications")
struct IdentityTokenTests {
    /// A program of docs/headers.md, asked about the token that is its argument.
    enum Language: String, CaseIterable, CustomTestStringConvertible {
        case python, js, go

        var testDescription: String { rawValue }

        fileprivate var command: [String] {
            switch self {
            case .python: [Place.tool("python3")]
            case .js: [Place.system("node")]
            case .go: [Place.system("go"), "run"]
            }
        }

        /// Python is always there.
        fileprivate var isThere: Bool { FileManager.default.isExecutableFile(atPath: command[0]) }

        fileprivate var fileName: String {
            switch self {
            case .python: "person.py"
            case .js: "person.mjs"
            case .go: "person.go"
            }
        }

        fileprivate func asking(_ header: String) -> String {
            switch self {
            case .python: "import sys\nprint(json.dumps(person({\"\(header)\": sys.argv[1]})))\n"
            case .js: "console.log(JSON.stringify(await person({ \"\(header.lowercased())\": process.argv[2] })));\n"
            case .go:
                """
                func main() {
                	found, err := person(http.Header{"\(header)": {os.Args[1]}})
                	if err != nil {
                		panic(err)
                	}
                	_ = json.NewEncoder(os.Stdout).Encode(found)
                }

                """
            }
        }
    }

    private func program(_ language: Language, _ stack: Stack, in folder: URL, header: String) throws -> URL {
        let page = try String(contentsOf: Place.root.appendingPathComponent("docs/headers.md"), encoding: .utf8)
        let part = try #require(page.components(separatedBy: "```\(language.rawValue)\n").dropFirst().first)
        let text = try #require(part.components(separatedBy: "```").first)
            // Programs find no names below localhost by themselves.
            .replacingOccurrences(of: "https://app.example.com", with: stack.sidegate)
            .replacingOccurrences(of: "\"app.example.com\"", with: "\"app.localhost\"")
            .replacingOccurrences(of: "X-Sidegate-Jwt-Assertion", with: header)
            .replacingOccurrences(of: "x-sidegate-jwt-assertion", with: header.lowercased())
            .replacingOccurrences(of: "\t\"net/http\"\n", with: "\t\"net/http\"\n\t\"os\"\n")
        let file = folder.appendingPathComponent(language.fileName)
        try (text + "\n" + language.asking(header)).write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    @Test(
        "an application finds out who it is by the program in docs/headers.md, and believes no other token",
        arguments: Language.allCases.filter(\.isThere)
    )
    func verified(language: Language) async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appendingPathComponent("key.pem")
        let made = try Program.run("/usr/bin/openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout"])
        #expect(made.status == 0)
        try made.output.write(to: key, atomically: true, encoding: .utf8)
        let header = "X-Identity"
        let copying: (URL) throws -> Void = { nginx in
            let file = nginx.appendingPathComponent("sidegate/identity.conf")
            let lines =
                "\nauth_request_set $sidegate_x_identity $upstream_http_x_identity;"
                + "\nproxy_set_header X-Identity $sidegate_x_identity;\n"
            try (String(contentsOf: file, encoding: .utf8) + lines).write(to: file, atomically: true, encoding: .utf8)
        }
        let stack = try await Stack(
            // Only behind a gateway of its own does Sidegate know the host for certain, and so whom a token is for.
            [
                "REVERSE_PROXY": "true", "IDENTITY_JWT": "true", "IDENTITY_JWT_HEADER": header,
                "IDENTITY_JWT_KEY_FILE": key.path,
            ],
            changing: copying
        )
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let program = try program(language, stack, in: folder, header: header)
        // A statement is good for a minute, and a busy machine may take longer to start a program: then the next one counts.
        func verified(_ change: (String) -> String = { $0 }) async throws -> (status: Int32, output: String) {
            let deadline = ContinuousClock.now + patience
            while true {
                let page = try await browser.get("\(stack.site)/anything", Browser.navigation)
                let token = change(try #require(page.json("headers", header)))
                let command = language.command
                let asked = try Program.run(
                    command[0],
                    Array(command[1...]) + [program.path, token],
                    environment: ["HOME": folder.path]
                )
                guard asked.output.contains("expired"), ContinuousClock.now < deadline else { return asked }
            }
        }
        let asked = try await verified()
        #expect(asked.status == 0, "\(asked.output)")
        let output = asked.output.replacing("\": \"", with: "\":\"")
        for part in [#""sub":"5f1c2e9a-alice""#, #""email":"alice@example.com""#, #""aud":"app.localhost""#] {
            #expect(output.contains(part), "\(asked.output)")
        }
        // The same claims under no signature of ours.
        let forged = try await verified { token in
            var parts = token.split(separator: ".").map(String.init)
            parts[2] = String(parts[2].reversed())
            return parts.joined(separator: ".")
        }
        #expect(forged.status != 0)
        // A token for another site is worthless for this one.
        let text = try String(contentsOf: program, encoding: .utf8)
        try text.replacingOccurrences(of: "\"app.localhost\"", with: "\"other.localhost\"")
            .write(to: program, atomically: true, encoding: .utf8)
        let other = try await verified()
        #expect(other.status != 0 && other.output.contains("aud"), "\(other.output)")
    }
}
