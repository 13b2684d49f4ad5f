/// The answer to `--help`, from the rows.
enum HelpText {
    static var text: String {
        var text = """
            Sidegate: tells your reverse proxy who a request comes from, and whether they may pass.

            Usage: sidegate [--FLAG VALUE | --FLAG=VALUE | --BOOLEAN[=true|false]]...
                   sidegate COMMAND [--FLAG ...]

            \(commands)
            Each option is a flag, an environment variable (its name stands under the flag) or a key in the TOML
            file that --config names (the variable's name in small letters, without oauth2_proxy_). A flag ranks
            above the variable, the variable above the file; a list is taken whole from the highest that gives
            it. Lists: repeat the flag, or put commas between values. Durations: 168h, 90m, 1h30m, 500ms.

            """
        for group in OptionGroup.all {
            text += "\n\(group.title)\n"
            for option in group.options where !option.isPending { text += "\n" + entry(option) }
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
