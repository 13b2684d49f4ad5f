import Settings
import YAML

/// oauth2-proxy's alpha configuration (YAML), as the options that it stands for.
///
/// https://oauth2-proxy.github.io/oauth2-proxy/configuration/alpha-config
struct AlphaConfiguration {
    /// Options with their values, in the order of the file.
    private(set) var options: [(option: Option, texts: [String], line: Int)] = []
    /// What has another form in Sidegate.
    private(set) var changes: [Remark] = []
    /// What no option stands for.
    private(set) var open: [Remark] = []
    private let path: String
    private let variables: [String: String]

    /// - Parameter variables: what `${NAME}` in the file stands for.
    init(_ bytes: [UInt8], path: String, variables: [String: String]) throws(YAMLError) {
        self.path = path
        self.variables = variables
        guard let document = try YAMLDocuments.read(bytes).first else { return }
        take(document)
    }

    init(_ document: YAMLNode, path: String, variables: [String: String]) {
        self.path = path
        self.variables = variables
        take(document)
    }

    /// The lines of a TOML file.
    var lines: [String] { options.map { TOMLText.line($0.option, $0.texts) } }

    private mutating func take(_ document: YAMLNode) {
        for member in document.members {
            switch member.key.lowercased() {
            case "providers": takeProviders(member.value, line: member.line)
            case "injectrequestheaders", "injectresponseheaders": takeHeaders(member.value)
            case "server": takeListener(member.value, Self.server)
            case "metricsserver": takeListener(member.value, Self.metricsServer)
            case "upstreamconfig": takeUpstreams(member.value["upstreams"] ?? member.value)
            case "upstreams": takeUpstreams(member.value)
            default:
                open.append(
                    remark(member.line, "\(member.key) is no part of the alpha configuration that is known here")
                )
            }
        }
        guard document.members.contains(where: { $0.key.lowercased().hasPrefix("inject") }) else { return }
        // With the alpha configuration oauth2-proxy sends the headers that are listed, and no others.
        give("pass-user-headers", ["false"], line: 1)
    }

    private func remark(_ line: Int, _ text: String, _ lines: [String] = []) -> Remark {
        Remark("\(path):\(line)", text, lines)
    }

    private mutating func give(_ flag: String, _ texts: [String], line: Int) {
        guard let option = option(byFlag: flag) else {
            open.append(remark(line, "--\(flag) is an option that this version of Sidegate does not have"))
            return
        }
        // Two lists of headers give one option.
        if let index = options.firstIndex(where: { $0.option.flag == flag }), option.shape == .list {
            options[index].texts += texts.filter { !options[index].texts.contains($0) }
        } else {
            options.removeAll { $0.option.flag == flag }
            options.append((option, texts, line))
        }
    }

    /// Gives an option what the node says; complains of what is of another kind.
    private mutating func give(_ flag: String, _ node: YAMLNode, _ name: String) {
        let nodes = if case .sequence(let elements) = node.content { elements } else { [node] }
        var texts: [String] = []
        for node in nodes {
            guard let text = node.text else {
                if case .scalar = node.content { continue }
                open.append(remark(node.line, "\(name) is \(node.kind), which has no option"))
                return
            }
            guard let text = expanded(text) else {
                let variable = option(byFlag: flag)?.variable ?? ""
                open.append(
                    remark(node.line, "\(name) has a variable whose value is not known here", ["\(variable)=\(text)"])
                )
                return
            }
            texts.append(node.boolean.map { option(byFlag: flag)?.shape == .boolean ? String($0) : text } ?? text)
        }
        if !texts.isEmpty { give(flag, texts, line: node.line) }
    }

