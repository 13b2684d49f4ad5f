import Settings
import Text
import YAML

/// Values for the oauth2-proxy chart, made into values for `charts/sidegate`, which has the same names.
struct HelmValues {
    private let values: YAMLNode
    private let path: String
    private var lines: [String]
    private(set) var changes: [Remark] = []
    /// What a person must do.
    private(set) var open: [Remark] = []

    /// Flags and variables of the container.
    private(set) var arguments: [String] = []
    private(set) var environment: [String: String] = [:]
    /// Who may pass, as the chart says it where the values have no file of their own.
    private var emailDomains = ["*"]

    init(_ file: SourceFile) throws(YAMLError) {
        values = try YAMLDocuments.read(file.bytes).first ?? YAMLNode(.mapping([]), line: 1)
        path = file.path
        lines = file.lines
        readArguments()
        readEnvironment()
        if let domains = values.at("config", "emailDomains") {
            emailDomains = texts(of: domains, "config.emailDomains")
        }
    }

    private func remark(_ line: Int, _ text: String, _ lines: [String] = []) -> Remark {
        Remark("\(path):\(line)", text, lines)
    }

    /// The texts of a list, or of a single text. What is neither is left to the person: nobody knows what was meant by it.
    private mutating func texts(of node: YAMLNode, _ name: String) -> [String] {
        if let text = node.text { return [text] }
        guard case .sequence(let elements) = node.content else {
            if case .mapping = node.content { open.append(notCarried(node, name)) }
            return []
        }
        var texts: [String] = []
        for element in elements {
            if let text = element.text { texts.append(text) } else { open.append(notCarried(element, name)) }
        }
        return texts
    }

    private func notCarried(_ node: YAMLNode, _ name: String) -> Remark {
        remark(node.line, "\(name) has a value that is \(node.kind), where a text is expected; it is not carried over")
    }

    // MARK: - What the chart makes of the values

    private mutating func readArguments() {
        if let name = values.at("config", "cookieName")?.text { arguments.append("--cookie-name=\(rendered(name))") }
        if let extra = values["extraArgs"] {
            for member in extra.members {
                if let text = member.value.text {
                    arguments.append("--\(member.key)=\(rendered(text))")
                } else if case .scalar = member.value.content {
                    arguments.append("--\(member.key)")
                } else {
                    open.append(notCarried(member.value, "extraArgs.\(member.key)"))
                }
            }
            if extra.members.isEmpty { arguments += texts(of: extra, "extraArgs").map(rendered) }
        }
        if values.at("sessionStorage", "type")?.text == "redis" {
            arguments.append("--session-store-type=redis")
            let redis = values.at("sessionStorage", "redis")
            if let url = redis?.at("standalone", "connectionUrl")?.text {
                arguments.append("--redis-connection-url=\(rendered(url))")
            }
        }
    }

    private mutating func readEnvironment() {
        for entry in values["extraEnv"]?.elements ?? [] {
            guard let name = entry["name"]?.text else {
                open.append(remark(entry.line, "an entry of extraEnv has no name; it is not carried over"))
                continue
            }
            environment[name] = entry["value"]?.text.map(rendered) ?? Self.standIn(name)
        }
        // The chart's own Secret, or one that it is given.
        let given = WrittenOptions(arguments: arguments, environment: environment, file: (path, configFile))
        let config = values["config"]
        let keys =
            config?["requiredSecretKeys"].map { texts(of: $0, "config.requiredSecretKeys") }
            ?? ["client-id", "client-secret", "cookie-secret"]
        for (flag, key) in [
            ("client-id", "clientID"), ("client-secret", "clientSecret"), ("cookie-secret", "cookieSecret"),
        ]
        where keys.contains(flag) && given.texts(flag) == nil && given.texts("\(flag)-file") == nil {
            guard let variable = option(byFlag: flag)?.variable else { continue }
            let text = config?["existingSecret"]?.text == nil ? config?[key]?.text.map(rendered) : nil
            environment[variable] = text ?? Self.standIn(variable)
        }
    }

    /// A value that only the cluster knows: one that passes the checks.
    private static func standIn(_ name: String) -> String {
        name.hasSuffix("COOKIE_SECRET") ? "cookie-secret-of-the-cluster-32b" : "known-in-the-cluster"
    }

