package import Decision
package import Gateways
package import HTTP1
internal import Web

/// Who reads an answer. It decides how a refusal looks and nothing about who may pass, so that anybody is believed.
package struct Audience: Sendable {
    /// Whether a person is looking, who may be shown a page or sent to log in.
    package let isPerson: Bool
    /// Whether the request is for a program's path: `--api-route`, or a rule's `api = true`.
    let isForAPI: Bool

    /// - Parameters:
    ///   - rule: the one that had a say in the verdict.
    ///   - claimed: what the browser asked for, as anybody says.
    package init(of request: Request, _ claimed: ClaimedRequest, apiRoutes: [RouteRule], rule: Rule?) {
        isForAPI = rule?.isAPI == true || Self.isAPI(claimed, request, apiRoutes)
        isPerson = !isForAPI && claimed.isNavigation(request)
    }

    private static func isAPI(_ claimed: ClaimedRequest, _ request: Request, _ apiRoutes: [RouteRule]) -> Bool {
        guard !apiRoutes.isEmpty else { return false }
        return claimed.withTarget(in: request) { target in
            PlainPath.of(target) { path in apiRoutes.contains { $0.matches(path: path) } }
        }
    }
}
