internal import Decision
internal import Gateways
internal import Web
package import Wire

extension Gate {
    /// Whether a request that would be turned away may pass without a login.
    ///
    /// - Parameter asksAtEndpoint: see `VouchedRequest`.
    package func isExempt(_ request: Request, asksAtEndpoint: Bool) -> Bool {
        guard configuration.originRules.serves(request) else { return false }
        if isPublic(request) { return true }
        guard let exemptions = configuration.exemptions else { return false }
        return exemptions.covers(request, asksAtEndpoint: asksAtEndpoint)
    }

    /// The answer on a path that is not ours, for a request that may pass without a login.
    package func writeExempt(setCookies: [String], to response: inout ResponseWriter) {
        writeExempt(setCookies: setCookies, configuration.forwardAuthStatus, to: &response)
    }

    func writeExempt(setCookies: [String], _ status: Status, to response: inout ResponseWriter) {
        if response.isObserved { response.note.takeExemption() }
        response.begin(status)
        if configuration.exemptions?.stripsHeaders != false { headers.writeForNobody(to: &response) }
        write(setCookies: setCookies, to: &response)
        response.finish()
    }

    /// Whether a person is looking, who may be shown a page or sent to log in.
    package func isPersonLooking(_ request: Request) -> Bool {
        isPersonLooking(OriginalRequest(request), request)
    }

    func isPersonLooking(_ original: OriginalRequest, _ request: Request) -> Bool {
        original.isNavigation(request) && !isAPI(original, request) && !isForAPIByRule(request)
    }

    /// Whether the request is for a program's path. It decides how a refusal looks, so that anybody is believed.
    package func isForAPI(_ request: Request) -> Bool {
        isForAPIByRule(request) || (!configuration.apiRoutes.isEmpty && isAPI(OriginalRequest(request), request))
    }

    private func isAPI(_ original: OriginalRequest, _ request: Request) -> Bool {
        guard !configuration.apiRoutes.isEmpty else { return false }
        return original.withTarget(in: request) { target in
            PlainPath.of(target) { path in
                configuration.apiRoutes.contains { $0.matches(method: nil, path: path, in: request) }
            }
        }
    }
}
