import HTTP1
import Synchronization
import Text

extension OpenIDProvider {
    /// The control port: `docs/dev-idp.md` lists its requests.
    func obey(_ request: Request) -> Response {
        switch (request.string(request.path), request.method) {
        case ("/faults", .post):
            guard let faults = Faults(request.form.fields) else {
                return plain(.badRequest, "an order that is not in docs/dev-idp.md")
            }
            state.withLock { $0.faults = faults }
            return plain(.ok, "ordered")
        case ("/faults", .delete):
            state.withLock { $0.faults = Faults() }
            return plain(.ok, "cleared")
        case ("/rotate-keys", .post):
            state.withLock { $0.keys.rotate() }
            return plain(.ok, "rotated")
        case ("/log-everyone-out", .post):
            state.withLock { $0.logins.removeAll() }
            return plain(.ok, "done")
        case ("/logout-token", .post):
            return logoutToken(request.form)
        case ("/end-grants", .post):
            state.withLock { $0.grants.endAll() }
            return plain(.ok, "done")
        case ("/counts", .get):
            let lines = state.withLock { state in
                state.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" } + [
                    "code-reuse \(state.grants.codeReuses)", "refresh \(state.grants.refreshes)",
                    "refresh-reuse \(state.grants.refreshReuses)",
                ]
            }
            return plain(.ok, lines.joined(separator: "\n"))
        default:
            return plain(.notFound, "no such order")
        }
    }

    private func plain(_ status: Status, _ text: String) -> Response {
        Response(status: status, headers: [("Content-Type", "text/plain")], body: Array("\(text)\n".utf8))
    }
}
