/// The TOML file. Every option stands at the top level.
enum FileLayer {
    /// `isWhole` is false where a syntax error ends the reading early: what stands below it is then unknown.
    static func read(_ bytes: [UInt8], path: String) -> (layer: Layer, isWhole: Bool) {
        var layer = Layer()
        guard !FormerName.isYAML(bytes) else {
            let text =
                "is YAML, as oauth2-proxy's alpha configuration is, which --alpha-config=FILE takes; this file is TOML: "
                + "oidc_issuer_url = \"https://...\""
            layer.problems = [Problem("\(path): \(text)")]
            return (layer, false)
        }
        let document = TOMLDocument(bytes)
        let keys = Set(document.entries.filter { $0.path.count == 1 }.map { $0.path[0] })
        for entry in document.entries {
            let origin = Origin.file(path: path, line: entry.line)
            let name = entry.path.map(printable).joined(separator: ".")
            guard entry.path.count == 1, let value = entry.value else {
                // One line for a table, however many keys stand in it.
                if entry.value == nil {
                    layer.problems.append(
                        Problem(origin, "[\(name)]: is a table; options stand at the top level, above any table")
                    )
                } else if !entry.isInTable {
                    layer.problems.append(Problem(origin, "\(name): is no option of Sidegate; keys have no dots"))
                }
                continue
            }
            let key = entry.path[0]
            guard let option = option(byKey: key) else {
                layer.problems.append(Problem(origin, unknown(key, name: name)))
                continue
            }
            if option.key != key {
                guard !keys.contains(option.key), layer.given[option.flag] == nil else {
                    let text = "\(name): means the same as \(option.key), which stands in this file too; keep that"
                    layer.problems.append(Problem(origin, text))
                    continue
                }
                layer.warnings.append(Problem(origin, "\(name): is taken for \(option.key); write it so"))
            }
            do throws(BadForm) {
                layer.give(
                    option.flag,
                    try texts(of: value, for: option, at: origin),
                    by: origin
                )
            } catch {
                let origin = Origin.file(path: path, line: error.line)
                layer.problems.append(Problem(origin, "\(name): \(error.reason)"))
                layer.broken.insert(option.flag)
            }
        }
        if let error = document.error {
            layer.problems.append(Problem("\(path):\(error.line):\(error.column): \(error.reason)", line: error.line))
        }
        return (layer, document.error == nil)
    }

    struct BadForm: Error {
        let line: Int
        let reason: String
    }

    /// oauth2-proxy reads keys in any case; a slip in the name of an option that limits who may pass opens nothing.
    static func option(byKey key: String) -> Option? {
        Option.byKey[key] ?? Option.byKey[key.lowercased()]
            ?? MeantName.option(key).flatMap { $0.reach == .everywhere ? $0 : nil }
    }

    private static func unknown(_ key: String, name: String) -> String {
        let flag = String(key.map { $0 == "_" ? "-" : $0 })
        if let option = Option.byFlag[flag], option.reach != .everywhere {
            return "\(name): cannot stand in the file; give --\(flag)"
        }
        if let advice = FormerName.advice(on: key) { return "\(name): \(advice)" }
        let hint =
            NearMiss.best(for: key, among: Option.byKey.keys.sorted())
            .map { "; did you mean \($0)?" } ?? ""
        return "\(name): is no option of Sidegate\(hint)"
    }

    /// oauth2-proxy reads leniently: text for booleans and numbers, one text with commas for a list.
    static func texts(of value: TOMLValue, for option: Option, at origin: Origin) throws(BadForm) -> [Given] {
        let line = origin.line
        func given(_ text: String, line: Int) -> Given {
            guard case .file(let path, _) = origin else { return Given(text: text, origin: origin) }
            return Given(text: text, origin: .file(path: path, line: line))
        }
        switch (option.shape, value) {
        case (.list, .array(let elements)):
            var list: [Given] = []
            for element in elements {
                switch element.value {
                case .string(let text): list.append(given(text, line: element.line))
                case .integer(let number): list.append(given(String(number), line: element.line))
                default:
                    throw BadForm(line: element.line, reason: "has \(element.value.kind) in its list; \(form(option))")
                }
            }
            return list
        case (.list, .string(let text)) where !option.isOnePerFlag:
            return Layer.elements(of: text).map { given($0, line: line) }
        case (_, .string(let text)): return [given(text, line: line)]
        case (.boolean, .boolean(let flag)): return [given(String(flag), line: line)]
        case (.boolean, .integer(let number)) where number == 0 || number == 1:
            return [given(String(number), line: line)]
        case (.integer, .integer(let number)): return [given(String(number), line: line)]
        case (.duration, .integer(0)): return [given("0", line: line)]
        case (.text, .integer(let number)): return [given(String(number), line: line)]
        default: throw BadForm(line: line, reason: "is \(value.kind); \(form(option))")
        }
    }

    private static func form(_ option: Option) -> String {
        switch option.shape {
        case .text: "write text in quotes: \(option.key) = \"...\""
        case .boolean: "write \(option.key) = true or \(option.key) = false"
        case .integer: "write a number: \(option.key) = 5"
        case .duration: "write a duration in quotes: \(option.key) = \"168h\", \"90m\" or \"1h30m\""
        case .list: "write a list of texts: \(option.key) = [\"...\", \"...\"]"
        }
    }
}
