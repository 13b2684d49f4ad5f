/// What `sidegate` does besides serving. The word comes first; what follows it are flags, those of the options too.
package enum Command: String, CaseIterable, Sendable {
    case config
    case doctor
    case health
    case migrate
    case rules
    case inspectCookie = "inspect-cookie"
    case sessions
    case secret
    case completions
    /// Prints a document that is made from the options; for those who build Sidegate.
    case document

    /// nil: not for users.
    package var summary: String? {
        switch self {
        case .config: "Print every option's value and where it comes from (--json: for programs)."
        case .doctor: "Ask the provider, and with --url=https://app.example.com the gateway, and say what is wrong."
        case .health:
            "Ask the running Sidegate for /ping (--ready: /ready); for container health checks."
        case .migrate:
            "Read an installation of oauth2-proxy, report what changes, and write new files."
        case .rules: "Check the rules file (check), or say which rule decides, and why (test URL)."
        case .inspectCookie: "Read a cookie from standard input, and print whose session it is."
        case .sessions: "With Redis: list NAME or end NAME, the sessions of a user, email address or subject."
        case .secret: "Print a new cookie secret."
        case .completions: "Print a script for bash, zsh or fish that completes flags."
        case .document: nil
        }
    }

    static var listed: [(name: String, summary: String)] {
        allCases.compactMap { command in command.summary.map { (command.rawValue, $0) } }
    }
}
