package import Login
internal import Patterns
internal import Text
package import YAML

/// oauth2-proxy's alpha configuration (YAML), as the options that it stands for.
///
/// https://oauth2-proxy.github.io/oauth2-proxy/configuration/alpha-config
package struct AlphaConfiguration: Sendable {
    /// What the file gives an option.
    package struct Value: Sendable {
        package let option: Option
        /// The field's name in the file, such as `oidcConfig.issuerURL`.
        let name: String
        package let texts: [String]
        package let line: Int
    }

    package struct Provider: Sendable {
        package var id = ""
        /// For the button; empty for the kind's.
        package var name = ""
        package var values: [Value] = []
        package var parameters: [Parameter] = []
        /// From 1.
        package let line: Int

        package var kind: String { values.first { $0.option.flag == "provider" }?.texts.last ?? "" }
    }

    /// A field of the URL at which the provider signs people in.
    package struct Parameter: Sendable {
        package var name = ""
        /// Sent unless the link that begins the login says something else that is allowed.
        package var standard: [String] = []
        /// nil: nothing but the standard.
        package var allowed: [PassedParameter.Rule]?
        package let line: Int
    }

    /// A field of good answers.
    package struct Header: Sendable {
        package var name = ""
        package var values: [HeaderValue] = []
        package let line: Int
    }

    package enum HeaderValue: Sendable {
        case claim(String, prefix: String)
        /// As Basic authentication writes them (RFC 7617, 2).
        case credentials(claim: String, password: SecretSource)
        case secret(SecretSource)
    }

    /// Where a secret is.
    package enum SecretSource: Sendable {
        case value(Secret)
        case variable(String)
        case file(String)
    }

    package struct Upstream: Sendable {
        package var path = "/"
        package var uri = ""
        package var isRewritten = false
        package let line: Int
    }

    /// A value with a variable that is not known: it is left out.
    package struct Unresolved: Sendable, Equatable {
        package let name: String
        /// nil where no option stands for the field.
        package let flag: String?
        package let text: String
        package let line: Int
    }

    /// Of everything but the providers.
    package private(set) var values: [Value] = []
    package private(set) var providers: [Provider] = []
    /// Those of answers first; each name once.
    package private(set) var headers: [Header] = []
    package private(set) var upstreams: [Upstream] = []
    package private(set) var problems: [Problem] = []
    package private(set) var warnings: [Problem] = []
    package private(set) var unresolved: [Unresolved] = []
    /// Variables that the file names.
    private(set) var variables: Set<String> = []
    /// PEM texts that stand in the file or in a variable, by a name that takes the place of a file's.
    private(set) var embedded: [String: [UInt8]] = [:]
    let path: String
    private let environment: [String: String]
    private let leavesUnknown: Bool

    /// - Parameters:
    ///   - environment: what `${NAME}` stands for.
    ///   - leavesUnknown: for a migration, which does not know the variables of the installation: values with others are
    ///     left out and listed. Else such a variable is empty, as in oauth2-proxy.
    package init(_ bytes: [UInt8], path: String, environment: [String: String], leavesUnknown: Bool = false) {
        self.path = path
        self.environment = environment
        self.leavesUnknown = leavesUnknown
        do throws(YAMLError) {
            let documents = try YAMLDocuments.read(bytes)
            if documents.count > 1 {
                problem(documents[1].line, "begins a second document, which nobody reads; keep one")
            }
            guard let document = documents.first else {
                problem(1, "is empty; it names at least one provider")
                return
            }
            take(document)
        } catch {
            problem(error.line, "is no YAML that can be read: \(error.reason)")
        }
    }

    /// - Parameter document: part of another file, at `path`.
    package init(_ document: YAMLNode, path: String, environment: [String: String], leavesUnknown: Bool = false) {
        self.path = path
        self.environment = environment
        self.leavesUnknown = leavesUnknown
        take(document)
    }

    func value(of variable: String) -> String { environment[variable] ?? "" }

    func origin(_ line: Int) -> Origin { .file(path: path, line: line) }

    private mutating func problem(_ line: Int, _ text: String) { problems.append(Problem(origin(line), text)) }
    private mutating func warning(_ line: Int, _ text: String) { warnings.append(Problem(origin(line), text)) }

    // MARK: - Fields

    private struct Member {
        /// As the documentation spells it.
        let name: String
        let value: YAMLNode
        let line: Int
    }

    /// A mapping's members. oauth2-proxy reads names in any case, and refuses those that it does not know.
    ///
    /// - Parameter place: where the mapping stands, with a dot at its end; empty for the document.
    private mutating func members(of node: YAMLNode, _ place: String, known: [String]) -> [Member] {
        guard case .mapping(let members) = node.content else {
            if case .scalar = node.content, node.text == nil { return [] }
            let subject = place.isEmpty ? "the file" : String(place.dropLast())
            problem(node.line, "\(subject): is \(node.kind), where names with values are expected")
            return []
        }
        var found: [Member] = []
        for member in members {
            guard let name = known.first(where: { $0.lowercased() == member.key.lowercased() }) else {
                let hint = NearMiss.best(for: member.key, among: known).map { "; did you mean \($0)?" } ?? ""
                problem(
                    member.line,
                    "\(place)\(printable(member.key)): is no field of the alpha configuration\(hint)"
                )
                continue
            }
            guard !found.contains(where: { $0.name == name }) else {
                problem(member.line, "\(place)\(name): stands here again")
                continue
            }
            found.append(Member(name: name, value: member.value, line: member.line))
        }
        // `null` and nothing at all are no value.
        return found.filter { if case .scalar = $0.value.content { $0.value.text != nil } else { true } }
    }

    /// A list's elements; a field without a value is an empty list.
    private mutating func elements(of node: YAMLNode, _ name: String) -> [YAMLNode] {
        if case .sequence(let elements) = node.content { return elements }
        problem(node.line, "\(name): is \(node.kind), where a list is expected; begin each element with -")
        return []
    }

    /// A single value's text, with the values of its variables; nil where there is none, which is said.
    private mutating func text(_ node: YAMLNode, _ name: String, flag: String? = nil) -> String? {
        guard case .scalar(let text, _) = node.content else {
            problem(node.line, "\(name): is \(node.kind), where a single value is expected")
            return nil
        }
        return expanded(text, node.line, name, flag: flag)
    }

    private mutating func expanded(_ text: String, _ line: Int, _ name: String, flag: String?) -> String? {
        let expansion = VariableExpansion(text, environment: environment)
        variables.formUnion(expansion.names)
        if expansion.isBroken {
            problem(line, "\(name): has ${ without a name and its }; write a $ itself as $$")
            return nil
        }
        guard !expansion.unknown.isEmpty else { return expansion.text }
        if leavesUnknown {
            unresolved.append(Unresolved(name: name, flag: flag, text: text, line: line))
            return nil
        }
        for variable in expansion.unknown {
            warning(line, "\(name): the variable \(printable(variable)) is not set, and empty here, as in oauth2-proxy")
        }
        return expansion.text
    }

    private mutating func boolean(_ node: YAMLNode, _ name: String) -> Bool? {
        guard let text = text(node, name) else { return nil }
        guard let value = try? Bool(text: text) else {
            problem(node.line, "\(name): \(quoted(text)) is neither true nor false; write true or false")
            return nil
        }
        return value
    }

    /// What the node gives an option; nil where it gives none.
    private mutating func value(_ flag: String, _ node: YAMLNode, _ name: String) -> Value? {
        guard let option = Option.byFlag[flag] else { preconditionFailure("--\(flag) is no option") }
        var texts: [String] = []
        switch (option.shape, node.content) {
        case (.list, .sequence(let elements)):
            for element in elements {
                guard let text = text(element, name, flag: flag) else { return nil }
                texts.append(text)
            }
        case (.list, _):
            guard let text = text(node, name, flag: flag) else { return nil }
            // A variable with several values, as a list in the file itself or with commas.
            guard text.first == "[", let documents = try? YAMLDocuments.read(Array(text.utf8)), documents.count == 1,
                case .sequence(let elements) = documents[0].content
            else {
                texts = option.isOnePerFlag ? [text] : Layer.elements(of: text)
                break
            }
            for element in elements {
                guard let text = element.text else {
                    problem(node.line, "\(name): the list that its variable gives has an element that is no text")
                    return nil
                }
                texts.append(text)
            }
        default:
            guard let text = text(node, name, flag: flag) else { return nil }
            texts = [text]
        }
        return Value(option: option, name: name, texts: texts, line: node.line)
    }

    private mutating func give(_ flag: String, _ texts: [String], _ name: String, line: Int) {
        guard let option = Option.byFlag[flag] else { preconditionFailure("--\(flag) is no option") }
        values.append(Value(option: option, name: name, texts: texts, line: line))
    }

    private mutating func give(_ flag: String, _ node: YAMLNode, _ name: String) {
        if let value = value(flag, node, name) { values.append(value) }
    }

    // MARK: - The document

    private mutating func take(_ document: YAMLNode) {
        let known = [
            "providers", "injectRequestHeaders", "injectResponseHeaders", "server", "metricsServer", "upstreamConfig",
            // Before 7.3.
            "upstreams",
        ]
        var requestHeaders: [Header] = []
        for member in members(of: document, "", known: known) {
            switch member.name {
            case "providers":
                for (index, node) in elements(of: member.value, member.name).enumerated() {
                    takeProvider(node, "providers[\(index)].")
                }
            case "injectResponseHeaders": headers += readHeaders(member.value, member.name)
            case "injectRequestHeaders": requestHeaders = readHeaders(member.value, member.name)
            case "server": takeListener(member.value, Self.server, line: member.line)
            case "metricsServer": takeListener(member.value, Self.metricsServer, line: member.line)
            case "upstreamConfig": takeUpstreamConfig(member.value, line: member.line)
            default: takeUpstreams(member.value, "upstreams", line: member.line)
            }
        }
        takeRequestHeaders(requestHeaders)
        // oauth2-proxy then sends the headers that are listed, and no others.
        give("pass-user-headers", ["false"], "injectResponseHeaders", line: 1)
        if providers.isEmpty, problems.isEmpty {
            problem(document.line, "providers: missing; write each as an element with id, provider and its settings")
        }
        // In the order of the file, for somebody who reads along.
        problems = Self.inOrder(problems)
        warnings = Self.inOrder(warnings)
    }

    private static func inOrder(_ problems: [Problem]) -> [Problem] {
        problems.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    // MARK: - Providers

    private mutating func takeProvider(_ node: YAMLNode, _ place: String) {
        var provider = Provider(line: node.line)
        takeFields(node, Self.provider, place, "", &provider)
        if provider.id.isEmpty { problem(node.line, "\(place)id: missing; write it as id: corp") }
        if !provider.values.contains(where: { $0.option.flag == "provider" }) {
            problem(node.line, "\(place)provider: missing; write it as provider: oidc")
        }
        if let other = providers.first(where: { !$0.id.isEmpty && $0.id == provider.id }) {
            problem(node.line, "\(place)id: \(quoted(provider.id)) is that of the provider at line \(other.line) too")
        }
        providers.append(provider)
    }

    private mutating func takeFields(
        _ node: YAMLNode,
        _ fields: [(name: String, field: Field)],
        _ place: String,
        _ section: String,
        _ provider: inout Provider
    ) {
        for member in members(of: node, place + section, known: fields.map(\.name)) {
            let name = section + member.name
            switch fields.first(where: { $0.name == member.name })?.field {
            case .option(let flag):
                if let value = value(flag, member.value, name) { provider.values.append(value) }
            case .section(let fields): takeFields(member.value, fields, place, "\(name).", &provider)
            case .id: provider.id = text(member.value, name) ?? ""
            case .name: provider.name = text(member.value, name) ?? ""
            // Sessions keep the claims that headers and rules ask for, without being told.
            case .claims: for element in elements(of: member.value, name) { _ = text(element, name) }
            case .parameters:
                for element in elements(of: member.value, name) { takeParameter(element, name, &provider) }
            case nil: break
            }
        }
    }

    private mutating func takeParameter(_ node: YAMLNode, _ name: String, _ provider: inout Provider) {
        var parameter = Parameter(line: node.line)
        for member in members(of: node, "\(name).", known: ["name", "default", "allow"]) {
            let place = "\(name).\(member.name)"
            switch member.name {
            case "name": parameter.name = text(member.value, place) ?? ""
            case "default":
                for element in elements(of: member.value, place) {
                    if let text = text(element, place) { parameter.standard.append(text) }
                }
            default:
                parameter.allowed = []
                for element in elements(of: member.value, place) {
                    if let rule = rule(element, place) { parameter.allowed?.append(rule) }
                }
            }
        }
        guard !parameter.name.isEmpty else {
            problem(node.line, "\(name).name: missing; write it as name: login_hint")
            return
        }
        let takesList = ["prompt", "acr_values"].contains(parameter.name)
        if parameter.standard.count > 1, !takesList {
            problem(
                node.line,
                "\(name).default: has several values for \(printable(parameter.name)), and a request has each parameter once "
                    + "(RFC 6749, 3.1); keep one"
            )
        }
        provider.parameters.append(parameter)
    }

    private mutating func rule(_ node: YAMLNode, _ name: String) -> PassedParameter.Rule? {
        let fields = members(of: node, "\(name).", known: ["value", "pattern"])
        guard fields.count == 1, let field = fields.first, let text = text(field.value, "\(name).\(field.name)") else {
            if fields.count != 1 { problem(node.line, "\(name): an element has either value or pattern") }
            return nil
        }
        guard field.name == "pattern" else { return .value(text) }
        do {
            return .pattern(try Pattern(text))
        } catch {
            problem(node.line, "\(name).pattern: is no regular expression: \(error)")
            return nil
        }
    }

    // MARK: - Listeners

    private mutating func takeListener(_ node: YAMLNode, _ names: ListenerOptions, line: Int) {
        let fields = members(of: node, "\(names.section).", known: ["bindAddress", "secureBindAddress", "TLS"])
        for (field, flag) in [("bindAddress", names.address), ("secureBindAddress", names.secureAddress)] {
            let name = "\(names.section).\(field)"
            guard let member = fields.first(where: { $0.name == field }) else {
                // An address that a section leaves out is none.
                give(flag, [""], name, line: line)
                continue
            }
            guard var text = text(member.value, name, flag: flag) else { continue }
            if text == "-" { text = "" }
            if field == "secureBindAddress", text.hasPrefix("https://") {
                text = String(text.dropFirst("https://".count))
            }
            give(flag, [text], name, line: member.line)
        }
        if let tls = fields.first(where: { $0.name == "TLS" }) { takeTLS(tls.value, names) }
    }

    private mutating func takeTLS(_ node: YAMLNode, _ names: ListenerOptions) {
        let section = "\(names.section).TLS"
        for member in members(of: node, "\(section).", known: ["key", "cert", "minVersion", "cipherSuites"]) {
            let name = "\(section).\(member.name)"
            switch member.name {
            case "key", "cert":
                let flag = member.name == "key" ? names.keyFile : names.certFile
                guard let source = secretSource(member.value, name) else { continue }
                switch source {
                case .file(let path): give(flag, [path], name, line: member.line)
                case .value(let secret): embed(Array(secret.revealed.utf8), name, flag, line: member.line)
                case .variable(let variable):
                    embed(Array(value(of: variable).utf8), name, flag, line: member.line)
                }
            case _ where names.section != "server":
                warning(member.line, "\(name): is without effect; server.TLS.\(member.name) is for both listeners")
            case "minVersion": give("tls-min-version", member.value, name)
            default: give("tls-cipher-suite", member.value, name)
            }
        }
    }

    private mutating func embed(_ content: [UInt8], _ name: String, _ flag: String, line: Int) {
        let place = "\(path)#\(name)"
        embedded[place] = content
        give(flag, [place], name, line: line)
    }

    // MARK: - Upstreams

    private mutating func takeUpstreamConfig(_ node: YAMLNode, line: Int) {
        for member in members(of: node, "upstreamConfig.", known: ["proxyRawPath", "upstreams"]) {
            if member.name == "upstreams" {
                takeUpstreams(member.value, "upstreamConfig.upstreams", line: line)
            } else {
                _ = boolean(member.value, "upstreamConfig.proxyRawPath")
            }
        }
    }

    private mutating func takeUpstreams(_ node: YAMLNode, _ name: String, line: Int) {
        var codes: [String] = []
        for element in elements(of: node, name) { takeUpstream(element, "\(name).", &codes) }
        // Those are what a gateway's answer is made of.
        if !codes.isEmpty { give("upstream", codes, name, line: line) }
        // A migration speaks of each.
        guard !upstreams.isEmpty, !leavesUnknown else { return }
        warning(
            line,
            "\(name): is without effect, since Sidegate carries no traffic; your gateway sends requests to the applications"
        )
    }

    private mutating func takeUpstream(_ node: YAMLNode, _ place: String, _ codes: inout [String]) {
        var upstream = Upstream(line: node.line)
        var isStatic = false
        var code = "200"
        let known = [
            "id", "path", "rewriteTarget", "uri", "static", "staticCode", "insecureSkipTLSVerify", "flushInterval",
            "passHostHeader", "proxyWebSockets", "timeout", "disableKeepAlives",
        ]
        for member in members(of: node, place, known: known) {
            let name = place + member.name
            switch member.name {
            case "path": upstream.path = text(member.value, name) ?? upstream.path
            case "uri": upstream.uri = text(member.value, name) ?? ""
            case "static": isStatic = boolean(member.value, name) ?? false
            case "staticCode": code = text(member.value, name) ?? code
            case "rewriteTarget": upstream.isRewritten = text(member.value, name) != nil
            case "flushInterval", "timeout":
                guard let text = text(member.value, name) else { continue }
                do throws(BadValue) {
                    // A number without its unit is one of seconds.
                    if Double(text) == nil { _ = try Duration(text: text) }
                } catch {
                    problem(member.line, "\(name): \(quoted(text)) \(error.reason)")
                }
            case "id": _ = text(member.value, name)
            default: _ = boolean(member.value, name)
            }
        }
        if isStatic { codes.append("static://\(code)") } else { upstreams.append(upstream) }
    }

    // MARK: - Headers

    private mutating func readHeaders(_ node: YAMLNode, _ name: String) -> [Header] {
        var headers: [Header] = []
        let known = ["name", "preserveRequestValue", "insecureSkipHeaderNormalization", "values"]
        for element in elements(of: node, name) {
            var header = Header(line: element.line)
            for member in members(of: element, "\(name).", known: known) {
                let place = "\(name).\(member.name)"
                switch member.name {
                case "name": header.name = text(member.value, place) ?? ""
                case "values":
                    for value in elements(of: member.value, place) {
                        if let value = headerValue(value, place) { header.values.append(value) }
                    }
                default:
                    guard boolean(member.value, place) == true else { continue }
                    warning(member.line, "\(place): is without effect; your gateway replaces what a client sent")
                }
            }
            if let reason = Self.fault(ofName: header.name) {
                problem(element.line, "\(name).name: \(reason)")
            } else if headers.contains(where: { $0.name.lowercased() == header.name.lowercased() }) {
                problem(element.line, "\(name).name: \(quoted(header.name)) stands here again; put its values into one")
            } else if header.values.isEmpty {
                if problems.isEmpty, unresolved.isEmpty {
                    warning(element.line, "\(name): \(quoted(header.name)) has no values, and is not sent")
                }
            } else {
                headers.append(header)
            }
        }
        return headers
    }

    private static func fault(ofName name: String) -> String? {
        guard !name.isEmpty else { return "missing; write it as name: X-Forwarded-User" }
        guard name.utf8.allSatisfy(ASCII.isTokenCharacter) else { return "\(quoted(name)) is not the name of a header" }
        guard HeaderMapping.isOurs(name) else { return nil }
        return "\(quoted(name)) frames the answer itself, or is Sidegate's own"
    }

    /// Before 7.14 the fields of a source stood in the value itself.
    private mutating func headerValue(_ node: YAMLNode, _ place: String) -> HeaderValue? {
        let claimFields = ["claim", "prefix", "basicAuthPassword"]
        let secretFields = ["value", "fromEnv", "fromFile"]
        let fields = members(
            of: node,
            "\(place).",
            known: ["claimSource", "secretSource"] + claimFields + secretFields
        )
        let names = Set(fields.map(\.name))
        func isOf(_ known: [String]) -> Bool { !names.isEmpty && names.isSubset(of: known) }
        if names == ["claimSource"] {
            return claimSource(members(of: fields[0].value, "\(place).claimSource.", known: claimFields), node, place)
        }
        if names == ["secretSource"] {
            return secretSource(fields[0].value, "\(place).secretSource").map { .secret($0) }
        }
        if isOf(claimFields) { return claimSource(fields, node, place) }
        if isOf(secretFields) { return secretSource(node, place).map { .secret($0) } }
        if !fields.isEmpty || node.members.isEmpty {
            problem(node.line, "\(place): an element has either claimSource or secretSource")
        }
        return nil
    }

    private mutating func claimSource(_ fields: [Member], _ node: YAMLNode, _ place: String) -> HeaderValue? {
        var (claim, prefix) = ("", "")
        var password: SecretSource?
        var hasPassword = false
        for field in fields {
            switch field.name {
            case "claim":
                guard let text = text(field.value, "\(place).claim") else { return nil }
                claim = text
            case "prefix": prefix = text(field.value, "\(place).prefix") ?? ""
            default:
                hasPassword = true
                password = secretSource(field.value, "\(place).basicAuthPassword")
            }
        }
        guard !claim.isEmpty else {
            problem(node.line, "\(place).claim: missing; write it as claim: email")
            return nil
        }
        if ["created_at", "expires_on", "refresh_token"].contains(claim) {
            warning(
                node.line,
                "\(place).claim: \(claim) is a part of oauth2-proxy's session that Sidegate hands to nobody; the header stays empty"
            )
        }
        guard prefix.utf8.allSatisfy({ !isControl($0) }) else {
            problem(node.line, "\(place).prefix: has a control character")
            return nil
        }
        if claim == "groups", !prefix.isEmpty {
            warning(
                node.line,
                "\(place).prefix: stands once before the list of groups; oauth2-proxy writes it before each"
            )
        }
        guard hasPassword else { return .claim(claim, prefix: prefix) }
        return password.map { .credentials(claim: claim, password: $0) }
    }

    private mutating func secretSource(_ node: YAMLNode, _ place: String) -> SecretSource? {
        let fields = members(of: node, "\(place).", known: ["value", "fromEnv", "fromFile"])
        guard fields.count == 1, let field = fields.first else {
            problem(
                node.line,
                "\(place): names \(fields.isEmpty ? "no" : "more than one") source; keep one of value, fromEnv and fromFile"
            )
            return nil
        }
        guard let text = text(field.value, "\(place).\(field.name)"), !text.isEmpty else { return nil }
        switch field.name {
        case "fromFile": return .file(text)
        case "fromEnv":
            variables.insert(text)
            if leavesUnknown { return .variable(text) }
            guard environment[text]?.isEmpty == false else {
                problem(field.line, "\(place).fromEnv: the variable \(printable(text)) is not set, or is empty")
                return nil
            }
            return .variable(text)
        default:
            guard let bytes = Base64.decode(text.filter { !$0.isWhitespace }),
                let decoded = String(validating: bytes, as: UTF8.self)
            else {
                problem(
                    field.line,
                    "\(place).value: is no base64 of a text; write what `printf %s SECRET | base64` prints, or name its place by "
                        + "fromEnv or fromFile"
                )
                return nil
            }
            return .value(Secret(decoded))
        }
    }

    /// What goes to applications goes to the gateway here, which hands it on. Where both lists have a header, the gateway has
    /// always seen that of answers.
    private mutating func takeRequestHeaders(_ others: [Header]) {
        for header in others {
            guard headers.contains(where: { $0.name.lowercased() == header.name.lowercased() }) else {
                headers.append(header)
                continue
            }
            warning(
                header.line,
                "injectRequestHeaders: \(quoted(header.name)) is in injectResponseHeaders too, which counts: your gateway copies it "
                    + "from Sidegate's answer to the application"
            )
        }
    }
}
