internal import Authentication
internal import Clocks
internal import Gateways
package import HTTP1
internal import Logging
internal import PageTemplates
internal import Passwords
internal import Sessions
internal import Text
internal import Web

extension Login {
    package var takesPasswords: Bool { passwords != nil }

    /// `POST <prefix>/sign_in`: a user of the htpasswd file logs in with the form of the sign-in page.
    ///
    /// Only from a page of this very site: else another site could log its visitors in here as somebody else. Browsers
    /// say with every POST where it comes from.
    package func signIn(withPasswordOf request: Request) -> Outcome {
        let fields = request.postedFields
        let target = configuration.returnTarget.url(for: request, rd: fields["rd"] ?? request.queryFields["rd"])
        guard let passwords, let origin = configuration.originRules.origin(of: request) else {
            return .answered(configuration(for: request).hostUnknown())
        }
        guard isFromThisSite(request, origin) else {
            return .answered(configuration(for: request).signInFailed(.forbidden, .foreignForm, returningTo: target))
        }
        guard let user = fields["username"], let password = fields["password"], !user.isEmpty, !password.isEmpty else {
            let user = fields["username"] ?? ""
            return .answered(
                signInPage(request, .badRequest, returningTo: target, problem: .passwordMissing, user: user)
            )
        }
        let form = signInPage(request, .forbidden, returningTo: target, problem: .wrongPassword, user: user)
        let busy = configuration(for: request).sessionsUnavailable(retryURL: startURL(returningTo: target))
        let (redemption, cookies, logger) = (redemption(for: request), request.joinedCookies, logger(for: request))
        let observe = configuration.observe
        let client = configuration.facts?.knownClient(of: request)
        return .later {
            switch await passwords.check(user: user, password, from: client) {
            case .wrong:
                observe?(.finished(.password, .denied))
                logger.notice("a password was refused", metadata: ["user": "\(user)"])
                return form
            case .busy:
                return busy
            case .right:
                return await redemption.admit(
                    passwordUser: user,
                    to: target,
                    at: origin,
                    presentCookies: cookies,
                    logger
                )
            }
        }
    }

    private func isFromThisSite(_ request: Request, _ origin: PublicOrigin) -> Bool {
        if let site = request.first(named: Array("sec-fetch-site".utf8)) { return request.equals(site, "same-origin") }
        guard let field = request.first(named: Array("origin".utf8)) else { return false }
        let text = request.string(field)
        // The scheme may be another where the gateway does not tell it.
        return text == "https://\(origin.authority)" || text == "http://\(origin.authority)"
    }
}
