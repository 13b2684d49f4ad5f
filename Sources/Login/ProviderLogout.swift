internal import Clocks
package import Gate
internal import Logging
internal import NIOCore
internal import OpenID
internal import Sessions
internal import URLEncoding
package import Wire

extension Login {
    /// `POST <prefix>/backchannel_logout`: the provider itself says that a session ended (OpenID Connect Back-Channel
    /// Logout 1.0, 2.5). Whoever holds its signature may say so; nobody is logged out by anything else.
    package func backChannelLogout(_ request: Request) -> Outcome {
        let body = request.body
        let form = FormFields(body.readableBytesUInt8Span)
        guard let token = form["logout_token"], !token.isEmpty else {
            return .answered(refused("the request has no logout_token"))
        }
        let (provider, ending, clock, logger) = (provider, ending, clock, logger)
        return .later {
            do throws(LogoutTokenError) {
                let verified = try await provider.verifyLogoutToken(token)
                guard ending.end(verified, now: clock.now()) else {
                    logger.notice("a logout token came again")
                    return Self.refused("the logout token was used before")
                }
                logger.info(
                    "the provider ended sessions",
                    metadata: ["by": "\(verified.sessionID == nil ? "sub" : "sid")"]
                )
                return Response(status: .ok, headers: [("Cache-Control", "no-store")])
            } catch {
                logger.notice("a logout token was refused", metadata: ["reason": "\(error)"])
                if case .token(let inner) = error, inner.kind == .unavailable {
                    return Response(
                        status: .serviceUnavailable,
                        headers: [("Cache-Control", "no-store"), ("Retry-After", "5")]
                    )
                }
                return Self.refused("\(error)")
            }
        }
    }

    private func refused(_ reason: String) -> Response { Self.refused(reason) }

    /// Back-Channel Logout 1.0, 2.8.
    private static func refused(_ reason: String) -> Response {
        Response(
            status: .badRequest,
            headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            body: Array("{\"error\":\"invalid_request\",\"error_description\":\(JSONText.string(reason))}".utf8)
        )
    }

    /// `GET <prefix>/frontchannel_logout?iss=&sid=`: the provider's logout page has it in a frame (OpenID Connect
    /// Front-Channel Logout 1.0, 2), so that the browser that is logged out brings its own cookies along.
    ///
    /// Any page can have a frame. So it ends only the session that its cookies bring, and only where the page knows that
    /// session's name.
    package func frontChannelLogout(_ request: Request, _ verdict: Verdict) -> Response {
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
            return response
        }
        guard let session = verdict.session, session[.providerSessionID] == sessionID,
            issuer == provider.metadata?.issuer
        else { return response }
        let now = clock.now()
        ending.renewal?.end(session)
        ending.revocations.end(sessionID: sessionID, subject: nil, at: now, now: now)
        appendClearedSession(request, to: &response)
        return response
    }
}
