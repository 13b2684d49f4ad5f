internal import Authentication
internal import Decision
internal import Gateways
internal import HTTP1
internal import Login
internal import Sessions
internal import Web

extension Router {
    /// What is decided about a request, and what a look at it may ask for.
    struct Decided {
        let verdict: Verdict
        /// The rule that had a say in it.
        let rule: Rule?
    }

    /// What a request is about.
    enum Subject {
        /// A gateway's question: all that is decided about requests is decided.
        case question(limits: Policy?)
        /// Where a browser wanted to go that its gateway has sent here.
        case place(ReturnURL)
        /// One of Sidegate's own pages: only who is asking matters.
        case ownPage
    }

    typealias Write = (Router, Request, Decided, inout ResponseWriter) -> Answer

    /// Who is asking, and may they pass? Hands what is decided to `write`: at once, or on the event loop when it is known.
    ///
    /// On the request path: `write` gets what it needs as arguments and captures nothing, so that it costs nothing.
    ///
    /// - Parameter renews: whether a session that is due is renewed first.
    func decide(
        _ request: Request,
        _ subject: Subject,
        renews: Bool = true,
        _ response: inout ResponseWriter,
        _ write: @escaping Write
    ) -> Answer {
        switch authenticator.authenticate(request, renews: renews) {
        case .known(let who):
            return write(self, request, decided(request, subject, who, &response), &response)
        case .pending(let start):
            return .suspended { suspension in
                self.wait(start, suspension) { who, response in
                    write(self, request, self.decided(request, subject, who, &response), &response)
                }
            }
        }
    }

    private func wait(
        _ start: PendingAuthentication.Start,
        _ suspension: Suspension,
        then goOn: @escaping (AuthenticationResult, inout ResponseWriter) -> Answer
    ) {
        start(suspension.eventLoop) { authentication in
            switch authentication {
            case .known(let who): suspension.resume { response in goOn(who, &response) }
            case .pending(let start): self.wait(start, suspension, then: goOn)
            }
        }
    }

    private func decided(
        _ request: Request,
        _ subject: Subject,
        _ who: AuthenticationResult,
        _ response: inout ResponseWriter
    ) -> Decided {
        let decided: Decided
        switch subject {
        case .question(let limits):
            let (verdict, rule) = access.decide({ configuration.gateways.original(request) }, from: who, limits: limits)
            decided = Decided(verdict: verdict, rule: rule)
        case .place(let target):
            let original = configuration.gateways.original(request)
            let origin = configuration.originRules.origin(of: request)
            let (verdict, rule) = access.decide(who, about: target, at: origin, original)
            decided = Decided(verdict: verdict, rule: rule)
        case .ownPage:
            decided = Decided(verdict: access.decide(who), rule: nil)
        }
        if response.isObserved {
            response.note.take(decided.verdict)
            if let rule = decided.rule { response.note.rule = rule.name }
        }
        return decided
    }
}
