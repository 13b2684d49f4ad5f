/// docs/sidegate.1, from the rows: a page for `man`.
package enum ManualPage {
    package static var text: String {
        // `.ad l`: the long names of variables cannot be spread over a line.
        var text = """
            .TH SIDEGATE 1 "" "sidegate \(Settings.programVersion)" "User Commands"
            .ad l
            .SH NAME
            sidegate \\- tells a reverse proxy who a request comes from, and whether they may pass
            .SH SYNOPSIS
            .B sidegate
            [\\fB\\-\\-FLAG\\fR[=\\fIVALUE\\fR]]...
            .br
            .B sidegate
            \\fICOMMAND\\fR [\\fB\\-\\-FLAG\\fR[=\\fIVALUE\\fR]]...
            .SH DESCRIPTION
            Without a command, serves until it is sent SIGTERM or SIGINT. SIGHUP, and a change of a file that the options name,
            have the settings read again; where something is wrong with them, those from before stay in use.
            .PP
            Each option is a flag, an environment variable or a key in the TOML file that \\fB\\-\\-config\\fR names, in this
            order of rank. Lists: the flag repeated, or commas between values; a value that has commas itself stands in double
            quotes. Durations: 168h, 90m, 1h30m, 500ms.
            .SH COMMANDS

            """
        for command in Command.listed {
            text += ".TP\n.B \(escaped(command.name))\n\(escaped(command.summary))\n"
        }
        text += ".SH OPTIONS\n"
        for group in OptionGroup.all {
            let options = group.options.filter { !$0.isPending }
            guard !options.isEmpty else { continue }
            text += ".SS \(escaped(group.title))\n"
            for option in options { text += entry(option) }
        }
        return text + """
            .SH EXIT STATUS
            0 after a graceful shutdown; 1 if the settings are wrong, if the address is taken, or if \\fBdoctor\\fR found an error.

            """
    }

    private static func entry(_ option: Option) -> String {
        var text = ".TP\n.B \\-\\-\(escaped(option.flag))"
        if !option.placeholder.isEmpty { text += " \\fI\(escaped(option.placeholder))\\fR" }
        text += "\n\(escaped(option.help))\n"
        if option.reach != .flag { text += ".br\n\(escaped(option.variable))" }
        if !option.standard.isEmpty, option.reach != .flag { text += ", default \(escaped(option.standard))" }
        return text + (option.reach == .flag ? "" : "\n")
    }

    /// A dot or quote at a line's start would be a request to the formatter, a hyphen a dash.
    private static func escaped(_ text: String) -> String {
        var shown = ""
        for character in text {
            switch character {
            case "\\": shown += "\\e"
            case "-": shown += "\\-"
            default: shown.append(character)
            }
        }
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + shown : shown
    }
}

extension Settings {
    /// What `--version` says.
    package static let programVersion = "0.1.0"
}
