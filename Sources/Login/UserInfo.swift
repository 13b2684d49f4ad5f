internal import Authentication
package import Decision
package import HTTP1
internal import Sessions
internal import Text

extension Login {
    /// `<prefix>/userinfo`: who is logged in, as JSON, for the application's own pages; 401 for nobody.
    package func userInfo(_ request: Request, _ verdict: Verdict, _ audience: Audience) -> Response {
        var answer = userInfo(verdict, for: request, audience)
        for cookie in verdict.setCookies { answer.headers.append(("Set-Cookie", cookie)) }
        return answer
    }

    private func userInfo(_ verdict: Verdict, for request: Request, _ audience: Audience) -> Response {
        switch verdict {
        case .pass(let session, _):
            var response = Response(
                status: .ok,
                headers: [("Content-Type", "application/json")],
                body: Array(json(session).utf8)
            )
            response.headers += CacheControl.never
            return response
        case .logIn, .stepUp, .passAnonymously:
            return plainRefusal(.unauthorized, "Unauthorized", for: request, audience)
        case .refuse(let refusal, _, _):
            return plainRefusal(.forbidden, "Forbidden: \(refusal.description)", for: request, audience)
        case .unavailable(let retryAfter):
            return unavailable(request, retryAfter: retryAfter, audience)
        }
    }

    private func json(_ session: Session) -> String {
        var members = [
            ("user", JSONString.quotedForPages(session.user)),
            ("email", JSONString.quotedForPages(session[.email] ?? "")),
        ]
        let groups = session.groups
        if !groups.isEmpty {
            members.append(("groups", "[\(groups.map(JSONString.quotedForPages).joined(separator: ","))]"))
        }
        if let name = session[.preferredUsername] {
            members.append(("preferredUsername", JSONString.quotedForPages(name)))
        }
        return "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
    }
}