    /// Templates are expanded in the cluster. What they become is not known here, but is a word in most cases.
    private func rendered(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            result += rest[..<start.lowerBound] + "release"
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    /// The configuration file of the pods, at the lines that it has in the values file.
    var configFile: [UInt8] {
        if let block = configBlock {
            let own = lines.enumerated().map { block.contains($0.offset) ? rendered($0.element) : "" }
            return Array(own.joined(separator: "\n").utf8)
        }
        if let text = values.at("config", "configFile")?.text { return Array(rendered(text).utf8) }
        return Array(standardFile.joined(separator: "\n").utf8)
    }

    /// What the chart writes where the values have no file of their own.
    private var standardFile: [String] {
        ["email_domains = [\(emailDomains.map(TOMLString.quoted).joined(separator: ", "))]"]
    }

    /// The lines of `config.configFile` where it is a block (`|`), from 0.
    private var configBlock: Range<Int>? {
        guard let node = values.at("config", "configFile"), case .scalar(_, .literal) = node.content,
            let member = values["config"]?.member("configFile")
        else {
            return nil
        }
        return member.line..<end(of: member)
    }

    /// The index of the line behind a key's value.
    private func end(of member: YAMLNode.Member) -> Int {
        let depth = lines[member.line - 1].indentation.count
        var index = member.line
        while index < lines.count {
            let line = lines[index].trimmed
            if !line.isEmpty, lines[index].indentation.count <= depth,
                !(line.hasPrefix("- ") && lines[index].indentation.count == depth)
            {
                break
            }
            index += 1
        }
        // Blank lines and comments before the next key belong to that.
        while index > member.line, lines[index - 1].trimmed.isEmpty { index -= 1 }
        return index
    }

    // MARK: - Values for charts/sidegate

    /// Edits from the end of the file to its start, so that line numbers stay true.
    mutating func migrate() -> String {
        checkAlpha()
        let given = WrittenOptions(arguments: arguments, environment: environment, file: (path, configFile))
        var edits: [(line: Int, removed: Int, added: [String])] = []
        let image = values.member("image")
        edits.append(edit(image: image))
        if values["nameOverride"] == nil, values["fullnameOverride"] == nil {
            edits.append(
                (
                    0, 0,
                    [
                        "# The objects keep their names, so that your gateway finds the Service as before.",
                        "nameOverride: oauth2-proxy",
                    ]
                )
            )
            changes.append(Remark(path, "nameOverride: oauth2-proxy keeps the names of the objects"))
        }
        var added: [String] = []
        if configBlock != nil {
            if given.texts("reverse-proxy") == nil { added.append("reverse_proxy = true") }
            if given.texts("trusted-proxy-ip") == nil {
                added.append("# CHANGE: the network of your gateway's pods. X-Forwarded-* is believed from there only.")
                added.append(
                    "trusted_proxy_ips = [\(Self.privateNetworks.map(TOMLString.quoted).joined(separator: ", "))]"
                )
                changes.append(
                    Remark(
                        path,
                        "headers such as X-Forwarded-Host are believed from trusted_proxy_ips only; oauth2-proxy believes everybody"
                    )
                )
            }
        }
        if let block = configBlock {
            var file = ConfigurationFile(
                lines: lines.enumerated().map { block.contains($0.offset) ? $0.element : "" },
                path: path
            )
            file.migrate(upstreams: Upstreams(given), written: given, &changes)
            let changed = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let indentation = lines[block].first { !$0.trimmed.isEmpty }?.indentation ?? "    "
            edits.append((block.lowerBound, block.count, Array(changed[block]) + added.map { indentation + $0 }))
        }
        if let member = values.member("redis-ha"), member.value["enabled"]?.boolean == true {
            open.append(
                remark(
                    member.line,
                    "this chart installs no Redis: install one by itself, and name it in sessionStorage.redis"
                )
            )
        }
        if let google = values["config"]?.member("google") {
            open.append(
                remark(
                    google.line,
                    "config.google becomes flags",
                    ["extraArgs:", "  google-admin-email: ...", "  google-service-account-json: ..."]
                )
            )
        }
        if let existing = values["config"]?.member("existingConfig"), existing.value.text != nil {
            open.append(
                remark(existing.line, "the ConfigMap's oauth2_proxy.cfg was not looked at; give that file by --config")
            )
        }
        for edit in edits.sorted(by: { ($0.line, $0.removed) > ($1.line, $1.removed) }) {
            lines.replaceSubrange(edit.line..<(edit.line + edit.removed), with: edit.added)
        }
        return lines.joined(separator: "\n")
    }

    private static let privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]

    private mutating func edit(image: YAMLNode.Member?) -> (line: Int, removed: Int, added: [String]) {
        var added = [
            "image:", "  # CHANGE: your registry.", "  registry: registry.example.com", "  repository: sidegate",
        ]
        guard let image, !image.value.members.isEmpty else {
            changes.append(Remark(path, "the image is Sidegate's"))
            return (0, 0, added)
        }
        changes.append(remark(image.line, "the image is Sidegate's"))
        if let policy = image.value["pullPolicy"]?.text { added.append("  pullPolicy: \(policy)") }
        return (image.line - 1, end(of: image) - image.line + 1, added)
    }

    // MARK: - The alpha configuration, which the chart takes as it is

    private var usesAlpha: Bool { values.at("alphaConfig", "enabled")?.boolean == true }

    private mutating func checkAlpha() {
        guard usesAlpha, let member = values.member("alphaConfig") else { return }
        changes.append(
            remark(member.line, "alphaConfig stays as it is: the chart hands it to Sidegate by --alpha-config")
        )
        guard alphaFile == nil else { return }
        open.append(
            Remark(
                path,
                "the alpha configuration is not in the values; look at it by sidegate migrate --alpha-config FILE"
            )
        )
    }

    /// The alpha configuration in the values, at the lines that it has there; nil where it is off, or elsewhere.
    var alphaFile: (path: String, bytes: [UInt8])? {
        guard usesAlpha, let alpha = values["alphaConfig"] else { return nil }
        for key in ["configData", "configFile"] {
            guard let member = alpha.member(key), !member.value.isEmpty else { continue }
            let block = member.line..<end(of: member)
            let own = lines.enumerated().map { block.contains($0.offset) ? rendered($0.element) : "" }
            return ("\(path) (alphaConfig.\(key))", Array(own.joined(separator: "\n").utf8))
        }
        return nil
    }

    /// Where oauth2-proxy sent requests to by it.
    var applications: [String] {
        guard let file = alphaFile else { return [] }
        let alpha = AlphaConfiguration(file.bytes, path: file.path, environment: environment)
        return alpha.upstreams.map { Upstreams.origin(of: $0.uri) + ($0.path.hasPrefix("/") ? $0.path : "/") }
    }
}

extension YAMLNode {
    /// Whether it says nothing: `{}`, `""`, `~`.
    fileprivate var isEmpty: Bool {
        switch content {
        case .scalar(let text, _): text.isEmpty || self.text == nil
        case .sequence(let elements): elements.isEmpty
        case .mapping(let members): members.isEmpty
        }
    }
}
