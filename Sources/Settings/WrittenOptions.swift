/// What flags, variables and a file say, option by option and as it was written, before anything is judged by it.
package struct WrittenOptions: Sendable {
    package struct Entry: Sendable {
        package let option: Option
        package let texts: [String]
        package let origin: Origin
    }

    /// In the order of `--help`.
    package let entries: [Entry]

    package init(arguments: [String], environment: [String: String], file: (path: String, bytes: [UInt8])?) {
        let fileLayer = file.map { FileLayer.read($0.bytes, path: $0.path).layer } ?? Layer()
        let layers = [ArgumentLayer.read(arguments), EnvironmentLayer.read(environment), fileLayer]
        entries = Option.all.compactMap { option in
            for layer in layers {
                guard let given = layer.given[option.flag], let origin = layer.origins[option.flag] else { continue }
                return Entry(option: option, texts: given.map(\.text), origin: origin)
            }
            return nil
        }
    }

    /// What the highest layer that gives the option says.
    package func texts(_ flag: String) -> [String]? {
        entries.first { $0.option.flag == flag }?.texts
    }
}

/// A key of a TOML file, and the option that it is taken for.
package struct WrittenKey: Sendable {
    package let key: String
    /// From 1.
    package let line: Int
    /// The value's last line.
    package let lastLine: Int
    /// nil for a name that no option has.
    package let option: Option?

    /// Every key that a file has at its top level, in order.
    package static func all(in bytes: [UInt8]) -> [WrittenKey] {
        let entries = TOMLDocument(bytes).entries
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return entries.indices.compactMap { index in
            let entry = entries[index]
            guard entry.path.count == 1, entry.value != nil else { return nil }
            let end = index + 1 < entries.count ? entries[index + 1].line - 1 : lines.count
            // What stands between a value and the next key are blank lines and comments.
            var last = max(entry.line, end)
            while last > entry.line, isBlankOrComment(lines[last - 1]) { last -= 1 }
            return WrittenKey(
                key: entry.path[0],
                line: entry.line,
                lastLine: last,
                option: FileLayer.option(byKey: entry.path[0]) ?? FormerName.option(entry.path[0])
            )
        }
    }

    private static func isBlankOrComment(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else {
            return true
        }
        return first == UInt8(ascii: "#") || first == UInt8(ascii: "\r")
    }
}

/// A variable's name, and the option that it is taken for; nil for a name that no option has.
package func option(byVariable name: String) -> Option? {
    Option.byVariable[name]
        ?? MeantName.option(String(name.dropFirst(EnvironmentLayer.prefix.count))).flatMap {
            $0.reach == .flag ? nil : $0
        }
}

package func option(byFlag name: String) -> Option? { Option.byFlag[name] }
