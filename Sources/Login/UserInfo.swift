internal import Authentication
package import Decision
package import HTTP1
internal import Sessions

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
        var members = [("user", JSONText.string(session.user)), ("email", JSONText.string(session[.email] ?? ""))]
        let groups = session.groups
        if !groups.isEmpty {
            members.append(("groups", "[\(groups.map(JSONText.string).joined(separator: ","))]"))
        }
        if let name = session[.preferredUsername] { members.append(("preferredUsername", JSONText.string(name))) }
        return "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
    }
}

enum JSONText {
    /// A JSON string (RFC 8259, 7). `<` is escaped too, so that the text stays harmless inside of a page.
    static func string(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "<", "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
