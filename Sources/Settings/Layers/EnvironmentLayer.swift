/// Environment variables `OAUTH2_PROXY_...`. An empty one is as good as none, as in oauth2-proxy.
enum EnvironmentLayer {
    static let prefix = "OAUTH2_PROXY_"

    static func read(_ environment: [String: String]) -> Layer {
        var layer = Layer()
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix(prefix), !text.isEmpty else { continue }
            let origin = Origin.environment(name)
            if let option = Option.byVariable[name] {
                let texts = option.shape == .list ? Layer.elements(of: text) : [text]
                layer.give(option.flag, texts.map { Given(text: $0, origin: origin) }, by: origin)
            } else if !isFromKubernetes(name) {
                // oauth2-proxy passes over variables that it does not know, so configurations out there have some.
                layer.warnings.append(Problem("\(printable(name)): is no variable of Sidegate\(hint(name)); ignored"))
            }
        }
        return layer
    }

    private static func hint(_ name: String) -> String {
        let flag = String(name.dropFirst(prefix.count).lowercased().map { $0 == "_" ? "-" : $0 })
        if let advice = FormerName.advice(on: flag) { return " (it \(advice))" }
        if let option = Option.byFlag[flag], option.reach == .flag { return " (--\(flag) is a flag alone)" }
        let short = Option.byVariable.keys.sorted().map { String($0.dropFirst(prefix.count)) }
        return NearMiss.best(for: String(name.dropFirst(prefix.count)), among: short)
            .map { " (did you mean \(prefix)\($0)?)" } ?? ""
    }

    /// Kubernetes sets such variables in every pod beside a service that is called oauth2-proxy.
    private static func isFromKubernetes(_ name: String) -> Bool {
        let rest = name.dropFirst(prefix.count)
        return rest == "PORT" || rest.hasPrefix("SERVICE_HOST") || rest.hasPrefix("SERVICE_PORT")
            || (rest.hasPrefix("PORT_") && rest.dropFirst(5).utf8.first.map(isDigit) == true)
    }
}
