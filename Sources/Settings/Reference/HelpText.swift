/// The answers to `--help` and `--help-all`, from the rows.
enum HelpText {
    /// The options that most people need.
    static var short: String {
        let options = OptionGroup.all.map { group in
            OptionGroup(title: group.title, options: group.options.filter { needed.contains($0.flag) })
        }
        return head + entries(options)
            + "\nThe \(needed.count) options above are those that most people need. --help-all prints all \(everything.count) of them,\n"
            + "sidegate help COMMAND what a command takes; docs/options.md has the same as a table.\n"
    }

    /// Every option.
    static var whole: String { head + entries(OptionGroup.all) }

    /// By flag.
    static let needed: Set = [
        "provider", "oidc-issuer-url", "client-id", "client-secret", "redirect-url", "scope", "email-domain",
        "authenticated-emails-file", "allowed-group", "whitelist-domain", "rules", "skip-auth-route", "cookie-secret",
        "cookie-domain", "cookie-expire", "cookie-refresh", "session-store-type", "redis-connection-url",
        "http-address",
        "reverse-proxy", "trusted-proxy-ip", "set-xauthrequest", "skip-provider-button", "config", "config-test",
    ]

    private static var everything: [Option] { Option.all.filter { !$0.isPending } }

    private static let head = """
        Sidegate: tells your reverse proxy who a request comes from, and whether they may pass.

        Usage: sidegate [--FLAG VALUE | --FLAG=VALUE | --BOOLEAN[=true|false]]...
               sidegate COMMAND [--FLAG ...]

        \(commands)
        Each option is a flag, an environment variable (its name stands under the flag) or a key in the TOML
        file that --config names (the variable's name in small letters, without oauth2_proxy_). A flag ranks
        above the variable, the variable above the file; a list is taken whole from the highest that gives
        it. Lists: repeat the flag, or put commas between values; a value that has commas itself stands in
        double quotes. Durations: 168h, 90m, 1h30m, 500ms.

        """

    private static func entries(_ groups: [OptionGroup]) -> String {
        var text = ""
        for group in groups {
            let options = group.options.filter { !$0.isPending }
            guard !options.isEmpty else { continue }
            text += "\n\(group.title)\n"
            for option in options { text += "\n" + entry(option) }
        }
        return text
    }

    private static var commands: String {
        let width = (Command.listed.map(\.name.count).max() ?? 0) + 2
        return Command.listed.map { name, summary in
            "  \(name)" + String(repeating: " ", count: width - name.count) + summary + "\n"
        }
        .joined()
    }

    private static func entry(_ option: Option) -> String {
        var lines = "  --\(option.flag)"
        if !option.placeholder.isEmpty { lines += " \(option.placeholder)" }
        if option.shape == .list { lines += ",..." }
        lines += "\n" + wrapped(option.help)
        guard option.reach != .flag else { return lines }
        let standard = option.standard
        return lines + "      \(option.variable)" + (standard.isEmpty ? "" : "   default: \(standard)") + "\n"
    }

    /// Lines of at most 100 characters, indented by six.
    private static func wrapped(_ sentence: String) -> String {
        var lines = ""
        var line = "     "
        for word in sentence.split(separator: " ") {
            if line.count + 1 + word.count > 100 {
                lines += line + "\n"
                line = "     "
            }
            line += " " + word
        }
        return lines + line + "\n"
    }
}
