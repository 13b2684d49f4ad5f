internal import Authentication
internal import Clocks
package import Decision
package import HTTP1
internal import Logging
internal import NIOCore
internal import OpenID
internal import SessionStore
internal import Sessions
internal import Text

extension Login {
    /// `POST <prefix>/backchannel_logout`: the provider itself says that a session ended (OpenID Connect Back-Channel
    /// Logout 1.0, 2.5). Anyone with its signature may say so; nothing else logs anybody out.
    package func backChannelLogout(_ request: Request) -> Outcome {
        let body = request.body
        let form = FormFields(body.readableBytesUInt8Span)
        guard let token = form["logout_token"], !token.isEmpty else {
            return .answered(refused("the request has no logout_token"))
        }
        // Chosen by what the token says, and verified by the keys of the one that it names, never by any other's.
        let issuing = providers.issuing(UnverifiedIDToken.issuer(of: token))
        guard !issuing.isEmpty else {
            return .answered(refused("the logout token is of no provider that is used here"))
        }
        let (providers, ending, store, clock, logger) = (
            providers, ending, authenticator.stored?.store, clock, logger(for: request)
        )
        let observe = configuration.observe
        return .later {
            let (login, verified): (LoginProvider, LogoutToken)
            do throws(LogoutTokenError) {
                (login, verified) = try await Self.verify(token, asOneOf: issuing)
            } catch {
                logger.notice("a logout token was refused", metadata: ["reason": "\(error)"])
                if case .token(let inner) = error, inner.kind == .unavailable { return Self.later }
                return Self.refused("\(error)")
            }
            let provider = providers.name(of: login)
            do throws(StoreError) {
                guard try await ending.end(verified, of: provider, in: store, now: clock.now()) else {
                    logger.notice("a logout token came again")
                    return Self.refused("the logout token was used before")
                }
            } catch {
                logger.error("a logout of the provider's was not carried out", metadata: ["reason": "\(error)"])
                return Self.later
            }
            observe?(.sessionEnded(.provider))
            logger.info(
                "the provider ended sessions",
                metadata: ["by": "\(verified.sessionID == nil ? "sub" : "sid")"].merging(
                    provider.map { ["provider": "\($0)"] } ?? [:]
                ) { $1 }
            )
            return Response(status: .ok, headers: [("Cache-Control", "no-store")])
        }
    }

    /// One provider may know us as several clients, and only the token's audience tells them apart.
    private static func verify(
        _ token: String,
        asOneOf issuing: [LoginProvider]
    ) async throws(LogoutTokenError) -> (LoginProvider, LogoutToken) {
        for login in issuing.dropLast() {
            if let verified = try? await login.provider.verifyLogoutToken(token) { return (login, verified) }
        }
        let last = issuing[issuing.count - 1]
        return (last, try await last.provider.verifyLogoutToken(token))
    }

    /// The provider may try once more.
    private static var later: Response {
        Response(status: .serviceUnavailable, headers: [("Cache-Control", "no-store"), ("Retry-After", "5")])
    }

    private func refused(_ reason: String) -> Response { Self.refused(reason) }

    /// Back-Channel Logout 1.0, 2.8.
    private static func refused(_ reason: String) -> Response {
        Response(
            status: .badRequest,
            headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            body: Array(
                "{\"error\":\"invalid_request\",\"error_description\":\(JSONString.quotedForPages(reason))}".utf8
            )
        )
    }

    /// `GET <prefix>/frontchannel_logout?iss=&sid=`: the provider's logout page has it in a frame (OpenID Connect
    /// Front-Channel Logout 1.0, 2), so that the browser that is logged out brings its own cookies along.
    ///
    /// Any page can have a frame. So it ends only the session that its cookies bring, and only where the page knows that
    /// session's name.
    package func frontChannelLogout(_ request: Request, _ verdict: Verdict) -> Outcome {
        let fields = request.queryFields
        var response = Response(
            status: .ok,
            headers: [
                ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-cache, no-store"),
                ("Pragma", "no-cache"),
            ],
            body: Array("OK\n".utf8)
        )
        guard let issuer = fields["iss"], let sessionID = fields["sid"], !sessionID.isEmpty else {
            response.status = .badRequest
            response.body = Array("iss and sid are missing: have the provider send them\n".utf8)
            return .answered(response)
        }
        if case .unavailable = verdict { return .answered(Self.later) }
        let session = verdict.session
        let login = session.flatMap(providers.provider)
        let isIssuer = login.map { issuer == $0.provider.metadata?.issuer } ?? false
        guard let session, session[.providerSessionID] == sessionID, isIssuer else {
            // A cookie that a frame of another site does not get, a `sid` that ID tokens never had: an administrator sees
            // nothing else of it.
            logger(for: request).notice(
                "a front-channel logout named no session of this browser",
                metadata: [
                    "has_session": "\(session != nil)",
                    "has_right_issuer": "\(isIssuer)",
                ]
            )
            return .answered(response)
        }
        let now = clock.now()
        ending.renewal?.end(session)
        ending.revocations.end(sessionID: sessionID, subject: nil, of: session[.provider], at: now, now: now)
        configuration.observe?(.sessionEnded(.provider))
        appendClearedSession(request, to: &response)
        appendClearedArrival(request, to: &response)
        return onceEnded(request, response, otherwise: Self.later)
    }
}
