import Assembly
import Clocks
import Fetch
import Gateways
import Logging
import OpenID
import Settings
import Synchronization

/// Asks the provider what a start and a login would ask it.
struct ProviderExamination {
    private let settings: Settings
    private let fetcher: Fetcher
    /// What findings begin with: which provider of several they are about.
    private let subject: String
    private let isOneOfSeveral: Bool

    /// Answers as they come, for what the provider's part does not look at.
    private final class Record: Sendable {
        struct Call {
            let url: String
            let status: Int
            let date: String?
            let at: Timestamp
            let duration: Duration
        }

        let calls = Mutex<[Call]>([])
    }

    /// - Parameter id: of an entry of `--providers`, whose settings these are.
    init(_ settings: Settings, _ fetcher: Fetcher, id: String? = nil) {
        self.settings = settings
        self.fetcher = fetcher
        subject = id.map { "provider \($0)" } ?? "provider"
        isOneOfSeveral = id != nil
    }

    func findings() async -> [Finding] {
        var findings: [Finding] = []
        let record = Record()
        let fetcher = fetcher
        do {
            let provider = try Provider(
                settings.providerConfiguration(),
                fetch: { request throws(FetchError) in
                    let start = ContinuousClock.now
                    let response = try await fetcher.fetch(request)
                    let call = Record.Call(
                        url: String(request.url.prefix { $0 != "?" }),
                        status: response.status,
                        date: response.header("Date"),
                        at: WallClock.system.now(),
                        duration: ContinuousClock.now - start
                    )
                    record.calls.withLock { $0.append(call) }
                    return response
                },
                clock: .system,
                logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
            )
            try await provider.load()
            findings.append(
                .good("\(subject): it calls itself \(provider.metadata?.issuer ?? ""), and its keys are there")
            )
            if !isOneOfSeveral, let end = provider.metadata?.endSessionEndpoint {
                findings.append(signOut(at: "\(end)"))
            }
            if !provider.configuration.clientSecret.isEmpty { findings.append(await client(at: provider)) }
        } catch {
            findings.append(.bad("\(subject): \(error)", remedies(for: error)))
        }
        let calls = record.calls.withLock { $0 }
        for call in calls {
            let milliseconds = call.duration / .milliseconds(1)
            findings.append(.note("\(subject): \(call.url) answered \(call.status) in \(Int(milliseconds)) ms"))
        }
        if let clock = calls.compactMap(Self.clock).first { findings.append(clock) }
        return findings
    }

    /// A sign-out that is to end at the provider too leads there by `rd`, and so must be allowed to.
    private func signOut(at endpoint: String) -> Finding {
        let how = "\(settings.proxyPrefix.text)/sign_out?rd=\(endpoint)"
        let host = (try? WebURL(text: endpoint)).map { $0.host + ($0.port.map { ":\($0)" } ?? "") } ?? endpoint
        guard settings.returnTarget.checked(endpoint) != nil else {
            return .note(
                "sign-out: ends at Sidegate alone; \(how) would end the provider's session too",
                ["It needs --whitelist-domain=\(host), without which people land on /."]
            )
        }
        return .good("sign-out: may lead on to \(host), where the provider's session ends")
    }

    /// Redeems a code that nobody gave out: a provider that knows us by this secret finds fault with the code alone.
    private func client(at provider: Provider) async -> Finding {
        do throws(OpenIDError) {
            _ = try await provider.redeem(
                code: "sidegate-doctor",
                codeVerifier: String(repeating: "sidegate-doctor-", count: 3),
                redirectURI: settings.redirectURL?.absolute?.text
                    ?? "https://localhost\(settings.proxyPrefix.text)/callback",
                nonce: "sidegate-doctor"
            )
        } catch {
            if case .tokenRequestRefused(_, "invalid_client", _) = error { return .bad("client: \(error)") }
            if case .tokenRequestRefused(_, "unauthorized_client", _) = error { return .bad("client: \(error)") }
            if case .tokenRequestRefused = error {
                return .good("client: the provider takes the client id and secret (it refused a made-up code only)")
            }
            return .note("client: whether the provider takes the client secret cannot be told: \(error)")
        }
        return .bad("client: the provider gave tokens for a code that was made up")
    }

    private func remedies(for error: any Error) -> [String] {
        guard case .unreachable(_, _, let reason, _) = error as? OpenIDError else { return [] }
        if reason.contains("TLS") {
            return [
                "An authority of your own: --provider-ca-file=FILE. A clock that is wrong makes certificates expire, too."
            ]
        }
        return ["It is this machine (or container) that must reach the provider, not only your browser."]
    }

    /// ID tokens have times in them: clocks must agree to within a minute.
    private static func clock(_ call: Record.Call) -> Finding? {
        guard let theirs = call.date.flatMap(Timestamp.init(httpDate:)) else { return nil }
        let ahead = theirs - call.at
        guard ahead.magnitude > 5 else { return .good("clock: agrees with the provider's") }
        let text = "clock: the provider's is \(spoken(seconds: ahead)) \(ahead > 0 ? "ahead" : "behind")"
        if ahead.magnitude < 50 { return .note(text, ["Past a minute, logins fail: keep both by NTP."]) }
        return .bad(text, ["Logins fail: ID tokens seem to come from the future or to be over. Keep both by NTP."])
    }
}
