import Assembly
import Clocks
import Fetch
import Gateways
import Logging
import Login
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
    /// Where the provider sends people back to; nil where nothing says which site it is, and for one of several.
    private let callback: String?

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
    init(_ settings: Settings, _ fetcher: Fetcher, publicURL: String?, id: String? = nil) {
        self.settings = settings
        self.fetcher = fetcher
        subject = id.map { "provider \($0)" } ?? "provider"
        isOneOfSeveral = id != nil
        let site = publicURL.flatMap { try? WebURL(text: $0) }.map(\.origin)
        let known = settings.redirectURL?.absolute?.text ?? site.map { "\($0)\(settings.proxyPrefix.text)/callback" }
        callback = id == nil ? known : nil
    }

    func findings() async -> [Finding] {
        var findings: [Finding] = []
        let record = Record()
        let fetcher = fetcher
        var tokenEndpoint = ""
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
            tokenEndpoint = provider.metadata.map { "\($0.tokenEndpoint)" } ?? ""
            findings.append(
                .good("\(subject): it calls itself \(provider.metadata?.issuer ?? ""), and its keys are there")
            )
            if !isOneOfSeveral, let end = provider.metadata?.endSessionEndpoint {
                findings.append(signOut(at: "\(end)"))
            }
            if !provider.configuration.clientSecret.isEmpty {
                findings.append(await client(at: provider) { record.calls.withLock { $0.last?.status } })
            }
            if let callback { findings.append(await examine(callback: callback, at: provider)) }
        } catch {
            findings.append(.bad("\(subject): \(error)", remedies(for: error)))
        }
        let calls = record.calls.withLock { $0 }
        for call in calls {
            let milliseconds = Int(call.duration / .milliseconds(1))
            let isExpected = call.url == tokenEndpoint && 400..<500 ~= call.status
            let answer =
                isExpected
                ? "in \(milliseconds) ms (\(call.status), as expected)" : "\(call.status) in \(milliseconds) ms"
            findings.append(.note("\(subject): \(call.url) answered \(answer)"))
        }
        if let clock = calls.compactMap(Self.clock).first { findings.append(clock) }
        return findings
    }

    private func signOut(at endpoint: String) -> Finding {
        if settings.login.signsOutAtProvider {
            return .good("sign-out: ends the provider's session too, at \(endpoint)")
        }
        return .note(
            "sign-out: ends Sidegate's session only; people who are still signed in at the provider come in again without being asked",
            ["--sign-out-at-provider ends the provider's session too."]
        )
    }

    /// Redeems a code that nobody gave out: a provider that knows us by this secret finds fault with the code only.
    private func client(at provider: Provider, lastStatus: () -> Int?) async -> Finding {
        do throws(OpenIDError) {
            _ = try await provider.redeem(
                code: "sidegate-doctor",
                codeVerifier: String(repeating: "sidegate-doctor-", count: 3),
                redirectURI: callback ?? "https://localhost\(settings.proxyPrefix.text)/callback",
                nonce: "sidegate-doctor"
            )
        } catch {
            switch error {
            case .tokenRequestRefused(_, "invalid_client", _): return .bad("client: \(error)")
            // RFC 6749, 5.2: it is about the grant. Keycloak says it of a wrong secret, with 401; glewlwyd of the code, with 403.
            case .tokenRequestRefused(_, "unauthorized_client", _) where lastStatus() == 401:
                return .bad("client: \(error)")
            case .tokenRequestRefused(_, "unauthorized_client", _): break
            case .tokenRequestRefused:
                return .good("client: the provider takes the client id and secret (it refused a made-up code only)")
            default: break
            }
            return .note("client: whether the provider takes the client secret cannot be found out: \(error)")
        }
        return .bad("client: the provider gave tokens for a code that was made up")
    }

    // MARK: - The callback

    /// Asks for a login as a browser would that is not signed in and may not be asked (`prompt=none`): the provider answers
    /// at the callback, unless it does not know that (OpenID Connect Core 1.0, 3.1.2.6).
    private func examine(callback: String, at provider: Provider) async -> Finding {
        guard let ours = await answer(callback, at: provider) else {
            return .note("callback: whether the provider knows \(callback) cannot be found out: it gives no answer")
        }
        if ours.isSentBack(to: callback) { return .good("callback: the provider knows \(callback)") }
        let other = await answer("https://unknown.doctor.invalid/callback", at: provider)
        let isRefused = 400..<500 ~= ours.status
        if !isRefused, let other, 400..<600 ~= other.status {
            return .good("callback: the provider knows \(callback) (it refuses one that is made up)")
        }
        if isRefused, other.map({ 400..<500 ~= $0.status }) ?? true {
            return .bad(
                "callback: the provider does not know \(callback), or not this client id (it answered \(ours.status), and did "
                    + "not send the browser back)",
                ["Register exactly \(callback) for the client \(settings.clientID) at the provider."]
            )
        }
        return .note(
            "callback: whether the provider knows \(callback) cannot be found out (it answered \(ours.status))",
            ["Register exactly that at the provider."]
        )
    }

    private struct Answer {
        let status: Int
        let location: String
        let body: String

        /// By a redirect, or by a form that the browser posts by itself.
        func isSentBack(to callback: String) -> Bool {
            location.hasPrefix(callback) || status == 200 && body.contains("action=\"\(callback)")
        }
    }

    private func answer(_ callback: String, at provider: Provider) async -> Answer? {
        let secret = String(repeating: "sidegate-doctor-", count: 3)
        let question = AuthorizationRequest(
            state: secret,
            nonce: secret,
            codeVerifier: secret,
            redirectURI: callback,
            prompt: "none"
        )
        // A provider that takes pushed requests (RFC 9126) says there what it thinks of the callback.
        guard let url = try? await provider.preparedURL(question, client: "doctor") else {
            return Answer(status: 400, location: "", body: "")
        }
        guard let response = try? await fetcher.fetch(FetchRequest(url: url)) else { return nil }
        return Answer(
            status: response.status,
            location: response.header("Location") ?? "",
            body: String(decoding: response.body, as: UTF8.self)
        )
    }

    private func remedies(for error: any Error) -> [String] {
        guard case .unreachable(_, _, let reason, _) = error as? OpenIDError else { return [] }
        if reason.contains("TLS") {
            return ["A clock that is wrong makes certificates expire, too."]
        }
        return ["It is this machine (or container) that must reach the provider, not only your browser."]
    }

    /// ID tokens have times in them: clocks must agree to within a minute.
    private static func clock(_ call: Record.Call) -> Finding? {
        guard let theirs = call.date.flatMap(Timestamp.init(httpDate:)) else { return nil }
        let ahead = theirs - call.at
        guard ahead.magnitude > 5 else { return .good("clock: agrees with the provider's") }
        let text = "clock: the provider's is \(spoken(seconds: ahead)) \(ahead > 0 ? "ahead" : "behind")"
        if ahead.magnitude < 50 { return .warning(text, ["Past a minute, logins fail: keep both by NTP."]) }
        return .bad(text, ["Logins fail: ID tokens seem to come from the future or to be over. Keep both by NTP."])
    }
}
