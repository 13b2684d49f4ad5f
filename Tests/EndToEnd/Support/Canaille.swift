import Fetch
import Foundation
import Testing

/// A real OpenID provider that nobody here wrote: Canaille, with one user and one client.
final class Canaille {
    let port = freePort()
    private let folder: URL
    private var server: Program?

    var issuer: String { "http://127.0.0.1:\(port)" }

    init(redirectURI: String) async throws {
        folder = try Place.temporaryFolder()
        let file = folder.appendingPathComponent("canaille.toml")
        let settings = ["CANAILLE_CONFIG": file.path]
        func canaille(_ arguments: String...) throws -> String {
            let (status, output) = try Program.run(Place.tool("canaille"), arguments, environment: settings, in: folder)
            try #require(status == 0, "canaille \(arguments[0]): \(output)")
            return output
        }
        let made = try canaille("jwk", "create", "rsa", "--format", "toml")
        let key = try #require(made.split(separator: "\n").first { $0.hasPrefix("{") })
        try """
        SECRET_KEY = "\(UUID())"
        SERVER_NAME = "127.0.0.1:\(port)"
        PREFERRED_URL_SCHEME = "http"
        [CANAILLE]
        DATABASE = "sql"
        [CANAILLE_SQL]
        DATABASE_URI = "sqlite:///\(folder.path)/canaille.sqlite"
        [CANAILLE_OIDC]
        ACTIVE_JWKS = [\(key)]

        """.write(to: file, atomically: true, encoding: .utf8)
        _ = try canaille("install")
        _ = try canaille(
            "create",
            "user",
            "--user-name",
            "jane",
            "--password",
            "correct horse",
            "--emails",
            "jane@example.net",
            "--family-name",
            "Doe",
            "--given-name",
            "Jane",
            "--formatted-name",
            "Jane Doe"
        )
        _ = try canaille(
            "create",
            "client",
            "--client-id",
            "sidegate-canaille",
            "--client-secret",
            "canaille-secret",
            "--client-name",
            "Sidegate",
            "--redirect-uris",
            redirectURI,
            "--scope",
            "openid",
            "--scope",
            "profile",
            "--scope",
            "email",
            "--grant-types",
            "authorization_code",
            "--response-types",
            "code",
            "--token-endpoint-auth-method",
            "client_secret_basic"
        )
        // Without this its tokens name no audience at all.
        _ = try canaille("set", "client", "sidegate-canaille", "--audience", "sidegate-canaille")
        let port = port
        server = try await Program(
            Place.tool("canaille"),
            ["run", "--bind", "127.0.0.1:\(port)"],
            environment: settings,
            in: folder
        ) { isListening(port) }
    }

    func stop() {
        server?.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Goes through its pages: name, password, consent; gives where the browser ended up outside of it.
    func logIn(_ browser: Browser, from start: (url: String, response: FetchResponse)) async throws
        -> (url: String, response: FetchResponse)
    {
        var (url, page) = start
        for _ in 0..<6 where url.hasPrefix(issuer) {
            let html = page.text
            var form = [("csrf_token", html.hidden("csrf_token"))]
            if html.contains("name=\"password\"") {
                form.append(("password", "correct horse"))
            } else if html.contains("name=\"login\"") {
                form.append(("login", "jane"))
            } else {
                form.append(("answer", "accept"))
            }
            (url, page) = try await browser.follow(try await browser.post(url, form: form), from: url)
        }
        return (url, page)
    }
}