    /// With the values of `${NAME}`; nil where one is not known.
    private func expanded(_ text: String) -> String? {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: "${") {
            guard let end = rest[range.upperBound...].firstIndex(of: "}") else { break }
            guard let value = variables[String(rest[range.upperBound..<end])] else { return nil }
            result += rest[..<range.lowerBound] + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    // MARK: - Providers

    private mutating func takeProviders(_ node: YAMLNode, line: Int) {
        guard let first = node.elements.first else { return }
        if node.elements.count > 1 {
            let second = node.elements[1]
            open.append(
                remark(
                    second.line,
                    "only the first of \(node.elements.count) providers is carried over; "
                        + "docs/providers says how Sidegate serves several"
                )
            )
        }
        takeFields(first, Self.provider, "")
    }

    private mutating func takeFields(_ node: YAMLNode, _ fields: [String: Field], _ prefix: String) {
        for member in node.members {
            let name = prefix + member.key
            switch fields[member.key.lowercased()] {
            case .option(let flag): give(flag, member.value, name)
            case .section(let fields): takeFields(member.value, fields, "\(name).")
            case .unused: break
            case .parameters: for parameter in member.value.elements { takeLoginParameter(parameter) }
            case nil: open.append(remark(member.line, "\(name) has no option"))
            }
        }
    }

    /// A parameter of the URL at which the provider signs people in.
    private mutating func takeLoginParameter(_ node: YAMLNode) {
        let name = node["name"]?.text ?? ""
        let values = node["default"]?.elements.compactMap(\.text) ?? []
        let flags = ["prompt": "prompt", "approval_prompt": "approval-prompt", "acr_values": "acr-values"]
        if let flag = flags[name], !values.isEmpty {
            give(flag, [values.joined(separator: " ")], line: node.line)
        } else if !values.isEmpty {
            let example = values.map { "\(name)=\($0)" }.joined(separator: "&")
            open.append(
                remark(
                    node.line,
                    "the parameter \(name) goes into the login URL",
                    ["login_url = \"https://...?\(example)\""]
                )
            )
        }
        if let allow = node["allow"] {
            open.append(remark(allow.line, "\(name) cannot be chosen by /oauth2/start?\(name)= in Sidegate"))
        }
    }

    // MARK: - Listeners

    private mutating func takeListener(_ node: YAMLNode, _ names: ListenerOptions) {
        for member in node.members {
            switch member.key.lowercased() {
            case "bindaddress": give(names.address, member.value, member.key)
            case "securebindaddress": give(names.secureAddress, member.value, member.key)
            case "tls": takeTLS(member.value, names)
            default: open.append(remark(member.line, "server.\(member.key) has no option"))
            }
        }
    }

    private mutating func takeTLS(_ node: YAMLNode, _ names: ListenerOptions) {
        for member in node.members {
            switch member.key.lowercased() {
            case "key", "cert":
                let isKey = member.key.lowercased() == "key"
                let file = member.value.members.first { $0.key.lowercased() == "fromfile" }?.value
                if let file {
                    give(isKey ? names.keyFile : names.certFile, file, "TLS.\(member.key).fromFile")
                } else {
                    open.append(remark(member.line, "TLS.\(member.key) is given as a file in Sidegate"))
                }
            case "minversion": give("tls-min-version", member.value, "TLS.MinVersion")
            case "ciphersuites": give("tls-cipher-suite", member.value, "TLS.CipherSuites")
            default: open.append(remark(member.line, "TLS.\(member.key) has no option"))
            }
        }
    }

    // MARK: - Upstreams

    private mutating func takeUpstreams(_ node: YAMLNode) {
        for upstream in node.elements {
            if upstream["static"]?.boolean == true || upstream["staticCode"] != nil {
                give("upstream", ["static://\(upstream["staticCode"]?.text ?? "200")"], line: upstream.line)
            } else if let uri = upstream["uri"]?.text {
                let path = upstream["path"]?.text ?? "/"
                let place = upstream["rewriteTarget"] == nil ? path : "\(path) (with rewriteTarget)"
                changes.append(
                    remark(
                        upstream.line,
                        "the upstream at \(place) has no effect in Sidegate: your gateway sends requests there"
                    )
                )
                upstreamURLs.append(Upstreams.origin(of: uri) + (path.hasPrefix("/") ? path : "/"))
            }
        }
    }

    /// Applications, by the path at which they were served.
    private(set) var upstreamURLs: [String] = []

    // MARK: - Headers

    private mutating func takeHeaders(_ node: YAMLNode) {
        for header in node.elements {
            guard let name = header["name"]?.text else { continue }
            let values = header["values"]?.elements ?? []
            if values.count == 1, let password = values[0]["basicAuthPassword"] {
                takeBasic(name, values[0], password)
                continue
            }
            var text = ""
            for value in values {
                guard let part = part(value, of: name) else { return }
                text += (text.isEmpty ? "" : ",") + part
            }
            if !text.isEmpty { give("header", ["\(name): \(text)"], line: header.line) }
        }
    }

    private mutating func part(_ value: YAMLNode, of name: String) -> String? {
        let prefix = (value["prefix"]?.text ?? "").replacing("{", with: "{{").replacing("}", with: "}}")
        if let claim = value["claim"]?.text { return "\(prefix){\(claim)}" }
        if let path = value["fromFile"]?.text { return "\(prefix){file:\(path)}" }
        let advice = ["write the value into a file, and: header = \"\(name): {file:/etc/sidegate/value}\""]
        open.append(remark(value.line, "the header \(name) has a value that belongs into a file", advice))
        return nil
    }

    private mutating func takeBasic(_ name: String, _ value: YAMLNode, _ password: YAMLNode) {
        guard name.lowercased() == "authorization" else {
            open.append(
                remark(value.line, "Basic credentials go into Authorization only in Sidegate, not into \(name)")
            )
            return
        }
        give("set-basic-auth", ["true"], line: value.line)
        if value["claim"]?.text == "email" { give("prefer-email-to-user", ["true"], line: value.line) }
        let advice = ["OAUTH2_PROXY_BASIC_AUTH_PASSWORD=..."]
        open.append(remark(password.line, "the password of Basic credentials is an option", advice))
    }
}
