internal import Decision
internal import Gateways
internal import HTTP1
internal import Login
internal import Sessions

extension Router {
    /// Who reads the answer.
    func audience(of request: Request, _ rule: Rule?) -> Audience {
        audience(of: request, ClaimedRequest(request), rule)
    }

    func audience(of request: Request, _ claimed: ClaimedRequest, _ rule: Rule?) -> Audience {
        Audience(of: request, claimed, apiRoutes: configuration.apiRoutes, rule: rule)
    }

    /// The answer for somebody who may pass. On the request path.
    func writePass(
        _ request: Request,
        _ session: Session,
        _ status: Status,
        setCookies: [String],
        numbered: Bool,
        to response: inout ResponseWriter
    ) {
        response.begin(status)
        writtenHeaders.write(session, to: &response) { headers.write(session, to: &$0) }
        identityTokens?.write(session, at: configuration.gateways.original(request), to: &response)
        if !setCookies.isEmpty { write(setCookies: setCookies, numbered: numbered, to: &response) }
        response.finish()
    }

    /// The answer for a request that passes without a login.
    func writeAnonymousPass(
        _ status: Status,
        setCookies: [String],
        numbered: Bool,
        to response: inout ResponseWriter
    ) {
        response.begin(status)
        if configuration.stripsHeaders {
            headers.writeForNobody(to: &response)
            identityTokens?.writeForNobody(to: &response)
        }
        write(setCookies: setCookies, numbered: numbered, to: &response)
        response.finish()
    }

    /// - Parameter numbered: whether each field goes out twice, since nginx can copy a field into its own answer only by
    ///   name and only once (`GatewayReader.needsNumberedCookies`).
    func write(setCookies lines: [String], numbered: Bool, to response: inout ResponseWriter) {
        for (index, line) in lines.enumerated() {
            response.field("Set-Cookie", line)
            if numbered, index < NumberedSetCookie.names.count { response.field(NumberedSetCookie.names[index], line) }
        }
    }
}

/// `Set-Cookie` once more, under names that nginx can tell apart: `X-Sidegate-Set-Cookie-1` to `-5`, as many as a
/// session can have cookies.
private enum NumberedSetCookie {
    static let names: [StaticString] = [
        "X-Sidegate-Set-Cookie-1", "X-Sidegate-Set-Cookie-2", "X-Sidegate-Set-Cookie-3", "X-Sidegate-Set-Cookie-4",
        "X-Sidegate-Set-Cookie-5",
    ]
}
