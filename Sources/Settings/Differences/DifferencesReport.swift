/// What `--config-test --was=oauth2-proxy` prints: the differences that show with these settings.
package enum DifferencesReport {
    package static func text(_ settings: Settings) -> String {
        var fromOptions = ""
        var inAnyCase = ""
        for difference in Difference.all {
            guard let causes = difference.causes(in: settings) else { continue }
            let lines = """
                - \(difference.what)
                    oauth2-proxy: \(difference.there)
                    Sidegate: \(difference.here)

                """
            if causes.isEmpty {
                inAnyCase += lines
            } else {
                fromOptions += lines + "    from: \(causes.map { named($0, settings) }.joined(separator: ", "))\n"
            }
        }
        var text = ""
        if !fromOptions.isEmpty { text += "\nDifferent from oauth2-proxy, because of your options:\n\n\(fromOptions)" }
        return text + "\nDifferent from oauth2-proxy, whatever the options:\n\n\(inAnyCase)"
    }

    /// Never the value, which may be a secret.
    private static func named(_ flag: String, _ settings: Settings) -> String {
        switch settings.origin(of: flag) {
        case .file(let path, let line): "\(Option.byFlag[flag]?.key ?? flag) (\(path):\(line))"
        case let origin: "\(origin)"
        }
    }
}
