internal import Login
internal import OpenID
internal import Router

extension AlphaConfiguration {
    /// What the file gives beside several providers, as options; one provider is the one that flags would make.
    func layer() -> Layer {
        var layer = Layer()
        layer.names = Self.names
        layer.problems = problems
        layer.warnings = warnings
        for value in values { give(value, to: &layer) }
        if providers.count == 1 {
            let provider = providers[0]
            for value in provider.values { give(value, to: &layer) }
            for value in provider.valuesOfParameters { give(value, to: &layer) }
            if !provider.name.isEmpty {
                let origin = origin(provider.line)
                layer.give("provider-display-name", [Given(text: provider.name, origin: origin)], by: origin)
            }
        } else {
            shareOptions(&layer)
        }
        return layer
    }

    private func give(_ value: Value, to layer: inout Layer) {
        let origin = origin(value.line)
        layer.give(value.option.flag, value.texts.map { Given(text: $0, origin: origin) }, by: origin)
    }

    /// There is one fetcher, one callback and one way to sign out: authorities are trusted for all, and of other values each
    /// provider must have the same.
    private func shareOptions(_ layer: inout Layer) {
        var given: [String: (texts: [String], id: String)] = [:]
        for provider in providers {
            for value in provider.values where ProvidersFile.isShared(value.option) {
                let flag = value.option.flag
                guard let first = given[flag] else {
                    given[flag] = (value.texts, provider.id)
                    give(value, to: &layer)
                    continue
                }
                if value.option.shape == .list {
                    let texts = value.texts.filter { !first.texts.contains($0) }
                    given[flag] = (first.texts + texts, provider.id)
                    let origin = origin(value.line)
                    layer.give(flag, texts.map { Given(text: $0, origin: origin) }, by: origin)
                } else if first.texts != value.texts {
                    layer.problems.append(
                        Problem(
                            origin(value.line),
                            "\(value.name): is not that of the provider \(quoted(first.id)), and Sidegate has one for all providers"
                        )
                    )
                }
            }
        }
    }

    /// Several providers, as the entries of `--providers` that they make.
    func entries() -> (entries: [ProviderEntry], problems: [Problem]) {
        guard providers.count > 1 else { return ([], []) }
        var entries: [ProviderEntry] = []
        var problems: [Problem] = []
        for provider in providers {
            guard ProvidersFile.isID(provider.id) else {
                if !provider.id.isEmpty {
                    problems.append(
                        Problem(
                            origin(provider.line),
                            "id: \(quoted(provider.id)) is not 1 to 32 of a to z, 0 to 9 and -, which ids of several providers are"
                        )
                    )
                }
                continue
            }
            var settings = Settings()
            var isWhole = true
            for value in provider.values + provider.valuesOfParameters where !ProvidersFile.isShared(value.option) {
                let origin = origin(value.line)
                settings.origins[value.option.flag] = origin
                let given = value.texts.map { Given(text: $0, origin: origin) }
                for complaint in value.option.read(given, &settings) {
                    let shown =
                        value.option.isSecret
                        ? "the value (\(byteCount(complaint.given.text.utf8.count)))" : quoted(complaint.given.text)
                    problems.append(Problem(origin, "\(value.name): \(shown) \(complaint.reason)"))
                    isWhole = false
                }
            }
            // What is missing, or does not go together, is only said of what could be read.
            guard isWhole else { continue }
            let name = provider.name.isEmpty ? settings.provider.displayName : provider.name
            entries.append(
                ProviderEntry(
                    id: provider.id,
                    name: name,
                    settings: settings,
                    path: path,
                    line: provider.line,
                    words: .yaml
                )
            )
        }
        return (entries, problems)
    }

    /// What links to `/oauth2/start` may hand on.
    func passedParameters() -> (parameters: [PassedParameter], problems: [Problem]) {
        var passed: [PassedParameter] = []
        var problems: [Problem] = []
        for provider in providers {
            for parameter in provider.parameters {
                guard let rules = parameter.allowed else { continue }
                do throws(BadValue) {
                    passed.append(
                        PassedParameter(
                            try LoginParameterName(text: parameter.name).text,
                            provider: providers.count == 1 ? nil : provider.id,
                            rules: rules
                        )
                    )
                } catch {
                    problems.append(
                        Problem(
                            origin(parameter.line),
                            "loginURLParameters.name: \(quoted(parameter.name)) \(error.reason)"
                        )
                    )
                }
            }
        }
        return (passed, problems)
    }

    /// The headers as those of `--header`.
    func headerMappings() -> (mappings: [HeaderMapping], problems: [Problem]) {
        var problems: [Problem] = []
        let mappings = headers.map { header in
            HeaderMapping(
                header.name,
                Array(
                    header.values.map { parts($0, of: header, &problems) }.joined(separator: [.next])
                )
            )
        }
        return (mappings, problems)
    }

