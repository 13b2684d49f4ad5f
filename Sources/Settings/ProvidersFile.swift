internal import OpenID

/// One provider of `--providers`.
package struct ProviderEntry: Sendable {
    /// 1 to 32 small letters, digits and `-`.
    package let id: String
    /// For the button.
    package let name: String
    /// The options of the provider, and those of who may pass; all others have their defaults.
    package internal(set) var settings: Settings
    /// Of the file that it stands in.
    package let path: String
    package let line: Int
    let words: OptionWords
}

/// The names that options have for somebody who wrote a file: errors speak of these.
enum OptionWords: Sendable {
    /// Those of TOML.
    case keys
    /// Those of oauth2-proxy's alpha configuration.
    case yaml

    private var names: [(flag: String, name: String)] {
        switch self {
        case .keys: ProvidersFile.options.map { ($0.flag, $0.key) }
        case .yaml: AlphaConfiguration.names.map { ($0.key, $0.value) }
        }
    }

    /// A sentence about options, with these names in place of flags.
    func applied(to sentence: String) -> String {
        let sentence = sentence.replacing("--provider=", with: self == .yaml ? "provider: " : "kind=")
        var parts = sentence.split(separator: "--", omittingEmptySubsequences: false)
        var result = String(parts.removeFirst())
        for part in parts {
            let flag = part.prefix { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
            let name = names.first { $0.flag == flag }?.name
            result += (name ?? "--\(flag)") + part.dropFirst(flag.count)
        }
        return result
    }
}

/// The file that `--providers` names: `[[provider]]`, each with `id`, `kind`, perhaps `name`, and options under their keys.
enum ProvidersFile {
    /// Options of a provider that are not an entry's own: there is one fetcher, one callback and one way to sign out.
    private static let shared: Set = [
        "provider", "providers", "provider-display-name", "redirect-url", "relative-redirect-url", "provider-ca-file",
        "use-system-trust-store", "ssl-insecure-skip-verify", "encode-state", "backend-logout-url",
        "sign-out-at-provider", "auth-request-response-mode", "pass-login-parameter",
    ]
    private static let access: Set = ["email-domain", "authenticated-emails-file", "allowed-role", "allowed-group"]

    /// Options that only an entry can have where all providers are in the file.
    static let ofOneProvider = [OptionGroup.provider, .clientSecurity, .otherProviders].flatMap(\.options).filter {
        !shared.contains($0.flag)
    }

    static let options = ofOneProvider + OptionGroup.access.options.filter { access.contains($0.flag) }

    /// Whether it is an option of a provider that all providers share.
    static func isShared(_ option: Option) -> Bool { shared.contains(option.flag) && option.flag != "provider" }

    private struct Draft {
        let line: Int
        var id = ""
        var name = ""
        var kind: String?
        var settings = Settings()
        /// Keys that this table has had.
        var seen: Set<String> = []
        /// Keys whose value could not be read.
        var broken: Set<String> = []
    }

    /// The entries, and what is wrong with the file, line by line. What is wrong with an entry as a whole is `CrossCheck`'s.
    static func read(_ bytes: [UInt8], path: String) -> (entries: [ProviderEntry], problems: [Problem]) {
        let document = TOMLDocument(bytes)
        var drafts: [Draft] = []
        var problems: [Problem] = []
        for entry in document.entries {
            let origin = Origin.file(path: path, line: entry.line)
            if entry.path == ["provider"], entry.isArrayElement {
                drafts.append(Draft(line: entry.line))
                continue
            }
            guard entry.path.count == 2, entry.path[0] == "provider", let value = entry.value, !drafts.isEmpty else {
                let name = entry.path.map(printable).joined(separator: ".")
                problems.append(Problem(origin, "\(name): is in no provider; each begins with [[provider]]"))
                continue
            }
            problems += take(entry.path[1], value, at: origin, &drafts[drafts.count - 1])
        }
        if let error = document.error {
            problems.append(Problem("\(path):\(error.line):\(error.column): \(error.reason)", line: error.line))
        }
        var entries: [ProviderEntry] = []
        for draft in drafts {
            let origin = Origin.file(path: path, line: draft.line)
            guard isID(draft.id) else {
                problems.append(
                    Problem(origin, "id: missing or not 1 to 32 of a to z, 0 to 9 and -; write it as id = \"corp\"")
                )
                continue
            }
            guard !entries.contains(where: { $0.id == draft.id }) else {
                problems.append(Problem(origin, "id: \(quoted(draft.id)) names two providers; give each its own"))
                continue
            }
            guard draft.kind != nil else {
                problems.append(Problem(origin, "kind: missing; write it as kind = \"github\""))
                continue
            }
            // What is missing, or does not go together, is only said of what could be read.
            guard draft.broken.isEmpty else { continue }
            let name = draft.name.isEmpty ? draft.settings.provider.displayName : draft.name
            entries.append(
                ProviderEntry(
                    id: draft.id,
                    name: name,
                    settings: draft.settings,
                    path: path,
                    line: draft.line,
                    words: .keys
                )
            )
        }
        if drafts.isEmpty, problems.isEmpty {
            problems.append(Problem("\(path): names no provider; each begins with [[provider]]"))
        }
        return (entries, problems)
    }

    static func isID(_ text: String) -> Bool {
        1...32 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-")
            }
    }

    private static func take(_ key: String, _ value: TOMLValue, at origin: Origin, _ draft: inout Draft) -> [Problem] {
        guard draft.seen.insert(key).inserted else { return [Problem(origin, "\(printable(key)): stands here again")] }
        let problems = read(key, value, at: origin, &draft)
        if !problems.isEmpty { draft.broken.insert(key) }
        return problems
    }

    private static func read(_ key: String, _ value: TOMLValue, at origin: Origin, _ draft: inout Draft) -> [Problem] {
        switch (key, value) {
        case ("id", .string(let text)):
            draft.id = text
            return []
        case ("name", .string(let text)):
            draft.name = text
            return []
        case ("kind", .string(let text)):
            draft.kind = text
            do throws(BadValue) {
                draft.settings.provider = try ProviderKind(text: text)
                draft.settings.origins["provider"] = origin
            } catch {
                return [Problem(origin, "kind: \(quoted(text)) \(error.reason)")]
            }
            return []
        case ("id", _), ("name", _), ("kind", _):
            return [Problem(origin, "\(key): is \(value.kind); write text in quotes: \(key) = \"...\"")]
        default:
            break
        }
        guard let option = options.first(where: { $0.key == key }) else {
            let known = Option.byKey[key] != nil
            let hint = NearMiss.best(for: key, among: options.map(\.key).sorted()).map { "; did you mean \($0)?" } ?? ""
            return [
                Problem(
                    origin,
                    "\(printable(key)): "
                        + (known
                            ? "is an option of all providers; give it outside of this file"
                            : "is no option of a provider\(hint)")
                )
            ]
        }
        do throws(FileLayer.BadForm) {
            let given = try FileLayer.texts(of: value, for: option, at: origin)
            draft.settings.origins[option.flag] = origin
            return option.read(given, &draft.settings).map { complaint in
                let shown = option.isSecret ? "the value" : quoted(complaint.given.text)
                return Problem(origin, "\(key): \(shown) \(complaint.reason)")
            }
        } catch {
            return [Problem(origin, "\(key): \(error.reason)")]
        }
    }
}

extension Option {
    /// Whether it is an option of a provider that all providers share: one stands outside of the file of `--providers`.
    package var isOfAllProviders: Bool { ProvidersFile.isShared(self) }
}
