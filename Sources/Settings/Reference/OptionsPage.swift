/// docs/options.md, from the rows.
package enum OptionsPage {
    package static var text: String {
        var text = """
            # Options

            Made from the declarations by `sidegate document options`; a test holds it to them.

            Each option is a flag, an environment variable or a key in the TOML file that `--config` names. A flag ranks above
            the variable, the variable above the file; a list is taken whole from the highest that gives it. Lists: the flag
            repeated, or commas between values; a value that has commas itself stands in double quotes, or is one text of a
            list in the file. Durations: `168h`, `90m`, `1h30m`, `500ms`. Where oauth2-proxy does something else,
            [differences.md](differences.md) says so.

            """
        for group in OptionGroup.all {
            let options = group.options.filter { !$0.isPending }
            guard !options.isEmpty else { continue }
            text += "\n## \(group.title)\n\n| option | variable | key | default | |\n|---|---|---|---|---|\n"
            for option in options { text += row(option) }
        }
        return text
    }

    private static func row(_ option: Option) -> String {
        var name = "--\(option.flag)"
        if !option.placeholder.isEmpty { name += " \(option.placeholder)" }
        let key = option.reach == .everywhere ? code(option.key) : ""
        let variable = option.reach == .flag ? "" : code(option.variable)
        let cells = [code(name), variable, key, code(option.standard), cell(option.help)]
        return "| \(cells.joined(separator: " | ")) |\n"
    }

    private static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(cell(text))`" }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
