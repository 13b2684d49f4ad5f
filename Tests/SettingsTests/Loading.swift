import Kernel

@testable import Settings

/// A configuration that is good as it stands, and what a test changes in it.
struct Loading {
    static let noSuchFile = FileError(description: "no such file", isMissing: true)

    /// Stands for the content of a file that the program may not read.
    static let locked = "\u{0}locked"

    var arguments: [String] = []
    var environment: [String: String] = [:]
    var files: [String: String] = [:]

    static let good = [
        "OAUTH2_PROXY_OIDC_ISSUER_URL": "https://id.example.com",
        "OAUTH2_PROXY_CLIENT_ID": "app",
        "OAUTH2_PROXY_CLIENT_SECRET": "s3cret",
        "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456",
        "OAUTH2_PROXY_EMAIL_DOMAINS": "*",
    ]

    /// The good configuration with these changes; an empty variable is as good as none.
    static func good(
        _ arguments: String...,
        environment: [String: String] = [:],
        file: String? = nil,
        files: [String: String] = [:]
    ) -> Loading {
        Loading(
            arguments: arguments + (file == nil ? [] : ["--config=sidegate.toml"]),
            environment: good.merging(environment) { $1 },
            files: files.merging(file.map { ["sidegate.toml": $0] } ?? [:]) { $1 }
        )
    }

    var outcome: LoadOutcome {
        Settings.load(arguments: arguments, environment: environment) { path in
            guard let file = files[path] else { throw Self.noSuchFile }
            guard file != Self.locked else { throw FileError(description: "Permission denied") }
            return Array(file.utf8)
        }
    }

    /// The lines of all problems; empty without a problem.
    var problems: [String] {
        if case .problems(let problems, _) = outcome { problems.map(\.description) } else { [] }
    }

    var warnings: [String] {
        switch outcome {
        case .settings(_, let warnings), .configTestPassed(_, let warnings), .problems(_, let warnings):
            warnings.map(\.description)
        case .help, .version: []
        }
    }

    struct Refused: Error {
        let problems: [String]
    }

    var settings: Settings {
        get throws {
            guard case .settings(let settings, _) = outcome else { throw Refused(problems: problems) }
            return settings
        }
    }
}