    private func parts(_ value: HeaderValue, of header: Header, _ problems: inout [Problem]) -> [HeaderMapping.Part] {
        switch value {
        case .claim(let claim, let prefix):
            return (prefix.isEmpty ? [] : [.text(prefix)]) + [.claim(claim, .list)]
        case .credentials(let claim, let password):
            return [.text("Basic "), .credentials(claim: claim, password: secret(password, of: header, &problems))]
        case .secret(let source):
            switch secret(source, of: header, &problems) {
            case .file(let path): return [.file(path: path)]
            case .text(let secret): return [.secret(secret)]
            }
        }
    }

    private func secret(_ source: SecretSource, of header: Header, _ problems: inout [Problem])
        -> HeaderMapping.Password
    {
        let text: String
        switch source {
        case .file(let path): return .file(path: path)
        case .value(let secret): text = secret.revealed
        case .variable(let name): text = value(of: name)
        }
        // Without the line feed that `echo` leaves.
        let content = HeaderFile.content(Array(text.utf8))
        if content.isEmpty || content.contains(where: { isControl($0) }) {
            problems.append(
                Problem(
                    origin(header.line),
                    "\(quoted(header.name)): its secret is empty, or has a control character; a header is one line"
                )
            )
        }
        return .text(Secret(String(decoding: content, as: UTF8.self)))
    }
}

extension AlphaConfiguration.Provider {
    /// The parameters that every login has. Some are options of their own, by which other settings go.
    package var valuesOfParameters: [AlphaConfiguration.Value] {
        let own = ["prompt": "prompt", "acr_values": "acr-values", "approval_prompt": "approval-prompt"]
        var values: [AlphaConfiguration.Value] = []
        var others: [String] = []
        var line = line
        for parameter in parameters where !parameter.standard.isEmpty {
            guard let flag = own[parameter.name], let option = Option.byFlag[flag] else {
                others.append("\(parameter.name)=\(parameter.standard[0])")
                line = parameter.line
                continue
            }
            let text = parameter.standard.joined(separator: " ")
            values.append(.init(option: option, name: "loginURLParameters", texts: [text], line: parameter.line))
        }
        if !others.isEmpty, let option = Option.byFlag["login-parameter"] {
            values.append(.init(option: option, name: "loginURLParameters", texts: others, line: line))
        }
        return values
    }
}

extension AlphaConfiguration {
    /// Takes away what oauth2-proxy does not take beside the file.
    ///
    /// A variable is passed over there, and the file may well name it: charts set them. A flag, or a key of the file of
    /// `--config`, is an error.
    func clear(_ layer: inout Layer) {
        for (flag, place) in Self.removed.sorted(by: { $0.key < $1.key }) {
            guard let origin = layer.origins[flag], let option = Option.byFlag[flag] else { continue }
            switch origin {
            case .environment(let name):
                // Where to listen is the image's own, and counts unless the file says it.
                if !values.contains(where: { $0.option.flag == flag }), Self.listening.contains(flag) { continue }
                if !variables.contains(name), !Self.listening.contains(flag) {
                    layer.warnings.append(
                        Problem(
                            "\(name): is without effect beside --alpha-config, as in oauth2-proxy; write it into \(path), as \(place)"
                        )
                    )
                }
            case .flag(let name):
                layer.problems.append(
                    Problem(
                        "\(name): cannot stand beside --alpha-config, as in oauth2-proxy; write it into \(path), as \(place)"
                    )
                )
            case .file, .standard:
                layer.problems.append(
                    Problem(
                        origin,
                        "\(option.key): cannot stand beside --alpha-config, as in oauth2-proxy; write it into \(path), as \(place)"
                    )
                )
            }
            layer.drop(flag)
        }
    }

    private static let listening: Set = ["http-address", "https-address", "metrics-address", "metrics-secure-address"]
}

extension Settings {
    /// Takes what no option stands for: several providers, headers, and which values links to `/oauth2/start` may hand on.
    mutating func take(_ alpha: AlphaConfiguration) -> [Problem] {
        let (entries, problemsOfEntries) = alpha.entries()
        providers = entries
        let (passed, problemsOfParameters) = alpha.passedParameters()
        passedParameters = passed
        let (mappings, problemsOfHeaders) = alpha.headerMappings()
        headers = mappings + headers
        if origins["header"] == nil, let first = alpha.headers.first { origins["header"] = alpha.origin(first.line) }
        return problemsOfEntries + problemsOfParameters + problemsOfHeaders
    }
}
