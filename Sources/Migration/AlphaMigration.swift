import Settings
import Text

/// What oauth2-proxy's alpha configuration comes to as options in TOML, and what is left to the person.
struct AlphaMigration {
    /// Of the file of `--config`.
    private(set) var lines: [String] = []
    /// Of the file of `--providers`; nil where there is one provider.
    private(set) var providers: [String]?
    /// What has another form in Sidegate.
    private(set) var changes: [Remark]
    private(set) var open: [Remark]
    /// Applications, by the path at which they were served.
    let upstreamURLs: [String]
    private let path: String

    /// - Parameter providersPath: of the file of `--providers`.
    init(_ alpha: AlphaConfiguration, path: String, providersPath: String) {
        self.path = path
        changes = alpha.warnings.map { Remark(nil, $0.description) }
        open = alpha.problems.map { Remark(nil, $0.description) }
        upstreamURLs = alpha.upstreams.map { upstream in
            Upstreams.origin(of: upstream.uri) + (upstream.path.hasPrefix("/") ? upstream.path : "/")
        }
        for upstream in alpha.upstreams {
            let place = upstream.isRewritten ? "\(upstream.path) (with rewriteTarget)" : upstream.path
            changes.append(
                remark(
                    upstream.line,
                    "the upstream at \(place) has no effect in Sidegate: your gateway sends requests there"
                )
            )
        }
        let isOne = alpha.providers.count < 2
        take(alpha.values)
        if isOne {
            for provider in alpha.providers {
                take(provider.values + provider.valuesOfParameters)
                if !provider.name.isEmpty {
                    lines.append("provider_display_name = \(TOMLString.quoted(provider.name))")
                }
            }
        } else {
            lines.append("providers = \(TOMLString.quoted(providersPath))")
            takeSeveral(alpha.providers)
        }
        for value in alpha.unresolved {
            let meant = value.flag.flatMap { option(byFlag: $0) }
            let advice = meant.map { isOne ? "\($0.variable)=\(value.text)" : "\($0.key) = \"...\"" }
            open.append(
                remark(
                    value.line,
                    "\(value.name) has a variable whose value is not known here",
                    advice.map { [$0] } ?? []
                )
            )
        }
        takeParameters(alpha.providers)
        takeHeaders(alpha.headers)
    }

    private func remark(_ line: Int, _ text: String, _ lines: [String] = []) -> Remark {
        Remark("\(path):\(line)", text, lines)
    }

    private mutating func take(_ values: [AlphaConfiguration.Value]) {
        // An address that is left out is none anyway, but for that of plain HTTP.
        for value in values where value.texts != [""] || value.option.flag == "http-address" {
            lines.append(TOMLText.line(value.option, value.texts))
        }
    }

    private mutating func takeSeveral(_ all: [AlphaConfiguration.Provider]) {
        var text: [String] = []
        var shared: [String] = []
        for provider in all {
            text += (text.isEmpty ? [] : [""]) + ["[[provider]]", "id = \(TOMLString.quoted(provider.id))"]
            if !provider.name.isEmpty { text.append("name = \(TOMLString.quoted(provider.name))") }
            for value in provider.values + provider.valuesOfParameters {
                if value.option.flag == "provider" {
                    text.append("kind = \(TOMLString.quoted(value.texts.last ?? ""))")
                } else if value.option.isOfAllProviders {
                    let line = TOMLText.line(value.option, value.texts)
                    if !shared.contains(line) { shared.append(line) }
                } else {
                    text.append(TOMLText.line(value.option, value.texts))
                }
            }
        }
        lines += shared
        providers = text
        changes.append(
            remark(all[0].line, "people choose among the \(all.count) providers; oauth2-proxy uses only the first")
        )
    }

    private mutating func takeParameters(_ all: [AlphaConfiguration.Provider]) {
        let passed = all.flatMap(\.parameters).filter { $0.allowed != nil }
        guard !passed.isEmpty, let option = option(byFlag: "pass-login-parameter") else { return }
        var names: [String] = []
        for parameter in passed where !names.contains(parameter.name) { names.append(parameter.name) }
        lines.append(TOMLText.line(option, names))
        for parameter in passed {
            changes.append(
                remark(
                    parameter.line,
                    "/oauth2/start?\(parameter.name)= takes any value here; to keep to the values that are allowed, start Sidegate with "
                        + "--alpha-config in place of these options"
                )
            )
        }
    }

    private mutating func takeHeaders(_ headers: [AlphaConfiguration.Header]) {
        var texts: [String] = []
        for header in headers {
            if header.values.count == 1, case .credentials(let claim, _) = header.values[0] {
                takeBasic(header, claim)
                continue
            }
            let parts = header.values.map { part($0, of: header) }
            if !parts.contains(nil) {
                texts.append("\(header.name): \(parts.compactMap(\.self).joined(separator: ","))")
            }
        }
        guard !texts.isEmpty, let option = option(byFlag: "header") else { return }
        lines.append(TOMLText.line(option, texts))
    }

    private mutating func part(_ value: AlphaConfiguration.HeaderValue, of header: AlphaConfiguration.Header) -> String?
    {
        switch value {
        case .claim(let claim, let prefix):
            return prefix.replacing("{", with: "{{").replacing("}", with: "}}") + "{\(claim)}"
        case .secret(.file(let path)): return "{file:\(path)}"
        case .secret, .credentials:
            let advice = ["write the value into a file, and: header = \"\(header.name): {file:/etc/sidegate/value}\""]
            open.append(remark(header.line, "the header \(header.name) has a value that belongs into a file", advice))
            return nil
        }
    }

    private mutating func takeBasic(_ header: AlphaConfiguration.Header, _ claim: String) {
        guard header.name.lowercased() == "authorization" else {
            open.append(
                remark(header.line, "Basic credentials go into Authorization only in Sidegate, not into \(header.name)")
            )
            return
        }
        lines.append("set_basic_auth = true")
        if claim == "email" { lines.append("prefer_email_to_user = true") }
        let advice = ["OAUTH2_PROXY_BASIC_AUTH_PASSWORD=..."]
        open.append(remark(header.line, "the password of Basic credentials is an option", advice))
    }
}
