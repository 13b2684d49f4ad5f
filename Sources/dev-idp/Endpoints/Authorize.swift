import Cryptography
import HTTP1
import Synchronization
import Text

/// Where the answer to an authorization request goes, and how.
struct AnswerAddress {
    let uri: String
    let state: String?
    /// Posted by the browser (OAuth 2.0 Form Post Response Mode, 2), or else in the query of a redirect.
    let isPosted: Bool
}

/// What a client asks for at the authorization endpoint (OpenID Connect Core 1.0, 3.1.2.1), checked.
struct AuthorizationQuestion {
    let client: Client
    let answerAddress: AnswerAddress
    let scopes: [String]
    let nonce: String?
    let challenge: String?
    let prompts: [String]
    let maximumAge: Int64?
    /// `acr_values`, the best first.
    let authenticationContexts: [String]
    let hint: String

    enum Refusal: Error {
        /// Client or redirect URI are not known: the browser must not be sent anywhere.
        case page(String)
        case answer(to: AnswerAddress, error: String, description: String)
    }

    init(_ fields: FormFields, _ clients: Clients) throws(Refusal) {
        guard let client = fields["client_id"].flatMap({ clients[$0] }) else { throw .page("unknown client_id") }
        guard let uri = fields["redirect_uri"], client.redirectURIs.contains(uri) else {
            throw .page("redirect_uri is not one of the client's")
        }
        let mode = fields["response_mode"] ?? "query"
        let address = AnswerAddress(uri: uri, state: fields["state"], isPosted: mode == "form_post")
        func refuse(_ error: String, _ description: String) -> Refusal {
            .answer(to: address, error: error, description: description)
        }
        guard mode == "query" || address.isPosted else {
            throw refuse("invalid_request", "response_mode must be query or form_post")
        }
        guard fields["response_type"] == "code" else {
            throw refuse("unsupported_response_type", "only code is supported")
        }
        let scopes = (fields["scope"] ?? "").split(separator: " ").map(String.init)
        guard scopes.contains("openid") else { throw refuse("invalid_scope", "scope must name openid") }
        let challenge = fields["code_challenge"]
        if let challenge {
            guard fields["code_challenge_method"] == "S256", challenge.utf8.count == 43 else {
                throw refuse("invalid_request", "code_challenge_method must be S256")
            }
        } else if client.requiresPKCE {
            throw refuse("invalid_request", "code_challenge is missing")
        }
        self.client = client
        answerAddress = address
        self.scopes = scopes
        nonce = fields["nonce"]
        self.challenge = challenge
        prompts = (fields["prompt"] ?? "").split(separator: " ").map(String.init)
        maximumAge = fields["max_age"].flatMap { Int64($0) }
        authenticationContexts = (fields["acr_values"] ?? "").split(separator: " ").map(String.init)
        hint = fields["login_hint"] ?? ""
    }
}

extension OpenIDProvider {
    private static let loginCookie = "dev_idp_login"
    private static let csrfCookie = "dev_idp_csrf"

    func authorize(_ request: Request) -> Response {
        let fields = request.method == .post ? request.form : request.queryFields
        do throws(AuthorizationQuestion.Refusal) {
            let question = try AuthorizationQuestion(fields, clients)
            if let login = login(of: request, for: question) { return grant(question, login) }
            guard !question.prompts.contains("none") else {
                throw .answer(
                    to: question.answerAddress,
                    error: "login_required",
                    description: "nobody is logged in"
                )
            }
            return loginPage(request, Self.query(of: fields), question, problem: nil)
        } catch {
            return refuse(error)
        }
    }

