internal import HTTP1
internal import Logging
internal import OpenID
internal import PageTemplates
internal import Text
internal import Web

extension Login {
    /// What a callback says, or the answer to one whose words do not count.
    enum CallbackFields {
        /// - Parameter signer: the provider whose signature covers them; nil where none does.
        case believed(FormFields, signer: Provider?)
        case refused(Outcome)
    }

    /// The fields of the provider's answer; of a provider that signs its answers, those that the signature covers, and no others
    /// (JARM, 2.4).
    ///
    /// Of several providers the signed answer names its own. Whether that is the one that was asked shows once `state` is open.
    func answerFields(of request: Request) -> CallbackFields {
        let sent = request.method == .post ? request.postedFields : request.queryFields
        let signing = providers.all.map(\.provider).filter(\.signsCallbacks)
        guard !signing.isEmpty else { return .believed(sent, signer: nil) }
        guard let token = sent["response"] else {
            guard signing.count == providers.all.count else { return .believed(sent, signer: nil) }
            return .refused(.answered(refused(request, "the provider's answer has no response, which is to be signed")))
        }
        let issuer = UnverifiedIDToken.issuer(of: token)
        guard let provider = providers.only?.provider ?? signing.first(where: { $0.mayIssue(as: issuer) }) else {
            return .refused(.answered(refused(request, "the answer is signed by no provider that is used here")))
        }
        let generation = provider.keyGeneration
        do throws(OpenIDError) {
            let signed = try provider.open(callback: token)
            // The token itself too, for the URL to try again with.
            let text = FormEncoding.encode([("response", token)] + signed.filter { $0.name != "response" })
            return .believed(FormFields(Array(text.utf8).span), signer: provider)
        } catch {
            let path = request.string(request.path)
            let again = "\(path)?response=\(PercentEncoding.encode(token.utf8))"
            if case .notReady = error {
                return .refused(.answered(configuration(for: request).providerUnavailable(retryURL: again)))
            }
            let refusal = refused(request, error.description(of: "the provider's answer"), error)
            guard error.mayComeFromOldKeys else { return .refused(.answered(refusal)) }
            // It may be signed with a key that is newer than those known here: then the browser brings it once more.
            let retry = configuration(for: request).pages.redirect(.seeOther, to: again)
            return .refused(.later { await provider.renewKeys(after: generation) ? retry : refusal })
        }
    }

    /// It cannot be said whose login it was, so that no attempt ends.
    private func refused(_ request: Request, _ reason: String, _ error: OpenIDError? = nil) -> Response {
        logger(for: request).error("a callback was refused", metadata: ["reason": "\(reason)"])
        let configuration = configuration(for: request)
        return configuration.signInFailed(
            error.map { $0.kind == .misconfigured ? .badGateway : .forbidden } ?? .badRequest,
            .answerRefused,
            returningTo: .root,
            details: configuration.options.showsErrorDetails ? [("Reason", reason)] : []
        )
    }
}
