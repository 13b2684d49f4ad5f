import Clocks
import Fetch
import Settings

/// `sidegate doctor`: looks at what the settings lead to, from the outside, and says what is amiss and what to do.
struct Doctor {
    let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// Prints what it finds as it finds it; gives the exit status: 1 where something is bad.
    ///
    /// - Parameter publicURL: a page that the gateway protects.
    func run(publicURL: String?) async -> Int32 {
        var isBad = false
        func tell(_ findings: [Finding]) {
            for finding in findings {
                print(finding.lines, terminator: "")
                if finding.grade == .bad { isBad = true }
            }
        }
        tell([.good("settings: complete, and nothing contradicts")])
        tell(SecretFiles.findings(settings))
        do {
            let fetcher = Fetcher(try settings.fetchConfiguration())
            tell(await ProviderExamination(settings, fetcher).findings())
            await fetcher.shutDown()
        } catch {
            tell([.bad("certificate authorities: \(error)")])
        }
        if let publicURL {
            // The site's certificate is judged as browsers judge it: by what this machine trusts, and nothing else.
            var configuration = FetchConfiguration()
            configuration.userAgent = "sidegate-doctor/\(Sidegate.version)"
            let fetcher = Fetcher(configuration)
            if let site = SiteExamination(publicURL, settings, fetcher) {
                tell(await site.findings())
            } else {
                tell([.bad("--url: is not a URL of a page; write it as --url=https://app.example.com/page")])
            }
            await fetcher.shutDown()
        } else {
            tell([.note("gateway: not looked at; give --url=https://app.example.com/page to have that page asked for")])
        }
        return isBad ? 1 : 0
    }
}

/// Who else on this machine may read what must stay secret.
enum SecretFiles {
    static func findings(_ settings: Settings) -> [Finding] {
        let files = [
            settings.cookieSecretFile, settings.clientSecretFile, settings.htpasswdFile, settings.tlsKeyFile,
            settings.metricsTLSKeyFile,
        ]
        var findings: [Finding] = []
        for file in files + (settings.holdsSecretInFile ? [settings.config] : []) where !file.isEmpty {
            guard let bits = permissions(of: file) else { continue }
            if bits & 0o004 == 0 {
                findings.append(.good("\(file): not everybody on this machine can read it"))
            } else {
                findings.append(.note("\(file): everybody on this machine can read it", ["chmod 640 \(file)"]))
            }
        }
        return findings
    }
}
