internal import Authentication
internal import HTTP1
internal import Logging
internal import OpenID
internal import Web

/// A login on its way to the provider: the browser is redirected there with the cookie of its attempt.
struct Departure: Sendable {
    let provider: Provider
    let request: AuthorizationRequest
    /// The `Set-Cookie` values of the attempt.
    let cookies: [String]
    /// The person's.
    let language: Language
    /// What tells apart the clients that wait for the provider.
    let client: String
    let target: ReturnURL
    /// Where to try again.
    let retryURL: String

    /// For a request that the browser carries; nil where the provider's metadata is not there yet.
    func atOnce(_ configuration: LoginConfiguration) -> Response? {
        provider.authorizationURL(request).map { redirect(to: $0, configuration) }
    }

    /// For a request that the provider is to have beforehand.
    /// - Parameters:
    ///   - configuration: its pages know the request.
    ///   - logger: it knows the request.
    func prepared(_ configuration: LoginConfiguration, _ logger: Logger) async -> Response {
        do throws(OpenIDError) {
            return redirect(to: try await provider.preparedURL(request, client: client), configuration)
        } catch {
            if case .lineIsFull = error { return configuration.inLine(url: retryURL) }
            configuration.observe?(.finished(.provider, .failed))
            logger.error("a login could not begin", metadata: ["reason": "\(error)"])
            return error.kind == .unavailable
                ? configuration.providerUnavailable(retryURL: retryURL)
                : configuration.signInFailed(error, returningTo: target)
        }
    }

    private func redirect(to url: String, _ configuration: LoginConfiguration) -> Response {
        configuration.observe?(.started)
        var response = configuration.pages.redirect(to: url, in: language)
        for cookie in cookies { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }
}
