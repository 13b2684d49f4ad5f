package import Clocks
package import Cryptography
import Fetch
package import Logging
import Synchronization

/// One provider, and us as its client: transport, discovery, keys and tokens; what is particular to the kind is its
/// `ProviderKind`'s. `run` learns the provider's metadata and keys and keeps them fresh; all else works with what is known
/// at that moment.
package final class Provider: Sendable {
    package let configuration: ProviderConfiguration
    let issuer: EndpointURL
    let fetch: Fetching
    let clock: WallClock
    let logger: Logger
    let sleep: @Sendable (Duration) async throws -> Void
    let jitter: @Sendable () -> Double
    let random: RandomSource
    private let observe: ProviderCall.Observer?
    let line: TokenLine
    let codeLifetime = CodeLifetime()
    let monotonicClock: MonotonicClock
    /// The keys from files, where they take the key set's place.
    let fileKeys: KeySet?
    let state = Mutex(State())

    /// Throws where the settings cannot work (`invalidIssuer`, `invalidEndpoint`, `missingEndpoint`,
    /// `invalidPublicKey`); it calls nobody. `sleep`, `monotonicClock` and `jitter` (0 to 1) are for tests.
    package init(
        _ configuration: ProviderConfiguration,
        fetch: @escaping Fetching,
        clock: WallClock,
        logger: Logger,
        observe: ProviderCall.Observer? = nil,
        random: RandomSource = .system,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        monotonicClock: MonotonicClock = .system,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) throws(OpenIDError) {
        let configuration = configuration.settled()
        guard let issuer = EndpointURL(configuration.issuer), !issuer.hasQuery else {
            throw .invalidIssuer(configuration.issuer)
        }
        let overrides: [(ProviderEndpoint, String?)] = [
            (.authorization, configuration.authorizationEndpoint), (.token, configuration.tokenEndpoint),
            (.userInfo, configuration.userInfoEndpoint), (.keySet, configuration.keySetURL),
            (.introspection, configuration.introspectionEndpoint),
        ]
        for case (let endpoint, let url?) in overrides where EndpointURL(url, for: endpoint) == nil {
            throw .invalidEndpoint(endpoint, url: url)
        }
        if configuration.skipDiscovery || !configuration.kind.speaksOpenIDConnect {
            _ = try ProviderMetadata(nil, at: "", configuration)
        }
        self.fileKeys = try KeySet(pem: configuration.publicKeys)
        self.configuration = configuration
        self.issuer = issuer
        self.fetch = fetch
        self.clock = clock
        self.logger = logger
        self.sleep = sleep
        self.jitter = jitter
        self.random = random
        self.observe = observe
        self.monotonicClock = monotonicClock
        line = TokenLine(clock: monotonicClock, sleep: { try? await sleep($0) })
    }

    /// What is known of the provider at one moment; replaced whole.
    struct Knowledge: Sendable {
        let metadata: ProviderMetadata
        let keys: KeySet
        /// Grows with each fetch of keys, counted when the fetch starts.
        let generation: Int
    }

    struct State {
        var known: Knowledge?
        var lastGeneration = 0
        /// The one refetch of keys that is under way because a token asked for it.
        var refetch: Task<Void, Never>?
        /// When that happened within the last minute.
        var refetches: [Timestamp] = []
        /// What the token endpoint took after it had refused something else.
        var clientProof: ClientProof?
        /// Tokens of the site's own for the vendor's API, by what they are for.
        var serviceTokens: [String: ServiceToken] = [:]
        /// The latest nonces for DPoP proofs, by the server's origin: only the provider's own are asked.
        var proofNonces: [String: String] = [:]
        /// Sentences that were logged already and would only repeat themselves.
        var said: Set<String> = []
    }

    /// Whether metadata and keys are there, so that logins can work.
    package var isReady: Bool { metadata != nil }

    /// Whether that is the provider's name, as a third party says it that begins a login.
    package func isNamed(_ issuer: String) -> Bool { configuration.knows(issuer: issuer) }

    /// nil until the provider was reached for the first time.
    package var metadata: ProviderMetadata? { state.withLock { $0.known?.metadata } }

    /// Where to send the browser; nil until the metadata is there. Cheap enough for an event loop.
    package func authorizationURL(_ request: AuthorizationRequest) -> String? {
        metadata.map { request.url($0, configuration) }
    }

    /// Compares the callback's `iss` with the provider's name, against mix-up attacks (RFC 9207, 2.4).
    package func checkCallback(issuer: String?) throws(OpenIDError) {
        // Plain OAuth 2.0 knows no issuer.
        guard configuration.kind.speaksOpenIDConnect, !configuration.tokenChecks.insecureSkipIssuerVerification else {
            return
        }
        let metadata = try knowledge().metadata
        guard let issuer else {
            if metadata.promisesIssuerInCallback { throw .callbackIssuerMissing(expected: metadata.issuer) }
            return
        }
        guard isSameText(issuer, metadata.issuer) || IssuerTemplate(metadata.issuer)?.fits(issuer) == true else {
            throw .callbackIssuer(expected: metadata.issuer, got: issuer)
        }
    }

    /// Whether a token that names this issuer may be the provider's. One that names nobody may be anybody's.
    package func mayIssue(as issuer: String?) -> Bool {
        guard let issuer, !configuration.knows(issuer: issuer) else { return true }
        return metadata.flatMap { IssuerTemplate($0.issuer) }?.fits(issuer) == true
    }

    func knowledge() throws(OpenIDError) -> Knowledge {
        guard let known = state.withLock({ $0.known }) else { throw .notReady(issuer: configuration.issuer) }
        return known
    }

    /// One call to the provider; a call without answer becomes an error that names the endpoint.
    func answer(_ request: FetchRequest, from endpoint: ProviderEndpoint, _ url: EndpointURL)
        async throws(OpenIDError) -> FetchResponse
    {
        var request = request
        if endpoint.knowsClient { request.clientCertificate = configuration.clientCertificate }
        let start = ContinuousClock.now
        do {
            let response = try await fetch(request)
            observe?(ProviderCall(endpoint: endpoint, status: response.status, duration: ContinuousClock.now - start))
            return response
        } catch {
            observe?(ProviderCall(endpoint: endpoint, status: nil, duration: ContinuousClock.now - start))
            throw .unreachable(
                endpoint,
                url: "\(url)",
                reason: "\(error)",
                isBeforeSending: error.isBeforeSending
            )
        }
    }

    /// How often a GET is sent on.
    private static let mostRedirects = 3

    /// A GET. Redirects within the URL's own origin are followed: some servers have their documents at another path, or
    /// by https only. A server that answers there could have answered here as well.
    func get(_ request: FetchRequest, from endpoint: ProviderEndpoint, _ url: EndpointURL)
        async throws(OpenIDError) -> FetchResponse
    {
        let deadline = ContinuousClock.now + request.timeout
        var (request, place) = (request, url)
        for _ in 0..<Self.mostRedirects {
            let response = try await answer(request, from: endpoint, place)
            guard [301, 302, 303, 307, 308].contains(response.status),
                let next = response.header("location").flatMap(place.resolving), place.mayLead(to: next)
            else { return response }
            warnOnce("\(endpoint.rawValue) \(place) is redirected to \(next), which was followed")
            request.url = next.text
            // One bound for all of it.
            request.timeout = max(.milliseconds(1), deadline - ContinuousClock.now)
            place = next
        }
        return try await answer(request, from: endpoint, place)
    }

    /// Logs a sentence the first time only: what one login shows the next will show again.
    func warnOnce(_ sentence: String) {
        if state.withLock({ $0.said.count < 100 && $0.said.insert(sentence).inserted }) {
            logger.warning("\(sentence)")
        }
    }
}

extension KeySet {
    /// nil for no texts at all.
    fileprivate init?(pem texts: [String]) throws(OpenIDError) {
        guard !texts.isEmpty else { return nil }
        var keys: [Key] = []
        for (index, text) in texts.enumerated() {
            do {
                keys.append(Key(id: nil, algorithm: nil, publicKey: try PublicKey.pem(text)))
            } catch {
                throw .invalidPublicKey(number: index + 1, reason: "\(error)")
            }
        }
        self.init(keys: keys)
    }
}

extension ProviderEndpoint {
    /// Whether who asks there is known as a client, by its certificate or otherwise.
    fileprivate var knowsClient: Bool {
        switch self {
        case .metadata, .authorization, .keySet, .api: false
        default: true
        }
    }
}
