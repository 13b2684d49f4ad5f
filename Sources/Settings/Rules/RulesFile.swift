internal import Decision
internal import Patterns
internal import Text
internal import Web

/// Reads a rules file: TOML with a `[[rule]]` for each rule, the first of which that matches decides.
///
/// Every problem is found in one reading, each with its line.
package struct RulesFile {
    private let path: String
    private var declaration = RulesDeclaration()
    private var problems: [Problem] = []
    /// Keys that the table under way has had.
    private var seen: Set<String> = []
    private var isInClaim = false
    private var lastClaimLine = 0
    /// How many of `equals`, `contains` and `one_of` the claim under way has.
    private var claimTests = 0

    package static func read(_ bytes: [UInt8], path: String) -> (rules: RulesDeclaration, problems: [Problem]) {
        var file = RulesFile(path: path)
        let document = TOMLDocument(bytes)
        for entry in document.entries { file.take(entry) }
        if let error = document.error {
            file.problems.append(
                Problem("\(path):\(error.line):\(error.column): \(error.reason)", line: error.line)
            )
        }
        file.endClaim()
        file.checkRules()
        return (file.declaration, file.problems.sorted { $0.line < $1.line })
    }

    private init(path: String) {
        self.path = path
    }

    private mutating func complain(_ line: Int, _ text: String) {
        problems.append(Problem(.file(path: path, line: line), text))
    }

    // MARK: - Tables

    private mutating func take(_ entry: TOMLDocument.Entry) {
        guard let value = entry.value else {
            startTable(entry)
            return
        }
        let name = entry.path.map(printable).joined(separator: ".")
        switch entry.path.count {
        case 1 where !entry.isInTable: takeTop(entry.path[0], value, entry.line)
        case 2 where entry.path[0] == "rule" && !declaration.rules.isEmpty && !isInClaim:
            takeRule(entry.path[1], value, entry.line)
        case 3 where entry.path[0] == "rule" && isInClaim: takeClaim(entry.path[2], value, entry.line)
        default: complain(entry.line, "\(name): has no place in a rules file; keys stand below [[rule]]")
        }
    }

    private mutating func startTable(_ entry: TOMLDocument.Entry) {
        endClaim()
        seen = []
        switch entry.path {
        case ["rule"] where entry.isArrayElement: declaration.rules.append(RuleDeclaration(line: entry.line))
        case ["rule", "claim"] where entry.isArrayElement && !declaration.rules.isEmpty:
            declaration.rules[declaration.rules.count - 1].claims.append(RuleDeclaration.Claim())
            isInClaim = true
            lastClaimLine = entry.line
            claimTests = 0
        case ["rule"], ["rule", "claim"]:
            complain(entry.line, "[\(entry.path.joined(separator: "."))]: write it in double brackets, [[...]]")
            // What stands below it is read all the same, so that its problems show too.
            if entry.path.count == 1 { declaration.rules.append(RuleDeclaration(line: entry.line)) }
        default:
            let name = entry.path.map(printable).joined(separator: ".")
            complain(entry.line, "[\(name)]: is no table of a rules file; there are [[rule]] and [[rule.claim]]")
        }
    }

    private mutating func endClaim() {
        guard isInClaim, let claim = declaration.rules.last?.claims.last else { return }
        isInClaim = false
        if claim.name.isEmpty { complain(lastClaimLine, "[[rule.claim]]: name is missing") }
        if claimTests != 1 {
            complain(lastClaimLine, "[[rule.claim]]: needs one of equals, contains and one_of, has \(claimTests)")
        }
    }

    // MARK: - Keys

    private mutating func takeTop(_ key: String, _ value: TOMLValue, _ line: Int) {
        guard key == "default" else {
            complain(line, unknown(key, among: ["default"]))
            return
        }
        if let access: RuleDeclaration.Access = choice(key, value, line) { declaration.standard = access }
    }

    private static let ruleKeys = [
        "name", "host", "path", "pattern", "method", "network", "access", "api", "require", "groups", "emails",
        "email_domains",
        "acr", "max_age", "providers",
    ]

    private mutating func takeRule(_ key: String, _ value: TOMLValue, _ line: Int) {
        guard isNew(key, line) else { return }
        let last = declaration.rules.count - 1
        switch key {
        case "name": declaration.rules[last].name = text(key, value, line) ?? ""
        case "host": declaration.rules[last].hosts = values(key, value, line, Self.host)
        case "path": declaration.rules[last].paths = values(key, value, line, Self.path)
        case "pattern": declaration.rules[last].patterns = values(key, value, line, Self.pattern)
        case "method": declaration.rules[last].methods = values(key, value, line, Self.method)
        case "network":
            declaration.rules[last].networks = values(key, value, line) { text throws(BadValue) in
                try IPNetwork(text: text)
            }
        case "access": declaration.rules[last].access = choice(key, value, line)
        case "api": declaration.rules[last].isAPI = boolean(key, value, line)
        case "require":
            if let require: Requirements.Combination = choice(key, value, line) {
                declaration.rules[last].require = require
            }
        case "groups": declaration.rules[last].groups = texts(key, value, line)
        case "emails": declaration.rules[last].emails = values(key, value, line, Self.email)
        case "email_domains": declaration.rules[last].emailDomains = values(key, value, line, Self.host)
        case "acr": declaration.rules[last].acr = values(key, value, line, Self.context)
        case "providers":
            declaration.rules[last].providers = texts(key, value, line)
            declaration.rules[last].providersLine = line
        case "max_age": declaration.rules[last].maximumAge = duration(key, value, line)
        default: complain(line, unknown(key, among: Self.ruleKeys))
        }
    }

    private mutating func takeClaim(_ key: String, _ value: TOMLValue, _ line: Int) {
        guard isNew(key, line) else { return }
        let rule = declaration.rules.count - 1
        let claim = declaration.rules[rule].claims.count - 1
        switch key {
        case "name":
            let name = text(key, value, line) ?? ""
            if name.utf8.count > 255 { complain(line, "name: has more than 255 bytes") }
            declaration.rules[rule].claims[claim].name = name
        case "equals":
            claimTests += 1
            if let text = text(key, value, line) { declaration.rules[rule].claims[claim].test = .equals(text) }
        case "contains":
            claimTests += 1
            if let text = text(key, value, line) { declaration.rules[rule].claims[claim].test = .contains(text) }
        case "one_of":
            claimTests += 1
            declaration.rules[rule].claims[claim].test = .oneOf(texts(key, value, line))
        default: complain(line, unknown(key, among: ["name", "equals", "contains", "one_of"]))
        }
    }

    private mutating func isNew(_ key: String, _ line: Int) -> Bool {
        guard seen.insert(key).inserted else {
            complain(line, "\(key): stands here again")
            return false
        }
        return true
    }

    private func unknown(_ key: String, among keys: [String]) -> String {
        let hint = NearMiss.best(for: key, among: keys).map { "; did you mean \($0)?" }
        return "\(printable(key)): is no key here\(hint ?? "; there are \(keys.joined(separator: ", "))")"
    }

    // MARK: - Values

    private mutating func text(_ key: String, _ value: TOMLValue, _ line: Int) -> String? {
        guard case .string(let text) = value, !text.isEmpty else {
            complain(line, "\(key): is \(Self.kind(value)); write text in quotes")
            return nil
        }
        return text
    }

    private mutating func texts(_ key: String, _ value: TOMLValue, _ line: Int) -> [String] {
        values(key, value, line) { $0 }
    }

    private mutating func values<Value>(
        _ key: String,
        _ value: TOMLValue,
        _ line: Int,
        _ read: (String) throws(BadValue) -> Value
    ) -> [Value] {
        let elements: [TOMLValue.Element]
        switch value {
        case .string: elements = [TOMLValue.Element(line: line, value: value)]
        case .array(let array): elements = array
        default:
            complain(line, "\(key): is \(value.kind); write text in quotes, or a list: [\"...\", \"...\"]")
            return []
        }
        // An empty list of groups would let nobody pass, or everybody: which one is meant is not ours to guess.
        if elements.isEmpty { complain(line, "\(key): is an empty list; leave it out, or name something") }
        var list: [Value] = []
        for element in elements {
            guard let text = text(key, element.value, element.line) else { continue }
            do throws(BadValue) {
                list.append(try read(text))
            } catch {
                complain(element.line, "\(key): \(quoted(text)) \(error.reason)")
            }
        }
        return list
    }

    private mutating func boolean(_ key: String, _ value: TOMLValue, _ line: Int) -> Bool {
        guard case .boolean(let flag) = value else {
            complain(line, "\(key): is \(value.kind); write true or false")
            return false
        }
        return flag
    }

    private mutating func choice<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        _ value: TOMLValue,
        _ line: Int
    ) -> Word? where Word.RawValue == String {
        let words = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        guard case .string(let text) = value, let word = Word(rawValue: text) else {
            complain(line, "\(key): is none of \(words)")
            return nil
        }
        return word
    }

    private mutating func duration(_ key: String, _ value: TOMLValue, _ line: Int) -> Duration? {
        guard case .string(let text) = value else {
            complain(line, "\(key): is \(value.kind); write a duration in quotes: \"15m\", \"8h\"")
            return nil
        }
        do throws(BadValue) {
            let duration = try Duration(text: text)
            guard duration >= .seconds(1) else { throw BadValue("is less than a second") }
            return duration
        } catch {
            complain(line, "\(key): \(quoted(text)) \(error.reason)")
            return nil
        }
    }

    private static func kind(_ value: TOMLValue) -> String {
        value == .string("") ? "an empty text" : value.kind
    }

    private static func host(_ text: String) throws(BadValue) -> DomainPattern {
        guard let pattern = DomainPattern(text) else {
            throw BadValue("is no host; write app.example.com, or *.example.com for it and all below it")
        }
        return pattern
    }

    private static func path(_ text: String) throws(BadValue) -> String {
        let isPath =
            text.hasPrefix("/") && !text.contains("//")
            && !text.utf8.contains { isControl($0) || "%?#;\\".utf8.contains($0) }
            && !text.split(separator: "/").contains { $0 == "." || $0 == ".." }
        guard isPath else {
            throw BadValue(
                "is no plain path; it starts with /, is not percent-encoded, and has no query, //, ., .., ; or \\"
            )
        }
        return text
    }

    /// It matches from the path's first byte to its last.
    private static func pattern(_ text: String) throws(BadValue) -> Pattern {
        do throws(PatternError) {
            // By itself too: `a)|(b` is no expression, but would be one between brackets.
            _ = try Pattern(text)
            return try Pattern("^(?:\(text))$")
        } catch {
            throw BadValue("is no regular expression (RE2): \(onOneLine("\(error)"))")
        }
    }

    /// What goes into `acr_values` and `WWW-Authenticate` as it is.
    private static func context(_ text: String) throws(BadValue) -> String {
        let isPlain = text.utf8.allSatisfy {
            0x21..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard isPlain else {
            throw BadValue("is no acr; it is ASCII without blanks and quotes; for several write a list")
        }
        return text
    }

    private static func method(_ text: String) throws(BadValue) -> String {
        guard text.utf8.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 || $0 == UInt8(ascii: "-") }) else {
            throw BadValue("is no method; methods are in capitals, as GET")
        }
        return text
    }

    private static func email(_ text: String) throws(BadValue) -> String {
        guard text.utf8.count(where: { $0 == UInt8(ascii: "@") }) == 1 else {
            throw BadValue("is no e-mail address")
        }
        return text
    }

    // MARK: - The whole

    private mutating func checkRules() {
        for (index, rule) in declaration.rules.enumerated() {
            let name = rule.name.isEmpty ? "rule \(index + 1)" : "rule \(quoted(rule.name))"
            if let access = rule.access, access != .signedIn, rule.hasConditions {
                complain(
                    rule.line,
                    "\(name): access = \"\(access.rawValue)\" asks nobody who they are, but the rule has conditions; keep one"
                )
            }
            if rule.access == .everyone, rule.isAPI {
                complain(rule.line, "\(name): nobody is refused where access is \"public\"; leave api out")
            }
            let isCatchAll =
                rule.hosts.isEmpty && rule.paths.isEmpty && rule.patterns.isEmpty && rule.methods.isEmpty
                && rule.networks.isEmpty
            if isCatchAll, index + 1 < declaration.rules.count {
                complain(
                    rule.line,
                    "\(name): matches every request, so that no rule below it is ever asked; put it last, or use default"
                )
            }
        }
        var lines: [String: Int] = [:]
        for rule in declaration.rules where !rule.name.isEmpty {
            if let line = lines[rule.name] {
                complain(
                    rule.line,
                    "name: \(quoted(rule.name)) is the name of the rule in line \(line) too; logs could not tell them apart"
                )
            } else {
                lines[rule.name] = rule.line
            }
        }
    }
}
