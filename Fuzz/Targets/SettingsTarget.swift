@testable import Settings

/// A TOML file and, behind NULs, arguments: each complaint is one clean line, none shows a secret, and the same input
/// comes to the same.
enum SettingsTarget {
    private struct NoSuchFile: Error {}

    private static let secret = "never-to-be-shown-5ecret"
    private static let environment = [
        "OAUTH2_PROXY_OIDC_ISSUER_URL": "https://id.example.com",
        "OAUTH2_PROXY_CLIENT_ID": "app",
        "OAUTH2_PROXY_CLIENT_SECRET": secret,
        "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456",
        "OAUTH2_PROXY_EMAIL_DOMAINS": "*",
    ]

    static func check(_ input: [UInt8]) throws {
        let parts = input.split(separator: 0, omittingEmptySubsequences: false)
        let file = parts.first.map(Array.init) ?? []
        let arguments = ["--config=f.toml"] + parts.dropFirst().map { String(decoding: $0, as: UTF8.self) }
        let lines = complaints(arguments, file)
        for line in lines {
            try promise("a complaint is one line", !line.unicodeScalars.contains { $0.value < 0x20 }, line)
            try promise("no complaint shows a secret", !line.contains(secret), line)
            try promise("a complaint is readable", line.utf8.count < 2000, line)
        }
        try promise("the same input comes to the same", complaints(arguments, file) == lines)
        let document = TOMLDocument(file)
        for entry in document.entries {
            try promise("an entry stands on a line of the file", 1...(file.count + 1) ~= entry.line)
        }
    }

    private static func complaints(_ arguments: [String], _ file: [UInt8]) -> [String] {
        let outcome = Settings.load(arguments: arguments, environment: environment) { path in
            guard path == "f.toml" else { throw NoSuchFile() }
            return file
        }
        return switch outcome {
        case .settings(_, let warnings), .configTestPassed(_, let warnings): warnings.map(\.description)
        case .problems(let problems, let warnings): (problems + warnings).map(\.description)
        case .help, .version: []
        }
    }
}
