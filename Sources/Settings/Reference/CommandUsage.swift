extension Command {
    /// What `sidegate COMMAND --help` prints.
    package var usage: String {
        var text = "Usage: sidegate \(synopsis.joined(separator: "\n       sidegate "))\n\n\(explanation)\n"
        if takesOptions {
            text += """

                The options of Sidegate itself may follow, as flags; variables and the file count as ever.
                sidegate --help lists those that most people need.

                """
        }
        return text
    }

    private var synopsis: [String] {
        switch self {
        case .config: ["config [--json]"]
        case .doctor: ["doctor [--url=https://app.example.com/page] [--json]"]
        case .health: ["health [--ready]"]
        case .migrate:
            [
                "migrate [--config FILE] [--alpha-config FILE] [--env FILE] [--helm-values FILE]\n"
                    + "                [--nginx FILE]... [FLAGS]"
            ]
        case .rules:
            [
                "rules check",
                "rules test URL [--method=METHOD] [--address=IP] [--user=NAME] [--email=ADDRESS] [--group=GROUP]...\n"
                    + "                [--claim=NAME=VALUE]... [--acr=ACR] [--age=DURATION]",
            ]
        case .inspectCookie: ["inspect-cookie < COOKIE"]
        case .sessions: ["sessions list NAME", "sessions end NAME [--id=ID]"]
        case .secret: ["secret"]
        case .completions: ["completions bash|zsh|fish"]
        case .document: ["document options|manual"]
        }
    }

    private var explanation: String {
        switch self {
        case .config:
            """
            Prints every option, its value and where that comes from, and the headers that a gateway copies to the
            application. Secrets are shown by their length. --json: for programs.
            """
        case .doctor:
            """
            Asks the provider, Redis and, with --url, your gateway, and says what is wrong and what to change. --url names a
            page that the gateway protects; it is asked for as a browser would, once with a session of ten seconds. Ends with 1 if
            something is wrong, with 2 if there are warnings. --json: for programs.
            """
        case .health:
            """
            Asks the running Sidegate, at the address that the settings name, for /ping, or with --ready for /ready. Prints one
            line. Ends with 0 if the answer is 200, else with 1. For the health checks of containers.
            """
        case .migrate:
            """
            Reads an installation of oauth2-proxy and prints what carries over as it is, what changes, and what you must change,
            with the lines. Writes the new files beside the old ones; files that exist are never changed. FLAGS are those that
            oauth2-proxy is started with. --env: a file of variables, as systemd and Docker read it. Ends with 0; with 2 if
            something is left that only you can change; with 1 if nothing was written.
            """
        case .rules:
            """
            Give the rules file by --rules=FILE, or as Sidegate itself is given it. Without anything about a person, nobody
            is logged in. --age is how long ago they proved who they are. Ends with 0 where the request passes, with 2 where
            it does not.
            """
        case .inspectCookie:
            "Reads a cookie, or a whole Cookie header, from standard input, and prints whose session it is."
        case .sessions:
            """
            With --session-store-type=redis: lists the sessions of a user, email address or subject (sub), or ends them;
            --id, from the list, ends one.
            """
        case .secret:
            """
            Prints a new cookie secret, 32 random bytes as base64, for OAUTH2_PROXY_COOKIE_SECRET or a file that
            --cookie-secret-file names. Keep it as you keep a password: who has it can make sessions.
            """
        case .completions: "Prints a script that has the shell complete commands, flags and their values."
        case .document: "Prints docs/options.md or docs/sidegate.1, which are made from the options."
        }
    }

    private var takesOptions: Bool {
        switch self {
        case .config, .doctor, .health, .rules, .inspectCookie, .sessions: true
        case .migrate, .secret, .completions, .document: false
        }
    }
}
