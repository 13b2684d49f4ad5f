internal import Text

/// Environment variables `OAUTH2_PROXY_...`. An empty one is as good as none, as in oauth2-proxy.
enum EnvironmentLayer {
    static let prefix = "OAUTH2_PROXY_"

    static func read(_ environment: [String: String]) -> Layer {
        var layer = Layer()
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix(prefix), !text.isEmpty else { continue }
            if let option = Option.byVariable[name] {
                give(option, name, text, to: &layer)
            } else if !isFromKubernetes(name, text) {
                takeUnknown(name, text, environment, to: &layer)
            }
        }
        return layer
    }

    private static func give(_ option: Option, _ name: String, _ text: String, to layer: inout Layer) {
        let origin = Origin.environment(name)
        let texts = option.shape == .list ? Layer.elements(of: text) : [text]
        layer.give(option.flag, texts.map { Given(text: $0, origin: origin) }, by: origin)
    }

    /// oauth2-proxy passes over variables that it does not know, so configurations out there have some.
    private static func takeUnknown(
        _ name: String,
        _ text: String,
        _ environment: [String: String],
        to layer: inout Layer
    ) {
        let short = String(name.dropFirst(prefix.count))
        if let option = MeantName.option(short), option.reach != .flag {
            let other = environment[option.variable] ?? ""
            guard other.isEmpty, layer.given[option.flag] == nil else {
                let rival = other.isEmpty ? layer.origins[option.flag]?.description ?? "" : option.variable
                layer.problems.append(
                    Problem(
                        "\(printable(name)): means the same as \(rival), which is given too; keep \(option.variable)"
                    )
                )
                return
            }
            give(option, name, text, to: &layer)
            layer.warnings.append(
                Problem("\(printable(name)): is taken for \(option.variable); write it so")
            )
            return
        }
        let nearest = NearMiss.option(for: short, among: Option.all.filter { $0.reach != .flag }, by: \.variableTail)
        guard !MeantName.mayLimit(short, nearest: nearest) else {
            let guess = nearest.map { "did you mean \($0.variable)? Correct it or take it away" } ?? "take it away"
            layer.problems.append(
                Problem(
                    "\(printable(name)): is no variable of Sidegate, and is not ignored, since by its name it may be meant to "
                        + "limit who may pass; \(guess)"
                )
            )
            return
        }
        layer.warnings.append(
            Problem("\(printable(name)): is no variable of Sidegate\(hint(short, nearest)); ignored")
        )
    }

    private static func hint(_ short: String, _ nearest: Option?) -> String {
        let flag = String(short.lowercased().map { $0 == "_" ? "-" : $0 })
        if let advice = FormerName.advice(on: flag) { return " (it \(advice))" }
        if let option = Option.byFlag[flag], option.reach == .flag { return " (--\(flag) is a flag alone)" }
        return nearest.map { " (did you mean \($0.variable)?)" } ?? ""
    }

    /// Kubernetes sets such variables in every pod beside a service that is called oauth2-proxy, or oauth2-proxy-redis and
    /// the like.
    private static func isFromKubernetes(_ name: String, _ text: String) -> Bool {
        let words = name.dropFirst(prefix.count).split(separator: "_", omittingEmptySubsequences: false)
        guard let last = words.last else { return false }
        if words.count >= 2, words[words.count - 2] == "SERVICE", last == "HOST" || last == "PORT" { return true }
        if name.contains("_SERVICE_PORT_") { return true }
        if last == "PORT" { return words.count == 1 || text.contains("://") }
        guard let port = words.lastIndex(of: "PORT"), port + 2 < words.count else { return false }
        return words[port + 1].utf8.allSatisfy(ASCII.isDigit) && ["TCP", "UDP", "SCTP"].contains(words[port + 2])
    }
}

extension Option {
    /// The variable's name without what all of them begin with.
    fileprivate var variableTail: String { String(variable.dropFirst(EnvironmentLayer.prefix.count)) }
}
