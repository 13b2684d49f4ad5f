internal import Text

/// The command line, read as oauth2-proxy's (pflag) does: `--flag value`, `--flag=value`; booleans `--flag` and
/// `--flag=false`; the value of a flag is whatever comes next.
enum ArgumentLayer {
    static func read(_ arguments: [String]) -> Layer {
        var layer = Layer()
        var index = 0
        var before: Option?
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "--" {
                if index < arguments.count { layer.problems.append(stray(arguments[index], index + 1)) }
                break
            }
            let boolean = before
            before = nil
            guard argument.hasPrefix("-"), argument != "-" else {
                if let boolean {
                    takeWord(argument, index, after: boolean, in: &layer)
                } else {
                    layer.problems.append(stray(argument, index))
                }
                continue
            }
            if argument == "-h" {
                layer.give("help", [Given(text: "true", origin: .flag("-h"))], by: .flag("-h"))
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let dashes = argument.hasPrefix("--") ? 2 : 1
            let name = String(parts[0].dropFirst(dashes))
            let origin = Origin.flag("--" + name)
            guard dashes == 2, let option = Option.byFlag[name] ?? MeantName.option(name) else {
                layer.problems.append(unknown(name, dashes: dashes, number: index))
                // Its value, if that follows, is no stray argument.
                if parts.count == 1, index < arguments.count, !arguments[index].hasPrefix("-") { index += 1 }
                continue
            }
            if option.flag != name {
                let text = "is taken for --\(option.flag); write it so"
                layer.warnings.append(Problem("--\(plainPart(name)): \(text)"))
            }
            let text: String
            if parts.count == 2 {
                text = String(parts[1])
            } else if option.shape == .boolean {
                text = "true"
                before = option
            } else if index < arguments.count, !isFlag(arguments[index]) {
                text = arguments[index]
                index += 1
            } else {
                layer.problems.append(
                    Problem(origin, "has no value; write it as --\(option.flag) \(option.placeholder)")
                )
                layer.broken.insert(option.flag)
                continue
            }
            let texts = option.shape == .list && !option.isOnePerFlag ? Layer.elements(of: text) : [text]
            layer.give(option.flag, texts.map { Given(text: $0, origin: origin) }, by: origin)
        }
        return layer
    }

    private static func isFlag(_ argument: String) -> Bool {
        guard argument.hasPrefix("--") else { return false }
        let name = String(argument.dropFirst(2).prefix { $0 != "=" })
        return Option.byFlag[name] != nil || MeantName.option(name) != nil
    }

    /// A word behind a boolean flag, which takes none. oauth2-proxy passes over it, so that `--x false` is true there.
    private static func takeWord(_ word: String, _ number: Int, after option: Option, in layer: inout Layer) {
        let flag = "--\(option.flag)"
        switch word.lowercased() {
        case "true", "t", "1":
            layer.warnings.append(Problem("\(flag) \(word): is taken for \(flag)=true; write it so"))
        case "false", "f", "0", "no", "off":
            layer.problems.append(Problem("\(flag) \(word): write it as \(flag)=false"))
        case "yes", "on": layer.problems.append(Problem("\(flag) \(word): write it as \(flag)=true"))
        default:
            let text = ", and \(flag) before it takes no value but =true or =false"
            layer.problems.append(Problem(stray(word, number).description + text))
        }
    }

    /// The word is shown where it is too short for a secret that lost its flag.
    private static func stray(_ word: String, _ number: Int) -> Problem {
        let shown = word.utf8.count <= 3 ? " \(quoted(word))" : ""
        return Problem("argument \(number):\(shown) is not a flag; flags begin with --")
    }

    /// Complains of a first word that is no command; nil where it is a flag.
    static func complaint(onCommand word: String) -> Problem? {
        guard !word.hasPrefix("-") else { return nil }
        let commands = Command.listed.map(\.name) + ["help", "version"]
        // Capitals, digits and length are what a secret has.
        let isPlain = word.utf8.count <= 16 && word.utf8.allSatisfy { ASCII.isLetter($0) || $0 == UInt8(ascii: "-") }
        let subject = isPlain ? quoted(word) : "argument 1:"
        if let meant = NearMiss.best(for: word, among: commands) {
            return Problem("\(subject) is no command; did you mean \(meant)?")
        }
        return Problem(
            "\(subject) is no command; commands are \(commands.joined(separator: ", ")), and flags begin with --"
        )
    }

    private static func unknown(_ name: String, dashes: Int, number: Int) -> Problem {
        if dashes == 1 {
            if Option.byFlag[name] != nil { return Problem("-\(name): has one dash; write it as --\(name)") }
            // Base64 of the URL-safe kind may begin with a dash, so this may be a secret: it is not shown.
            return Problem("argument \(number): begins with one dash; flags begin with two, see --help")
        }
        if let advice = FormerName.advice(on: name) { return Problem("--\(plainPart(name)): \(advice)") }
        let hint = suggestion(name).map { "; did you mean --\($0)?" } ?? "; --help lists them all"
        return Problem("--\(plainPart(name)): is no flag of Sidegate\(hint)")
    }

    /// What stands behind a character that no flag has may be a value: `--client-secret:...`.
    private static func plainPart(_ name: String) -> String {
        let plain = name.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        return plain.count == name.count && plain.count <= 60 ? name : plain.prefix(60) + "..."
    }

    private static func suggestion(_ name: String) -> String? {
        NearMiss.best(for: name, among: Option.all.map(\.flag))
    }
}

/// A name that nobody checked, fit to be printed: as it is if it is plain, else in quotes.
func printable(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || "-_.".utf8.contains($0) }
    return isPlain && name.utf8.count <= 80 ? name : quoted(name)
}
