import Clocks
import Fetch
import Logging
import Synchronization

extension Provider {
    /// How long metadata and keys are kept before they are asked for again; a key that the provider took back is trusted
    /// no longer than this.
    static let refreshInterval: Duration = .seconds(15 * 60)
    /// Seconds in which a token of anybody's may make us ask for the keys again once, and tokens of the provider's own
    /// `mostRefetches` times.
    static let refetchInterval: Int64 = 60
    static let mostRefetches = 10

    /// Learns the provider's metadata and keys and keeps them fresh, until the task is cancelled. A provider that is down
    /// is tried again and again; what was known of it before stays good meanwhile.
    ///
    /// - Parameter loss: what is not possible until it has answered once, for the log.
    package func run(without loss: String = "nobody can log in yet") async {
        var backoff = Backoff()
        var problem: OpenIDError?
        while !Task.isCancelled {
            let pause: Duration
            do throws(OpenIDError) {
                let wasReady = isReady
                try await load()
                if !wasReady || problem != nil {
                    logger.info("provider \(configuration.issuer) is ready")
                }
                problem = nil
                backoff = Backoff()
                pause = Self.refreshInterval * (1 - jitter() / 10)
            } catch {
                if Task.isCancelled { return }
                if error != problem {
                    let consequence = isReady ? "what was known before stays in use" : loss
                    logger.warning("\(error); \(consequence), trying again")
                }
                problem = error
                pause = backoff.next(jitter: jitter(), limit: isReady ? 60 : 5)
            }
            guard (try? await sleep(pause)) != nil else { return }
        }
    }

    /// One pass: metadata, then keys; what is known changes only where both came.
    package func load() async throws(OpenIDError) {
        let metadata = try await fetchMetadata()
        let (keys, generation) = try await fetchKeys(metadata)
        keep(Knowledge(metadata: metadata, keys: keys, generation: generation))
        warnOfPlainEndpoints(metadata)
        if configuration.endsSessions, configuration.logoutURL == nil, metadata.endSessionEndpoint == nil {
            warnOnce(
                "--sign-out-at-provider: the provider's metadata has no end_session_endpoint, so that signing out ends the "
                    + "session here only; --provider-logout-url names the page that ends the provider's"
            )
        }
    }

    private func fetchMetadata() async throws(OpenIDError) -> ProviderMetadata {
        guard configuration.kind.speaksOpenIDConnect, !configuration.skipDiscovery else {
            return try ProviderMetadata(nil, at: "", configuration)
        }
        guard let url = EndpointURL(EndpointURL.discovery(of: issuer)) else {
            throw .invalidIssuer(configuration.issuer)
        }
        let (document, oddities) = try await get(.json(url), from: .metadata, url).document(from: .metadata, url)
        let metadata = try ProviderMetadata(document, at: "\(url)", configuration)
        (oddities + metadata.oddities).forEach(warnOnce)
        return metadata
    }

    private func fetchKeys(_ metadata: ProviderMetadata) async throws(OpenIDError) -> (KeySet, generation: Int) {
        let generation = state.withLock { state in
            state.lastGeneration += 1
            return state.lastGeneration
        }
        if let fileKeys { return (fileKeys, generation) }
        guard configuration.kind.speaksOpenIDConnect else { return (KeySet(keys: []), generation) }
        guard let url = metadata.keySetURL else { throw .missingEndpoint(.keySet, issuer: metadata.issuer) }
        let (document, oddities) = try await get(.json(url), from: .keySet, url).document(from: .keySet, url)
        oddities.forEach(warnOnce)
        let keys = try KeySet(document, at: "\(url)")
        guard !keys.keys.isEmpty else { throw .noUsableKey(url: "\(url)", skipped: keys.skipped) }
        for reason in keys.skipped {
            warnOnce("key set \(url): left out \(reason)")
        }
        for oddity in keys.oddities {
            warnOnce("key set \(url): \(oddity)")
        }
        return (keys, generation)
    }

    /// Unless a fetch that began later was faster.
    private func keep(_ knowledge: Knowledge) {
        state.withLock { state in
            if knowledge.generation > state.known?.generation ?? 0 {
                state.known = knowledge
            }
        }
    }

    /// Who brought a token that the keys at hand cannot verify.
    enum TokenOrigin {
        /// The token endpoint, just now: nobody else can make us look for keys this way.
        case provider
        /// Anybody: a request with a bearer token, or what calls itself a logout token.
        case anybody
    }

    /// Newer keys than those of `generation`, after a token that they could not verify: the provider may have changed
    /// them just now. Fetched once for all who wait; nil where there are none. What anybody can send makes us ask once a
    /// minute at most.
    func newerKnowledge(than generation: Int, for origin: TokenOrigin) async -> Knowledge? {
        guard fileKeys == nil else { return nil }
        let refetch = state.withLock { state -> Task<Void, Never>? in
            guard let known = state.known, known.generation <= generation else { return nil }
            if let refetch = state.refetch { return refetch }
            let now = clock.now()
            // A clock that was set back must not hold us up.
            state.refetches.removeAll { now < $0 || now - $0 >= Self.refetchInterval }
            guard state.refetches.count < (origin == .provider ? Self.mostRefetches : 1) else { return nil }
            state.refetches.append(now)
            let refetch = Task { await self.refetchKeys(known.metadata) }
            state.refetch = refetch
            return refetch
        }
        await refetch?.value
        return state.withLock { $0.known.flatMap { $0.generation > generation ? $0 : nil } }
    }

    private func refetchKeys(_ metadata: ProviderMetadata) async {
        do throws(OpenIDError) {
            let (keys, generation) = try await fetchKeys(metadata)
            keep(Knowledge(metadata: metadata, keys: keys, generation: generation))
            logger.info("a token was signed with an unknown key: the key set of \(metadata.issuer) was read again")
        } catch {
            logger.warning("a token was signed with an unknown key, and the key set cannot be read again: \(error)")
        }
        state.withLock { $0.refetch = nil }
    }

    private func warnOfPlainEndpoints(_ metadata: ProviderMetadata) {
        guard issuer.isSecure else { return }
        for url in [metadata.tokenEndpoint, metadata.userInfoEndpoint, metadata.keySetURL] {
            if let url, !url.isSecure {
                warnOnce(
                    "the issuer is https, but its endpoint \(url) is plain http: secrets and keys travel unprotected"
                )
            }
        }
    }
}

extension FetchRequest {
    static func json(_ url: EndpointURL) -> FetchRequest {
        var request = FetchRequest(url: url.text)
        request.headers = [(name: "Accept", value: "application/json")]
        return request
    }
}
