import Assembly
import Decision
import Settings

/// What `--rules` and `--allowed-host` make of the page that is asked about.
enum AccessExamination {
    static func findings(_ settings: Settings, publicURL: String?) -> [Finding] {
        let page = publicURL.flatMap { try? WebURL(text: $0) }
        return hosts(settings, page) + rules(settings, page)
    }

    private static func hosts(_ settings: Settings, _ page: WebURL?) -> [Finding] {
        guard let page, !settings.allowedHosts.isEmpty else { return [] }
        if settings.serves(host: page.host) { return [.good("hosts: \(page.host) is one that is served")] }
        return [.bad("hosts: \(page.host) is not among the hosts that are served", ["--allowed-host=\(page.host)"])]
    }

    private static func rules(_ settings: Settings, _ page: WebURL?) -> [Finding] {
        guard let rules = settings.compiledRules else { return [] }
        guard settings.reverseProxy else {
            return [
                .bad(
                    "rules: no gateway's word is taken for what was asked for, so that every request at "
                        + "\(settings.proxyPrefix.text)/auth is refused",
                    ["--reverse-proxy, and --trusted-proxy-ip with the gateway's address"]
                )
            ]
        }
        var findings: [Finding] = rules.neverAsked.map { rule, earlier in
            .warning(
                "rules: \(rule.name) (line \(rule.line)) is never asked: \(earlier.name) (line \(earlier.line)) comes first"
            )
        }
        if let page {
            let target = (page.path.isEmpty ? "/" : page.path) + (page.query.map { "?\($0)" } ?? "")
            if let found = rules.explanation(host: page.host, target: target, method: "GET", address: nil) {
                let place = found.decisive.line == 0 ? "" : " (line \(found.decisive.line))"
                findings.append(.good("rules: \(found.decisive.name)\(place) decides about \(page.path)"))
            } else {
                findings.append(
                    .warning("rules: the path of that page can be read in more than one way; nobody passes")
                )
            }
        } else {
            findings.append(.good("rules: \(settings.rulesFile) can be read"))
        }
        return findings
    }
}
