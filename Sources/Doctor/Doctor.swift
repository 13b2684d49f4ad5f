import Assembly
import Clocks
import Fetch
import Kernel
import Server
package import Settings

/// `sidegate doctor`: looks at what the settings lead to, from the outside, and says what is wrong and what to change.
package struct Doctor {
    private let settings: Settings

    package init(_ settings: Settings) {
        self.settings = settings
    }

    /// Prints what it finds as it finds it, or as one JSON object. Gives the exit status: 1 where something is bad, 2 where there
    /// are warnings.
    ///
    /// - Parameter publicURL: a page that the gateway protects.
    package func run(publicURL: String?, isJSON: Bool) async -> Int32 {
        var all: [Finding] = []
        func tell(_ findings: [Finding]) {
            all += findings
            guard !isJSON else { return }
            for finding in findings { print(finding.lines, terminator: "") }
        }
        tell([.good("settings: complete, and nothing contradicts")])
        tell(SecretFiles.findings(settings))
        tell(OwnCertificate.findings(settings, now: WallClock.system.now()))
        tell(AccessExamination.findings(settings, publicURL: publicURL))
        do {
            let fetcher = Fetcher(try settings.fetchConfiguration())
            if settings.hasOwnProvider {
                tell(await ProviderExamination(settings, fetcher, publicURL: publicURL).findings())
            }
            for entry in settings.providers {
                tell(await ProviderExamination(entry.settings, fetcher, publicURL: nil, id: entry.id).findings())
            }
            await fetcher.shutDown()
        } catch {
            tell([.bad("certificate authorities: \(error)")])
        }
        tell(await StoreExamination(settings).findings())
        if let publicURL {
            // The site's certificate is judged as browsers judge it: by what this machine trusts, and nothing else.
            var configuration = FetchConfiguration()
            configuration.userAgent = "sidegate-doctor/\(Settings.programVersion)"
            configuration.proxies = Proxies(environment: currentEnvironment())
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
        let status: Int32 =
            all.contains { $0.grade == .bad } ? 1 : all.contains { $0.grade == .warning } ? 2 : 0
        if isJSON {
            let rows = all.map { "    \($0.json)" }.joined(separator: ",\n")
            print("{\n  \"status\": \(status),\n  \"findings\": [\n\(rows)\n  ]\n}")
        }
        return status
    }
}

/// Who else on this machine may read what must stay secret.
enum SecretFiles {
    static func findings(_ settings: Settings) -> [Finding] {
        let files = [
            settings.cookieSecretFile, settings.clientSecretFile, settings.clientKeyFile,
            settings.clientCertificateKeyFile, settings.decryptionKeyFile, settings.htpasswdFile,
            settings.redisPasswordFile,
            settings.tlsKeyFile, settings.metricsTLSKeyFile,
        ]
        var findings: [Finding] = []
        for file in files + settings.headers.flatMap(\.files) + settings.filesWithSecrets
        where !file.isEmpty {
            guard let bits = permissions(of: file) else { continue }
            if bits & 0o004 == 0 {
                findings.append(.good("\(file): not everybody on this machine can read it"))
            } else {
                findings.append(.warning("\(file): everybody on this machine can read it", ["chmod 640 \(file)"]))
            }
        }
        return findings
    }
}

/// The certificate that Sidegate's own listener shows: whether it can be used, and how long.
enum OwnCertificate {
    /// Seconds before its end at which a certificate that is renewed by itself has been renewed.
    private static let comfort: Int64 = 14 * 24 * 3600

    static func findings(_ settings: Settings, now: Timestamp) -> [Finding] {
        do {
            guard let configuration = try settings.tlsConfiguration() else { return [] }
            _ = try ServerTLS(configuration)
            let end = Timestamp(secondsSince1970: try configuration.expiry())
            let rest = end - now
            let subject = "certificate: \(settings.tlsCertFile)"
            if rest <= 0 { return [.bad("\(subject) ended on \(end.text)", ["Gateways refuse it. Renew it."])] }
            let text = "\(subject) fits its key, and ends on \(end.text), in \(spoken(seconds: rest))"
            return [rest < comfort ? .warning(text, ["Is it renewed by itself?"]) : .good(text)]
        } catch {
            return [.bad("certificate: \(error)")]
        }
    }
}