    /// The posted login form. The page's token must be the browser's own: nobody else's page can post a login.
    func logIn(_ request: Request) -> Response {
        let form = request.form
        do throws(AuthorizationQuestion.Refusal) {
            let query = form["query"] ?? ""
            let question = try AuthorizationQuestion(FormFields(Array(query.utf8).span), clients)
            guard let csrf = form["csrf"], csrf == request.cookie(Self.csrfCookie) else {
                return loginPage(request, query, question, problem: "The page was too old. Please try again.")
            }
            guard let user = form["username"].flatMap({ users[$0] }),
                constantTimeEqual(Array(user.password.utf8), Array((form["password"] ?? "").utf8))
            else { return loginPage(request, query, question, problem: "Unknown user, or wrong password.") }
            // What was asked for and cannot be had is left out: `acr_values` is a wish (OpenID Connect Core 1.0, 5.5.1.1).
            let context = question.authenticationContexts.first { user.authenticationContexts.contains($0) }
            let login = LoggedIn(
                user: user.name,
                at: now(),
                sessionID: random(),
                authenticationContext: context
            )
            let cookie = random()
            state.withLock { $0.logins[cookie] = login }
            var response = grant(question, login)
            response.headers.append(("Set-Cookie", "\(Self.loginCookie)=\(cookie); Path=/; HttpOnly; SameSite=Lax"))
            return response
        } catch {
            return refuse(error)
        }
    }

    /// What the login form carries, so that the request is checked again when the form comes back.
    private static func query(of fields: FormFields) -> String {
        fields.fields.map { field in
            "\(PercentEncoding.encode(Array(field.name.utf8)))=\(PercentEncoding.encode(Array(field.value.utf8)))"
        }.joined(separator: "&")
    }

    /// Who is logged in already and need not be asked again.
    private func login(of request: Request, for question: AuthorizationQuestion) -> LoggedIn? {
        guard question.prompts.allSatisfy({ $0 != "login" && $0 != "select_account" }),
            let cookie = request.cookie(Self.loginCookie),
            let login = state.withLock({ $0.logins[cookie] }), now() - login.at <= question.maximumAge ?? .max,
            question.authenticationContexts.isEmpty
                || login.authenticationContext.map({ question.authenticationContexts.contains($0) }) == true
        else { return nil }
        return login
    }

    func forgetLogin(of request: Request) -> (name: String, value: String) {
        if let cookie = request.cookie(Self.loginCookie) { state.withLock { $0.logins[cookie] = nil } }
        return ("Set-Cookie", "\(Self.loginCookie)=; Path=/; Max-Age=0")
    }

    private func loginPage(_ request: Request, _ query: String, _ question: AuthorizationQuestion, problem: String?)
        -> Response
    {
        // One for all tabs, or the last page opened would spoil the others.
        let csrf = request.cookie(Self.csrfCookie) ?? random()
        var response = Pages.login(
            query: query,
            csrf: csrf,
            clientID: question.client.id,
            hint: question.hint,
            problem: problem
        )
        response.headers.append(("Set-Cookie", "\(Self.csrfCookie)=\(csrf); Path=/; HttpOnly; SameSite=Strict"))
        return response
    }

    private func grant(_ question: AuthorizationQuestion, _ login: LoggedIn) -> Response {
        let code = random()
        state.withLock { state in
            let id = state.grants.add(
                Grants.Grant(
                    user: login.user,
                    clientID: question.client.id,
                    scopes: question.scopes,
                    nonce: question.nonce,
                    authenticatedAt: login.at,
                    authenticationContext: login.authenticationContext,
                    sessionID: login.sessionID
                )
            )
            state.grants.add(
                code: code,
                Grants.Code(
                    grantID: id,
                    redirectURI: question.answerAddress.uri,
                    challenge: question.challenge,
                    expiresAt: now() + lifetimes.code
                )
            )
        }
        return answer(to: question.answerAddress, [("code", code)])
    }

    private func refuse(_ refusal: AuthorizationQuestion.Refusal) -> Response {
        switch refusal {
        case .page(let reason):
            Pages.text(.badRequest, "The application sent a request that cannot be answered: \(reason).")
        case .answer(let address, let error, let description):
            answer(to: address, [("error", error), ("error_description", description)])
        }
    }

    private func answer(to address: AnswerAddress, _ fields: [(name: String, value: String)]) -> Response {
        let fields = fields + (address.state.map { [("state", $0)] } ?? []) + [("iss", issuer)]
        guard !address.isPosted else { return Pages.post(fields, to: address.uri) }
        let query = fields.map { "\($0.name)=\(PercentEncoding.encode(Array($0.value.utf8)))" }.joined(separator: "&")
        let location = "\(address.uri)\(address.uri.contains("?") ? "&" : "?")\(query)"
        return Response(status: .seeOther, headers: [("Location", location), ("Cache-Control", "no-store")])
    }
}
