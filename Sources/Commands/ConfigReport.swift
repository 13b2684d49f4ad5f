import Assembly
import Gateways
import Settings
import Text

/// `sidegate config`: what the settings come to, for people and for programs.
enum ConfigReport {
    static func text(_ settings: Settings) -> String {
        var text = ""
        for group in OptionGroup.all {
            let options = settings.effective(in: group)
            guard !options.isEmpty else { continue }
            text += "\(group.title)\n"
            for option in options {
                let value = option.value.isEmpty ? "-" : option.value
                text += "  \(padded(option.option.flag, 38)) \(value)"
                text += option.origin == .standard ? "\n" : "   (\(option.origin))\n"
            }
            text += "\n"
        }
        if !settings.providers.isEmpty {
            text += "Providers\n"
            for entry in settings.providers {
                text += "  \(padded(entry.id, 38)) \(entry.settings.provider)   (\(entry.path):\(entry.line))\n"
            }
            text += "\n"
        }
        let names = settings.headerNames
        text += "Headers of a 2xx answer, for your gateway to copy to the application\n"
        for name in names { text += "  \(name)\n" }
        for gateway in Dialect.all {
            text += "\nThe same for \(gateway.title)\n"
            for line in gateway.lines(names) { text += "  \(line)\n" }
        }
        return text
    }

    static func json(_ settings: Settings) -> String {
        var rows: [String] = []
        for group in OptionGroup.all {
            for effective in settings.effective(in: group) {
                let option = effective.option
                let cells = [
                    ("flag", JSONString.quoted(option.flag)), ("variable", JSONString.quoted(option.variable)),
                    ("key", JSONString.quoted(option.key)),
                    ("value", JSONString.quoted(effective.value)), ("isSecret", "\(option.isSecret)"),
                    ("origin", origin(effective.origin)),
                ]
                rows.append("    {\(cells.map { "\"\($0)\": \($1)" }.joined(separator: ", "))}")
            }
        }
        let headers = settings.headerNames.map(JSONString.quoted).joined(separator: ", ")
        let providers = settings.providers.map { entry in
            "{\"id\": \(JSONString.quoted(entry.id)), \"kind\": \(JSONString.quoted("\(entry.settings.provider)")), \"origin\": "
                + "\(origin(.file(path: entry.path, line: entry.line)))}"
        }
        return
            "{\n  \"options\": [\n\(rows.joined(separator: ",\n"))\n  ],\n  \"providers\": [\(providers.joined(separator: ", "))],\n"
            + "  \"headers\": [\(headers)]\n}\n"
    }

    private static func origin(_ origin: Origin) -> String {
        switch origin {
        case .standard: "{\"kind\": \"default\"}"
        case .flag(let name): "{\"kind\": \"flag\", \"name\": \(JSONString.quoted(name))}"
        case .environment(let name): "{\"kind\": \"environment\", \"name\": \(JSONString.quoted(name))}"
        case .file(let path, let line): "{\"kind\": \"file\", \"path\": \(JSONString.quoted(path)), \"line\": \(line)}"
        }
    }
}

/// The text, with blanks to that width.
func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
