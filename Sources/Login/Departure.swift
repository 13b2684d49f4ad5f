internal import Authentication
internal import HTTP1
internal import Logging
internal import OpenID
internal import Web

/// A login on its way to the provider: the browser is redirected there with the cookie of its attempt.
struct Departure: Sendable {
    /// Its pages know the request.
    let configuration: LoginConfiguration
    let provider: Provider
    let request: AuthorizationRequest
    /// The `Set-Cookie` values of the attempt.
    let cookies: [String]
    /// Whether the callback is on https where the gateway says http.
    let hidesHTTP: Bool
    let site: String
    /// What tells apart the clients that wait for the provider.
    let client: String
    let target: ReturnURL
    /// Where to try again.
    let retryURL: String
    /// It knows the request.
    let logger: Logger

    /// For a request that the browser carries.
    func atOnce() -> Response {
        provider.authorizationURL(request).map(redirect) ?? unavailable
    }

    /// For a request that the provider is to have beforehand.
    func prepared() async -> Response {
        do throws(OpenIDError) {
            return redirect(to: try await provider.preparedURL(request, client: client))
        } catch {
            if case .lineIsFull = error { return configuration.inLine(url: retryURL) }
            configuration.observe?(.finished(.provider, .failed))
            logger.error("a login could not begin", metadata: ["reason": "\(error)"])
            return error.kind == .unavailable
                ? unavailable : configuration.signInFailed(error, returningTo: target)
        }
    }

    private var unavailable: Response { configuration.providerUnavailable(retryURL: retryURL) }

    private func redirect(to url: String) -> Response {
        if hidesHTTP, configuration.hasSaidHTTP.raise() {
            logger.warning(
                "the gateway says http, and cookies are for https only: the provider is given a callback on https",
                metadata: [
                    "host": "\(site)",
                    "remedy":
                        "have the gateway send X-Forwarded-Proto: https; for a site without https, --cookie-secure=false",
                ]
            )
        }
        configuration.observe?(.started)
        var response = configuration.pages.redirect(to: url)
        for cookie in cookies { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }
}
